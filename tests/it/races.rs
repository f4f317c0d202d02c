//! Races that are forced: the test itself holds the lock until everybody waits for it.

use axum::http::StatusCode;

use crate::support::{
    ADMINISTRATOR, COORDINATOR, DECIDER, ECONOMIST, OFFICER, OMBUD, OTHER_ECONOMIST, PDF,
    REPRESENTATIVE, ROUND, Service, form,
};

const HOLD_REQUISITION: &str = "select 1 from requisition for update";
const HOLD_ROUND: &str = "select 1 from round for update";
const HOLD_PLAN: &str = "select 1 from round_plan for update";

#[tokio::test]
async fn two_sends_at_once_are_one() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let other = service.person(REPRESENTATIVE).await;
    let id = ombud.has_draft(&service).await;
    let fingerprint = ombud.fingerprint(id).await;

    let mut gate = service.db.begin().await.unwrap();
    sqlx::query(HOLD_REQUISITION).execute(&mut *gate).await.unwrap();
    let sends =
        async { tokio::join!(ombud.sends(id, &fingerprint), other.sends(id, &fingerprint)) };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let ((one, two), ()) = tokio::join!(sends, open);

    let receipt = format!("/rekvisitioner/{id}/kvittens");
    assert_eq!((one.location(), two.location()), (receipt.clone(), receipt));
    assert_eq!(service.value::<i64>("select count(*) from submission").await, 1);
    assert_eq!(service.value::<i64>("select count(*) from outgoing_mail").await, 3);
    let sent = "select count(*) from audit_event where action = 'requisition.submitted'";
    assert_eq!(service.value::<i64>(sent).await, 1);
    assert_eq!(service.value::<i32>("select last from case_series").await, 1);
}

#[tokio::test]
async fn a_send_that_arrived_in_time_and_waited_past_the_close_is_in_time() {
    let service = Service::start().await;
    service.it_is("2026-04-01T23:59:59+02:00");
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_draft(&service).await;
    let fingerprint = ombud.fingerprint(id).await;

    let mut gate = service.db.begin().await.unwrap();
    sqlx::query(HOLD_ROUND).execute(&mut *gate).await.unwrap();
    let send = ombud.sends(id, &fingerprint);
    let open = async {
        service.until_blocked(1).await;
        service.it_is("2026-04-02T00:00:20+02:00");
        gate.commit().await.unwrap();
    };
    let (sent, ()) = tokio::join!(send, open);
    ombud.follow(&sent).await.says("1 april 2026 kl. 23.59.59");
}

#[tokio::test]
async fn a_send_that_waits_while_the_round_is_closed_early_is_refused() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_draft(&service).await;
    let fingerprint = ombud.fingerprint(id).await;

    let mut gate = service.db.begin().await.unwrap();
    sqlx::query(HOLD_ROUND).execute(&mut *gate).await.unwrap();
    let send = ombud.sends(id, &fingerprint);
    let close = async {
        service.until_blocked(1).await;
        sqlx::query("update round set closes_at = '2026-03-10 11:00:00+00' where title = $1")
            .bind(ROUND)
            .execute(&mut *gate)
            .await
            .unwrap();
        gate.commit().await.unwrap();
    };
    let (refused, ()) = tokio::join!(send, close);
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Det är för sent, och inget har skickats in");
    assert_eq!(service.status(id).await, "draft");
    assert_eq!(service.value::<i64>("select count(*) from case_series").await, 0);
}

#[tokio::test]
async fn the_freeze_waits_for_a_send_under_way() {
    let service = Service::start().await;
    let round = service.round(ROUND).await;
    // A send locks the round's row for share until it commits; so does this transaction.
    let mut send = service.db.begin().await.unwrap();
    sqlx::query("select 1 from round where round_id = $1 for share")
        .bind(round)
        .execute(&mut *send)
        .await
        .unwrap();
    service.it_is("2026-04-02T00:05:00+02:00");
    let now = service.app.clock.now();
    let freeze = async {
        let mut tx = service.app.db.begin().await.unwrap();
        let frozen = statsbidrag::rounds::freeze_those_due(&mut tx, now).await.unwrap();
        tx.commit().await.unwrap();
        frozen
    };
    let finish = async {
        service.until_blocked(1).await;
        send.commit().await.unwrap();
    };
    // The demonstration's other rounds closed earlier and are frozen too.
    assert_eq!(tokio::join!(freeze, finish).0, 4);
}

