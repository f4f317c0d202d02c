//! A whole plan, for tests to change.

use super::fields;
use crate::{
    rounds::plan::{PlanAnswers, PlanHead, PlanSection},
    values::{Answer, GrantId, Moment, RoundId, Typed},
};

pub type Pairs<'a> = &'a [(&'a str, &'a str)];

pub fn typed(pairs: Pairs<'_>) -> Typed {
    pairs.iter().copied().collect()
}

pub fn answer(pairs: Pairs<'_>) -> Answer {
    let saved_at: Moment = "2026-01-10T11:00:00Z".parse().unwrap();
    Answer {
        typed: typed(pairs),
        revision: 1,
        saved_by: "Jenny".to_owned(),
        saver: None,
        saved_at,
        copied: false,
    }
}

/// A round of 2026 that was not copied.
pub fn head() -> PlanHead {
    PlanHead {
        round_id: RoundId::generate(),
        grant_id: GrantId::generate(),
        grant: "God och nära vård".to_owned(),
        ordinance: "Förordning (2024:1253)".to_owned(),
        title: "God och nära vård 2026".to_owned(),
        slug: "god-och-nara-vard-2026".to_owned(),
        year: 2026,
        demonstration: false,
        copied_from: None,
        copied_reference: None,
        opens_at: None,
        closes_at: None,
    }
}

/// God och nära vård 2026, shortened.
pub const WHOLE: &[(PlanSection, Pairs<'static>)] = &[
    (
        PlanSection::Basics,
        &[
            ("agency_reference", "9.2-1697/2026"),
            ("purpose", "Att utveckla en god och nära vård"),
            ("total", "900 000 000"),
            ("kind", "region"),
            ("kind", "municipality"),
        ],
    ),
    (
        PlanSection::Ordinance,
        &[
            ("recipients", "kommuner och regioner"),
            ("article", "en"),
            ("one", "insats"),
            ("many", "insatser"),
            ("all", "insatserna"),
            ("plan", "4 och 5 §§"),
            ("leftover", "6 §"),
            ("report", "10 §"),
            ("repayment", "12 §"),
            ("appeal", "14 §"),
        ],
    ),
    (
        PlanSection::Texts,
        &[("heading-1", "Om bidraget"), ("body-1", "- **Löpande**"), ("heading-2", " ")],
    ),
    (PlanSection::Questions, &[]),
    (
        PlanSection::Aims,
        &[
            ("asks_who", "ja"),
            ("required", "one"),
            ("aim-1", "Kontinuitet"),
            ("aim-3", "Landsbygd"),
            ("rural-3", "ja"),
            ("examples-3", "Mobila team"),
        ],
    ),
    (
        PlanSection::Times,
        &[
            ("first_day", "2026-02-16"),
            ("last_day", "2026-04-01"),
            ("use_from", "2026-01-01"),
            ("use_to", "2026-12-31"),
        ],
    ),
    (
        PlanSection::Pots,
        &[
            ("name-1", "Kommuner, individer"),
            ("kind-1", "municipality"),
            ("participants-1", "all"),
            ("key-1", "individuals"),
            ("amount-1", "375 000 000"),
            ("name-2", "Regioner, befolkning"),
            ("kind-2", "region"),
            ("participants-2", "all"),
            ("key-2", "population"),
            ("fixed_each-2", "100 000"),
            ("amount-2", "375 000 000"),
            ("as_of-2", "2025-11-01"),
            ("name-3", "Kommuner, landsbygd"),
            ("kind-3", "municipality"),
            ("participants-3", "all"),
            ("rural-3", "ja"),
            ("key-3", "rural"),
            ("amount-3", "150 000 000"),
        ],
    ),
    (
        PlanSection::Conditions,
        &[
            ("text-1", "Pengarna används under 2026"),
            ("met_by-1", "recipient"),
            ("due-1", "before_sending"),
            ("text-2", "Överenskommelsen är undertecknad"),
            ("met_by-2", "agency"),
            ("due-2", "before_decision"),
            ("agreement-2", "ja"),
        ],
    ),
    (PlanSection::PlanMode, &[("mode", "questions")]),
    (PlanSection::Report, &[("question-1", "Vad användes pengarna till?")]),
    (PlanSection::Afterwards, &[("redistribution", "same_key"), ("interest", "none")]),
    (
        PlanSection::Contacts,
        &[("content_email", "bidrag@myndighet.example"), ("service_email", "it@myndighet.example")],
    ),
    (PlanSection::Reminders, &[("day-2", "2026-03-25"), ("day-1", "2026-03-30")]),
];

pub fn whole() -> PlanAnswers {
    WHOLE.iter().map(|(section, pairs)| (*section, answer(pairs))).collect()
}

/// The whole plan with some inputs of one section changed.
pub fn whole_but(section: PlanSection, changes: Pairs<'_>) -> PlanAnswers {
    let mut answer = whole().of(section).unwrap().clone();
    for (name, value) in changes {
        let fields = fields::form(section).fields();
        let field = fields.iter().find(|it| it.name == *name).expect(name);
        answer.typed.set(field, *value);
    }
    whole().with(section, answer)
}
