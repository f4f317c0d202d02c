//! Whether the password that opens a PDF is the empty one: algorithms 6 and 11 of ISO 32000-2
//! 7.6.4.4, by the standard security handler's revisions 2 to 6.

use aes::{
    Aes128,
    cipher::{BlockCipherEncrypt, KeyInit},
};
use md5::Md5;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// What the encryption dictionary says, and the file's identifier.
pub(super) struct Encryption<'f> {
    pub revision: i64,
    /// In bits.
    pub length: Option<i64>,
    pub owner: &'f [u8],
    pub user: &'f [u8],
    pub permissions: i64,
    pub encrypts_metadata: bool,
    pub id: &'f [u8],
}

/// What stands in for a password, or fills one up to 32 bytes.
const PADDING: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08,
    0x2e, 0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];

pub(super) fn is_empty(encryption: &Encryption<'_>) -> bool {
    match encryption.revision {
        2..=4 => by_rc4(encryption),
        5 => by_hash(encryption.user, |salt| Some(Sha256::digest(salt).into())),
        6 => by_hash(encryption.user, hardened),
        _ => false,
    }
}

/// The key is made of the password, and the password is right where `U` is its text under that key.
fn by_rc4(it: &Encryption<'_>) -> bool {
    let bytes = it.length.and_then(|it| usize::try_from(it / 8).ok());
    // Some writers state no length, or a wrong one; the right key proves itself.
    let lengths =
        if it.revision == 2 { vec![5] } else { bytes.into_iter().chain([16, 5]).collect() };
    let [p0, p1, p2, p3, ..] = it.permissions.to_le_bytes();
    let metadata = it.revision < 4 || it.encrypts_metadata;
    let mut seed = [&PADDING, it.owner.get(..32).unwrap_or(it.owner)].concat();
    seed.extend([p0, p1, p2, p3]);
    seed.extend(it.id);
    seed.extend(if metadata { &[][..] } else { &[0xff; 4] });
    lengths.into_iter().filter(|it| (5..=16).contains(it)).any(|length| {
        let mut key = md5(&seed);
        if it.revision == 2 {
            return it.user.get(..32) == Some(&rc4(&key[..length], &PADDING));
        }
        for _ in 0..50 {
            key = md5(&key[..length]);
        }
        let mut text = md5(&[&PADDING, it.id].concat()).to_vec();
        for round in 0..20 {
            let key: Vec<u8> = key[..length].iter().map(|it| it ^ round).collect();
            text = rc4(&key, &text);
        }
        it.user.get(..16) == Some(&text)
    })
}

/// `U` is a hash of 32 bytes and the eight that were hashed with the password.
fn by_hash(user: &[u8], hash: impl Fn(&[u8]) -> Option<[u8; 32]>) -> bool {
    let (Some(stands), Some(salt)) = (user.get(..32), user.get(32..40)) else { return false };
    hash(salt).is_some_and(|it| it == stands)
}

/// Algorithm 2.B for the empty password.
fn hardened(salt: &[u8]) -> Option<[u8; 32]> {
    let mut key = Sha256::digest(salt).to_vec();
    let mut round = 0;
    loop {
        let text = encrypted(*key.first_chunk()?, *key.get(16..)?.first_chunk()?, &key.repeat(64));
        // 256 leaves 1 when it is divided by three, so the number's rest is its digits' sum's.
        let rest = text.iter().take(16).map(|it| u32::from(*it)).sum::<u32>() % 3;
        key = match rest {
            0 => Sha256::digest(&text).to_vec(),
            1 => Sha384::digest(&text).to_vec(),
            _ => Sha512::digest(&text).to_vec(),
        };
        round += 1;
        if 64 <= round && i32::from(*text.last()?) <= round - 32 {
            return key.first_chunk().copied();
        }
    }
}

/// AES by cipher block chaining. A key has 32, 48 or 64 bytes, so the text is whole blocks.
fn encrypted(key: [u8; 16], start: [u8; 16], text: &[u8]) -> Vec<u8> {
    let cipher = Aes128::new(&key.into());
    let mut chain = start;
    let mut out = Vec::with_capacity(text.len());
    for block in text.chunks_exact(16) {
        let mut mixed = chain;
        mixed.iter_mut().zip(block).for_each(|(it, with)| *it ^= with);
        let mut block = mixed.into();
        cipher.encrypt_block(&mut block);
        chain = block.into();
        out.extend(chain);
    }
    out
}

fn md5(text: &[u8]) -> [u8; 16] {
    <Md5 as md5::Digest>::digest(text).into()
}

fn rc4(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut state: Vec<u8> = (0..=255).collect();
    let mut j = 0_u8;
    for i in 0..256 {
        j = j.wrapping_add(state[i]).wrapping_add(key[i % key.len()]);
        state.swap(i, usize::from(j));
    }
    let (mut i, mut j) = (0_u8, 0_u8);
    let encrypted = text.iter().map(|it| {
        i = i.wrapping_add(1);
        j = j.wrapping_add(state[usize::from(i)]);
        state.swap(usize::from(i), usize::from(j));
        let at = state[usize::from(i)].wrapping_add(state[usize::from(j)]);
        it ^ state[usize::from(at)]
    });
    encrypted.collect()
}
