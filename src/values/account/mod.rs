//! Where money is paid: bankgiro, plusgiro or bank account, and what stands on the payment.

mod bank;
mod bankgiro;
mod clearing;
mod plusgiro;
mod reference;

use std::{fmt, ops::RangeInclusive};

use super::luhn;

pub use self::{
    bank::{AccountWarning, BankAccount},
    bankgiro::Bankgiro,
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
    /// What to say of a number that is accepted though its check digit cannot be trusted.
    pub fn warning(&self) -> Option<AccountWarning> {
        match self {
            Self::Bank(account) => BankAccount::parse(account.clearing(), account.number()).ok()?.1,
            Self::Bankgiro(_) | Self::Plusgiro(_) => None,
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

/// The input that an [`AccountError`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountField {
    /// The bankgiro number.
    Bankgiro,
    /// The plusgiro number.
    Plusgiro,
    /// The clearing number of a bank account.
    Clearing,
    /// The number of a bank account, after its clearing number.
    Number,
}

/// Why an account was refused, as a sentence to the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// No bankgiro number was typed.
    #[error("Ange bankgironumret, till exempel 5050-1055.")]
    BankgiroEmpty,
    /// Not 7 or 8 digits.
    #[error("Ange bankgironumret med 7 eller 8 siffror, till exempel 5050-1055.")]
    BankgiroFormat,
    /// The check digit is wrong.
    #[error("Kontrollera bankgironumret. Någon siffra är fel.")]
    BankgiroCheckDigit,

    /// No plusgiro number was typed.
    #[error("Ange plusgironumret, till exempel 12 34 56-6.")]
    PlusgiroEmpty,
    /// Not 2–8 digits.
    #[error("Ange plusgironumret med 2 till 8 siffror, till exempel 12 34 56-6.")]
    PlusgiroFormat,
    /// The check digit is wrong.
    #[error("Kontrollera plusgironumret. Någon siffra är fel.")]
    PlusgiroCheckDigit,

    /// No clearing number was typed.
    #[error("Ange clearingnumret, de första fyra siffrorna i kontonumret.")]
    ClearingEmpty,
    /// Not four digits, nor five that begin with 8.
    #[error("Ange clearingnumret med fyra siffror, eller med fem om det börjar med 8.")]
    ClearingFormat,
    /// No bank has it.
    #[error("Kontrollera clearingnumret. Det hör inte till någon bank.")]
    ClearingUnknown,
    /// The fifth digit of a Swedbank clearing number is wrong.
    #[error("Kontrollera clearingnumret. Någon av de fem siffrorna är fel.")]
    ClearingCheckDigit,

    /// No account number was typed.
    #[error("Ange kontonumret.")]
    NumberEmpty,
    /// Something other than digits, spaces and dashes.
    #[error("Ange kontonumret med siffror.")]
    NumberFormat,
    /// Too few or too many digits for that bank.
    #[error(
        "Ange kontonumret utan clearingnummer, med {} siffror. Så långt är det i {bank}.",
        in_words(*.shortest, *.longest)
    )]
    NumberLength {
        /// The bank by the clearing number.
        bank: &'static str,
        /// The fewest digits.
        shortest: usize,
        /// The most digits.
        longest: usize,
    },
    /// The check digit is wrong.
    #[error("Kontrollera clearingnumret och kontonumret. Någon siffra är fel.")]
    NumberCheckDigit,
}

impl AccountError {
    /// The input to show the sentence at.
    pub fn field(&self) -> AccountField {
        match self {
            Self::BankgiroEmpty | Self::BankgiroFormat | Self::BankgiroCheckDigit => {
                AccountField::Bankgiro
            }
            Self::PlusgiroEmpty | Self::PlusgiroFormat | Self::PlusgiroCheckDigit => {
                AccountField::Plusgiro
            }
            Self::ClearingEmpty
            | Self::ClearingFormat
            | Self::ClearingUnknown
            | Self::ClearingCheckDigit => AccountField::Clearing,
            Self::NumberEmpty
            | Self::NumberFormat
            | Self::NumberLength { .. }
            | Self::NumberCheckDigit => AccountField::Number,
        }
    }
}

fn in_words(shortest: usize, longest: usize) -> String {
    match longest - shortest {
        0 => format!("{shortest}"),
        1 => format!("{shortest} eller {longest}"),
        _ => format!("{shortest} till {longest}"),
    }
}

/// What is wrong with a bankgiro or plusgiro number; each has its own sentence for it.
enum GiroFlaw {
    Empty,
    Format,
    CheckDigit,
}

/// The digits of a bankgiro or plusgiro number: as many as `lengths` allows, not beginning with 0,
/// and with a check digit by the Luhn formula.
fn giro_digits(typed: &str, lengths: RangeInclusive<usize>) -> Result<String, GiroFlaw> {
    if typed.trim().is_empty() {
        return Err(GiroFlaw::Empty);
    }
    let digits = luhn::digits_of(typed).ok_or(GiroFlaw::Format)?;
    // Payment systems pad numbers with zeros and people do not. A padded number is refused, so that
    // one account is never kept in two spellings.
    if !lengths.contains(&digits.len()) || digits.starts_with('0') {
        return Err(GiroFlaw::Format);
    }
    if !luhn::holds(&digits) {
        return Err(GiroFlaw::CheckDigit);
    }
    Ok(digits)
}

/// The digits in groups, which are counted from the right, with `dividers` between them.
///
/// `grouped("1234566", &[(1, "-"), (2, " "), (2, " ")])` is `12 34 56-6`; what is left on the left
/// is the first group.
fn grouped(digits: &str, groups: &[(usize, &str)]) -> String {
    let mut left = digits;
    let mut text = String::new();
    for (length, divider) in groups {
        let Some((rest, group)) = left
            .len()
            .checked_sub(*length)
            .filter(|rest| 0 < *rest)
            .and_then(|at| left.split_at_checked(at))
        else {
            break;
        };
        text.insert_str(0, group);
        text.insert_str(0, divider);
        left = rest;
    }
    format!("{left}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_kept_as_json_with_its_kind() {
        let (bank, _) = BankAccount::parse("6000", "502086718").unwrap();
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
    fn groups_are_counted_from_the_right() {
        assert_eq!(grouped("12", &[(1, "-"), (2, " ")]), "1-2");
        assert_eq!(grouped("1", &[(1, "-")]), "1");
        assert_eq!(grouped("", &[(1, "-")]), "");
        assert_eq!(grouped("123456789", &[(3, " "), (3, " "), (3, " ")]), "123 456 789");
    }

    #[test]
    fn a_length_is_told_in_words() {
        let of = |shortest, longest| AccountError::NumberLength { bank: "SEB", shortest, longest };
        assert_eq!(
            of(7, 7).to_string(),
            "Ange kontonumret utan clearingnummer, med 7 siffror. Så långt är det i SEB."
        );
        assert!(of(8, 9).to_string().contains("med 8 eller 9 siffror"));
        assert!(of(2, 8).to_string().contains("med 2 till 8 siffror"));
    }
}
