use super::*;
use crate::{
    ombud::OrganisationKind,
    rounds::plan::{ConditionDue, InterestRule, Key, Participants, PlanAnswer},
    values::{Kronor, Moment, Typed},
};

pub(super) type Pairs<'a> = &'a [(&'a str, &'a str)];

pub(super) fn typed(pairs: Pairs<'_>) -> Typed {
    let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Typed::of(pairs.collect(), |_| true)
}

pub(super) fn answer(pairs: Pairs<'_>) -> PlanAnswer {
    let saved_at: Moment = "2026-01-10T11:00:00Z".parse::<jiff::Timestamp>().unwrap().into();
    PlanAnswer { typed: typed(pairs), revision: 1, saved_by: "Jenny".to_owned(), saved_at }
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

/// The whole plan with some inputs of one section otherwise.
pub(super) fn whole_but(section: PlanSection, changes: Pairs<'_>) -> PlanAnswers {
    let mut answer = whole().of(section).unwrap().clone();
    for (name, value) in changes {
        answer.typed.set(name, *value);
    }
    whole().with(section, answer)
}

/// What is wrong with a section that is otherwise whole: input, and whether it is only missing.
fn problems(section: PlanSection, changes: Pairs<'_>) -> Vec<(String, bool)> {
    of(&whole_but(section, changes), section)
}

fn only(section: PlanSection, pairs: Pairs<'_>) -> Vec<(String, bool)> {
    of(&PlanAnswers::default().with(section, answer(pairs)), section)
}

fn of(answers: &PlanAnswers, section: PlanSection) -> Vec<(String, bool)> {
    let examined = examine(answers);
    let problems = examined.problems(section).unwrap();
    problems.iter().map(|it| (it.field.to_string(), it.missing)).collect()
}

fn missing(field: &str) -> (String, bool) {
    (field.to_owned(), true)
}

fn wrong(field: &str) -> (String, bool) {
    (field.to_owned(), false)
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
        let fields = fields(section);
        for problem in examined.problems(section).unwrap() {
            assert!(fields.contains(&problem.field.to_string()), "{problem:?}");
            assert!(!field_label(section, &problem.field).contains('_'), "{problem:?}");
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
    let rows = |section, pairs: Pairs<'_>| rows(&typed(pairs), section);
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
    let pots = fields(PlanSection::Pots);
    assert!(pots.contains(&"as_of-10".to_owned()));
    assert!(!pots.contains(&"as_of-11".to_owned()));
    assert!(!pots.contains(&"as_of-0".to_owned()));
    assert_eq!(fields(PlanSection::PlanMode), ["mode"]);
    assert_eq!(field_label(PlanSection::Texts, "heading-12"), "Rubrik 12");
    assert_eq!(field_label(PlanSection::Report, "by"), "Sista dag för återrapportering");
}

#[test]
fn the_grounds_need_a_sum_and_somebody_who_may_take_part() {
    let ask = |changes: Pairs<'_>| problems(PlanSection::Basics, changes);
    assert_eq!(ask(&[("total", "0")]), [wrong("total")]);
    assert_eq!(ask(&[("total", "1,5")]), [wrong("total")]);
    assert_eq!(ask(&[("kind", "by")]), [missing("kind")]);
    assert_eq!(ask(&[("agency_reference", "två\nrader")]), [wrong("agency_reference")]);
    assert_eq!(ask(&[("purpose", &"å".repeat(2001))]), [wrong("purpose")]);
}

#[test]
fn a_row_that_is_begun_must_be_finished() {
    assert_eq!(problems(PlanSection::Texts, &[("body-2", "Text")]), [missing("heading-2")]);
    assert_eq!(problems(PlanSection::Texts, &[("heading-2", "Rubrik")]), [missing("body-2")]);
    assert_eq!(only(PlanSection::Questions, &[("question-40", "Varför?")]), [missing("answer-40")]);
    let long = "å".repeat(6001);
    assert_eq!(problems(PlanSection::Texts, &[("body-1", long.as_str())]), [wrong("body-1")]);
}

#[test]
fn insatser_are_numbered_by_their_place_among_those_that_are_kept() {
    let examined = examine(&whole());
    let aims = examined.aims().unwrap();
    let numbers: Vec<_> = aims.aims.iter().map(|it| (it.number, it.rural)).collect();
    assert_eq!(numbers, [(1, false), (2, true)]);
    assert_eq!(aims.aims.last().unwrap().examples, "Mobila team");
    assert_eq!(problems(PlanSection::Aims, &[("rural-5", "ja")]), [missing("aim-5")]);
    assert_eq!(problems(PlanSection::Aims, &[("asks_who", "kanske")]), [missing("asks_who")]);
}

#[test]
fn the_window_opens_at_midnight_or_at_the_time_that_is_given() {
    let opens = |time: &str| {
        let examined = examine(&whole_but(PlanSection::Times, &[("first_time", time)]));
        examined.times().map(|it| it.opens().to_string())
    };
    assert_eq!(opens("").as_deref(), Some("16 februari 2026 kl. 00.00"));
    assert_eq!(opens("09:00").as_deref(), Some("16 februari 2026 kl. 09.00"));
    assert_eq!(opens("9.30").as_deref(), Some("16 februari 2026 kl. 09.30"));
    for wrong in ["24:00", "9", "09:60", "-1:00", "+9:00", "009:00", "nio"] {
        assert_eq!(opens(wrong), None, "{wrong}");
    }
    // The night in which summer time begins has no half past two.
    let skipped = [("first_day", "2026-03-29"), ("first_time", "02:30")];
    let examined = examine(&whole_but(PlanSection::Times, &skipped));
    assert_eq!(examined.times().unwrap().opens().to_string(), "29 mars 2026 kl. 03.30");
}

#[test]
fn days_come_in_their_order() {
    let ask = |changes: Pairs<'_>| problems(PlanSection::Times, changes);
    assert_eq!(ask(&[("last_day", "2026-02-15")]), [wrong("last_day")]);
    assert_eq!(ask(&[("last_day", "2026-02-16")]), []);
    assert_eq!(ask(&[("use_to", "2025-12-31")]), [wrong("use_to")]);
    assert_eq!(ask(&[("use_from", "1 januari")]), [wrong("use_from")]);
}

#[test]
fn a_pot_gets_its_code_from_its_name_and_no_two_the_same() {
    let examined = examine(&whole());
    let pots = examined.pots().unwrap();
    let codes: Vec<_> = pots.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(codes, ["kommuner-individer", "regioner-befolkning", "kommuner-landsbygd"]);
    let ask = |changes: Pairs<'_>| problems(PlanSection::Pots, changes);
    assert_eq!(ask(&[("name-2", "Kommuner – Individer")]), [wrong("name-2")]);
    assert_eq!(ask(&[("name-2", "???")]), [wrong("name-2")]);
}

#[test]
fn the_rural_key_is_for_those_with_a_rural_classification() {
    let examined = examine(&whole());
    assert_eq!(examined.pots().unwrap().last().unwrap().participants, Participants::Rural);
}

#[test]
fn those_who_are_listed_are_listed_by_the_codes_of_their_kind() {
    let list = |kind: &str, codes: &str| {
        let changes = [("kind-1", kind), ("participants-1", "listed"), ("codes-1", codes)];
        let examined = examine(&whole_but(PlanSection::Pots, &changes));
        examined.pots().map(|it| it.first().unwrap().participants.clone())
    };
    let listed = |codes: &[&str]| {
        Some(Participants::Listed(codes.iter().map(|it| (*it).to_owned()).collect()))
    };
    assert_eq!(list("municipality", "2361, 0180\n2361;"), listed(&["0180", "2361"]));
    assert_eq!(list("region", "23 01"), listed(&["01", "23"]));
    for (kind, codes) in
        [("municipality", "23"), ("region", "0180"), ("municipality", "Berg"), ("region", ",")]
    {
        assert_eq!(list(kind, codes), None, "{kind} {codes}");
    }
    let unlisted = [("participants-1", "listed")];
    assert_eq!(problems(PlanSection::Pots, &unlisted), [missing("codes-1")]);
}

#[test]
fn a_fixed_sum_is_within_the_pot_and_never_beside_a_table() {
    let ask = |changes: Pairs<'_>| problems(PlanSection::Pots, changes);
    assert_eq!(ask(&[("fixed_each-1", "375 000 001")]), [wrong("fixed_each-1")]);
    assert_eq!(ask(&[("fixed_each-1", "375 000 000")]), []);
    assert_eq!(ask(&[("key-2", "table")]), [wrong("fixed_each-2")]);
    assert_eq!(ask(&[("key-2", "table"), ("fixed_each-2", "0")]), []);
    assert_eq!(ask(&[("amount-1", "0")]), [wrong("amount-1")]);
    assert_eq!(ask(&[("key-1", "lott")]), [missing("key-1")]);
    let begun = ["name-4", "kind-4", "key-4", "participants-4"];
    assert_eq!(ask(&[("amount-4", "1")]), begun.map(missing));
}

#[test]
fn a_pots_key_is_told_in_words() {
    let examined = examine(&whole());
    let words: Vec<_> = examined.pots().unwrap().iter().map(|it| it.key_in_words()).collect();
    assert_eq!(
        words,
        [
            "Andel av individerna med kommunal hälso- och sjukvård",
            "100\u{a0}000\u{a0}kr till var och en, resten efter andel av befolkningen den 1 november 2025",
            "Invånare i landsbygdskommuner, viktade 1, 5 och 10",
        ]
    );
    let mut pot = examined.pots().unwrap().first().unwrap().clone();
    pot.key = Key::Equal;
    assert_eq!(pot.key_in_words(), "Lika delar");
    assert_eq!(pot.participants_in_words(), "Alla kommuner");
    pot.kind = OrganisationKind::Region;
    pot.participants = Participants::Listed(vec!["23".to_owned()]);
    assert_eq!(pot.participants_in_words(), "1 utvald region");
}

#[test]
fn a_condition_gets_a_code_of_letters_from_its_text() {
    let same = [
        ("text-3", "Pengarna används under 2027"),
        ("met_by-3", "recipient"),
        ("due-3", "during_year"),
        ("text-4", "2017:30"),
        ("met_by-4", "recipient"),
        ("due-4", "during_year"),
    ];
    let examined = examine(&whole_but(PlanSection::Conditions, &same));
    let conditions = examined.conditions().unwrap();
    let codes: Vec<_> = conditions.iter().map(|it| it.code.as_str()).collect();
    let second = "overenskommelsen-ar-undertecknad";
    assert_eq!(codes, ["pengarna-anvands-under", second, "pengarna-anvands-under-b", "villkor"]);
    assert_eq!(conditions.get(1).unwrap().due, ConditionDue::BeforeDecision);
    assert!(conditions.get(1).unwrap().agreement);
}

#[test]
fn a_condition_says_once_who_and_when() {
    let ask = |changes: Pairs<'_>| problems(PlanSection::Conditions, changes);
    assert_eq!(ask(&[("met_by-1", ""), ("due-1", "")]), [missing("met_by-1"), missing("due-1")]);
    assert_eq!(ask(&[("text-2", "Pengarna används under 2026")]), [wrong("text-2")]);
}

#[test]
fn what_is_not_built_yet_cannot_be_chosen() {
    for mode in ["attachment", "co_signed"] {
        assert_eq!(problems(PlanSection::PlanMode, &[("mode", mode)]), [wrong("mode")]);
    }
}

#[test]
fn interest_after_some_days_says_how_many() {
    let interest = |days: &str| {
        let changes = [("interest", "state_lending_after_days"), ("interest_days", days)];
        examine(&whole_but(PlanSection::Afterwards, &changes)).afterwards().map(|it| it.interest)
    };
    assert_eq!(interest("30"), Some(InterestRule::StateLendingRatePlusTwoAfterDays(30)));
    for wrong in ["", "0", "366", "en månad", "70000"] {
        assert_eq!(interest(wrong), None, "{wrong}");
    }
}

#[test]
fn reminders_are_days_each_once_and_in_order() {
    let examined = examine(&whole());
    let days: Vec<_> = examined.reminders().unwrap().iter().map(|it| it.iso()).collect();
    assert_eq!(days, ["2026-03-25", "2026-03-30"]);
    assert_eq!(problems(PlanSection::Reminders, &[("day-4", "2026-03-25")]), [wrong("day-4")]);
}

#[test]
fn a_message_says_which_row_it_is_about() {
    let examined = examine(&whole_but(PlanSection::Pots, &[("amount-3", "många")]));
    let message = &examined.problems(PlanSection::Pots).unwrap().first().unwrap().message;
    assert_eq!(message, "Delpott 3: Ange beloppet med siffror, till exempel 250 000.");
}
