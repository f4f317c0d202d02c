//! Organisation numbers.

use super::{
    luhn,
    text_value::text_value,
    unseen::{Unseen, seen},
};

text_value! {
    /// A Swedish organisation number of a legal person: ten digits, kept and shown as
    /// `212000-0142`.
    ///
    /// The third digit is 2 or more, which tells it from a personal identity number, and the last
    /// one is a check digit by the Luhn formula (lag (1974:174) om identitetsbeteckning för
    /// juridiska personer m.fl.; Skatteverket, SKV 709).
    #[serde(try_from = "String", into = "String")]
    pub struct OrgNumber;
}

/// Why something is not an organisation number, as a sentence to the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OrgNumberError {
    /// Nothing but white space.
    #[error("Ange organisationsnumret, till exempel 212000-0142.")]
    Empty,
    /// Not ten digits.
    #[error("Ange organisationsnumret med tio siffror, till exempel 212000-0142.")]
    Format,
    /// A third digit of 0 or 1, as in a personal identity number.
    #[error(
        "Ange ett organisationsnummer, inte ett personnummer. \
         Organisationsnumrets tredje siffra är 2 eller högre."
    )]
    Personal,
    /// The check digit is wrong.
    #[error("Kontrollera organisationsnumret. Någon siffra är fel.")]
    CheckDigit,
    /// A character that is not seen as it was meant.
    #[error("Organisationsnumret: {0}")]
    Unseen(#[from] Unseen),
}

impl OrgNumber {
    /// Reads `212000-0142`, `2120000142`, or either after the century digits `16`.
    ///
    /// # Errors
    /// [`OrgNumberError`].
    pub fn parse(typed: &str) -> Result<Self, OrgNumberError> {
        let typed = seen(typed)?;
        if typed.trim().is_empty() {
            return Err(OrgNumberError::Empty);
        }
        let digits = luhn::digits_of(&typed).ok_or(OrgNumberError::Format)?;
        let number = match digits.len() {
            10 => digits.as_str(),
            12 => digits.strip_prefix("16").ok_or(OrgNumberError::Format)?,
            _ => return Err(OrgNumberError::Format),
        };
        if number.as_bytes().get(2).is_none_or(|third| *third < b'2') {
            return Err(OrgNumberError::Personal);
        }
        if !luhn::holds(number) {
            return Err(OrgNumberError::CheckDigit);
        }
        let (group, serial) = number.split_at(6);
        Ok(Self(format!("{group}-{serial}")))
    }

    /// The ten digits without the dash, for payment files.
    pub fn digits(&self) -> String {
        self.0.replace('-', "")
    }
}

impl std::str::FromStr for OrgNumber {
    type Err = OrgNumberError;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        Self::parse(typed)
    }
}

impl TryFrom<String> for OrgNumber {
    type Error = OrgNumberError;

    fn try_from(typed: String) -> Result<Self, Self::Error> {
        Self::parse(&typed)
    }
}

impl From<OrgNumber> for String {
    fn from(number: OrgNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_usual_way_to_write_it_is_understood() {
        for typed in [
            "212000-0142",
            "2120000142",
            " 212000 0142 ",
            "212000\u{2013}0142",
            "162120000142",
            "16212000-0142",
        ] {
            assert_eq!(OrgNumber::parse(typed).unwrap().to_string(), "212000-0142", "{typed}");
        }
        assert_eq!(OrgNumber::parse("212000-0142").unwrap().digits(), "2120000142");
    }

    #[test]
    fn a_wrong_organisation_number_is_refused() {
        for (typed, why) in [
            ("", OrgNumberError::Empty),
            ("-", OrgNumberError::Format),
            ("212000-014", OrgNumberError::Format),
            ("212000-01422", OrgNumberError::Format),
            ("192120000142", OrgNumberError::Format),
            ("SE212000014201", OrgNumberError::Format),
            ("٢١٢٠٠٠٠١٤٢", OrgNumberError::Format),
            ("811228-9874", OrgNumberError::Personal),
            ("212000-0143", OrgNumberError::CheckDigit),
            ("0000000000", OrgNumberError::Personal),
        ] {
            assert_eq!(OrgNumber::parse(typed), Err(why), "{typed:?}");
        }
    }

    #[test]
    fn every_recipient_has_a_valid_number() {
        for file in [
            include_str!("../../data/organisations_municipality.csv"),
            include_str!("../../data/organisations_region.csv"),
        ] {
            let mut rows = csv::Reader::from_reader(file.as_bytes());
            for row in rows.records() {
                let row = row.unwrap();
                assert_eq!(OrgNumber::parse(&row[1]).unwrap().as_ref(), &row[1]);
            }
        }
    }

    #[test]
    fn json_is_the_number_and_is_checked() {
        let number = OrgNumber::parse("212000-0142").unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), "\"212000-0142\"");
        assert_eq!(serde_json::from_str::<OrgNumber>("\"2120000142\"").unwrap(), number);
        assert!(serde_json::from_str::<OrgNumber>("\"212000-0143\"").is_err());
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_a_number_is_read_back(typed in any::<String>(), near in "[0-9 -]{8,14}") {
            let _ = OrgNumber::parse(&typed);
            if let Ok(number) = OrgNumber::parse(&near) {
                prop_assert_eq!(OrgNumber::parse(number.as_ref()), Ok(number.clone()));
            }
        }
    }
}
