//! An organisation says that it does not requisition, and changes its mind.

use crate::{
    ROUND,
    person::{OMBUD, Person},
    support::{Screen, Service},
};

#[tokio::test]
async fn an_ombud_says_no_in_two_steps_and_begins_after_all() {
    for screen in [Screen::Phone, Screen::WithoutScript] {
        let service = Service::start().await;
        let anna = Person::at(&service, screen).await;
        anna.signs_in(OMBUD).await;
        anna.unfolds("Vi rekvirerar inte").await;
        anna.reads("Då får ni inga fler påminnelser").await;
        anna.presses_twice("Ja, vi rekvirerar inte").await;
        anna.is_at("Att göra").await;
        anna.reads("Anna Fjäll meddelade ").await;
        anna.reads(&format!("Det är sparat att ni inte rekvirerar: {ROUND}.")).await;
        let said: i64 =
            sqlx::query_scalar("select count(*) from abstention where ended_at is null")
                .fetch_one(&service.db)
                .await
                .unwrap();
        // One in the open round, and one that the demonstration tells of in the closed one.
        assert_eq!(said, 2);
        anna.presses("Börja med rekvisitionen ändå").await;
        anna.is_at(&format!("Rekvisition: {ROUND}")).await;
        anna.opens("/att-gora").await;
        anna.reads("Fortsätt med rekvisitionen").await;
    }
}
