//! The trail: every change leaves an event, and no event can be changed or removed.

use sqlx::PgPool;

use crate::support::{COORDINATOR, OMBUD, Service};

#[sqlx::test(migrator = "statsbidrag::MIGRATOR")]
async fn every_step_of_the_way_leaves_an_event_with_who_and_when(db: PgPool) {
    let service = Service::over(db).await;
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

#[sqlx::test(migrator = "statsbidrag::MIGRATOR")]
async fn nobody_changes_or_removes_an_event(db: PgPool) {
    let service = Service::over(db).await;
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

#[sqlx::test(migrator = "statsbidrag::MIGRATOR")]
async fn resetting_the_role_gives_nothing_back(db: PgPool) {
    let service = Service::over(db).await;
    let mut connection = service.app.db.acquire().await.unwrap();
    sqlx::query("reset role").execute(&mut *connection).await.unwrap();
    let role: String =
        sqlx::query_scalar("select current_user::text").fetch_one(&mut *connection).await.unwrap();
    assert_eq!(role, "statsbidrag_service");
}