#[tokio::test]
async fn two_starts_at_once_are_one_draft() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let other = service.person(REPRESENTATIVE).await;
    // An insert that is not committed makes both starts wait on the unique index.
    let mut gate = service.db.begin().await.unwrap();
    sqlx::query(
        "insert into requisition (requisition_id, round_id, organisation_id, started_at)
         select gen_random_uuid(), round_id, organisation_id, now()
         from recipient join round using (round_id)
         where org_number = '212000-2510' and title = $1",
    )
    .bind(ROUND)
    .execute(&mut *gate)
    .await
    .unwrap();
    let starts = async { tokio::join!(ombud.starts(&service), other.starts(&service)) };
    let open = async {
        service.until_blocked(2).await;
        gate.rollback().await.unwrap();
    };
    let ((one, two), ()) = tokio::join!(starts, open);
    assert_eq!(one, two);
    assert_eq!(service.value::<i64>("select count(*) from requisition").await, 1);
}

#[tokio::test]
async fn a_save_and_a_send_at_once_never_send_what_nobody_saw() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let colleague = service.person(COORDINATOR).await;
    let id = ombud.has_draft(&service).await;
    let fingerprint = ombud.fingerprint(id).await;
    let path = format!("/rekvisitioner/{id}/plan");
    let typed = [("revision", "1"), ("insats", "1"), ("description-1", "Något annat.")];
    let typed = form(&[&[("who", "egen")][..], &typed].concat());

    let mut gate = service.db.begin().await.unwrap();
    sqlx::query(HOLD_REQUISITION).execute(&mut *gate).await.unwrap();
    let both =
        async { tokio::join!(colleague.post(&path, &typed), ombud.sends(id, &fingerprint),) };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let ((saved, sent), ()) = tokio::join!(both, open);
    // Whoever came first: either it was sent as seen and the save is told, or it was saved and
    // the send is told.
    let outcome = (saved.status, sent.status);
    assert!(
        outcome == (StatusCode::CONFLICT, StatusCode::SEE_OTHER)
            || outcome == (StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY),
        "{outcome:?}"
    );
}

impl Service {
    /// Two acts on a requisition at once: both wait for its lock, `first` at the head of the queue.
    pub async fn in_turn<A, B>(
        &self,
        first: impl Future<Output = A>,
        second: impl Future<Output = B>,
    ) -> (A, B) {
        let mut gate = self.db.begin().await.unwrap();
        sqlx::query(HOLD_REQUISITION).execute(&mut *gate).await.unwrap();
        let second = async {
            self.until_blocked(1).await;
            second.await
        };
        let open = async {
            self.until_blocked(2).await;
            gate.commit().await.unwrap();
        };
        let (first, second, ()) = tokio::join!(first, second, open);
        (first, second)
    }
}

#[tokio::test]
async fn a_section_that_is_written_while_a_colleague_sends_is_not_lost() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let colleague = service.person(COORDINATOR).await;
    let id = ombud.has_draft(&service).await;
    let fingerprint = ombud.fingerprint(id).await;
    let path = format!("/rekvisitioner/{id}/plan");
    let typed =
        form(&[("revision", "1"), ("insats", "1"), ("description-1", "Läkare i varje by.")]);

    // The send waits for the lock first, the save after it.
    let (sent, saved) =
        service.in_turn(ombud.sends(id, &fingerprint), colleague.post(&path, &typed)).await;
    sent.is(StatusCode::SEE_OTHER);
    saved.is(StatusCode::CONFLICT).says("Rekvisitionen är redan inskickad");
    saved.says("Läkare i varje by.").says("Visa hur det ser ut nu");
}

