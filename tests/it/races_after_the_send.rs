//! Races after the first send, forced by a gate: each leaves exactly one outcome.

use axum::http::StatusCode;
use statsbidrag::values::RequisitionId;

use crate::{
    support::{
        ANSWERS, Answer, Browser, COORDINATOR, DECIDER, OFFICER, OMBUD, OTHER_ECONOMIST,
        REPRESENTATIVE, Service, contact_called, form,
    },
    versions::{OTHER_ACCOUNT, asking},
};

impl Service {
    /// Where the requisition stands, in one line: everything that a race could leave twice or half.
    async fn outcome(&self, id: RequisitionId) -> String {
        self.value(&format!(
            "select status || ' ' || version
                || coalesce(' drafting ' || draft_version, '')
                || ', sent ' || (select count(*) from submission where requisition_id = '{id}')
                || ', decided ' || (select count(*) from decision where requisition_id = '{id}')
                || coalesce(', proposals ' || (
                       select string_agg(case when voided_at is null then 'open' else 'void' end, '+')
                       from proposal where requisition_id = '{id}'), '')
                || coalesce(', payouts ' || (
                       select string_agg(case when voided_at is not null then 'void'
                                              when approved_at is not null then 'approved'
                                              else 'open' end, '+')
                       from payout where requisition_id = '{id}'), '')
                || coalesce(', completions ' || (
                       select string_agg(case when cancelled_at is not null then 'cancelled'
                                              when answered_version is not null then 'answered'
                                              else 'open' end, '+')
                       from completion where requisition_id = '{id}'), '')
             from requisition where requisition_id = '{id}'"
        ))
        .await
    }
}

/// A requisition with a proposal, and a correction of its amounts that is ready to be sent; with what
/// the ombud and the decider have seen.
async fn proposed_and_corrected(
    service: &Service,
    ombud: &Browser<'_>,
) -> (RequisitionId, String, String) {
    let id = ombud.has_sent(service).await;
    service.proposed(id).await;
    ombud.saves(id, "belopp", &asking("299 999")).await.is(StatusCode::SEE_OTHER);
    let seen = service.person(DECIDER).await.having_seen(id, &[]).await;
    (id, ombud.fingerprint(id).await, seen)
}

async fn has_moved_on(who: &Browser<'_>, answer: &Answer) {
    who.follow(answer).await.says("Ärendet har redan gått vidare");
}

#[tokio::test]
async fn a_correction_before_a_decision_stops_it() {
    let service = Service::start().await;
    let (ombud, decider) = (service.person(OMBUD).await, service.person(DECIDER).await);
    let (id, fingerprint, seen) = proposed_and_corrected(&service, &ombud).await;
    let decision = format!("/arenden/{id}/beslut");
    let (sent, late) =
        service.in_turn(ombud.sends(id, &fingerprint), decider.post(&decision, &seen)).await;
    sent.is(StatusCode::SEE_OTHER);
    has_moved_on(&decider, &late).await;
    assert_eq!(service.outcome(id).await, "submitted 2, sent 2, decided 0, proposals void");
}

#[tokio::test]
async fn a_decision_before_a_correction_stands_and_the_correction_is_refused() {
    let service = Service::start().await;
    let (ombud, decider) = (service.person(OMBUD).await, service.person(DECIDER).await);
    let (id, fingerprint, seen) = proposed_and_corrected(&service, &ombud).await;
    let decision = format!("/arenden/{id}/beslut");
    let (decided, late) =
        service.in_turn(decider.post(&decision, &seen), ombud.sends(id, &fingerprint)).await;
    decided.is(StatusCode::SEE_OTHER);
    late.is(StatusCode::UNPROCESSABLE_ENTITY).says("Belopp kan inte ändras nu");
    let outcome = "granted 1 drafting 2, sent 1, decided 1, proposals open";
    assert_eq!(service.outcome(id).await, outcome);
    let granted = "select granted::text from requisition";
    assert_eq!(service.value::<String>(granted).await, "600000.00");
}

#[tokio::test]
async fn of_a_withdrawal_and_a_decision_the_first_holds() {
    let reason = form(&[("withdrawal_reason", "Nämnden sade nej.")]);
    for withdraws_first in [true, false] {
        let service = Service::start().await;
        let (ombud, decider) = (service.person(OMBUD).await, service.person(DECIDER).await);
        let id = ombud.has_sent(&service).await;
        service.proposed(id).await;
        let seen = decider.having_seen(id, &[]).await;
        let (back, decision) =
            (format!("/rekvisitioner/{id}/aterkallelse"), format!("/arenden/{id}/beslut"));
        let withdraws = ombud.post(&back, &reason);
        let decides = decider.post(&decision, &seen);
        if withdraws_first {
            let (withdrawn, late) = service.in_turn(withdraws, decides).await;
            withdrawn.is(StatusCode::SEE_OTHER);
            has_moved_on(&decider, &late).await;
            let outcome = "withdrawn 1, sent 1, decided 0, proposals void";
            assert_eq!(service.outcome(id).await, outcome);
        } else {
            let (decided, late) = service.in_turn(decides, withdraws).await;
            decided.is(StatusCode::SEE_OTHER);
            late.is(StatusCode::CONFLICT).says("kan inte återkallas nu").says("Nämnden sade nej.");
            let outcome = "granted 1, sent 1, decided 1, proposals open";
            assert_eq!(service.outcome(id).await, outcome);
            assert_eq!(service.value::<i64>("select count(*) from withdrawal").await, 0);
        }
    }
}

