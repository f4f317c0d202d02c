//! A telephone with a passkey, which makes its answers byte by byte (WebAuthn level 3, section 6),
//! so that a test can make them false.

use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Answer, Browser, form};

/// Flags of the authenticator data: user present, user verified, attested credential included.
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const HAS_KEY: u8 = 0x40;

pub struct Authenticator {
    key: EcdsaKeyPair,
    id: [u8; 16],
    /// The user handle that the service gave it.
    user: String,
    /// The signature counter; always 0 in a passkey that is synchronised between devices.
    pub count: u32,
    /// The origin that its browser reports.
    pub origin: String,
    /// Whether its user unlocked it (user verification).
    pub unlocked: bool,
}

impl Authenticator {
    pub fn new() -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random);
        Self {
            key: key.unwrap(),
            id: ring::rand::generate(&random).unwrap().expose(),
            user: String::new(),
            count: 1,
            origin: "http://localhost:8080".to_owned(),
            unlocked: true,
        }
    }

    /// The answer to `navigator.credentials.create`.
    pub fn makes(&mut self, options: &Value) -> String {
        let asked = &options["publicKey"];
        asked["user"]["id"].as_str().unwrap().clone_into(&mut self.user);
        let mut data = self.data(asked["rp"]["id"].as_str().unwrap(), HAS_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(self.id);
        // COSE: an elliptic curve key (1: 2), ES256 (3: -7), on P-256 (-1: 1), x (-2), y (-3).
        let (x, y) = self.key.public_key().as_ref()[1..].split_at(32);
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(x);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(y);
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": data}.
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        let client = self.client("webauthn.create", asked);
        json!({
            "id": base64url(&self.id),
            "rawId": base64url(&self.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "attestationObject": base64url(&object),
                "clientDataJSON": base64url(&client),
            },
        })
        .to_string()
    }

    /// The answer to `navigator.credentials.get`.
    pub fn shows(&mut self, options: &Value) -> String {
        let asked = &options["publicKey"];
        if self.count != 0 {
            self.count += 1;
        }
        let data = self.data(asked["rpId"].as_str().unwrap(), 0);
        let client = self.client("webauthn.get", asked);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(&client));
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "id": base64url(&self.id),
            "rawId": base64url(&self.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "authenticatorData": base64url(&data),
                "clientDataJSON": base64url(&client),
                "signature": base64url(signature.as_ref()),
                "userHandle": self.user,
            },
        })
        .to_string()
    }

    fn data(&self, party: &str, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(party).to_vec();
        let verified = if self.unlocked { VERIFIED } else { 0 };
        data.push(flags | PRESENT | verified);
        data.extend(self.count.to_be_bytes());
        data
    }

    fn client(&self, act: &str, asked: &Value) -> Vec<u8> {
        let said = json!({
            "type": act,
            "challenge": asked["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        });
        said.to_string().into_bytes()
    }
}

impl Browser<'_> {
    /// The challenge that the service makes, as options for the browser.
    pub async fn asks_for_passkey(&self, path: &str) -> Value {
        let asked = self.post(path, "").await;
        assert_eq!(asked.header("content-type"), Some("application/json"), "{}", asked.html);
        serde_json::from_str(&asked.html).unwrap()
    }

    /// Adds a passkey to the account of the signed-in person.
    pub async fn adds_passkey(&self, authenticator: &mut Authenticator) -> Answer {
        let options = self.asks_for_passkey("/konto/tvafaktor/nyckel/fraga").await;
        let made = authenticator.makes(&options);
        let typed = form(&[("name", "Telefonen"), ("passkey", &made)]);
        self.post("/konto/tvafaktor/nyckel", &typed).await
    }

    pub async fn has_passkey(&self, authenticator: &mut Authenticator) {
        self.adds_passkey(authenticator).await.is(axum::http::StatusCode::SEE_OTHER);
    }
}

fn base64url(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let at = |index| u32::from(chunk.get(index).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for digit in 0..=chunk.len() {
            let place = (bits >> (18 - 6 * digit)) & 63;
            text.push(char::from(DIGITS[usize::try_from(place).unwrap()]));
        }
    }
    text
}
