use super::*;
use crate::{
    ombud::{Kinds, OrganisationKind},
    requisitions::model::Carrier,
    rounds::{
        FramedPot, Insats,
        plan::{AfterTheSend, AimForms, AimWord, PlanMode, RequiredAims},
    },
    values::{Answer, Moment, PotId},
};

pub fn pot(code: &str, rural: bool, frame: u64) -> FramedPot {
    FramedPot {
        pot_id: PotId::generate(),
        code: code.to_owned(),
        name: format!("Potten {code}"),
        rural,
        frame: Kronor::whole(frame).unwrap(),
    }
}

pub fn terms(kinds: &[OrganisationKind], pots: Vec<FramedPot>) -> Terms {
    let insats = |number, rural| Insats {
        number,
        text: format!("Insats {number}"),
        rural,
        examples: String::new(),
    };
    Terms {
        ordinance: Ordinance {
            plan: Some("4 och 5 §§".to_owned()),
            leftover: Some("6 §".to_owned()),
            ..Ordinance::default()
        },
        asks_who: true,
        required: RequiredAims::One,
        plan_mode: PlanMode::Questions,
        after_the_send: AfterTheSend::default(),
        awaited: vec![],
        kinds: Kinds::new(kinds.to_vec()),
        insatser: (1..=8).map(|it| insats(it, it == 8)).collect(),
        conditions: vec![Condition {
            code: "villkor".to_owned(),
            text: "Vi följer det".to_owned(),
        }],
        pots,
    }
}

pub fn municipality() -> Terms {
    let pots = vec![pot("befolkning", false, 1000), pot("landsbygd", true, 500)];
    terms(&[OrganisationKind::Municipality], pots)
}

pub fn typed(pairs: &[(&str, &str)]) -> Typed {
    pairs.iter().copied().collect()
}

pub fn answers(sections: &[(Section, &[(&str, &str)])]) -> Answers {
    sections.iter().fold(Answers::default(), |answers, (section, pairs)| {
        let saved_at: Moment = "2026-03-10T11:00:00Z".parse().unwrap();
        answers.with(*section, Answer::saved(&typed(pairs), 0, saved_at))
    })
}

const PLAN: &[(&str, &str)] = &[
    ("who", "egen"),
    ("insats", "1"),
    ("description-1", "Läkare."),
    ("insats", "8"),
    ("description-8", "Glesbygd."),
];
const AMOUNTS: &[(&str, &str)] = &[("amount-befolkning", "1 000"), ("amount-landsbygd", "500")];
const PAYMENT: &[(&str, &str)] = &[("account_kind", "bankgiro"), ("bankgiro", "5050-1055")];

pub fn whole() -> Answers {
    answers(&[
        (Section::Plan, PLAN),
        (Section::Amounts, AMOUNTS),
        (Section::Leftover, &[("leftover", "nej")]),
        (Section::Payment, PAYMENT),
        (Section::Contact, CONTACT),
        (Section::Certifications, &[("certified", "villkor")]),
    ])
}

/// What is wrong with the section, by input.
fn problems(section: Section, pairs: &[(&str, &str)], terms: &Terms) -> Vec<(String, bool)> {
    let examined = examine(&answers(&[(section, pairs)]), terms);
    let problems = examined.problems(section).unwrap();
    problems.iter().map(|it| (it.field.to_string(), it.missing)).collect()
}

#[test]
fn a_whole_requisition_is_sealed_and_a_half_one_is_not() {
    let terms = municipality();
    let id = RequisitionId::generate();
    let sealed = examine(&whole(), &terms).seal(id).unwrap();
    assert_eq!(sealed.document().total, Kronor::whole(1500).unwrap());
    assert_eq!(sealed.document().plan.carriers, [Carrier::Own]);
    for section in Section::ALL {
        let without: Vec<_> = [
            (Section::Plan, PLAN),
            (Section::Amounts, AMOUNTS),
            (Section::Leftover, &[("leftover", "nej")]),
            (Section::Payment, PAYMENT),
            (Section::Contact, CONTACT),
            (Section::Certifications, &[("certified", "villkor")]),
        ]
        .into_iter()
        .filter(|(it, _)| *it != section)
        .collect();
        let examined = examine(&answers(&without), &terms);
        assert_eq!(examined.state(section), SectionState::NotStarted);
        assert_eq!(examined.first_undone(), Some(section));
        assert!(examined.seal(id).is_none(), "without {section:?}");
    }
}