#[tokio::test]
async fn of_two_proposals_at_once_the_second_is_not_lost() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    service
        .execute(
            "insert into agency_role_of (person_id, role, granted_at)
             select person_id, 'officer', now() from person where email = 'ekonom1@demo.example'",
        )
        .await;
    let one = service.person(OFFICER).await;
    let other = service.person(ECONOMIST).await;
    let path = format!("/arenden/{id}/forslag");
    let proposal = |reasons| form(&[("outcome", "bifall"), ("reasons", reasons)]);
    let (first, second) = (proposal("Planen håller."), proposal("Beloppen är rimliga."));

    let (proposed, refused) =
        service.in_turn(one.post(&path, &first), other.post(&path, &second)).await;
    proposed.is(StatusCode::SEE_OTHER);
    refused.is(StatusCode::CONFLICT).says("Ärendet har redan gått vidare");
    refused.says("Beloppen är rimliga.").does_not_say("Planen håller.");
    other.get(&format!("/arenden/{id}")).await.says("Planen håller.");
}

#[tokio::test]
async fn a_decision_is_made_once() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    service.proposed(id).await;
    let decider = service.person(DECIDER).await;
    let path = format!("/arenden/{id}/beslut");
    let seen = decider.having_seen(id, &[]).await;

    let mut gate = service.db.begin().await.unwrap();
    sqlx::query(HOLD_REQUISITION).execute(&mut *gate).await.unwrap();
    let twice = async { tokio::join!(decider.post(&path, &seen), decider.post(&path, &seen)) };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let ((one, two), ()) = tokio::join!(twice, open);
    let case = format!("/arenden/{id}");
    assert_eq!(
        (one.location(), two.location()),
        (case.clone(), case),
        "the second press leads to the case, without an error"
    );
    assert_eq!(service.value::<i64>("select count(*) from decision").await, 1);
}

#[tokio::test]
async fn a_payout_is_recorded_once() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    service.decided(id).await;
    let one = service.person(ECONOMIST).await;
    let other = service.person(OTHER_ECONOMIST).await;
    let path = format!("/arenden/{id}/utbetalning");
    let typed = |reference| form(&[("pay_on", "2026-03-20"), ("payout_reference", reference)]);
    let (first, second) = (typed("UB 1"), typed("UB 2"));

    let mut gate = service.db.begin().await.unwrap();
    sqlx::query(HOLD_REQUISITION).execute(&mut *gate).await.unwrap();
    let twice = async { tokio::join!(one.post(&path, &first), other.post(&path, &second)) };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let ((one, two), ()) = tokio::join!(twice, open);
    let (recorded, late, typed) = match one.status {
        StatusCode::SEE_OTHER => (one, two, "UB 2"),
        _ => (two, one, "UB 1"),
    };
    assert_eq!(recorded.location(), format!("/arenden/{id}"));
    late.is(StatusCode::CONFLICT).says("Ärendet har redan gått vidare").says(typed);
    assert_eq!(service.value::<i64>("select count(*) from payout").await, 1);
}

/// Payouts of two cases are recorded at once under one reference: the second is refused.
#[tokio::test]
async fn a_reference_stands_on_one_payout() {
    let service = Service::start().await;
    let one = service.person(OMBUD).await.has_sent(&service).await;
    service.decided(one).await;
    // Another decided case, handled by the same people.
    let other = service.another_sent().await;
    service.decided(other).await;
    let economist = service.person(ECONOMIST).await;
    let payout = form(&[("pay_on", "2026-03-20"), ("payout_reference", "UB 1")]);

    let mut gate = service.db.begin().await.unwrap();
    sqlx::query(HOLD_REQUISITION).execute(&mut *gate).await.unwrap();
    let (first, second) =
        (format!("/arenden/{one}/utbetalning"), format!("/arenden/{other}/utbetalning"));
    let both =
        async { tokio::join!(economist.post(&first, &payout), economist.post(&second, &payout)) };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let ((a, b), ()) = tokio::join!(both, open);
    let mut statuses = [a.status, b.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]);
    let refused = if a.status == StatusCode::SEE_OTHER { b } else { a };
    refused.says("Referensen UB 1 finns redan på en annan utbetalning");
}

