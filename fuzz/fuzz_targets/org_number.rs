#![no_main]

use libfuzzer_sys::fuzz_target;
use statsbidrag::values::OrgNumber;

fuzz_target!(|typed: &str| {
    if let Ok(number) = OrgNumber::parse(typed) {
        assert_eq!(OrgNumber::parse(&number.to_string()), Ok(number.clone()));
        assert_eq!(OrgNumber::parse(&number.digits()), Ok(number));
    }
});
