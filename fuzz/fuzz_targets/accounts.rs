#![no_main]

use libfuzzer_sys::fuzz_target;
use statsbidrag::values::{BankAccount, Bankgiro, PaymentReference, Plusgiro};

fuzz_target!(|typed: (&str, &str)| {
    let (first, second) = typed;
    if let Ok(account) = BankAccount::parse(first, second) {
        assert!(account.clearing().bytes().chain(account.number().bytes()).all(is_digit));
        let again = BankAccount::parse(account.clearing(), account.number());
        assert_eq!(again, Ok(account));
    }
    if let Ok(giro) = Bankgiro::parse(first) {
        assert_eq!(Bankgiro::parse(&giro.to_string()), Ok(giro));
    }
    if let Ok(giro) = Plusgiro::parse(first) {
        assert_eq!(Plusgiro::parse(&giro.to_string()), Ok(giro));
    }
    if let Ok(reference) = PaymentReference::parse(first) {
        assert_eq!(PaymentReference::parse(reference.as_ref()), Ok(reference));
    }
});

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}
