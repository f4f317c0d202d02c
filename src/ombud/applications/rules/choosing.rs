//! Which organisation an application is for, chosen by its name or its number.

use crate::{
    ombud::OrganisationRow,
    values::{OrgNumber, Sought, folded, is_blank, spelled},
};

/// The most that are offered to choose among.
const MOST: usize = 12;

/// How many letters of a name that nobody has must be right for another to be offered.
const ALIKE: usize = 3;

/// That no one organisation was meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unclear {
    /// What is said at the field.
    pub message: String,
    /// Those that may have been meant, to choose among: number and name, by name.
    pub candidates: Vec<(OrgNumber, String)>,
}

/// The organisation that was typed: a number, or a name in any of its forms. Where several may be
/// meant, the one of them that was `chosen`.
///
/// # Errors
/// [`Unclear`].
pub fn choose<'a>(
    typed: &str,
    chosen: &str,
    organisations: &'a [OrganisationRow],
) -> Result<&'a OrganisationRow, Unclear> {
    let unclear = |message: &str, candidates: Vec<&OrganisationRow>| {
        let mut candidates: Vec<_> =
            candidates.into_iter().map(|it| (it.org_number.clone(), it.name.clone())).collect();
        candidates.sort_by(|one, other| one.1.cmp(&other.1));
        Unclear { message: message.to_owned(), candidates }
    };
    if is_blank(typed) {
        let message = "Skriv namnet på kommunen eller regionen, eller dess organisationsnummer.";
        return Err(unclear(message, Vec::new()));
    }
    if !typed.contains(char::is_alphabetic) {
        let number = OrgNumber::parse(typed).map_err(|it| unclear(&it.to_string(), Vec::new()))?;
        let message = "Numret hör inte till någon kommun eller region i tjänsten. \
                       Kontrollera det mot organisationens webbplats.";
        let found = organisations.iter().find(|it| it.org_number == number);
        return found.ok_or_else(|| unclear(message, Vec::new()));
    }
    let sought = Sought::of(typed);
    let found: Vec<_> = organisations.iter().filter(|it| sought.finds(&it.name)).collect();
    let begins: String = sought.text().chars().take(ALIKE).collect();
    let is_alike =
        |it: &&OrganisationRow| folded(&it.name).split(' ').any(|word| word.starts_with(&begins));
    let offered: Vec<_> = match found.is_empty() {
        true => organisations.iter().filter(is_alike).take(MOST).collect(),
        false => found.clone(),
    };
    let is_chosen = |it: &&&OrganisationRow| it.org_number.as_ref() == chosen;
    // A word of the name, with or without its genitive `s`: `Ale` is not meant for Salem.
    let is_word = |it: &&&OrganisationRow| {
        folded(&it.name)
            .split(' ')
            .any(|word| word == sought.text() || word.strip_suffix('s') == Some(sought.text()))
    };
    let is_spelled = |it: &&&OrganisationRow| spelled(&it.name) == spelled(typed);
    let is_called = |it: &&&OrganisationRow| sought.forms().contains(&folded(&it.name));
    let one = only(offered.iter().filter(is_chosen))
        .or_else(|| only(found.iter().filter(is_spelled)))
        .or_else(|| only(found.iter().filter(is_called)))
        .or_else(|| only(found.iter().filter(is_word)))
        .or_else(|| only(found.iter()));
    if let Some(one) = one {
        return Ok(one);
    }
    match found.len() {
        0 => {
            let message = "Ingen kommun eller region i tjänsten heter så. Kontrollera stavningen.";
            Err(unclear(message, offered))
        }
        1..=MOST => Err(unclear(
            "Flera kommuner och regioner heter nästan så. Välj vilken du menar.",
            found,
        )),
        many => Err(unclear(
            &format!("{many} kommuner och regioner heter nästan så. Skriv mer av namnet."),
            Vec::new(),
        )),
    }
}

fn only<'a, 'b>(
    mut found: impl Iterator<Item = &'b &'a OrganisationRow>,
) -> Option<&'a OrganisationRow>
where
    'a: 'b,
{
    let first = found.next()?;
    found.next().is_none().then_some(*first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ombud::{municipalities, regions},
        values::OrganisationId,
    };

    fn register() -> Vec<OrganisationRow> {
        let all = municipalities().unwrap().into_iter().chain(regions().unwrap());
        let row = |it: crate::ombud::Registered| OrganisationRow {
            organisation_id: OrganisationId::generate(),
            org_number: it.org_number,
            name: it.name,
            municipality_code: None,
            region_code: None,
        };
        let mut rows: Vec<_> = all.map(row).collect();
        // Gotland is both, with one number.
        rows.sort_by_key(|it| it.org_number.to_string());
        rows.dedup_by_key(|it| it.org_number.to_string());
        rows
    }

    #[test]
    fn one_organisation_is_found_by_its_name_in_any_form_and_by_its_number() {
        let register = register();
        let named = |typed: &str| choose(typed, "", &register).map(|it| it.name.as_str());
        for (typed, name) in [
            ("Härjedalens kommun", "Härjedalens kommun"),
            ("harjedalen kommun", "Härjedalens kommun"),
            ("Falun", "Falu kommun"),
            ("Kalmars kommun", "Kalmar kommun"),
            ("Bergs kommun", "Bergs kommun"),
            ("Ale", "Ale kommun"),
            ("Åre", "Åre kommun"),
            ("Berg", "Bergs kommun"),
            ("Habo kommun", "Habo kommun"),
            ("håbo kommun", "Håbo kommun"),
            ("Stockholms stad", "Stockholms kommun"),
            ("Region Västra Götaland", "Västra Götalandsregionen"),
            ("212000-2510", "Härjedalens kommun"),
            ("162120002510", "Härjedalens kommun"),
        ] {
            assert_eq!(named(typed), Ok(name), "{typed}");
        }
    }

    #[test]
    fn where_several_may_be_meant_they_are_offered() {
        let register = register();
        let unclear = choose("Stockholm", "", &register).unwrap_err();
        let names: Vec<_> = unclear.candidates.iter().map(|it| it.1.as_str()).collect();
        assert_eq!(names, ["Region Stockholm", "Stockholms kommun"]);
        let region = unclear.candidates[0].0.to_string();
        assert_eq!(choose("Stockholm", &region, &register).unwrap().name, "Region Stockholm");
        // The name was changed after the choice: the choice is not for that name.
        assert_eq!(choose("Ale kommun", &region, &register).unwrap().name, "Ale kommun");
        let lost = choose("kommun", "", &register).unwrap_err();
        assert!(lost.message.contains("Skriv mer av namnet") && lost.candidates.is_empty());
        let unknown = choose("Härjeådalens kommun", "", &register).unwrap_err();
        assert!(unknown.message.contains("heter så"));
        let names: Vec<_> = unknown.candidates.iter().map(|it| it.1.as_str()).collect();
        assert!(names.contains(&"Härjedalens kommun"), "{names:?}");
        assert!(choose(" ", "", &register).unwrap_err().message.starts_with("Skriv namnet"));
        let wrong = choose("212000-2511", "", &register).unwrap_err();
        assert!(wrong.message.contains("Kontrollera organisationsnumret"), "{wrong:?}");
        let other = choose("556036-0793", "", &register).unwrap_err();
        assert!(other.message.contains("hör inte till någon"), "{other:?}");
        let offered = unknown.candidates[0].0.to_string();
        let chosen = choose("Härjeådalens kommun", &offered, &register).unwrap();
        assert_eq!(chosen.name, unknown.candidates[0].1);
    }
}