#[test]
fn the_fingerprint_follows_the_content_and_nothing_else() {
    let terms = municipality();
    let id = RequisitionId::generate();
    let seal = |answers: &Answers, terms: &Terms| {
        examine(answers, terms).seal(id).unwrap().fingerprint_hex()
    };
    let first = seal(&whole(), &terms);
    assert_eq!(first, seal(&whole(), &terms));
    assert_eq!(first.len(), 64);
    let other = answers(&[
        (Section::Plan, PLAN),
        (Section::Amounts, &[("amount-befolkning", "999"), ("amount-landsbygd", "500")]),
        (Section::Leftover, &[("leftover", "nej")]),
        (Section::Payment, PAYMENT),
        (Section::Contact, CONTACT),
        (Section::Certifications, &[("certified", "villkor")]),
    ]);
    assert_ne!(first, seal(&other, &terms), "a krona less");
    let mut changed = terms.clone();
    changed.conditions[0].text.push('!');
    assert_ne!(first, seal(&whole(), &changed), "the conditions' texts are part of it");
    changed = terms.clone();
    changed.pots[0].frame = Kronor::whole(2000).unwrap();
    assert_ne!(first, seal(&whole(), &changed), "the frames are part of it");
    assert_ne!(
        first,
        examine(&whole(), &terms).seal(RequisitionId::generate()).unwrap().fingerprint_hex()
    );
}

#[test]
fn the_last_krona_of_the_frame_may_be_requisitioned_but_not_one_more() {
    let terms = municipality();
    let ask = |population: &str, rural: &str| {
        let amounts = [("amount-befolkning", population), ("amount-landsbygd", rural)];
        problems(Section::Amounts, &amounts, &terms)
    };
    assert_eq!(ask("1000", "500"), []);
    assert_eq!(ask("1001", "500"), [("amount-befolkning".to_owned(), false)]);
    assert_eq!(ask("0", "1"), []);
    assert_eq!(ask("0", "0"), [("amount-befolkning".to_owned(), false)], "nothing at all");
    assert_eq!(ask("", "0"), [("amount-befolkning".to_owned(), true)], "not filled in yet");
}

#[test]
fn the_rural_insats_and_the_rural_amount_go_together() {
    let with_rural = municipality();
    let plan: &[(&str, &str)] = &[("who", "egen"), ("insats", "1"), ("description-1", "Läkare.")];
    let asked = answers(&[(Section::Plan, plan), (Section::Amounts, AMOUNTS)]);
    let examined = examine(&asked, &with_rural);
    assert!(examined.is_done(Section::Plan), "insats 8 is not required by itself");
    assert_eq!(examined.state(Section::Amounts), SectionState::Wrong);

    let without_rural =
        terms(&[OrganisationKind::Municipality], vec![pot("befolkning", false, 1000)]);
    assert_eq!(problems(Section::Plan, PLAN, &without_rural), [("insats".to_owned(), false)]);
    let only_rural: &[(&str, &str)] = &[("who", "egen"), ("insats", "8"), ("description-8", "x")];
    assert_eq!(problems(Section::Plan, only_rural, &with_rural), [("insats".to_owned(), true)]);
}

#[test]
fn where_all_are_required_each_is_chosen_and_described() {
    let mut region = terms(&[OrganisationKind::Region], vec![pot("tabell", false, 1000)]);
    region.insatser.truncate(3);
    region.asks_who = false;
    region.required = RequiredAims::All;
    let [one, many, all] = ["mål", "mål", "målen"].map(str::to_owned);
    region.ordinance.aim = AimWord::Own(AimForms { neuter: true, one, many, all });
    let two = [("insats", "1"), ("description-1", "x"), ("insats", "3"), ("description-3", "x")];
    let examined = examine(&answers(&[(Section::Plan, &two)]), &region);
    let [problem] = examined.problems(Section::Plan).unwrap() else { panic!("one problem") };
    assert_eq!(problem.message, "Välj alla mål. Mål 2 saknas.");
    let mut three = two.to_vec();
    three.extend([("insats", "2"), ("description-2", "x")]);
    assert_eq!(problems(Section::Plan, &three, &region), []);
    // They are chosen from the start.
    let first = default_typed(Section::Plan, &region);
    assert!(["1", "2", "3"].iter().all(|it| first.has(&fields::plan::INSATS, it)));
}

