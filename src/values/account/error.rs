//! Why an account is refused.

use super::super::{misread::names_its_field, unseen::Unseen};

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
    /// A bank had it, and has it no longer.
    #[error(
        "Clearingnumret hörde till {bank} och står inte längre i bankernas lista. \
         Fråga banken vilket som gäller nu."
    )]
    ClearingGone {
        /// The bank that had it.
        bank: &'static str,
    },
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

    /// A character that is not seen as it was meant.
    #[error("{}: {unseen}", .0.title(), unseen = .1)]
    Unseen(AccountField, Unseen),
}

names_its_field!(AccountError);

impl AccountField {
    fn title(self) -> &'static str {
        match self {
            Self::Bankgiro => "Bankgironumret",
            Self::Plusgiro => "Plusgironumret",
            Self::Clearing => "Clearingnumret",
            Self::Number => "Kontonumret",
        }
    }

    /// The error of a character in this input that is not seen as it was meant.
    pub(super) fn unseen(self) -> impl Fn(Unseen) -> AccountError {
        move |it| AccountError::Unseen(self, it)
    }
}

impl AccountError {
    /// The input to show the sentence at.
    pub fn field(&self) -> AccountField {
        match self {
            Self::Unseen(field, _) => *field,
            Self::BankgiroEmpty | Self::BankgiroFormat | Self::BankgiroCheckDigit => {
                AccountField::Bankgiro
            }
            Self::PlusgiroEmpty | Self::PlusgiroFormat | Self::PlusgiroCheckDigit => {
                AccountField::Plusgiro
            }
            Self::ClearingEmpty
            | Self::ClearingFormat
            | Self::ClearingUnknown
            | Self::ClearingGone { .. }
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

#[cfg(test)]
mod tests {
    use super::*;

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
