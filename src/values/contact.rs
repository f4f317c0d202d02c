//! Where a person can be reached: e-mail address and telephone number.

use super::{
    folded::is_dash,
    misread::{Misread, Told, may_be_unseen},
    text::tidied,
    text_value::text_value,
    unseen::{Unseen, seen},
};

text_value! {
    /// An e-mail address with its domain in lower case, safe in a mail header: no spaces, controls,
    /// quotes, commas or angle brackets.
    ///
    /// `Deserialize` is for what the service itself has stored; what a person typed goes through
    /// [`Email::parse`].
    #[serde(transparent)]
    pub struct Email;
}

text_value! {
    /// A telephone number as its owner writes it, with the spaces tidied.
    ///
    /// `Deserialize` is for what the service itself has stored; what a person typed goes through
    /// [`Phone::parse`].
    #[serde(transparent)]
    pub struct Phone;
}

/// Why an e-mail address was refused, as a sentence to the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailError {
    /// Nothing but white space.
    Empty,
    /// More than 254 characters, or more than 64 before the @ (RFC 5321 4.5.3.1).
    TooLong,
    /// Not exactly one @ with something on both sides.
    NotAnAddress,
    /// A part before the @ that mail programs do not agree on.
    Local,
    /// A domain that is none.
    Domain,
    /// A domain with other letters than a–z: mail does not arrive there, or it only looks like a
    /// known one.
    Letters,
    /// A character that is not seen as it was meant.
    Unseen(Unseen),
}

may_be_unseen!(EmailError);

impl Misread for EmailError {
    fn about(&self, label: &str) -> Told {
        let sentence = match self {
            Self::Empty => "Ange en e-postadress, till exempel namn@kommun.se.",
            Self::TooLong => {
                "E-postadressen är för lång. Ange en med högst 254 tecken, varav högst 64 \
                 före @."
            }
            Self::NotAnAddress => {
                "Ange en e-postadress med ett @-tecken, till exempel namn@kommun.se."
            }
            Self::Local => {
                "Kontrollera delen före @. Den kan innehålla a–z, siffror, punkt, \
                 bindestreck, understreck och plus, men inga mellanslag eller å, ä och ö."
            }
            Self::Domain => "Kontrollera delen efter @. Den ska se ut som kommun.se.",
            Self::Letters => {
                "Skriv delen efter @ med a–z, utan å, ä, ö och andra bokstäver. De flesta \
                 organisationer har en sådan adress för sin e-post, till exempel orebro.se."
            }
            Self::Unseen(unseen) => &unseen.to_string(),
        };
        Told::of(label, sentence)
    }
}

/// Why a telephone number was refused, as a sentence to the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneError {
    /// Nothing but white space.
    Empty,
    /// Something other than digits, space, `-`, `/`, brackets and a leading `+`.
    Characters,
    /// Fewer than 7 or more than 20 digits.
    Length,
    /// A character that is not seen as it was meant.
    Unseen(Unseen),
}

may_be_unseen!(PhoneError);

impl Misread for PhoneError {
    fn about(&self, label: &str) -> Told {
        let sentence = match self {
            Self::Empty => "Ange ett telefonnummer, till exempel 08-123 456 78.",
            Self::Characters => {
                "Ange telefonnumret med siffror, till exempel 08-123 456 78 eller +46 8 123 \
                 456 78."
            }
            Self::Length => "Ange hela telefonnumret. Det ska ha minst 7 och högst 20 siffror.",
            Self::Unseen(unseen) => &unseen.to_string(),
        };
        Told::of(label, sentence)
    }
}

impl Email {
    /// The most characters, and bytes, of an address (RFC 5321 with erratum 1690).
    pub const MAX: usize = 254;

    /// Reads an address as it is written into a mail, so with a domain of a–z: mail servers know
    /// `örebro.se` as `xn--rebro-iua.se` alone.
    ///
    /// Stricter than RFC 5322, which allows quotes and comments that no one's address has.
    ///
    /// # Errors
    /// [`EmailError`].
    pub fn parse(typed: &str) -> Result<Self, EmailError> {
        let address = tidied(typed)?;
        if address.is_empty() {
            return Err(EmailError::Empty);
        }
        let (local, domain) = address.split_once('@').ok_or(EmailError::NotAnAddress)?;
        if local.is_empty() || domain.is_empty() || domain.contains('@') {
            return Err(EmailError::NotAnAddress);
        }
        if Self::MAX < address.len() || 64 < local.len() {
            return Err(EmailError::TooLong);
        }
        if !is_local_part(local) {
            return Err(EmailError::Local);
        }
        let domain = domain.to_lowercase();
        if !is_domain(&domain) {
            return Err(match domain.chars().any(|it| it.is_alphabetic() && !it.is_ascii()) {
                true => EmailError::Letters,
                false => EmailError::Domain,
            });
        }
        Ok(Self(format!("{local}@{domain}")))
    }
}