#[test]
fn leftover_money_is_asked_about_only_where_the_ordinance_speaks_of_it() {
    let mut terms = municipality();
    terms.ordinance.leftover = None;
    let without = whole()
        .iter()
        .filter(|(it, _)| *it != Section::Leftover)
        .fold(Answers::default(), |answers, (section, answer)| {
            answers.with(section, answer.clone())
        });
    let examined = examine(&without, &terms);
    assert_eq!(examined.first_undone(), None);
    let sealed = examined.seal(RequisitionId::generate()).unwrap();
    assert_eq!(sealed.document().wants_leftover, None);
    assert!(!serde_json::to_string(sealed.document()).unwrap().contains("leftover"));
    assert!(Section::asked(&terms.ordinance).all(|it| it != Section::Leftover));
}

#[test]
fn without_a_plan_the_answers_are_called_by_the_grants_own_word() {
    let mut terms = municipality();
    terms.ordinance.plan = None;
    assert_eq!(Section::Plan.title_in(&terms.ordinance), "Insatser");
    let sealed = examine(&whole(), &terms).seal(RequisitionId::generate()).unwrap();
    assert_eq!(sealed.document().plan_title(), "Insatser");
    let planned = examine(&whole(), &municipality()).seal(RequisitionId::generate()).unwrap();
    assert_eq!(planned.document().plan_title(), "Plan");
}

#[test]
fn carriers_other_than_the_organisation_must_be_described() {
    let terms = municipality();
    let ask = |who: &str, described: &str| {
        let plan =
            [("who", who), ("who_described", described), ("insats", "1"), ("description-1", "x")];
        problems(Section::Plan, &plan, &terms)
    };
    assert_eq!(ask("egen", ""), []);
    for other in ["andra", "rss", "privat"] {
        assert_eq!(ask(other, " "), [("who_described".to_owned(), true)], "{other}");
        assert_eq!(ask(other, "Bergs kommun"), [], "{other}");
    }
    assert_eq!(ask("nonsens", ""), [("who".to_owned(), true)]);
}

#[test]
fn a_text_about_others_is_not_sent_where_nobody_else_is_chosen() {
    let terms = municipality();
    for (who, is_sent) in [("egen", false), ("andra", true)] {
        let plan =
            [("who", who), ("who_described", "Åre"), ("insats", "1"), ("description-1", "x")];
        let plan = sections::plan(&typed(&plan), &terms).unwrap();
        assert_eq!(plan.carriers_described.is_some(), is_sent, "{who}");
    }
}

#[test]
fn gotland_is_not_asked_who_and_a_region_has_no_rss() {
    use OrganisationKind::{Municipality, Region};
    let gotland = terms(&[Municipality, Region], vec![pot("befolkning", false, 1000)]);
    let plan = [("insats", "1"), ("description-1", "x"), ("who", "privat")];
    let examined = examine(&answers(&[(Section::Plan, &plan)]), &gotland);
    assert!(examined.is_done(Section::Plan));

    let region = terms(&[Region], vec![pot("befolkning", false, 1000)]);
    let plan = [("who", "rss"), ("who_described", "x"), ("insats", "1"), ("description-1", "x")];
    assert_eq!(problems(Section::Plan, &plan, &region), [("who".to_owned(), false)]);
}

#[test]
fn a_missing_answer_is_in_progress_and_an_invalid_one_is_wrong() {
    let terms = municipality();
    let state = |pairs: &[(&str, &str)]| {
        examine(&answers(&[(Section::Contact, pairs)]), &terms).state(Section::Contact)
    };
    assert_eq!(state(&[]), SectionState::InProgress);
    assert_eq!(state(&[("name", "Anna")]), SectionState::InProgress);
    assert_eq!(state(&[("email", "anna")]), SectionState::Wrong);
    assert_eq!(state(CONTACT), SectionState::Done);
}

