use super::{
    tests::{municipality, typed, whole},
    *,
};
use crate::{
    requisitions::model::{Kind, Status},
    rounds::Terms,
    values::{Answer, Moment, WindowState},
    who::MandateRole,
};

use Section::{
    Amounts, Certifications, Contact as Person, Leftover, Payment as Account, Plan as Use,
};

fn open_in(status: Status, window: WindowState, asked: &[Section]) -> Vec<Section> {
    openness(status, window, asked).sections().to_vec()
}

#[test]
fn until_the_last_day_everything_is_open_and_after_it_what_is_examined_but_not_the_opt_in() {
    for status in [Status::Submitted, Status::Proposed] {
        assert_eq!(open_in(status, WindowState::Open, &[]), Section::ALL);
        let late = [Use, Amounts, Account, Person];
        assert_eq!(open_in(status, WindowState::Closed, &[]), late);
    }
    assert_eq!(open_in(Status::Draft, WindowState::Open, &[]), Section::ALL);
    for status in [Status::Draft, Status::Withdrawn, Status::Discontinued] {
        assert!(openness(status, WindowState::Closed, &[]).is_closed());
    }
    assert!(openness(Status::Withdrawn, WindowState::Open, &[]).is_closed());
}

#[test]
fn after_the_decision_the_account_is_open_until_payout_and_the_contact_always() {
    for status in [Status::Granted, Status::PartlyGranted, Status::PayoutRecorded] {
        assert_eq!(open_in(status, WindowState::Open, &[]), [Account, Person]);
    }
    for status in [Status::Paid, Status::Rejected] {
        assert_eq!(open_in(status, WindowState::Closed, &[]), [Person]);
    }
}

#[test]
fn a_completion_opens_what_it_names_and_after_the_last_day_never_the_opt_in() {
    let asked = [Leftover, Use];
    let requested = Status::CompletionRequested;
    assert_eq!(open_in(requested, WindowState::Open, &asked), [Use, Leftover, Person]);
    assert_eq!(open_in(requested, WindowState::Closed, &asked), [Use, Person]);
}

/// What was sent, and the same with a section typed anew.
fn with(terms: &Terms, section: Section, pairs: &[(&str, &str)]) -> (Document, Document) {
    let saved_at: Moment = "2026-03-10T11:00:00Z".parse().unwrap();
    let answer = Answer::saved(&typed(pairs), 0, saved_at);
    let id = RequisitionId::generate();
    let seal = |answers: &Answers| examine(answers, terms).seal(id).unwrap();
    let other = seal(&whole().with(section, answer));
    ((**seal(&whole()).document()).clone(), (**other.document()).clone())
}

const OTHER_PERSON: &[(&str, &str)] = &[
    ("name", "Nils Ny"),
    ("email", "kontakt@demo.example"),
    ("phone", "010-123 45 67"),
    ("registrar_email", "registrator@demo.example"),
];

#[test]
fn what_a_version_is_follows_from_what_it_changes() {
    let terms = municipality();
    let lower = [("amount-befolkning", "999"), ("amount-landsbygd", "500")];
    let (before, lowered) = with(&terms, Amounts, &lower);
    let correction = change(&before, &lowered, Status::Proposed, &[]);
    assert_eq!((correction.kind, correction.voids_proposal), (Kind::Correction, true));
    assert_eq!(correction.sections, [Amounts]);

    let (before, other) = with(&terms, Person, OTHER_PERSON);
    let details = change(&before, &other, Status::Proposed, &[]);
    assert_eq!((details.kind, details.voids_proposal), (Kind::Details, false));
    // With a request open it answers nothing, unless the contact is what was asked for.
    let requested = Status::CompletionRequested;
    assert_eq!(change(&before, &other, requested, &[Use]).kind, Kind::Details);
    assert_eq!(change(&before, &other, requested, &[Person]).kind, Kind::Completion);
    assert_eq!(change(&before, &before, requested, &[Use]).kind, Kind::Completion);

    let plusgiro = [("account_kind", "plusgiro"), ("plusgiro", "28 65 43-4")];
    let (before, other) = with(&terms, Account, &plusgiro);
    assert!(change(&before, &other, Status::PayoutRecorded, &[]).changes_account);
}

#[test]
fn who_may_send_follows_from_what_is_changed() {
    let terms = municipality();
    let open = openness(Status::Submitted, WindowState::Open, &[]);
    let admit = |it: &Change, role, strongly| it.admit(&open, role, strongly);
    let (before, other) = with(&terms, Person, OTHER_PERSON);
    let person = change(&before, &other, Status::Submitted, &[]);
    assert_eq!(admit(&person, MandateRole::Coordinator, false), Ok(()));
    let registrar = [("registrar_email", "annan@demo.example")];
    let registrar = [&OTHER_PERSON[..3], &registrar].concat();
    let (before, other) = with(&terms, Person, &registrar);
    let registrar = change(&before, &other, Status::Submitted, &[]);
    let only_contact = Err(ChangeRefusal::OnlyContact);
    assert_eq!(admit(&registrar, MandateRole::Coordinator, true), only_contact);
    assert_eq!(admit(&registrar, MandateRole::Representative, false), Ok(()));

    let (before, other) =
        with(&terms, Account, &[("account_kind", "plusgiro"), ("plusgiro", "28 65 43-4")]);
    let account = change(&before, &other, Status::Submitted, &[]);
    let needs_proof = Err(ChangeRefusal::AccountNeedsProof);
    assert_eq!(admit(&account, MandateRole::Ombud, false), needs_proof);
    assert_eq!(admit(&account, MandateRole::Ombud, true), Ok(()));
    assert_eq!(admit(&account, MandateRole::Coordinator, true), only_contact);

    let same = change(&before, &before, Status::Submitted, &[]);
    assert_eq!(admit(&same, MandateRole::Ombud, true), Err(ChangeRefusal::Nothing));
    let paid = openness(Status::Paid, WindowState::Closed, &[]);
    let closed = ChangeRefusal::Closed(vec![Account]);
    assert_eq!(account.admit(&paid, MandateRole::Ombud, true), Err(closed.clone()));
    assert!(closed.to_string().starts_with("Utbetalning kan inte ändras nu."), "{closed}");
    let several = ChangeRefusal::Closed(vec![Use, Leftover, Certifications]);
    assert!(several.to_string().starts_with("Plan, Kvarvarande medel och Intyganden kan"));
}
