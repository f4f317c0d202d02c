//! What is typed into a search field.

use super::{OrgNumber, folded::folded, luhn};

/// What somebody searches for among names and organisation numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    text: String,
    digits: String,
}

impl Sought {
    /// Reads what was typed, at most 100 characters of it. Of an organisation number with its century
    /// digits `16`, those are left out.
    pub fn of(typed: &str) -> Self {
        let short: String = typed.chars().take(100).collect();
        let mut text: String = folded(&short).chars().take(100).collect();
        text.truncate(text.trim_end().len());
        let digits = luhn::digits_of(&text).unwrap_or_default();
        let digits = match digits.strip_prefix("16") {
            Some(ten) if ten.len() == 10 => ten.to_owned(),
            _ => digits,
        };
        Self { text, digits }
    }

    /// Whether nothing is searched for: then everything is found.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// What is looked for in a name that is [`folded`].
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is looked for in a number without its dash; empty where letters were typed.
    pub fn digits(&self) -> &str {
        &self.digits
    }

    pub fn finds(&self, name: &str) -> bool {
        folded(name).contains(&self.text)
    }

    pub fn finds_number(&self, number: &OrgNumber) -> bool {
        !self.digits.is_empty() && number.digits().contains(&self.digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_or_a_number_is_found_by_a_part_of_it() {
        let name = "Härjedalens kommun";
        for typed in ["harjedalen", "HÄRJEDALENS  KOM", "ha\u{308}r", " dalens\u{a0}kommun ", ""] {
            assert!(Sought::of(typed).finds(name), "{typed:?}");
        }
        assert!(!Sought::of("berg").finds(name));
        let number = OrgNumber::parse("212000-0142").unwrap();
        for typed in
            ["212000-0142", "2120000142", "16212000-0142", "212000–0142", "0142", "212000 0142"]
        {
            assert!(Sought::of(typed).finds_number(&number), "{typed:?}");
        }
        for typed in ["", "-", "16", "212000-0143", "kommun 0142"] {
            assert!(!Sought::of(typed).finds_number(&number), "{typed:?}");
        }
        assert!(Sought::of(" \u{200b}\u{2007}").is_empty());
    }
}