/// A double click on "Logga in", and a crowd behind one address.
#[tokio::test]
async fn sign_ins_at_once_do_not_deadlock() {
    let service = Service::start().await;
    let browsers: Vec<_> = (0..4).map(|_| service.anonymous()).collect();
    let typed = form(&[("email", OMBUD), ("password", statsbidrag::demonstration::PASSWORD)]);
    for _ in 0..5 {
        let (a, b, c, d) = tokio::join!(
            browsers[0].post("/logga-in", &typed),
            browsers[1].post("/logga-in", &typed),
            browsers[2].post("/logga-in", &typed),
            browsers[3].post("/logga-in", &typed),
        );
        for answer in [a, b, c, d] {
            answer.is(StatusCode::SEE_OTHER);
        }
    }
}

#[tokio::test]
async fn a_second_press_opens_no_second_round() {
    let service = Service::start().await;
    let round = service.ready_round().await;
    let (one, other) = (service.person(ADMINISTRATOR).await, service.person(ADMINISTRATOR).await);
    let path = format!("/administration/omgangar/{round}/oppning");
    let pressed = form(&[("seen", &one.get(&path).await.input("seen"))]);

    let mut gate = service.db.begin().await.unwrap();
    sqlx::query(HOLD_PLAN).execute(&mut *gate).await.unwrap();
    let presses = async { tokio::join!(one.post(&path, &pressed), other.post(&path, &pressed)) };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let ((first, second), ()) = tokio::join!(presses, open);
    let tasks = format!("/administration/omgangar/{round}");
    assert_eq!((first.location(), second.location()), (tasks.clone(), tasks));
    let opened = format!(
        "select count(*) from audit_event where action = 'round.opened' and subject = 'round:{round}'"
    );
    assert_eq!(service.value::<i64>(&opened).await, 1);
    let recipients = format!("select count(*) from recipient where round_id = '{round}'");
    assert_eq!(service.value::<i64>(&recipients).await, 310);
}

/// The opening waits for the save, and is then refused: the plan is not what the page showed.
#[tokio::test]
async fn a_section_saved_while_the_round_opens_stops_the_opening() {
    let service = Service::start().await;
    let round = service.ready_round().await;
    let administrator = service.person(ADMINISTRATOR).await;
    let path = format!("/administration/omgangar/{round}/oppning");
    let pressed = form(&[("seen", &administrator.get(&path).await.input("seen"))]);

    let mut gate = service.db.begin().await.unwrap();
    sqlx::query(HOLD_PLAN).execute(&mut *gate).await.unwrap();
    let press = administrator.post(&path, &pressed);
    let save = async {
        service.until_blocked(1).await;
        sqlx::query(
            "update round_plan_section set revision = revision + 1,
                    typed = jsonb_set(typed, '{amount-1,0}', '\"1\"')
             where round_id = $1 and section = 'pots'",
        )
        .bind(round)
        .execute(&mut *gate)
        .await
        .unwrap();
        gate.commit().await.unwrap();
    };
    let (answer, ()) = tokio::join!(press, save);
    answer.is(StatusCode::UNPROCESSABLE_ENTITY).says("har ändrats sedan du öppnade sidan");
    let opened = format!("select count(*) from round where round_id = '{round}'");
    assert_eq!(service.value::<i64>(&opened).await, 0);
}

#[tokio::test]
async fn an_allocation_proposed_anew_while_it_is_fixed_is_not_fixed() {
    let service = Service::start().await;
    let administrator = service.person(ADMINISTRATOR).await;
    let round = administrator.copies(service.round(ROUND).await).await;
    administrator.proposes_every_pot(round).await;
    let decider = service.person(DECIDER).await;
    let page = format!("/administration/omgangar/{round}");
    let seen = decider.get(&format!("{page}/fordelning")).await.input("seen");
    let pressed = form(&[("seen", &seen), ("act", "fix")]);
    let fixing = format!("{page}/faststallande");
    let proposing = format!("{page}/fordelning/kommuner-efter-befolkning");

    let mut gate = service.db.begin().await.unwrap();
    sqlx::query(HOLD_PLAN).execute(&mut *gate).await.unwrap();
    // The proposal waits for the lock first, the fixing after it.
    let proposal = administrator.post(&proposing, "underlag=beraknad");
    let fix = async {
        service.until_blocked(1).await;
        decider.post(&fixing, &pressed).await
    };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let (proposed, fixed, ()) = tokio::join!(proposal, fix, open);
    proposed.is(StatusCode::SEE_OTHER);
    fixed.is(StatusCode::UNPROCESSABLE_ENTITY).says("Förslaget har ändrats");
    let count =
        format!("select count(*) from allocation where round_id = '{round}' and status = 'fixed'");
    assert_eq!(service.value::<i64>(&count).await, 0);
}