impl Phone {
    /// Reads a telephone number of 7–20 digits. Every run of spaces becomes one, and dashes of
    /// other kinds become `-`.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub fn parse(typed: &str) -> Result<Self, PhoneError> {
        let typed = seen(typed)?;
        let words: Vec<&str> = typed.split_whitespace().collect();
        let number = words.join(" ").replace(is_dash, "-");
        if number.is_empty() {
            return Err(PhoneError::Empty);
        }
        let rest = number.strip_prefix('+').unwrap_or(&number);
        if !rest.chars().all(|c| c.is_ascii_digit() || " -()/".contains(c)) {
            return Err(PhoneError::Characters);
        }
        let digits = rest.chars().filter(char::is_ascii_digit).count();
        if !(7..=20).contains(&digits) || 40 < number.len() {
            return Err(PhoneError::Length);
        }
        Ok(Self(number))
    }
}

/// The dot-atom of RFC 5322 3.2.3: none of its characters has a meaning in a mail header.
fn is_local_part(local: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    local.split('.').all(|word| !word.is_empty() && word.chars().all(allowed))
}

/// At least two labels of letters, digits and inner hyphens; the last one has a letter, so that
/// no IP address passes.
fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let is_label = |label: &&str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    2 <= labels.len()
        && labels.iter().all(is_label)
        && labels.last().is_some_and(|top| top.contains(|c: char| c.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_tidied() {
        for (typed, kept) in [
            (" Registrator@Stockholm.SE ", "Registrator@stockholm.se"),
            ("a.b+statsbidrag@x.example", "a.b+statsbidrag@x.example"),
            ("kansli@xn--rebro-iua.se", "kansli@xn--rebro-iua.se"),
            ("o'neill_1@sub.region-x.se", "o'neill_1@sub.region-x.se"),
        ] {
            assert_eq!(Email::parse(typed).unwrap().as_ref(), kept);
        }
        assert_eq!(Email::parse("a@B.se").unwrap().as_ref(), "a@b.se");
    }

    #[test]
    fn a_malformed_address_is_refused() {
        use EmailError::*;
        let long = format!("{}@x.se", "a".repeat(65));
        let longer = format!("a@{}se", "abcdefghi.".repeat(26));
        for (typed, why) in [
            ("", Empty),
            ("  ", Empty),
            ("namn", NotAnAddress),
            ("@x.se", NotAnAddress),
            ("a@", NotAnAddress),
            ("a@b@x.se", NotAnAddress),
            (&long, TooLong),
            (&longer, TooLong),
            ("a b@x.se", Local),
            ("a..b@x.se", Local),
            (".a@x.se", Local),
            ("åsa@x.se", Local),
            ("\"a\"@x.se", Local),
            ("Namn <a@x.se", Local),
            ("a\r\nBcc:b@x.se", Local),
            ("a,b@x.se", Local),
            ("a@x", Domain),
            ("a@x.", Domain),
            ("a@.se", Domain),
            ("a@-x.se", Domain),
            ("a@x.se>", Domain),
            ("a@x.se,", Domain),
            ("a@x se.se", Domain),
            ("a@x.se\r\nBcc: b", Domain),
            ("a@127.0.0.1", Domain),
            ("a@[127.0.0.1]", Domain),
            ("a@\u{3164}.se", Domain),
            ("kansli@Örebro.se", Letters),
            ("kansli@O\u{308}rebro.se", Letters),
            ("a@st\u{43e}ckholm.se", Letters),
        ] {
            assert_eq!(Email::parse(typed), Err(why), "{typed:?}");
        }
    }

    #[test]
    fn telephone_numbers_are_kept_as_typed() {
        for (typed, kept) in [
            (" 08-123 456 78 ", "08-123 456 78"),
            ("+46 (0)8\u{a0}123\u{2013}456  78", "+46 (0)8 123-456 78"),
            ("070/123 45 67", "070/123 45 67"),
            ("1234567", "1234567"),
        ] {
            assert_eq!(Phone::parse(typed).unwrap().as_ref(), kept);
        }
        for (typed, why) in [
            ("\t", PhoneError::Empty),
            ("112", PhoneError::Length),
            ("123456789012345678901", PhoneError::Length),
            ("08-123 456 78 ankn 2", PhoneError::Characters),
            ("46+81234567", PhoneError::Characters),
            ("٠٨١٢٣٤٥٦٧", PhoneError::Characters),
        ] {
            assert_eq!(Phone::parse(typed), Err(why), "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn an_address_cannot_break_a_header(typed in "[a-zA-Z0-9åÖ@. \r\n<>,;:\"()+-]{0,40}|\\PC{1,5}@\\PC{1,8}[.]se") {
            if let Ok(email) = Email::parse(&typed) {
                let text = email.as_ref();
                prop_assert_eq!(text.matches('@').count(), 1);
                let unsafe_in_header =
                    |c: char| c.is_whitespace() || c.is_control() || "<>,;:\"()[]\\".contains(c);
                prop_assert!(!text.contains(unsafe_in_header));
                prop_assert_eq!(Email::parse(text), Ok(email.clone()));
            }
        }

        #[test]
        fn a_kept_number_is_read_again(typed in any::<String>(), near in "[0-9 +()/-]{0,30}") {
            for typed in [typed, near] {
                if let Ok(phone) = Phone::parse(&typed) {
                    prop_assert_eq!(Phone::parse(phone.as_ref()), Ok(phone.clone()));
                }
            }
        }
    }
}
