#![no_main]

use libfuzzer_sys::fuzz_target;
use statsbidrag::values::{Email, Phone};

fuzz_target!(|typed: &str| {
    if let Ok(email) = Email::parse(typed) {
        // It becomes a line in the head of a mail.
        assert!(!email.as_ref().contains(|c: char| c.is_control() || c.is_whitespace()));
        assert!(!email.as_ref().contains(['<', '>', ',', ';', '"']), "{email}");
        assert_eq!(Email::parse(email.as_ref()), Ok(email));
    }
    if let Ok(phone) = Phone::parse(typed) {
        assert_eq!(Phone::parse(phone.as_ref()), Ok(phone));
    }
});