#[tokio::test]
async fn a_last_day_that_is_moved_waits_for_a_send_under_way() {
    let service = Service::start().await;
    let round = service.round(ROUND).await;
    let path = format!("/administration/omgangar/{round}/sista-dag");
    let typed = form(&[("last_day", "2026-03-10"), ("reason", "Medlen är slut.")]);
    service.person(ADMINISTRATOR).await.post(&path, &typed).await.is(StatusCode::SEE_OTHER);
    let decider = service.person(DECIDER).await;
    let yes = form(&[("seen", &decider.get(&path).await.input("seen")), ("act", "approve")]);

    // A send holds the round's row for share until it commits.
    let mut send = service.db.begin().await.unwrap();
    sqlx::query("select 1 from round where round_id = $1 for share")
        .bind(round)
        .execute(&mut *send)
        .await
        .unwrap();
    let decision = format!("{path}/beslut");
    let decide = decider.post(&decision, &yes);
    let finish = async {
        service.until_blocked(1).await;
        send.commit().await.unwrap();
    };
    let (decided, ()) = tokio::join!(decide, finish);
    decided.is(StatusCode::SEE_OTHER);
    let closes: statsbidrag::values::Moment =
        service.value(&format!("select closes_at from round where round_id = '{round}'")).await;
    assert_eq!(closes.to_string(), "11 mars 2026 kl. 00.00");
}

#[tokio::test]
async fn a_no_and_a_send_at_once_leave_what_was_sent() {
    for no_first in [true, false] {
        let service = Service::start().await;
        let ombud = service.person(OMBUD).await;
        let other = service.person(REPRESENTATIVE).await;
        let id = ombud.has_draft(&service).await;
        let fingerprint = ombud.fingerprint(id).await;
        let (no, sent) = match no_first {
            true => service.in_turn(other.abstains(&service), ombud.sends(id, &fingerprint)).await,
            false => {
                let (sent, no) =
                    service.in_turn(ombud.sends(id, &fingerprint), other.abstains(&service)).await;
                (no, sent)
            }
        };
        assert_eq!(sent.location(), format!("/rekvisitioner/{id}/kvittens"));
        let told = other.follow(&no).await;
        match no_first {
            true => told.says("Det är sparat att ni inte rekvirerar"),
            false => told.says("Ni har redan skickat in en rekvisition, och den gäller."),
        };
        assert_eq!(service.status(id).await, "submitted");
        let holds = "select count(*) from abstention where ended_at is null";
        assert_eq!(service.value::<i64>(holds).await, 0, "{no_first}");
    }
}

#[tokio::test]
async fn of_a_no_and_a_start_at_once_the_last_holds() {
    for no_first in [true, false] {
        let service = Service::start().await;
        let ombud = service.person(OMBUD).await;
        let other = service.person(REPRESENTATIVE).await;
        // Both wait for the recipient's row: the start where its requisition refers to it.
        let mut gate = service.db.begin().await.unwrap();
        sqlx::query("select 1 from recipient for update").execute(&mut *gate).await.unwrap();
        let no = async {
            if !no_first {
                service.until_blocked(1).await;
            }
            other.abstains(&service).await
        };
        let start = async {
            if no_first {
                service.until_blocked(1).await;
            }
            ombud.starts(&service).await
        };
        let open = async {
            service.until_blocked(2).await;
            gate.commit().await.unwrap();
        };
        let (said, id, ()) = tokio::join!(no, start, open);
        said.is(StatusCode::SEE_OTHER);
        assert_eq!(service.status(id).await, "draft");
        let holds: i64 =
            service.value("select count(*) from abstention where ended_at is null").await;
        assert_eq!(holds, i64::from(!no_first), "{no_first}");
        // The start undoes it, however late.
        ombud.starts(&service).await;
        let holds = "select count(*) from abstention where ended_at is null";
        assert_eq!(service.value::<i64>(holds).await, 0);
    }
}

