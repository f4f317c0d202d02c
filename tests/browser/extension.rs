//! One organisation gets a later last day than the others, and uses it.

use crate::{
    ROUND,
    person::{ADMINISTRATOR, DECIDER, OMBUD, Person},
    support::{Screen, Service},
};

#[tokio::test]
async fn an_organisation_gets_an_extension_and_sends_after_the_others() {
    let service = Service::start().await;
    let someone = Person::at(&service, Screen::Desk).await;
    someone.gets_an_extension(&service).await;
    someone.presses("Plan").await;
    someone.answers_everything().await;
    someone.presses("Skicka in rekvisitionen").await;
    someone.is_at("Rekvisitionen är inskickad").await;
}

#[tokio::test]
async fn an_extension_needs_no_javascript() {
    let service = Service::start().await;
    let someone = Person::at(&service, Screen::WithoutScript).await;
    someone.gets_an_extension(&service).await;
    someone.presses("Plan").await;
    someone.answers_everything().await;
    someone.presses("Skicka in rekvisitionen").await;
    someone.is_at("Rekvisitionen är inskickad").await;
}

impl Person<'_> {
    /// The administrator proposes and the decider approves; the ombud has begun, and sees that the
    /// round is closed for all others.
    async fn gets_an_extension(&self, service: &Service) {
        // The round's own dates are of 2026; a later last day is within the use of the money.
        sqlx::query("update round set use_to = '2099-12-31' where title = $1")
            .bind(ROUND)
            .execute(&service.db)
            .await
            .unwrap();
        let (open, day): (String, String) = sqlx::query_as(
            "select round_id::text, ((closes_at at time zone 'Europe/Stockholm')::date + 7)::text
             from round where title = $1",
        )
        .bind(ROUND)
        .fetch_one(&service.db)
        .await
        .unwrap();

        self.signs_in(ADMINISTRATOR).await;
        self.opens(&format!("/administration/omgangar/{open}")).await;
        self.presses("Ge en mottagare anstånd").await;
        self.is_at("Anstånd").await;
        self.presses("Föreslå").await;
        self.is_told(&[
            "Skriv namnet på kommunen eller regionen, eller dess organisationsnummer.",
            "Ny sista dag: Ange ett datum, till exempel 2026-04-01.",
            "Skriv varför mottagaren får anstånd. De som företräder den får läsa det.",
        ])
        .await;
        self.fills("Vilken mottagare gäller det?", "Härjedalen").await;
        self.picks_day("Ny sista dag", &day).await;
        self.fills("Skäl", "Kommunens inloggning ligger nere.").await;
        self.presses("Föreslå").await;
        self.is_told(&["Flera kommuner och regioner heter nästan så. Välj vilken du menar."]).await;
        self.chooses("Härjedalens kommun, 212000-2510").await;
        self.presses("Föreslå").await;
        self.reads("Förslaget är sparat. En beslutsfattare behöver besluta om det.").await;
        self.presses("Logga ut").await;

        self.signs_in(DECIDER).await;
        self.presses("1 anstånd att besluta").await;
        self.reads("Kommunens inloggning ligger nere.").await;
        self.presses("Godkänn").await;
        self.reads("Anståndet är godkänt. De som företräder mottagaren får ett mejl.").await;
        self.presses("Logga ut").await;

        self.signs_in(OMBUD).await;
        self.reads("Ni har fått anstånd.").await;
        self.presses("Börja med rekvisitionen").await;
        // The last day of all others passes, and the round is frozen.
        sqlx::query(
            "update round set closes_at = now() - interval '10 minutes', frozen_at = now()
             where title = $1",
        )
        .bind(ROUND)
        .execute(&service.db)
        .await
        .unwrap();
        self.opens("/bidrag").await;
        self.reads("Stängda").await;
        self.opens("/att-gora").await;
        self.reads("Ni har fått anstånd.").await;
        self.presses("Fortsätt med rekvisitionen").await;
        self.reads("Ni har fått anstånd: för andra är sista dagen tidigare.").await;
    }
}
