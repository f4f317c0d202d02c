//! The private key that the service authenticates to a provider with, and the assertions it signs.

use std::fmt;

use anyhow::Context;
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jiff::SignedDuration;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use serde_json::json;

use crate::values::Moment;

/// How long an assertion is valid.
const SHORT: SignedDuration = SignedDuration::from_mins(1);

/// A private key, of RSA (RS256) or on the curve P-256 (ES256).
pub(super) struct SigningKey {
    pair: Pair,
    key_id: Option<String>,
}

enum Pair {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
}

impl SigningKey {
    /// From a PEM file with a private key in PKCS #8 (RFC 5958), without a password.
    pub fn from_pem(pem: &str, key_id: Option<String>) -> anyhow::Result<Self> {
        let (_, after) =
            pem.split_once("-----BEGIN PRIVATE KEY-----").context("no BEGIN PRIVATE KEY")?;
        let (base64, _) =
            after.split_once("-----END PRIVATE KEY-----").context("no END PRIVATE KEY")?;
        let base64: String = base64.split_whitespace().collect();
        let der = STANDARD.decode(base64).ok().context("no base64")?;
        let p256 =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der, &SystemRandom::new());
        let pair = match p256 {
            Ok(pair) => Pair::P256(pair),
            Err(_) => Pair::Rsa(
                RsaKeyPair::from_pkcs8(&der)
                    .ok()
                    .context("neither RSA of 2048 bits or more nor P-256, in PKCS #8")?,
            ),
        };
        Ok(Self { pair, key_id })
    }

    /// A signed assertion that authenticates the service, valid once and for a minute (RFC 7523,
    /// section 3).
    ///
    /// The audience is the issuer, never a token endpoint: one provider could name another's token
    /// endpoint as its own and use the assertion there.
    pub fn assertion(&self, client: &str, issuer: &str, now: Moment) -> anyhow::Result<String> {
        let mut header = json!({ "typ": "JWT", "alg": self.algorithm() });
        if let Some(id) = &self.key_id {
            header["kid"] = json!(id);
        }
        let claims = json!({
            "iss": client,
            "sub": client,
            "aud": issuer,
            "jti": uuid::Uuid::new_v4(),
            "iat": now.unix_seconds(),
            "exp": now.after(SHORT).unix_seconds(),
        });
        let part = |it: &serde_json::Value| URL_SAFE_NO_PAD.encode(it.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature = self.sign(signed.as_bytes())?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    fn algorithm(&self) -> &'static str {
        match self.pair {
            Pair::Rsa(_) => "RS256",
            Pair::P256(_) => "ES256",
        }
    }

    fn sign(&self, message: &[u8]) -> anyhow::Result<Vec<u8>> {
        let random = SystemRandom::new();
        let failed = |_| anyhow::anyhow!("signing");
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).map_err(failed)?;
                Ok(signature)
            }
            Pair::P256(pair) => Ok(pair.sign(&random, message).map_err(failed)?.as_ref().to_vec()),
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.algorithm())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_key_is_refused_with_the_reason() {
        let said = |pem: &str| SigningKey::from_pem(pem, None).unwrap_err().to_string();
        assert_eq!(said("hemlig"), "no BEGIN PRIVATE KEY");
        assert_eq!(said("-----BEGIN PRIVATE KEY-----\nA"), "no END PRIVATE KEY");
        let wrapped =
            |it: &str| format!("-----BEGIN PRIVATE KEY-----\n{it}\n-----END PRIVATE KEY-----\n");
        assert_eq!(said(&wrapped("å")), "no base64");
        assert!(said(&wrapped("AAAA")).contains("PKCS #8"));
    }
}