/// The others close earlier; a freeze locks all that are due, one after the other.
const HOLD_OPEN_ROUND: &str =
    "select 1 from round where title = 'God och nära vård 2026' for update";

/// An extension is approved at the moment that the round is frozen: whichever locks the round first
/// counts, and exactly one of "extended" and "refused" is what remains.
#[tokio::test]
async fn an_extension_comes_before_the_freeze_or_is_refused() {
    for approved_first in [true, false] {
        let service = Service::start().await;
        let round = service.round(ROUND).await;
        service.proposes_extension("Härjedalens kommun", "2026-04-15").await;
        service.it_is("2026-04-02T00:05:00+02:00");
        let now = service.app.clock.now();
        let decider = service.person(DECIDER).await;
        let path = format!("/administration/omgangar/{round}/anstand");
        let yes = form(&[("seen", &decider.get(&path).await.input("seen")), ("act", "approve")]);
        let decision = format!("{path}/beslut");

        let mut gate = service.db.begin().await.unwrap();
        sqlx::query(HOLD_OPEN_ROUND).execute(&mut *gate).await.unwrap();
        let (first, second) = if approved_first { (1, 2) } else { (2, 1) };
        let approve = async {
            service.until_blocked(first - 1).await;
            decider.post(&decision, &yes).await
        };
        let freeze = async {
            service.until_blocked(second - 1).await;
            let mut tx = service.app.db.begin().await.unwrap();
            statsbidrag::rounds::freeze_those_due(&mut tx, now).await.unwrap();
            tx.commit().await.unwrap();
        };
        let open = async {
            service.until_blocked(2).await;
            gate.commit().await.unwrap();
        };
        let (decided, (), ()) = tokio::join!(approve, freeze, open);
        let extended = "select count(*) from recipient where closes_at is not null";
        assert_eq!(service.value::<i64>(extended).await, i64::from(approved_first));
        let mails = "select count(*) from outgoing_mail where subject like 'Anstånd:%'";
        let told: i64 = service.value(mails).await;
        let frozen = format!("select frozen_at is not null from round where round_id = '{round}'");
        assert!(service.value::<bool>(&frozen).await);
        let ombud = service.person(OMBUD).await;
        let started = ombud.post(&format!("/omgangar/{round}/rekvisition"), "").await;
        if approved_first {
            decided.is(StatusCode::SEE_OTHER);
            assert_eq!(told, 3);
            assert!(started.location().starts_with("/rekvisitioner/"));
        } else {
            decided.is(StatusCode::UNPROCESSABLE_ENTITY).says("Omgången är stängd och fryst");
            assert_eq!(told, 0);
            assert_eq!(started.location(), "/att-gora");
        }
    }
}

#[tokio::test]
async fn an_extension_is_approved_once() {
    let service = Service::start().await;
    let round = service.round(ROUND).await;
    service.proposes_extension("Härjedalens kommun", "2026-04-15").await;
    let decider = service.person(DECIDER).await;
    let path = format!("/administration/omgangar/{round}/anstand");
    let yes = form(&[("seen", &decider.get(&path).await.input("seen")), ("act", "approve")]);
    let decision = format!("{path}/beslut");

    let mut gate = service.db.begin().await.unwrap();
    sqlx::query(HOLD_OPEN_ROUND).execute(&mut *gate).await.unwrap();
    let twice =
        async { tokio::join!(decider.post(&decision, &yes), decider.post(&decision, &yes)) };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let ((one, two), ()) = tokio::join!(twice, open);
    assert_eq!((one.location(), two.location()), (path.clone(), path));
    let mails = "select count(*) from outgoing_mail where subject like 'Anstånd:%'";
    assert_eq!(service.value::<i64>(mails).await, 3);
    let events = "select count(*) from audit_event where action = 'round.extension_decided'";
    assert_eq!(service.value::<i64>(events).await, 1);
}

