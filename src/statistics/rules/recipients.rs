//! Who a row is about.

use std::collections::BTreeMap;

use crate::{
    ombud::{OrganisationKind, OrganisationRow},
    values::{OrgNumber, folded, place_in_name, spelled},
};

/// A municipality or region. Gotland is two, as it has two codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Municipality (4 digits) or region (2).
    pub code: String,
    pub name: String,
    pub org_number: OrgNumber,
    pub kind: OrganisationKind,
}

/// Those a set may be about, to be found by what a file says.
#[derive(Debug, Clone, Default)]
pub struct Recipients {
    by_code: BTreeMap<String, Recipient>,
    /// Codes by the core of the name: the words that are left without `kommun`, `region`, `län` and
    /// genitive endings, which some files write and others do not.
    by_core: BTreeMap<String, Vec<String>>,
}

impl Recipients {
    /// The recipients of these kinds among all organisations.
    pub fn of(organisations: &[OrganisationRow], kinds: &[OrganisationKind]) -> Self {
        let recipients = organisations.iter().flat_map(|it| {
            let recipient = |code: &Option<String>, kind| {
                let (name, org_number) = (it.name.clone(), it.org_number.clone());
                code.clone().map(|code| Recipient { code, name, org_number, kind })
            };
            let municipality = recipient(&it.municipality_code, OrganisationKind::Municipality);
            municipality.into_iter().chain(recipient(&it.region_code, OrganisationKind::Region))
        });
        let mut these = Self::default();
        for recipient in recipients.filter(|it| kinds.contains(&it.kind)) {
            let core = Name::of(&recipient.name).core;
            these.by_core.entry(core).or_default().push(recipient.code.clone());
            these.by_code.insert(recipient.code.clone(), recipient);
        }
        these
    }

    /// In the order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = &Recipient> {
        self.by_code.values()
    }

    /// The name by a code; the code itself where nobody has it.
    pub fn name<'a>(&'a self, code: &'a str) -> &'a str {
        self.by_code.get(code).map_or(code, |it| &it.name)
    }

    /// By `0180`, by `180` and `1` as Excel leaves them, and by `0180 Stockholm`.
    pub fn by_code(&self, cell: &str) -> Option<&Recipient> {
        let code = code_in(cell)?;
        match code.len() {
            1 | 3 => self.by_code.get(&format!("0{code}")),
            _ => self.by_code.get(code),
        }
    }

    /// By organisation number; nobody where two recipients share it.
    pub fn by_org_number(&self, cell: &str) -> Option<&Recipient> {
        let number = OrgNumber::parse(cell).ok()?;
        only(self.iter().filter(|it| it.org_number == number))
    }

    /// The first of those that share this organisation number: [`Self::in_kind`] tells them apart.
    pub fn any_by_org_number(&self, cell: &str) -> Option<&Recipient> {
        let number = OrgNumber::parse(cell).ok()?;
        self.iter().find(|it| it.org_number == number)
    }

    /// The same organisation as a recipient of that kind; the recipient itself where it is none.
    pub fn in_kind<'a>(&'a self, it: &'a Recipient, kind: OrganisationKind) -> &'a Recipient {
        let is_it = |other: &&Recipient| other.kind == kind && other.org_number == it.org_number;
        self.iter().find(is_it).unwrap_or(it)
    }

    /// Whether one recipient, or several, have this name.
    pub fn has_name(&self, cell: &str) -> bool {
        self.by_core.contains_key(&Name::of(cell).core)
    }

    /// By name, in any of the usual spellings; nobody where two recipients could be meant.
    pub fn by_name(&self, cell: &str) -> Option<&Recipient> {
        let name = Name::of(cell);
        let codes = self.by_core.get(&name.core)?.iter();
        let found = codes.filter_map(|code| self.by_code.get(code));
        let found = found.filter(|it| name.kind.is_none_or(|kind| kind == it.kind));
        // Of Habo and Håbo, only the one that is spelled so.
        let spelled = |it: &&Recipient| Name::of(&it.name).spelled == name.spelled;
        only(found.clone()).or_else(|| only(found.filter(spelled)))
    }
}

/// The digits a cell begins with, if it is nothing else than them and perhaps a name: `1 234` is a
/// number and no code.
fn code_in(cell: &str) -> Option<&str> {
    let (first, name) = cell.trim().split_once(char::is_whitespace).unwrap_or((cell.trim(), ""));
    let is_code = first.bytes().all(|it| it.is_ascii_digit());
    (is_code && !name.contains(|it: char| it.is_ascii_digit())).then_some(first)
}

fn only<'a>(mut found: impl Iterator<Item = &'a Recipient>) -> Option<&'a Recipient> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

struct Name {
    core: String,
    /// The core with rings and dots.
    spelled: String,
    /// The kind that the name says: `… kommun`, `Region …`, `… län`.
    kind: Option<OrganisationKind>,
}

impl Name {
    fn of(text: &str) -> Self {
        let text = text.split(" (").next().unwrap_or_default();
        let (core, kind) = core(&folded(text));
        Self { core, spelled: self::core(&spelled(text)).0, kind }
    }
}

/// The words of a folded name that tell it from others, and the kind that the rest says.
fn core(name: &str) -> (String, Option<OrganisationKind>) {
    let mut kind = None;
    let mut core = Vec::new();
    for word in name.split(' ') {
        match word {
            "kommun" | "kommuns" | "stad" | "stads" => {
                kind = Some(OrganisationKind::Municipality);
            }
            "region" | "regionen" | "lan" | "lans" | "län" | "läns" => {
                kind = Some(OrganisationKind::Region);
            }
            _ => {
                let stem = word.strip_suffix("regionen");
                if stem.is_some() {
                    kind = Some(OrganisationKind::Region);
                }
                core.push(place_in_name(without_genitive(stem.unwrap_or(word))));
            }
        }
    }
    (core.join(" "), kind)
}

/// Removes a genitive `s`: `Härjedalens` becomes `Härjedalen`. `Borås` loses its `s` too, but in
/// the register and in the file alike.
fn without_genitive(word: &str) -> &str {
    word.strip_suffix('s').unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::OrganisationId;

    #[test]
    fn a_municipality_is_found_by_the_name_of_its_town() {
        let falu = OrganisationRow {
            organisation_id: OrganisationId::generate(),
            org_number: OrgNumber::parse("212000-2221").unwrap(),
            name: "Falu kommun".to_owned(),
            municipality_code: Some("2080".to_owned()),
            region_code: None,
        };
        let recipients = Recipients::of(&[falu], &[OrganisationKind::Municipality]);
        for name in ["Falu kommun", "Falun", "Faluns kommun", "FALU", "falun kommun"] {
            let found = recipients.by_name(name).map(|it| it.code.as_str());
            assert_eq!(found, Some("2080"), "{name}");
        }
        assert_eq!(recipients.by_name("Region Falun"), None);
    }
}
