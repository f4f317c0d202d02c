//! What is typed into a search field.

use std::collections::BTreeSet;

use super::{CaseNumber, OrgNumber, folded::folded, luhn};

/// What somebody searches for among names and organisation numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// What was typed, [`folded`], and then the other forms that the same name may have.
    forms: Vec<String>,
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
        Self { forms: forms(text), digits }
    }

    /// Whether nothing is searched for: then everything is found.
    pub fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// What was typed, [`folded`].
    pub fn text(&self) -> &str {
        self.forms.first().map_or("", String::as_str)
    }

    /// What is looked for in a name that is [`folded`]: any of these.
    pub fn forms(&self) -> &[String] {
        &self.forms
    }

    /// What is looked for in a number without its dash; empty where letters were typed.
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// A case number, if that is what was typed: `SB 17/2026`, `17/2026`.
    pub fn case_number(&self) -> Option<CaseNumber> {
        let (number, year) = self.text().trim_start_matches("sb").trim().split_once('/')?;
        Some(CaseNumber { year: year.trim().parse().ok()?, number: number.trim().parse().ok()? })
    }

    pub fn finds(&self, name: &str) -> bool {
        let name = folded(name);
        self.forms.iter().any(|it| name.contains(it))
    }

    pub fn finds_number(&self, number: &OrgNumber) -> bool {
        !self.digits.is_empty() && number.digits().contains(&self.digits)
    }
}

/// The word of a place in a folded name, as municipalities are called by it: of those whose names
/// are the place's and `kommun`, with or without a genitive `s`, only Falun loses a letter.
pub fn place_in_name(word: &str) -> &str {
    match word {
        "falun" => "falu",
        other => other,
    }
}

/// A name as it was typed, and as it may stand in the register: with and without the genitive `s`
/// before `kommun`, which some write where it is not (`Kalmars kommun`) and others leave out where
/// it is; `stad` for `kommun`; and `Region Västra Götaland` for `Västra Götalandsregionen`.
fn forms(text: String) -> Vec<String> {
    let (place, kind) = match text.rsplit_once(' ') {
        Some((place, last)) if "kommun".starts_with(last) => (place, last),
        Some((place, "stad" | "stads" | "kommuns")) => (place, "kommun"),
        _ => (text.as_str(), "kommun"),
    };
    let without = place.strip_suffix('s').unwrap_or(place);
    let stems = [place, without, place_in_name(without)];
    let named = stems.iter().flat_map(|it| [format!("{it} {kind}"), format!("{it}s {kind}")]);
    let region = text.strip_prefix("region ").map(|it| format!("{it}sregionen"));
    // Where what was typed is a part of a form, it finds all that the form would.
    let others: BTreeSet<_> = named.chain(region).filter(|it| !it.contains(&text)).collect();
    std::iter::once(text).chain(others).collect()
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

    /// Of every name in the register, both forms find it, and so does the place.
    #[test]
    fn a_name_is_found_with_and_without_its_genitive() {
        let register = include_str!("../../data/organisations_municipality.csv");
        let rows = register.lines().skip(1).map(|it| it.split(',').collect::<Vec<_>>());
        let named: Vec<_> = rows.map(|it| (it[2], it[3])).collect();
        assert_eq!(named.len(), 290);
        for (place, name) in &named {
            let genitive = if place.ends_with('s') { "" } else { "s" };
            for typed in [
                (*place).to_owned(),
                format!("{place}{genitive}"),
                format!("{place} kommun"),
                format!("{place}{genitive} kommun"),
                format!("{place}{genitive} kom"),
                format!("{place}{genitive} stad"),
                (*name).to_owned(),
            ] {
                assert!(Sought::of(&typed).finds(name), "{typed:?} does not find {name}");
            }
        }
        let found = |typed: &str| -> Vec<_> {
            let sought = Sought::of(typed);
            named.iter().map(|it| it.1).filter(|it| sought.finds(it)).collect()
        };
        assert_eq!(found("Faluns kommun"), ["Falu kommun"]);
        assert_eq!(found("Falun"), ["Falu kommun"]);
        assert_eq!(found("Falu"), ["Falu kommun"]);
        assert_eq!(found("Kalmars kommun"), ["Kalmar kommun"]);
        assert_eq!(found("kalixs"), ["Överkalix kommun", "Kalix kommun"]);
        assert!(Sought::of("Region Västra Götaland").finds("Västra Götalandsregionen"));
        assert!(!Sought::of("härjedalens").finds("Region Jämtland Härjedalen"));
        assert_eq!(Sought::of("härj").forms(), ["harj"]);
        assert!(!Sought::of("härjedalen%").finds("Härjedalens kommun"));
    }
}