/// The send arrived in the last second of its extension and waits, beside a worker that is late to
/// freeze the round: it is in time in either order, also when the clock has passed its last second.
#[tokio::test]
async fn a_send_in_the_last_second_of_an_extension_is_in_time_whenever_the_round_freezes() {
    for sent_first in [true, false] {
        let service = Service::start().await;
        service.has_extension("Härjedalens kommun", "2026-04-15").await;
        service.it_is("2026-04-15T23:59:59+02:00");
        let ombud = service.person(OMBUD).await;
        let id = ombud.has_draft(&service).await;
        let fingerprint = ombud.fingerprint(id).await;

        let mut gate = service.db.begin().await.unwrap();
        sqlx::query(HOLD_OPEN_ROUND).execute(&mut *gate).await.unwrap();
        let (first, second) = if sent_first { (1, 2) } else { (2, 1) };
        let send = async {
            service.until_blocked(first - 1).await;
            ombud.sends(id, &fingerprint).await
        };
        let freeze = async {
            service.until_blocked(second - 1).await;
            let mut tx = service.app.db.begin().await.unwrap();
            let now = service.app.clock.now();
            statsbidrag::rounds::freeze_those_due(&mut tx, now).await.unwrap();
            tx.commit().await.unwrap();
        };
        let open = async {
            service.until_blocked(2).await;
            service.it_is("2026-04-16T00:00:20+02:00");
            gate.commit().await.unwrap();
        };
        let (sent, (), ()) = tokio::join!(send, freeze, open);
        ombud.follow(&sent).await.says("15 april 2026 kl. 23.59.59");
    }
}

/// The ombud sends after the round's last day, while the extension is being approved: it counts.
#[tokio::test]
async fn a_send_that_waits_while_its_extension_is_approved_is_in_time() {
    let service = Service::start().await;
    let round = service.round(ROUND).await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_draft(&service).await;
    let fingerprint = ombud.fingerprint(id).await;
    service.proposes_extension("Härjedalens kommun", "2026-04-15").await;
    service.it_is("2026-04-02T00:01:00+02:00");
    let ombud = service.person(OMBUD).await;
    let decider = service.person(DECIDER).await;
    let path = format!("/administration/omgangar/{round}/anstand");
    let yes = form(&[("seen", &decider.get(&path).await.input("seen")), ("act", "approve")]);
    let decision = format!("{path}/beslut");

    let mut gate = service.db.begin().await.unwrap();
    sqlx::query(HOLD_OPEN_ROUND).execute(&mut *gate).await.unwrap();
    let send = async {
        service.until_blocked(1).await;
        ombud.sends(id, &fingerprint).await
    };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let (decided, sent, ()) = tokio::join!(decider.post(&decision, &yes), send, open);
    decided.is(StatusCode::SEE_OTHER);
    sent.is(StatusCode::SEE_OTHER);
    assert_eq!(service.status(id).await, "submitted");
}

