#![no_main]

use libfuzzer_sys::fuzz_target;
use statsbidrag::{statistics::rules::number, values::Kronor};

fuzz_target!(|typed: &str| {
    if let Ok(amount) = Kronor::parse_whole(typed) {
        // What is shown in an input is read as the same amount.
        assert_eq!(Kronor::parse_whole(&amount.digits().to_string()), Ok(amount));
        assert_eq!(Kronor::parse_whole(&amount.to_string()), Ok(amount));
        assert_eq!(Kronor::whole(amount.as_whole().expect("whole kronor")), Ok(amount));
    }
    if let Ok(figure) = number(typed) {
        assert_eq!(number(&figure.to_string()), Ok(figure));
    }
});
