//! Which inputs each section's form has.

use crate::{rounds::plan::PlanSection, values::Typed};

/// A section's form: inputs that are there once, and rows of inputs numbered from 1
/// (`heading-1`, `body-1`). Each name with its label.
pub(super) struct Form {
    once: &'static [(&'static str, &'static str)],
    pub row: &'static [(&'static str, &'static str)],
    /// The most rows.
    pub most: usize,
    /// How many empty rows stand after those that are filled in.
    spare: usize,
}

const fn once(once: &'static [(&'static str, &'static str)]) -> Form {
    Form { once, row: &[], most: 0, spare: 0 }
}

pub(super) fn form(section: PlanSection) -> Form {
    match section {
        PlanSection::Basics => once(&[
            ("agency_reference", "Myndighetens diarienummer"),
            ("purpose", "Syfte"),
            ("total", "Summa för året"),
            ("kind", "Vilka som får delta"),
        ]),
        PlanSection::Texts => {
            Form { once: &[], row: &[("heading", "Rubrik"), ("body", "Text")], most: 15, spare: 1 }
        }
        PlanSection::Questions => Form {
            once: &[],
            row: &[("question", "Fråga"), ("answer", "Svar")],
            most: 40,
            spare: 1,
        },
        PlanSection::Aims => Form {
            once: &[
                ("word", "Insatser eller mål"),
                ("asks_who", "Fråga om vilka som genomför"),
                ("requires_one", "Minst en ska väljas"),
            ],
            row: &[("aim", "Insats eller mål"), ("rural", "Landsbygd"), ("examples", "Exempel")],
            most: 12,
            spare: 1,
        },
        PlanSection::Times => once(&[
            ("first_day", "Första dag"),
            ("first_time", "Klockslag"),
            ("last_day", "Sista dag"),
            ("use_from", "Får användas från och med"),
            ("use_to", "Får användas till och med"),
        ]),
        PlanSection::Pots => Form {
            once: &[],
            row: &[
                ("name", "Namn"),
                ("kind", "Vilka den är till för"),
                ("participants", "Vilka som är med"),
                ("codes", "Koder"),
                ("rural", "Landsbygd"),
                ("key", "Nyckel"),
                ("fixed_each", "Fast summa till var och en"),
                ("amount", "Belopp"),
                ("as_of", "Uppgifter per"),
            ],
            most: 10,
            spare: 1,
        },
        PlanSection::Conditions => Form {
            once: &[],
            row: &[
                ("text", "Villkor"),
                ("met_by", "Vem som ser till det"),
                ("due", "När det ska vara uppfyllt"),
                ("agreement", "Överenskommelse"),
            ],
            most: 15,
            spare: 1,
        },
        PlanSection::PlanMode => once(&[("mode", "Hur planen lämnas")]),
        PlanSection::Report => Form {
            once: &[("by", "Sista dag för återrapportering")],
            row: &[("question", "Fråga")],
            most: 30,
            spare: 3,
        },
        PlanSection::Afterwards => once(&[
            ("redistribution", "Pengar som ingen rekvirerar"),
            ("interest", "Ränta"),
            ("interest_days", "Antal dagar"),
        ]),
        PlanSection::Contacts => once(&[
            ("content_email", "E-post för frågor om bidraget"),
            ("service_email", "E-post för frågor om tjänsten"),
            ("phone", "Telefonnummer"),
        ]),
        PlanSection::Reminders => {
            Form { once: &[], row: &[("day", "Påminnelse")], most: 6, spare: 6 }
        }
    }
}

/// The names of a section's inputs: whatever else is posted is nobody's.
pub fn fields(section: PlanSection) -> Vec<String> {
    let form = form(section);
    let rows = (1..=form.most)
        .flat_map(|number| form.row.iter().map(move |(name, _)| format!("{name}-{number}")));
    form.once.iter().map(|(name, _)| (*name).to_owned()).chain(rows).collect()
}

/// How many rows the section's form shows: those filled in and an empty one, or a few, at most as
/// many as there may be. None where the form has no rows.
pub fn rows(typed: &Typed, section: PlanSection) -> usize {
    let form = form(section);
    let last = filled(typed, &form).last().unwrap_or(0);
    (last + form.spare).min(form.most)
}

/// An input's name in words, for the list of what differs: `Rubrik 1`.
pub fn field_label(section: PlanSection, field: &str) -> String {
    let form = form(section);
    let called = |names: &[(&str, &'static str)], name: &str| {
        names.iter().find(|(it, _)| *it == name).map(|(_, label)| *label)
    };
    if let Some(label) = called(form.once, field) {
        return label.to_owned();
    }
    let row = field
        .rsplit_once('-')
        .and_then(|(name, number)| called(form.row, name).map(|label| format!("{label} {number}")));
    row.unwrap_or_else(|| field.to_owned())
}

/// The numbers of the rows in which anything is written, chosen or ticked.
pub(super) fn filled(typed: &Typed, form: &Form) -> impl Iterator<Item = usize> {
    (1..=form.most).filter(|number| {
        form.row.iter().any(|(name, _)| !typed.one(&format!("{name}-{number}")).trim().is_empty())
    })
}