/// The plan is asked for and filled in: an answer and "Sluta vänta" at once. What comes after the wait
/// is over is a correction like any other, until the last day.
#[tokio::test]
async fn a_completion_is_answered_or_cancelled_and_not_both() {
    for answers_first in [true, false] {
        let service = Service::start().await;
        let (ombud, officer) = (service.person(OMBUD).await, service.person(OFFICER).await);
        let id = ombud.has_sent(&service).await;
        officer.asks_for(id, &["plan"]).await.is(StatusCode::SEE_OTHER);
        let mut plan = ANSWERS[0].1.to_vec();
        plan[4].1 = "Fler fasta läkarkontakter, fyra tjänster.";
        ombud.saves(id, "plan", &plan).await.is(StatusCode::SEE_OTHER);
        let fingerprint = ombud.fingerprint(id).await;
        let stop = format!("/arenden/{id}/komplettering-avslutad");
        let (sends, stops) = (ombud.sends(id, &fingerprint), officer.post(&stop, ""));
        if answers_first {
            let (sent, late) = service.in_turn(sends, stops).await;
            sent.is(StatusCode::SEE_OTHER);
            has_moved_on(&officer, &late).await;
            let outcome = "submitted 2, sent 2, decided 0, completions answered";
            assert_eq!(service.outcome(id).await, outcome);
        } else {
            let (_, sent) = service.in_turn(stops, sends).await;
            sent.is(StatusCode::SEE_OTHER);
            let outcome = "submitted 2, sent 2, decided 0, completions cancelled";
            assert_eq!(service.outcome(id).await, outcome);
            let kind = "select kind::text from submission where version = 2";
            assert_eq!(service.value::<String>(kind).await, "correction");
        }
    }
}

/// Nothing was changed, and nothing is asked for any more when the answer comes: no version is made of it.
#[tokio::test]
async fn an_answer_without_a_change_after_the_request_was_cancelled_is_told() {
    let service = Service::start().await;
    let (ombud, officer) = (service.person(OMBUD).await, service.person(OFFICER).await);
    let id = ombud.has_sent(&service).await;
    let old = ombud.fingerprint_of_the_last(&service).await;
    officer.asks_for(id, &["plan"]).await.is(StatusCode::SEE_OTHER);
    let fingerprint = ombud.fingerprint(id).await;
    assert_eq!(fingerprint, old, "nothing is changed");
    let stop = format!("/arenden/{id}/komplettering-avslutad");
    let (_, late) = service.in_turn(officer.post(&stop, ""), ombud.sends(id, &fingerprint)).await;
    late.is(StatusCode::SEE_OTHER);
    let outcome = "submitted 1, sent 1, decided 0, completions cancelled";
    assert_eq!(service.outcome(id).await, outcome);
}

impl Browser<'_> {
    async fn fingerprint_of_the_last(&self, service: &Service) -> String {
        let last =
            "select encode(fingerprint, 'hex') from submission order by version desc limit 1";
        service.value(last).await
    }
}

#[tokio::test]
async fn two_corrections_sent_at_once_are_one_version() {
    let service = Service::start().await;
    let (ombud, other) = (service.person(OMBUD).await, service.person(REPRESENTATIVE).await);
    let id = ombud.has_sent(&service).await;
    ombud.saves(id, "belopp", &asking("299 999")).await.is(StatusCode::SEE_OTHER);
    let fingerprint = ombud.fingerprint(id).await;
    let (one, two) =
        service.in_turn(ombud.sends(id, &fingerprint), other.sends(id, &fingerprint)).await;
    for (who, answer) in [(&ombud, one), (&other, two)] {
        let receipt = who.follow(&answer).await;
        receipt.says("Version 2 kom in").does_not_say("Det finns ingen ändring");
    }
    assert_eq!(service.outcome(id).await, "submitted 2, sent 2, decided 0");
    let told = "select count(*) from outgoing_mail where subject like 'Kvittens: rättelse%'";
    assert_eq!(service.value::<i64>(told).await, 1);
    let sent = "select count(*) from audit_event where action = 'requisition.changed'";
    assert_eq!(service.value::<i64>(sent).await, 1);
}

