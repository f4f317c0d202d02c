#![no_main]

use libfuzzer_sys::fuzz_target;
use statsbidrag::{mail::bounce, values::Email};

fuzz_target!(|message: &[u8]| {
    if let Some(bounce) = bounce::read(message) {
        // The recipient is compared with stored addresses, so it must be one as they are stored.
        assert!(Email::parse(&bounce.recipient).is_ok_and(|it| it.as_ref() == bounce.recipient));
    }
});