#[test]
fn only_the_chosen_account_is_read() {
    let terms = municipality();
    let ask = |pairs: &[(&str, &str)]| problems(Section::Payment, pairs, &terms);
    assert_eq!(
        ask(&[("account_kind", "bankgiro"), ("bankgiro", "5050-1055"), ("plusgiro", "x")]),
        []
    );
    assert_eq!(
        ask(&[("account_kind", "plusgiro"), ("bankgiro", "5050-1055")]),
        [("plusgiro".to_owned(), true)]
    );
    assert_eq!(
        ask(&[("account_kind", "bankgiro"), ("bankgiro", "5050-1056")]),
        [("bankgiro".to_owned(), false)]
    );
    let account =
        ask(&[("account_kind", "bankkonto"), ("clearing", "0001"), ("account", "1234567")]);
    assert_eq!(account, [("clearing".to_owned(), false)]);
    let both = ask(&[("account_kind", "bankkonto")]);
    assert_eq!(both, [("clearing".to_owned(), true), ("account".to_owned(), true)]);
    assert_eq!(ask(&[]), [("account_kind".to_owned(), true)]);
}

#[test]
fn every_condition_is_certified_for_itself() {
    let mut terms = municipality();
    terms.conditions.push(Condition { code: "annat".to_owned(), text: "Och det".to_owned() });
    let one = problems(Section::Certifications, &[("certified", "villkor")], &terms);
    assert_eq!(one, [("certified-annat".to_owned(), true)]);
}

/// A document as it was kept before versions were written, and the fingerprint that was kept with it.
pub const OLD: &str = r#"{"requisition_id":"0197c5f0-6a00-7000-8000-000000000001","plan":{"carriers":["own"],"carriers_described":null,"insatser":[{"number":1,"text":"Insats 1","description":"Läkare."}]},"amounts":[{"pot_id":"0197c5f0-6a00-7000-8000-000000000002","name":"Potten befolkning","frame":"1000","amount":"999"}],"total":"999","wants_leftover":false,"payment":{"account":{"kind":"bankgiro","account":"50501055"},"reference":null},"contact":{"name":"Anna","email":"anna@kommun.example","phone":"0680-161 00","registrar_email":"registrator@kommun.example"},"certified":[{"code":"villkor","text":"Vi följer det"}],"aim_word":"insatser"}"#;
const OLD_FINGERPRINT: &str = "372b4df7ab3cdb4c70773f502f06f3f9febe2e3bb6655d68dcd42617081309f4";

#[test]
fn a_document_without_a_version_is_read_and_keeps_its_fingerprint() {
    // The database gives JSON back with its fields in another order.
    let unordered: serde_json::Value = serde_json::from_str(OLD).unwrap();
    let old: Kept<Document> = serde_json::from_value(unordered).unwrap();
    assert_eq!(old.total, Kronor::whole(999).unwrap());
    assert_eq!(Sealed::of(old).fingerprint_hex(), OLD_FINGERPRINT);
}

/// Version 2 asked everybody about leftover money, and knew two words for what the money is used for.
#[test]
fn a_document_of_the_second_version_is_written_again_as_it_was() {
    let second = OLD
        .replacen('{', r#"{"version":2,"#, 1)
        .replace(r#""wants_leftover":false"#, r#""wants_leftover":true"#)
        .replace(r#""aim_word":"insatser""#, r#""aim_word":"goals""#);
    let read: Kept<Document> = serde_json::from_str(&second).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), second);
    assert_eq!((read.leftover_answer(), read.plan_title().as_str()), (Some("Ja"), "Plan"));
    assert_eq!(read.aim_word.numbered(&1), "Mål 1");
}

#[test]
fn a_new_document_says_its_version_first_and_an_unknown_version_is_refused() {
    let sealed = examine(&whole(), &municipality()).seal(RequisitionId::generate()).unwrap();
    let json = serde_json::to_string(sealed.document()).unwrap();
    assert!(json.starts_with(r#"{"version":4,"requisition_id":"#), "{json}");
    let again: Kept<Document> = serde_json::from_str(&json).unwrap();
    assert_eq!(Sealed::of(again).fingerprint(), sealed.fingerprint());
    let later = json.replacen("\"version\":4", "\"version\":5", 1);
    let error = serde_json::from_str::<Kept<Document>>(&later).unwrap_err().to_string();
    assert!(error.starts_with("unknown version 5 of ") && error.ends_with("Document"), "{error}");
}
