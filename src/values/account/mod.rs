//! Where money is paid: bankgiro, plusgiro or bank account, and what stands on the payment.

mod bank;
mod bankgiro;
mod clearing;
mod error;
mod giro;
mod plusgiro;
mod reference;

use std::fmt;

pub use self::{
    bank::BankAccount,
    bankgiro::Bankgiro,
    error::{AccountError, AccountField},
    plusgiro::Plusgiro,
    reference::{PaymentReference, ReferenceError},
};

/// The account that a payout goes to, kept as JSON: `{"kind":"bankgiro","account":"50501055"}`.
///
/// `Deserialize` is for what the service itself has stored; it does not check the numbers again,
/// so that an account of an old decision is readable also when its bank has left the clearing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", content = "account", rename_all = "snake_case")]
pub enum PayoutAccount {
    /// A bankgiro number.
    Bankgiro(Bankgiro),
    /// A plusgiro number.
    Plusgiro(Plusgiro),
    /// A bank account with its clearing number.
    Bank(BankAccount),
}

impl PayoutAccount {
    /// What is wrong with the number by the rules of today. The rules may have been others when the
    /// account was decided on.
    pub fn warning(&self) -> Option<AccountError> {
        match self {
            Self::Bank(account) => BankAccount::parse(account.clearing(), account.number()).err(),
            Self::Bankgiro(number) => Bankgiro::parse(number.digits()).err(),
            Self::Plusgiro(number) => Plusgiro::parse(number.digits()).err(),
        }
    }

    /// One text for one account, in whatever way it was typed. A bank account is known by the first
    /// four digits of its clearing number and its own number without zeros before it, and one at
    /// Plusgirot is its plusgiro number. The database computes the same: migration 0032.
    pub fn as_one(&self) -> String {
        match self {
            Self::Bankgiro(number) => format!("bankgiro {}", number.digits()),
            Self::Plusgiro(number) => format!("plusgiro {}", number.digits()),
            Self::Bank(account) => {
                let number = account.number().trim_start_matches('0');
                match account.is_plusgiro() {
                    true => format!("plusgiro {number}"),
                    false => format!("bank {} {number}", account.member_id()),
                }
            }
        }
    }
}

impl fmt::Display for PayoutAccount {
    /// `Bankgiro 5050-1055`, `Plusgiro 12 34 56-6`, `Bankkonto Nordea 1401 12 34567`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bankgiro(number) => write!(f, "Bankgiro {number}"),
            Self::Plusgiro(number) => write!(f, "Plusgiro {number}"),
            Self::Bank(account) => write!(f, "Bankkonto {account}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_kept_as_json_with_its_kind() {
        let bank = BankAccount::parse("6000", "502086718").unwrap();
        for (account, json, shown) in [
            (
                PayoutAccount::Bankgiro(Bankgiro::parse("5050-1055").unwrap()),
                r#"{"kind":"bankgiro","account":"50501055"}"#,
                "Bankgiro 5050-1055",
            ),
            (
                PayoutAccount::Plusgiro(Plusgiro::parse("1234566").unwrap()),
                r#"{"kind":"plusgiro","account":"1234566"}"#,
                "Plusgiro 12 34 56-6",
            ),
            (
                PayoutAccount::Bank(bank),
                r#"{"kind":"bank","account":{"clearing":"6000","number":"502086718"}}"#,
                "Bankkonto Handelsbanken 6000 502 086 718",
            ),
        ] {
            assert_eq!(serde_json::to_string(&account).unwrap(), json);
            assert_eq!(serde_json::from_str::<PayoutAccount>(json).unwrap(), account);
            assert_eq!(account.to_string(), shown);
        }
    }

    #[test]
    fn an_account_is_the_same_in_whatever_way_it_was_typed() {
        let bank = |clearing: &str, number: &str| {
            PayoutAccount::Bank(BankAccount::parse(clearing, number).unwrap()).as_one()
        };
        let plusgiro = PayoutAccount::Plusgiro(Plusgiro::parse("12 34 56-6").unwrap()).as_one();
        assert_eq!(plusgiro, "plusgiro 1234566");
        assert_eq!(bank("9960", "1234566"), plusgiro);
        assert_eq!(bank("8327", "345 678 901-9"), bank("8327-9", "3456789019"));
        assert_eq!(bank("9570", "12344"), bank("9570", "0000012344"));
        assert_ne!(bank("6000", "502086718"), bank("6001", "502086718"));
        let bankgiro = PayoutAccount::Bankgiro(Bankgiro::parse("5050-1055").unwrap());
        assert_eq!(bankgiro.as_one(), "bankgiro 50501055");
    }

    #[test]
    fn an_account_that_was_decided_on_is_held_to_the_rules_of_today() {
        let kept = |clearing: &str, number: &str| {
            let account = format!(r#"{{"clearing":"{clearing}","number":"{number}"}}"#);
            let json = format!(r#"{{"kind":"bank","account":{account}}}"#);
            serde_json::from_str::<PayoutAccount>(&json).unwrap().warning()
        };
        assert_eq!(kept("6000", "502086718"), None);
        assert_eq!(kept("8327", "3456789018"), Some(AccountError::NumberCheckDigit));
        assert_eq!(
            kept("9420", "4172385"),
            Some(AccountError::ClearingGone { bank: "Forex Bank" })
        );
        let giro = |json: &str| serde_json::from_str::<PayoutAccount>(json).unwrap().warning();
        assert_eq!(
            giro(r#"{"kind":"bankgiro","account":"50501056"}"#),
            Some(AccountError::BankgiroCheckDigit)
        );
        assert_eq!(giro(r#"{"kind":"plusgiro","account":"1234566"}"#), None);
        // A plusgiro account as it was kept before it was padded.
        assert_eq!(kept("9960", "1234566"), None);
    }
}
