#![no_main]

use libfuzzer_sys::fuzz_target;
use statsbidrag::values::{Email, Phone};

fuzz_target!(|typed: &str| {
    if let Ok(email) = Email::parse(typed) {
        // The address goes into a header of a mail, so it must not break the line.
        assert!(!email.as_ref().contains(|c: char| c.is_control() || c.is_whitespace()));
        assert!(!email.as_ref().contains(['<', '>', ',', ';', '"']), "{email}");
        assert_eq!(Email::parse(email.as_ref()), Ok(email));
    }
    if let Ok(phone) = Phone::parse(typed) {
        assert_eq!(Phone::parse(phone.as_ref()), Ok(phone));
    }
});
