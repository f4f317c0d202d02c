//! The tests of the rules of an application.

use super::*;
use crate::{
    ombud::applications::model::Completion,
    values::{Email, MandateApplicationId, MandateId, OrgNumber, OrganisationId},
};

fn moment(at: &str) -> Moment {
    at.parse().unwrap()
}

fn day(iso: &str) -> Day {
    parse_day(iso).unwrap()
}

fn case(status: ApplicationStatus) -> Case {
    Case {
        application: Application {
            application_id: MandateApplicationId::generate(),
            person_id: PersonId::generate(),
            applicant: "Bo Dalgång".to_owned(),
            email: Email::parse("bo@demo.example").unwrap(),
            has_account: true,
            works_at_the_agency: false,
            organisation_id: OrganisationId::generate(),
            organisation: "Härjedalens kommun".to_owned(),
            org_number: OrgNumber::parse("212000-2510").unwrap(),
            title: "Ekonomichef".to_owned(),
            phone: "0680-161 00".to_owned(),
            scope: SCOPE.to_owned(),
            start_on: day("2026-03-10"),
            end_on: None,
            document: DocumentKind::Delegation,
            status,
            submitted_at: Some(moment("2026-03-10T11:00:00Z")),
            case_year: Some(2026),
            case_number: Some(1),
            decided_by_name: None,
            decided_at: None,
            reason: None,
        },
        attachments: Vec::new(),
        completions: Vec::new(),
        ombuds: Vec::new(),
    }
}

fn waiting_until(last_day: &str) -> Case {
    let completion = Completion {
        number: 1,
        missing: "Utdraget är inte bestyrkt.".to_owned(),
        last_day: day(last_day),
        requested_by_name: "Frida".to_owned(),
        requested_at: moment("2026-03-10T12:00:00Z"),
        answer: None,
        answered_at: None,
    };
    let case = case(ApplicationStatus::CompletionRequested);
    Case { completions: vec![completion], ..case }
}

fn mandate(role: MandateRole, started_at: &str, ends_at: Option<&str>) -> LiveMandate {
    LiveMandate {
        mandate_id: MandateId::generate(),
        person_id: PersonId::generate(),
        name: "Anna Fjäll".to_owned(),
        email: Email::parse("anna@demo.example").unwrap(),
        role,
        started_at: moment(started_at),
        ends_at: ends_at.map(moment),
    }
}

#[test]
fn a_mandate_begins_at_midnight_in_stockholm_and_never_in_the_past() {
    let mut application = case(ApplicationStatus::Submitted).application;
    let now = moment("2026-03-20T08:30:00Z");
    assert_eq!(period(&application, now), Ok(Period { start: now, end: None }));
    application.start_on = day("2026-03-29");
    application.end_on = Some(day("2026-03-29"));
    // The night when the clock is changed.
    let summer =
        Period { start: moment("2026-03-28T23:00:00Z"), end: Some(moment("2026-03-29T22:00:00Z")) };
    assert_eq!(period(&application, now), Ok(summer));
    let after = moment("2026-03-29T22:00:00Z");
    assert_eq!(period(&application, after), Err(Refusal::EndPassed));
    application.has_account = false;
    assert_eq!(period(&application, now), Err(Refusal::NoAccount));
}

#[test]
fn the_previous_ombud_and_the_new_ombuds_other_mandate_make_way() {
    let now = moment("2026-03-20T08:30:00Z");
    let ombud = mandate(MandateRole::Ombud, "2025-01-01T00:00:00Z", None);
    let lesser = mandate(MandateRole::Representative, "2025-01-01T00:00:00Z", None);
    let other = mandate(MandateRole::Representative, "2025-01-01T00:00:00Z", None);
    let live = [ombud.clone(), lesser.clone(), other];
    let at_once = make_way(&live, lesser.person_id, now, now);
    let ended = MakesWay::EndedAt(now);
    assert_eq!(at_once, [(ombud.mandate_id, ended), (lesser.mandate_id, ended)]);
    let later = moment("2026-04-01T22:00:00Z");
    let ends = MakesWay::EndsAt(later);
    let at_midnight = make_way(&live, lesser.person_id, later, now);
    assert_eq!(at_midnight, [(ombud.mandate_id, ends), (lesser.mandate_id, ends)]);
}

#[test]
fn a_mandate_that_ends_before_stays_and_one_not_begun_never_begins() {
    let now = moment("2026-03-20T08:30:00Z");
    let start = moment("2026-05-01T00:00:00Z");
    let ends = mandate(MandateRole::Ombud, "2025-01-01T00:00:00Z", Some("2026-05-01T00:00:00Z"));
    let begins = mandate(MandateRole::Ombud, "2026-06-01T00:00:00Z", None);
    let way = make_way(&[ends, begins.clone()], PersonId::generate(), start, now);
    assert_eq!(way, [(begins.mandate_id, MakesWay::EndedAt(begins.started_at))]);
}

#[test]
fn a_decision_needs_an_unchanged_case_another_person_and_no_open_deadline() {
    let sent = case(ApplicationStatus::Submitted);
    let officer = PersonId::generate();
    let today = day("2026-03-20");
    assert!(may_decide(&sent, officer, &sent.seen(), today).is_ok());
    let refused = |case: &Case, who, seen: &str| may_decide(case, who, seen, today).unwrap_err();
    assert_eq!(refused(&sent, officer, "something else"), Refusal::Changed);
    assert_eq!(refused(&sent, sent.application.person_id, &sent.seen()), Refusal::OwnCase);
    let waiting = waiting_until("2026-03-20");
    assert_eq!(refused(&waiting, officer, &waiting.seen()), Refusal::WaitsForCompletion(today));
    let late = waiting_until("2026-03-19");
    assert!(may_decide(&late, officer, &late.seen(), today).is_ok());
    for over in [ApplicationStatus::Withdrawn, ApplicationStatus::Approved] {
        let over = case(over);
        assert_eq!(refused(&over, officer, &over.seen()), Refusal::Changed);
    }
}

#[test]
fn a_case_is_discontinued_after_a_missed_deadline_or_a_withdrawal() {
    let today = day("2026-03-20");
    assert!(!is_to_discontinue(&waiting_until("2026-03-20"), today));
    assert!(is_to_discontinue(&waiting_until("2026-03-19"), today));
    assert!(is_to_discontinue(&case(ApplicationStatus::Withdrawn), today));
    assert!(!is_to_discontinue(&case(ApplicationStatus::Submitted), today));
    let mut draft = case(ApplicationStatus::Withdrawn);
    draft.application.submitted_at = None;
    assert!(!is_to_discontinue(&draft, today), "a withdrawn draft was never a case");
}

#[test]
fn what_the_officer_saw_changes_with_an_ombud_and_with_a_completion() {
    let mut sent = case(ApplicationStatus::Submitted);
    let before = sent.seen();
    sent.ombuds.push(mandate(MandateRole::Ombud, "2025-01-01T00:00:00Z", None));
    assert_ne!(sent.seen(), before);
    assert_ne!(waiting_until("2026-03-20").seen(), before);
}

#[test]
fn days_of_waiting_are_counted_in_the_calendar() {
    let since = moment("2026-03-10T22:59:00Z");
    assert_eq!(days_waited(since, moment("2026-03-10T23:01:00Z")), 1);
    assert!(!is_long_wait(13));
    assert!(is_long_wait(14));
}
