//! Beginning a round: what must be known from the start, and how a copy's days are moved.

use super::{
    super::PlanSection,
    dates::{Named, named},
    fields::{pots, reminders, report, times},
};
use crate::values::{
    Errors, Field, Form, GrantId, Line, Misread, TextError, Told, Typed, parse_day, slug,
    without_unseen,
};

const LONGEST_TITLE: usize = 120;
const LONGEST_TEXT: usize = 300;

const GRANT_NAME: Field =
    Field::new("grant_name", "Statsbidragets namn", "Skriv vad statsbidraget heter");
const ORDINANCE: Field =
    Field::new("ordinance", "Förordning", "Skriv vilken förordning statsbidraget följer");
const PURPOSE: Field = Field::new("purpose", "Syfte", "Skriv statsbidragets syfte");

/// What was typed to begin a round.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Start {
    pub title: String,
    pub year: String,
    /// A grant's id, or `ny`.
    pub grant: String,
    pub grant_name: String,
    pub ordinance: String,
    pub purpose: String,
}

/// A beginning that the rules have read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadStart {
    pub title: Line,
    pub slug: String,
    pub year: i16,
    pub grant: StartGrant,
}

/// The grant a round belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartGrant {
    There(GrantId),
    New { name: Line, ordinance: Line, purpose: Line },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StartRefusal {
    #[error(transparent)]
    Text(#[from] Told),
    #[error("Skriv vad omgången ska heta, till exempel God och nära vård 2027")]
    NoTitle,
    #[error("Skriv omgångens namn utan klamrar")]
    Braces,
    #[error("Omgångens namn behöver minst en bokstav eller siffra")]
    NoLetters,
    #[error("Skriv bidragsåret med fyra siffror, till exempel 2027")]
    Year,
    #[error("Omgångens namn nämner {0}, men bidragsåret är {1}")]
    OtherYear(String, i16),
    #[error("Välj vilket statsbidrag omgången hör till")]
    NoGrant,
    #[error("Det finns redan ett statsbidrag som heter så. Välj det i listan.")]
    GrantTaken,
    #[error("Det finns redan en omgång som heter så. Välj ett annat namn.")]
    Taken,
}

/// Reads the beginning. A copy belongs to the grant of what it is copied from.
pub fn read_start(
    typed: &Start,
    of_copied: Option<GrantId>,
    grants: &[(GrantId, String)],
    errors: &mut Errors,
) -> Option<ReadStart> {
    let title = errors.take("title", title(&typed.title));
    let year = errors.take("year", year(&typed.year));
    let grant = match of_copied {
        Some(grant) => Some(StartGrant::There(grant)),
        None => grant(typed, grants, errors),
    };
    let (title, year, grant) = (title?, year?, grant?);
    let named = named(title.as_ref());
    let names_it = |it: &Named| (it.days.start().year()..=it.days.end().year()).contains(&year);
    if let Some(other) = named.first().filter(|_| !named.iter().any(names_it)) {
        errors.add("title", StartRefusal::OtherYear(other.words.clone(), year));
        return None;
    }
    Some(ReadStart { slug: slug(title.as_ref()), title, year, grant })
}

fn title(typed: &str) -> Result<Line, StartRefusal> {
    let title = match Line::parse(typed, LONGEST_TITLE) {
        Err(TextError::Empty) => return Err(StartRefusal::NoTitle),
        read => read.map_err(|it| it.about("Vad ska omgången heta?"))?,
    };
    if title.as_ref().contains(['{', '}']) {
        return Err(StartRefusal::Braces);
    }
    if slug(title.as_ref()).is_empty() {
        return Err(StartRefusal::NoLetters);
    }
    Ok(title)
}

fn year(typed: &str) -> Result<i16, StartRefusal> {
    let year = without_unseen(typed).trim().parse().map_err(|_| StartRefusal::Year)?;
    (2000..=2100).contains(&year).then_some(year).ok_or(StartRefusal::Year)
}

fn grant(typed: &Start, grants: &[(GrantId, String)], errors: &mut Errors) -> Option<StartGrant> {
    if typed.grant != "ny" {
        let there = grants.iter().find(|(id, _)| id.to_string() == typed.grant);
        let there = errors.take("grant", there.ok_or(StartRefusal::NoGrant))?;
        return Some(StartGrant::There(there.0));
    }
    let line = |it: &str| Line::parse(it, LONGEST_TEXT);
    let name = errors.required(&GRANT_NAME, &typed.grant_name, line);
    if name.as_ref().is_some_and(|new| grants.iter().any(|(_, name)| name == new.as_ref())) {
        // An existing grant is not changed here: its ordinance is shown on published rounds.
        errors.add("grant_name", StartRefusal::GrantTaken);
        return None;
    }
    let ordinance = errors.required(&ORDINANCE, &typed.ordinance, line);
    let purpose = errors.required(&PURPOSE, &typed.purpose, line);
    Some(StartGrant::New { name: name?, ordinance: ordinance?, purpose: purpose? })
}

/// A section in a copied plan: the same, with its days `years` later. A 29 February becomes the
/// 28th in a year without one.
pub fn moved_by_years(section: PlanSection, typed: &Typed, years: i16) -> Typed {
    let mut moved = typed.clone();
    for field in days(section) {
        let later = parse_day(typed.one(&field)).ok().and_then(|it| it.plus_years(years));
        if let Some(later) = later {
            moved.set(&field, later.iso());
        }
    }
    moved
}

/// The inputs of a section in which a day is written.
fn days(section: PlanSection) -> Vec<Field> {
    let rows = |field: &Field, form: Form| (1..=form.most).map(|it| field.row(it)).collect();
    match section {
        PlanSection::Times => {
            vec![times::FIRST_DAY, times::LAST_DAY, times::USE_FROM, times::USE_TO]
        }
        PlanSection::Pots => rows(&pots::AS_OF, pots::FORM),
        PlanSection::Reminders => rows(&reminders::DAY, reminders::FORM),
        PlanSection::Report => vec![report::OPENS, report::BY],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_begins_with_its_name_its_year_and_its_grant() {
        let there = GrantId::generate();
        let grants = [(there, "God och nära vård".to_owned())];
        let start = Start {
            title: " God och nära vård 2027 ".into(),
            year: "2027".into(),
            grant: there.to_string(),
            ..Start::default()
        };
        let mut errors = Errors::default();
        let read = read_start(&start, None, &grants, &mut errors).unwrap();
        assert_eq!(read.slug, "god-och-nara-vard-2027");
        assert_eq!((read.year, read.grant), (2027, StartGrant::There(there)));

        for (wrong, field) in [
            (Start { title: "!!!".into(), ..start.clone() }, "title"),
            (Start { year: "tjugosju".into(), ..start.clone() }, "year"),
            (Start { year: "2028".into(), ..start.clone() }, "title"),
            (Start { grant: "x".into(), ..start.clone() }, "grant"),
            (Start { grant: "ny".into(), ..start.clone() }, "ordinance"),
            (
                Start {
                    grant: "ny".into(),
                    grant_name: "God och nära vård".into(),
                    ordinance: "en annan".into(),
                    purpose: "ett annat".into(),
                    ..start.clone()
                },
                "grant_name",
            ),
        ] {
            let mut errors = Errors::default();
            assert_eq!(read_start(&wrong, None, &grants, &mut errors), None);
            assert!(errors.on(field).is_some(), "{field}");
        }
    }

    #[test]
    fn a_copy_has_its_days_a_year_later_and_everything_else_as_it_was() {
        let written = Typed::from_iter([
            ("first_day", "2024-02-29"),
            ("last_day", "2026-04-01"),
            ("first_time", "09:00"),
        ]);
        let moved = moved_by_years(PlanSection::Times, &written, 1);
        assert_eq!(moved.one(&times::FIRST_DAY), "2025-02-28");
        assert_eq!(moved.one(&times::LAST_DAY), "2027-04-01");
        assert_eq!(moved.one(&times::FIRST_TIME), "09:00");
        let written = Typed::from_iter([
            ("as_of-1", "2025-11-01"),
            ("name-1", "2025-11-01"),
            ("as_of-2", "snart"),
        ]);
        let moved = moved_by_years(PlanSection::Pots, &written, 1);
        assert_eq!(moved.one(&pots::AS_OF.row(1)), "2026-11-01");
        assert_eq!(moved.one(&pots::NAME.row(1)), "2025-11-01");
        assert_eq!(moved.one(&pots::AS_OF.row(2)), "snart");
        let written = Typed::from_iter([("opens", "2027-01-18"), ("by", "2027-03-31")]);
        let moved = moved_by_years(PlanSection::Report, &written, 1);
        assert_eq!(
            (moved.one(&report::OPENS), moved.one(&report::BY)),
            ("2028-01-18", "2028-03-31")
        );
    }
}