/// The ombud sends for more than the corrected frame, at the moment that it is corrected: whichever
/// holds the round first counts, and nothing is sent that nobody saw.
#[tokio::test]
async fn a_send_asks_for_the_frame_before_a_correction_or_is_refused_after_it() {
    for sent_first in [true, false] {
        let service = Service::start().await;
        let round = service.round(ROUND).await;
        let ombud = service.person(OMBUD).await;
        let id = ombud.has_draft(&service).await;
        let fingerprint = ombud.fingerprint(id).await;
        let path = format!("/administration/omgangar/{round}/ramar");
        let typed = form(&[
            ("organisation", "Härjedalens kommun"),
            ("pot", "kommuner-efter-befolkning"),
            ("amount", "1"),
            ("reason", "Domstolen har dömt."),
        ]);
        service.person(ADMINISTRATOR).await.post(&path, &typed).await.is(StatusCode::SEE_OTHER);
        let decider = service.person(DECIDER).await;
        let yes = form(&[("seen", &decider.get(&path).await.input("seen")), ("act", "approve")]);
        let decision = format!("{path}/beslut");

        let mut gate = service.db.begin().await.unwrap();
        sqlx::query(HOLD_OPEN_ROUND).execute(&mut *gate).await.unwrap();
        let (first, second) = if sent_first { (0, 1) } else { (1, 0) };
        let send = async {
            service.until_blocked(first).await;
            ombud.sends(id, &fingerprint).await
        };
        let approve = async {
            service.until_blocked(second).await;
            decider.post(&decision, &yes).await
        };
        let open = async {
            service.until_blocked(2).await;
            gate.commit().await.unwrap();
        };
        let (sent, decided, ()) = tokio::join!(send, approve, open);
        decided.is(StatusCode::SEE_OTHER);
        let status = if sent_first { "submitted" } else { "draft" };
        assert_eq!(service.status(id).await, status);
        if !sent_first {
            sent.is(StatusCode::UNPROCESSABLE_ENTITY);
        }
    }
}

#[tokio::test]
async fn a_frame_is_corrected_once() {
    let service = Service::start().await;
    let round = service.round(ROUND).await;
    let path = format!("/administration/omgangar/{round}/ramar");
    let typed = form(&[
        ("organisation", "Härjedalens kommun"),
        ("pot", "kommuner-efter-befolkning"),
        ("amount", "500 000"),
        ("reason", "Domstolen har dömt."),
    ]);
    service.person(ADMINISTRATOR).await.post(&path, &typed).await.is(StatusCode::SEE_OTHER);
    let decider = service.person(DECIDER).await;
    let yes = form(&[("seen", &decider.get(&path).await.input("seen")), ("act", "approve")]);
    let decision = format!("{path}/beslut");

    let mut gate = service.db.begin().await.unwrap();
    sqlx::query(HOLD_OPEN_ROUND).execute(&mut *gate).await.unwrap();
    let twice =
        async { tokio::join!(decider.post(&decision, &yes), decider.post(&decision, &yes)) };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let ((one, two), ()) = tokio::join!(twice, open);
    assert_eq!((one.location(), two.location()), (path.clone(), path));
    let given = "select sum(frames_total)::text from round where frames_total <> (
                     select sum(frame) from recipient where recipient.round_id = round.round_id)";
    assert_eq!(service.value::<Option<String>>(given).await, None);
    let versions = "select array_agg(version) from frame_correction";
    assert_eq!(service.value::<Vec<i32>>(versions).await, [2]);
    let mails = "select count(*) from outgoing_mail where kind = 'round.frame_corrected'";
    assert_eq!(service.value::<i64>(mails).await, 3);
}

#[tokio::test]
async fn a_plan_and_a_send_at_once_never_send_what_nobody_saw() {
    for send_first in [true, false] {
        let service = Service::start().await;
        let ombud = service.person(OMBUD).await;
        let colleague = service.person(COORDINATOR).await;
        let id = ombud.has_a_plan_to_send(&service).await;
        let fingerprint = ombud.fingerprint(id).await;
        let other = [PDF, b"% ny\n"].concat();
        let (send, attach) =
            (ombud.sends(id, &fingerprint), colleague.attaches_plan(id, "Ny.pdf", &other));
        let (sent, attached) = match send_first {
            true => service.in_turn(send, attach).await,
            false => {
                let (attached, sent) = service.in_turn(attach, send).await;
                (sent, attached)
            }
        };
        match send_first {
            true => {
                sent.is(StatusCode::SEE_OTHER);
                assert_eq!(attached.location(), format!("/rekvisitioner/{id}/kvittens"));
            }
            false => {
                attached.is(StatusCode::SEE_OTHER);
                sent.is(StatusCode::UNPROCESSABLE_ENTITY).says("Innehållet har ändrats");
            }
        }
        let of_sent = "select count(*) from requisition_file join stored_file using (file_id)
                       where detached_at is null and name = 'Ny.pdf'";
        assert_eq!(service.value::<i64>(of_sent).await, i64::from(!send_first));
    }
}
