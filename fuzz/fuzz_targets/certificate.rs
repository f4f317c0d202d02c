#![no_main]

use libfuzzer_sys::fuzz_target;
use statsbidrag::allocation::rules::certificate::{self, Rule, to_json};

fuzz_target!(|json: &[u8]| {
    let Ok(read) = certificate::read(json) else {
        return;
    };
    assert_eq!(certificate::read(to_json(&read).as_bytes()).as_ref(), Ok(&read));
    if certificate::verify(&read).is_ok() {
        // A certificate that verifies gives out the sum it states, and no more than the pot.
        let given: u128 = read.rows.iter().map(|it| u128::from(it.amount)).sum();
        assert_eq!(given, u128::from(read.allocated));
        assert!(given <= u128::from(read.total));
        assert!(matches!(read.rule, Rule::LargestRemainder | Rule::Table));
    }
});
