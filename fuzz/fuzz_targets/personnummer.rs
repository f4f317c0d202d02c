#![no_main]

use libfuzzer_sys::fuzz_target;
use statsbidrag::values::Personnummer;

fuzz_target!(|typed: &str| {
    if let Ok(number) = Personnummer::parse(typed) {
        assert!(number.in_full().len() == 12);
        assert!(!format!("{number} {number:?}").contains(&number.in_full()[8..]));
        assert_eq!(Personnummer::parse(number.in_full()), Ok(number));
    }
});