#[tokio::test]
async fn two_sections_changed_at_once_are_one_draft_with_both() {
    let service = Service::start().await;
    let (ombud, colleague) = (service.person(OMBUD).await, service.person(COORDINATOR).await);
    let id = ombud.has_sent(&service).await;
    let of = |answers: &[(&str, &str)]| {
        form(&[answers, &[("revision", "1"), ("version", "2")][..]].concat())
    };
    let (amounts, contact) = (of(&asking("299 999")), of(&contact_called("Nils Ny")));
    let paths = ["belopp", "kontakt"].map(|it| format!("/rekvisitioner/{id}/{it}"));
    let (one, two) =
        service.in_turn(ombud.post(&paths[0], &amounts), colleague.post(&paths[1], &contact)).await;
    one.is(StatusCode::SEE_OTHER);
    two.is(StatusCode::SEE_OTHER);
    assert_eq!(service.outcome(id).await, "submitted 1 drafting 2, sent 1, decided 0");
    let begun = "select count(*) from audit_event where action = 'requisition.correction_begun'";
    assert_eq!(service.value::<i64>(begun).await, 1);
    let check = ombud.get(&format!("/rekvisitioner/{id}/kontrollera")).await;
    check.says("599 999 kr").says("Nils Ny");
}

#[tokio::test]
async fn of_another_account_and_an_approval_the_first_holds() {
    for account_first in [true, false] {
        let service = Service::start().await;
        let (ombud, economist) =
            (service.person(OMBUD).await, service.person(OTHER_ECONOMIST).await);
        let id = ombud.has_sent(&service).await;
        service.payout_recorded(id).await;
        ombud.saves(id, "utbetalning", OTHER_ACCOUNT).await.is(StatusCode::SEE_OTHER);
        let fingerprint = ombud.fingerprint(id).await;
        let seen = economist.having_seen(id, &[]).await;
        let approval = format!("/arenden/{id}/godkannande");
        let (sends, approves) = (ombud.sends(id, &fingerprint), economist.post(&approval, &seen));
        let account = "select account ->> 'kind' from payout";
        if account_first {
            let (sent, late) = service.in_turn(sends, approves).await;
            sent.is(StatusCode::SEE_OTHER);
            has_moved_on(&economist, &late).await;
            let outcome = "granted 2, sent 2, decided 1, proposals open, payouts void";
            assert_eq!(service.outcome(id).await, outcome);
        } else {
            let (approved, late) = service.in_turn(approves, sends).await;
            approved.is(StatusCode::SEE_OTHER);
            late.is(StatusCode::UNPROCESSABLE_ENTITY).says("Utbetalning kan inte ändras nu");
            let outcome = "paid 1 drafting 2, sent 1, decided 1, proposals open, payouts approved";
            assert_eq!(service.outcome(id).await, outcome);
        }
        assert_eq!(service.value::<String>(account).await, "bankgiro");
    }
}

#[tokio::test]
async fn of_a_withdrawal_and_a_correction_nothing_is_half() {
    let reason = form(&[("withdrawal_reason", "Nämnden sade nej.")]);
    for withdraws_first in [true, false] {
        let service = Service::start().await;
        let (ombud, other) = (service.person(OMBUD).await, service.person(REPRESENTATIVE).await);
        let id = ombud.has_sent(&service).await;
        ombud.saves(id, "belopp", &asking("299 999")).await.is(StatusCode::SEE_OTHER);
        let fingerprint = ombud.fingerprint(id).await;
        let back = format!("/rekvisitioner/{id}/aterkallelse");
        let (sends, withdraws) = (ombud.sends(id, &fingerprint), other.post(&back, &reason));
        if withdraws_first {
            let (withdrawn, late) = service.in_turn(withdraws, sends).await;
            withdrawn.is(StatusCode::SEE_OTHER);
            let told = ombud.follow(&late).await;
            told.says("Det finns ingen ändring att skicka in").says("Rekvisitionen är återkallad");
            assert_eq!(service.outcome(id).await, "withdrawn 1, sent 1, decided 0");
        } else {
            let (sent, withdrawn) = service.in_turn(sends, withdraws).await;
            sent.is(StatusCode::SEE_OTHER);
            withdrawn.is(StatusCode::SEE_OTHER);
            assert_eq!(service.outcome(id).await, "withdrawn 2, sent 2, decided 0");
        }
    }
}

/// A colleague discards the correction while it is sent: whoever pressed "Skicka in" is told.
#[tokio::test]
async fn of_a_discard_and_a_send_the_first_holds() {
    for discards_first in [true, false] {
        let service = Service::start().await;
        let (ombud, colleague) = (service.person(OMBUD).await, service.person(COORDINATOR).await);
        let id = ombud.has_sent(&service).await;
        ombud.saves(id, "belopp", &asking("299 999")).await.is(StatusCode::SEE_OTHER);
        let fingerprint = ombud.fingerprint(id).await;
        let discard = format!("/rekvisitioner/{id}/kastad");
        let (sends, discards) = (ombud.sends(id, &fingerprint), colleague.post(&discard, ""));
        if discards_first {
            let (discarded, late) = service.in_turn(discards, sends).await;
            discarded.is(StatusCode::SEE_OTHER);
            ombud.follow(&late).await.says("Det finns ingen ändring att skicka in");
            assert_eq!(service.outcome(id).await, "submitted 1, sent 1, decided 0");
        } else {
            let (sent, late) = service.in_turn(sends, discards).await;
            sent.is(StatusCode::SEE_OTHER);
            colleague.follow(&late).await.says("Det finns ingen ändring att kasta");
            assert_eq!(service.outcome(id).await, "submitted 2, sent 2, decided 0");
        }
    }
}
