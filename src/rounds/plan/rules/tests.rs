use super::*;
use crate::values::{Answer, Kronor, Moment, Typed};

pub(super) type Pairs<'a> = &'a [(&'a str, &'a str)];

pub(super) fn typed(pairs: Pairs<'_>) -> Typed {
    pairs.iter().copied().collect()
}

pub(super) fn answer(pairs: Pairs<'_>) -> Answer {
    let saved_at: Moment = "2026-01-10T11:00:00Z".parse().unwrap();
    Answer { typed: typed(pairs), revision: 1, saved_by: "Jenny".to_owned(), saved_at }
}

/// God och nära vård 2026, shortened.
pub(super) const WHOLE: &[(PlanSection, Pairs<'static>)] = &[
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
        PlanSection::Texts,
        &[("heading-1", "Om bidraget"), ("body-1", "- **Löpande**"), ("heading-2", " ")],
    ),
    (PlanSection::Questions, &[]),
    (
        PlanSection::Aims,
        &[
            ("word", "insatser"),
            ("asks_who", "ja"),
            ("requires_one", "ja"),
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

pub(super) fn whole() -> PlanAnswers {
    WHOLE.iter().map(|(section, pairs)| (*section, answer(pairs))).collect()
}

/// The whole plan with some inputs of one section changed.
pub(super) fn whole_but(section: PlanSection, changes: Pairs<'_>) -> PlanAnswers {
    let mut answer = whole().of(section).unwrap().clone();
    for (name, value) in changes {
        let fields = fields::form(section).fields();
        let field = fields.iter().find(|it| it.name == *name).expect(name);
        answer.typed.set(field, *value);
    }
    whole().with(section, answer)
}

#[test]
fn a_plan_is_whole_when_every_section_is() {
    let plan = examine(&whole()).plan().unwrap();
    assert_eq!(plan.basics.total, Kronor::whole(900_000_000).unwrap());
    assert!(plan.basics.kinds.is_both());
    assert_eq!(plan.texts.len(), 1);
    assert_eq!(plan.times.last_moment(), "till och med onsdag 1 april 2026 kl. 23.59");
    let content = plan.content();
    assert_eq!(content.total, plan.basics.total);
    assert_eq!(content.report, plan.report);

    let whole = whole();
    for section in PlanSection::ALL {
        let without = whole.iter().filter(|(it, _)| *it != section);
        let without: PlanAnswers = without.map(|(it, answer)| (it, answer.clone())).collect();
        let examined = examine(&without);
        assert_eq!(examined.plan(), None, "{section:?}");
        assert_eq!(examined.state(section), SectionState::NotStarted);
        assert_eq!(examined.first_undone(), Some(section));
    }
}

#[test]
fn a_section_saved_empty_is_begun_and_asks_for_everything() {
    for section in PlanSection::ALL {
        let examined = examine(&PlanAnswers::default().with(section, answer(&[])));
        let may_be_empty = matches!(
            section,
            PlanSection::Questions | PlanSection::Report | PlanSection::Reminders
        );
        let state = if may_be_empty { SectionState::Done } else { SectionState::InProgress };
        assert_eq!(examined.state(section), state, "{section:?}");
        let fields = fields::form(section).fields();
        for problem in examined.problems(section).unwrap() {
            assert!(fields.iter().any(|it| it.name == problem.field), "{problem:?}");
            assert!(!problem.message.is_empty(), "{problem:?}");
        }
    }
}

#[test]
fn each_section_is_found_by_its_address() {
    for section in PlanSection::ALL {
        assert_eq!(PlanSection::from_slug(section.slug()), Some(section));
    }
    assert_eq!(PlanSection::from_slug("kontrollera"), None);
}

#[test]
fn a_form_shows_the_rows_that_are_filled_in_and_an_empty_one() {
    let rows = |section, pairs: Pairs<'_>| fields::form(section).rows_shown(&typed(pairs));
    assert_eq!(rows(PlanSection::Pots, &[]), 1);
    assert_eq!(rows(PlanSection::Pots, &[("name-1", "A")]), 2);
    assert_eq!(rows(PlanSection::Pots, &[("amount-4", "x")]), 5);
    assert_eq!(rows(PlanSection::Pots, &[("name-10", "A")]), 10);
    assert_eq!(rows(PlanSection::Pots, &[("name-11", "A")]), 1);
    assert_eq!(rows(PlanSection::Reminders, &[("day-1", "x")]), 6);
    assert_eq!(rows(PlanSection::Basics, &[("total", "1")]), 0);
}

#[test]
fn only_the_inputs_of_the_form_are_its_fields() {
    let pots = fields::pots::FORM.fields();
    assert!(pots.contains(&fields::pots::AS_OF.row(10)));
    assert!(!pots.contains(&fields::pots::AS_OF.row(11)));
    assert!(!pots.contains(&fields::pots::AS_OF.row(0)));
    assert_eq!(fields::form(PlanSection::PlanMode).fields(), [fields::plan_mode::MODE]);
    let heading = fields::texts::HEADING.row(12);
    assert_eq!((&*heading.name, &*heading.label), ("heading-12", "Rubrik 12"));
}
