use crate::rounds::plan::{
    AfterTheSend, ConditionDue, InterestRule, Key, Participants, PlanAnswers, PlanMode,
    PlanSection,
    rules::{
        examine,
        fixture::{Pairs, answer, whole, whole_but},
    },
};

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
fn the_basics_need_a_sum_and_a_kind_that_may_take_part() {
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
fn empty_rows_between_insatser_get_no_number() {
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
fn days_in_the_wrong_order_are_refused() {
    let ask = |changes: Pairs<'_>| problems(PlanSection::Times, changes);
    assert_eq!(ask(&[("last_day", "2026-02-15")]), [wrong("last_day")]);
    assert_eq!(ask(&[("last_day", "2026-02-16")]), []);
    assert_eq!(ask(&[("use_to", "2025-12-31")]), [wrong("use_to")]);
    assert_eq!(ask(&[("use_from", "1 januari")]), [wrong("use_from")]);
}

#[test]
fn a_pot_gets_its_code_from_its_name_and_no_two_share_one() {
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
fn listed_participants_are_given_by_the_codes_of_their_kind() {
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
fn a_condition_needs_who_and_when_and_a_text_of_its_own() {
    let ask = |changes: Pairs<'_>| problems(PlanSection::Conditions, changes);
    assert_eq!(ask(&[("met_by-1", ""), ("due-1", "")]), [missing("met_by-1"), missing("due-1")]);
    assert_eq!(ask(&[("text-2", "Pengarna används under 2026")]), [wrong("text-2")]);
}

#[test]
fn a_plan_is_the_answers_or_an_attached_file() {
    for (mode, read) in [("questions", PlanMode::Questions), ("attachment", PlanMode::Attachment)] {
        let examined = examine(&whole_but(PlanSection::PlanMode, &[("mode", mode)]));
        assert_eq!(examined.plan_mode(), Some(&read));
    }
    // Several who sign in the service: it was never built.
    assert_eq!(problems(PlanSection::PlanMode, &[("mode", "co_signed")]), [missing("mode")]);
}

#[test]
fn interest_after_some_days_needs_a_number_of_days() {
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
fn templates_and_the_days_until_payout_may_be_left_empty() {
    let nothing = examine(&whole()).afterwards().unwrap().after_the_send.clone();
    assert_eq!(nothing, AfterTheSend::default());

    let ask = |changes: Pairs<'_>| problems(PlanSection::Afterwards, changes);
    let last = [("template_name-20", "Kontakt"), ("template-20", "Svara före {sista dag}.")];
    let days = [("payout_days", "15")];
    let both = whole_but(PlanSection::Afterwards, &[&last[..], &days[..]].concat());
    let set = examine(&both).afterwards().unwrap().after_the_send.clone();
    assert_eq!(set.payout_days, Some(15));
    let template = set.completion_templates.first().unwrap();
    assert_eq!(template.name.as_ref(), "Kontakt");
    assert_eq!(template.body.as_ref(), "Svara före {sista dag}.");

    for wrong_days in ["0", "121", "-1", "+5", "snart"] {
        assert_eq!(ask(&[("payout_days", wrong_days)]), [wrong("payout_days")], "{wrong_days}");
    }
    assert_eq!(ask(&[("template-2", "Text")]), [missing("template_name-2")]);
    assert_eq!(ask(&[("template_name-2", "Namn")]), [missing("template-2")]);
    let twice = [&last[..], &[("template_name-3", "Kontakt"), ("template-3", "Annat")]].concat();
    assert_eq!(ask(&twice), [wrong("template_name-20")]);
    let long = "å".repeat(1001);
    assert_eq!(ask(&[("template_name-1", "Lång"), ("template-1", &long)]), [wrong("template-1")]);
    let unknown = [("template_name-1", "Dag"), ("template-1", "Före {sista dagen}.")];
    assert_eq!(ask(&unknown), [wrong("template-1")]);
}

#[test]
fn reminders_are_sorted_and_no_day_is_given_twice() {
    let examined = examine(&whole());
    let days: Vec<_> = examined.reminders().unwrap().iter().map(|it| it.iso()).collect();
    assert_eq!(days, ["2026-03-25", "2026-03-30"]);
    assert_eq!(problems(PlanSection::Reminders, &[("day-4", "2026-03-25")]), [wrong("day-4")]);
}

#[test]
fn a_message_says_which_row_it_is_about() {
    let examined = examine(&whole_but(PlanSection::Pots, &[("amount-3", "många")]));
    let message = &examined.problems(PlanSection::Pots).unwrap().first().unwrap().message;
    assert_eq!(message, "Belopp för delpott 3: Ange beloppet med siffror, till exempel 250 000.");
}
