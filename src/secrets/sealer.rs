//! Encrypting what the service must read again but must not store in the clear: personnummer, and
//! the secrets of the apps that make codes.
//!
//! AES-256-GCM with a random nonce each time (NIST SP 800-38D), under a key derived from the secret
//! key in the configuration (HKDF, RFC 5869). A sealed value is bound to the column or field it is
//! for and cannot be opened as another's.

use anyhow::Context;
use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf::{HKDF_SHA256, Salt},
    hmac,
    rand::{SecureRandom, SystemRandom},
};

/// The secret of the installation: 32 bytes.
#[derive(Clone)]
pub struct SecretKey([u8; 32]);

/// Seals and opens values, and makes the search values to find them by.
#[derive(Clone)]
pub struct Sealer {
    seal: LessSafeKey,
    find: hmac::Key,
}

impl SecretKey {
    /// From 64 hexadecimal digits.
    ///
    /// # Errors
    /// When it is not 64 hexadecimal digits.
    pub fn parse(digits: &str) -> anyhow::Result<Self> {
        let mut key = [0; 32];
        hex::decode_to_slice(digits.trim(), &mut key)
            .ok()
            .context("64 hexadecimal digits are wanted: openssl rand -hex 32")?;
        Ok(Self(key))
    }

    /// A new key.
    pub fn generate() -> anyhow::Result<Self> {
        Ok(Self(random()?))
    }

    /// As it is written into the configuration.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

impl Sealer {
    pub fn new(key: &SecretKey) -> anyhow::Result<Self> {
        let root = Salt::new(HKDF_SHA256, b"statsbidrag").extract(&key.0);
        let derive = |purpose: &[u8]| -> anyhow::Result<[u8; 32]> {
            let mut derived = [0; 32];
            let info = [purpose];
            let expanded = root.expand(&info, HKDF_SHA256);
            let filled = expanded.and_then(|it| it.fill(&mut derived));
            filled.map_err(|_| anyhow::anyhow!("HKDF"))?;
            Ok(derived)
        };
        let seal = UnboundKey::new(&AES_256_GCM, &derive(b"seal")?);
        let seal = seal.map_err(|_| anyhow::anyhow!("AES-256-GCM"))?;
        let find = hmac::Key::new(hmac::HMAC_SHA256, &derive(b"find")?);
        Ok(Self { seal: LessSafeKey::new(seal), find })
    }

    /// Encrypts for the column or field named by `place`. Returns nonce, ciphertext and tag.
    pub fn seal(&self, place: &str, plain: &[u8]) -> anyhow::Result<Vec<u8>> {
        let nonce: [u8; NONCE_LEN] = random()?;
        let mut sealed = plain.to_vec();
        let tag = self.seal.seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(place.as_bytes()),
            &mut sealed,
        );
        let tag = tag.map_err(|_| anyhow::anyhow!("sealing"))?;
        Ok([&nonce, sealed.as_slice(), tag.as_ref()].concat())
    }

    /// Decrypts what was sealed for `place`.
    ///
    /// # Errors
    /// When it was sealed under another key, for another place, or has been changed.
    pub fn open(&self, place: &str, sealed: &[u8]) -> anyhow::Result<Vec<u8>> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN).context("too short")?;
        let nonce =
            Nonce::try_assume_unique_for_key(nonce).map_err(|_| anyhow::anyhow!("nonce"))?;
        let mut opened = rest.to_vec();
        let plain = self.seal.open_in_place(nonce, Aad::from(place.as_bytes()), &mut opened);
        let plain =
            plain.map_err(|_| anyhow::anyhow!("what is sealed does not open: SECRET_KEY"))?;
        Ok(plain.to_vec())
    }

    /// A keyed hash (HMAC-SHA-256) of the text, stored beside a sealed value to find it by.
    pub fn find_by(&self, place: &str, plain: &str) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.find);
        context.update(place.as_bytes());
        context.update(&[0]);
        context.update(plain.as_bytes());
        let mut tag = [0; 32];
        tag.copy_from_slice(context.sign().as_ref());
        tag
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer")
    }
}

/// Random bytes from the operating system.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn random<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| anyhow::anyhow!("no randomness"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_only_unchanged_with_its_place_and_key() {
        let key = SecretKey::parse(&"0f".repeat(32)).unwrap();
        let sealer = Sealer::new(&key).unwrap();
        let sealed = sealer.seal("person.personnummer", b"19800101-1234").unwrap();
        assert_eq!(sealer.open("person.personnummer", &sealed).unwrap(), b"19800101-1234");
        assert!(!sealed.windows(8).any(|it| it == b"19800101"));
        assert_ne!(sealer.seal("person.personnummer", b"19800101-1234").unwrap(), sealed);

        let other = Sealer::new(&SecretKey::generate().unwrap()).unwrap();
        assert!(other.open("person.personnummer", &sealed).is_err());
        assert!(sealer.open("totp.secret", &sealed).is_err());
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(sealer.open("person.personnummer", &changed).is_err(), "byte {index}");
        }
        assert!(sealer.open("person.personnummer", b"short").is_err());
    }

    #[test]
    fn a_search_value_depends_on_the_text_and_its_place() {
        let sealer = Sealer::new(&SecretKey::parse(&"0f".repeat(32)).unwrap()).unwrap();
        assert_eq!(sealer.find_by("a", "x"), sealer.find_by("a", "x"));
        assert_ne!(sealer.find_by("a", "x"), sealer.find_by("b", "x"));
        assert_ne!(sealer.find_by("a", "bx"), sealer.find_by("ab", "x"));
    }

    #[test]
    fn a_key_is_64_hexadecimal_digits() {
        let key = SecretKey::generate().unwrap();
        assert_eq!(SecretKey::parse(&key.to_hex()).unwrap().to_hex(), key.to_hex());
        assert!(SecretKey::parse("hemlig").is_err());
        assert!(SecretKey::parse(&"ä".repeat(32)).is_err());
        assert!(!format!("{key:?}").contains(&key.to_hex()));
    }
}
