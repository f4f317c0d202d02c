#![no_main]

use libfuzzer_sys::fuzz_target;
use statsbidrag::secrets::{LinkSecret, SecretKey};

fuzz_target!(|typed: &str| {
    if let Some(secret) = LinkSecret::parse(typed) {
        assert_eq!(secret.to_string(), typed);
    }
    if let Ok(key) = SecretKey::parse(typed) {
        assert_eq!(key.to_hex(), typed.trim().to_lowercase());
    }
});
