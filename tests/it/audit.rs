//! The trail: every change leaves an event, and no event can be changed or removed.

use sqlx::PgPool;
use statsbidrag::MIGRATOR;

use crate::support::{COORDINATOR, OMBUD, Service};

#[tokio::test]
async fn every_step_of_the_way_leaves_an_event_with_who_and_when() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    service.paid(id).await;
    let trail: Vec<String> = sqlx::query_scalar(
        "select action || ' ' || person.name from audit_event
         join person on person_id = actor_person_id
         where subject = $1 and action <> 'requisition.saved' order by audit_event_id",
    )
    .bind(format!("requisition:{id}"))
    .fetch_all(&service.db)
    .await
    .unwrap();
    assert_eq!(
        trail,
        [
            "requisition.started Anna Fjäll",
            "requisition.submitted Anna Fjäll",
            "requisition.proposed Frida Granskog",
            "requisition.decided Gustav Beslut",
            "payout.recorded Hanna Krona",
            "payout.approved Ivar Öre",
        ]
    );
    let saved = "select count(*) from audit_event where action = 'requisition.saved'";
    assert_eq!(service.value::<i64>(saved).await, 6);
}

#[tokio::test]
async fn every_event_says_in_words_what_happened() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    service.paid(id).await;
    let wordless: Vec<String> = sqlx::query_scalar(
        "select action from audit_event where length(words) < 5 or words = 'Händelse'",
    )
    .fetch_all(&service.db)
    .await
    .unwrap();
    assert!(wordless.is_empty(), "{wordless:?}");
    let sent = "select words from audit_event where action = 'requisition.submitted'";
    assert_eq!(service.value::<String>(sent).await, "Rekvisitionen skickades in");
}

#[sqlx::test(migrations = false)]
async fn the_migration_gives_earlier_events_their_words(db: PgPool) {
    let words = MIGRATOR.iter().find(|it| it.description == "trail words").unwrap().version;
    MIGRATOR.run_to(words - 1, &db).await.unwrap();
    for action in BEFORE_WORDS.split_whitespace().chain(["never.heard_of"]) {
        sqlx::query(
            "insert into audit_event (occurred_at, actor_capacity, action, subject, particulars)
             values (now(), 'Tjänsten', $1, 'test', '{}')",
        )
        .bind(action)
        .execute(&db)
        .await
        .unwrap();
    }
    MIGRATOR.run_to(words, &db).await.unwrap();
    let unknown: Vec<String> =
        sqlx::query_scalar("select action from audit_event where words = 'Händelse'")
            .fetch_all(&db)
            .await
            .unwrap();
    assert_eq!(unknown, ["never.heard_of"]);
    let error = sqlx::query("update audit_event set words = 'x'").execute(&db).await.unwrap_err();
    assert!(error.to_string().contains("never changed or removed"), "the owner: {error}");
}

/// Every action that was recorded before events had the column `words`.
const BEFORE_WORDS: &str = "
    account.links_limited allocation.fixed allocation.proposed allocation.returned
    condition.recorded exclusion.lifted exclusion.recorded invitation.accepted invitation.made
    invitation.renewed invitation.withdrawn mandate.handover_begun mandate.handover_withdrawn
    mandate.ran_out mandate.removed mandate_application.approved mandate_application.changed
    mandate_application.completed mandate_application.completion_requested
    mandate_application.discontinued mandate_application.file_added
    mandate_application.file_infected mandate_application.file_removed
    mandate_application.rejected mandate_application.started mandate_application.submitted
    mandate_application.withdrawn organisation.left payout.approved payout.recorded
    payout.returned person.codes_stopped person.details_changed person.disabled
    person.eid_linked person.eid_unlinked person.email_asked person.email_changed
    person.factors_changed person.first_administrator_created person.let_in person.mail_bounced
    person.mail_chosen person.mandate_granted person.organisation_chosen person.password_changed
    person.proved_again person.removed person.role_granted person.sessions_ended
    person.signed_in person.signed_out register.loaded requisition.decided
    requisition.proposal_returned requisition.proposed requisition.saved requisition.started
    requisition.submitted role.confirmed role.declined role.ended role.proposed round.frozen
    round.message_sent round.opened round.planned round.reminded round.section_saved
    round.texts_published round.window_change_decided round.window_change_proposed
    round.window_moved sign_in.locked_out statistics.imported
";

#[tokio::test]
async fn nobody_changes_or_removes_an_event() {
    let service = Service::start().await;
    service.person(COORDINATOR).await.get("/att-gora").await;
    service.person(OMBUD).await.starts(&service).await;
    let attempts =
        ["update audit_event set action = 'x'", "delete from audit_event", "truncate audit_event"];
    for attempt in attempts {
        let error = sqlx::query(attempt).execute(&service.app.db).await.unwrap_err().to_string();
        assert!(error.contains("permission denied"), "the service: {attempt}: {error}");
        let error = sqlx::query(attempt).execute(&service.db).await.unwrap_err().to_string();
        assert!(error.contains("never changed or removed"), "the owner: {attempt}: {error}");
    }
    for attempt in [
        "update submission set document = '{}'",
        "update decision set decided_at = now()",
        "delete from requisition",
        "drop table audit_event",
        "alter table audit_event disable trigger all",
    ] {
        let refused = sqlx::query(attempt).execute(&service.app.db).await;
        assert!(refused.is_err(), "the service may {attempt}");
    }
}

#[tokio::test]
async fn reset_role_does_not_give_the_service_the_owners_rights() {
    let service = Service::start().await;
    let mut connection = service.app.db.acquire().await.unwrap();
    sqlx::query("reset role").execute(&mut *connection).await.unwrap();
    let role: String =
        sqlx::query_scalar("select current_user::text").fetch_one(&mut *connection).await.unwrap();
    assert_eq!(role, "statsbidrag_service");
}
