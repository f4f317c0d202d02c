//! Two tabs, and two people at once: what is typed is neither saved in the wrong place nor lost.

use crate::{
    ROUND,
    person::{OFFICER, OMBUD, Person},
    support::{Screen, Service},
};

const HARJEDALEN: &str = "Härjedalens kommun";
const ARE: &str = "Åre kommun";
const PLAN: &str = "Insats 1: vad ska ni göra?";

impl Service {
    /// Anna becomes representant for Åre too.
    async fn anna_also_works_for_are(&self) {
        let sql = "insert into mandate (mandate_id, person_id, organisation_id, role, started_at)
             select gen_random_uuid(), person_id, organisation_id, 'representative', now()
             from person, organisation
             where person.email = $1 and organisation.name = $2";
        sqlx::query(sql).bind(OMBUD).bind(ARE).execute(&self.db).await.unwrap();
    }
}

impl Person<'_> {
    async fn changes_to(&self, organisation: &str, role: &str) {
        self.opens("/valj-organisation").await;
        self.chooses(&format!("{organisation} ({role})")).await;
        self.presses("Fortsätt").await;
        self.reads(&format!("{role} för {organisation}")).await;
    }

    async fn writes_a_plan(&self, text: &str) {
        self.chooses("Vi själva").await;
        self.chooses("1. Kontinuitet i primärvården, inklusive fast läkarkontakt").await;
        self.fills(PLAN, text).await;
        self.presses("Spara och fortsätt").await;
    }
}

async fn a_page_outlives_a_change_of_organisation(screen: Screen) {
    let service = Service::start().await;
    service.anna_also_works_for_are().await;
    let anna = Person::at(&service, screen).await;
    anna.signs_in(OMBUD).await;
    anna.changes_to(HARJEDALEN, "Ombud").await;
    anna.presses("Börja med rekvisitionen").await;
    anna.presses("Plan").await;

    // Åre is chosen in another tab, and the page of Härjedalen's is written on.
    let first = anna.opens_in_another_tab("/att-gora").await;
    anna.changes_to(ARE, "Representant").await;
    let second = anna.turns_to(first.clone()).await;
    anna.writes_a_plan("Fler fasta läkarkontakter i Funäsdalen.").await;
    anna.is_at("Sidan gäller Härjedalens kommun").await;
    anna.reads("Du arbetar nu för Åre kommun.").await;
    anna.reads("Fler fasta läkarkontakter i Funäsdalen.").await;
    anna.presses("Byt till Härjedalens kommun och gör klart").await;
    anna.is_at("Det du höll på med finns kvar").await;
    anna.reads("Ombud för Härjedalens kommun").await;
    anna.presses("Gör klart").await;
    anna.is_at("Belopp").await;
    anna.reads("Ombud för Härjedalens kommun").await;

    // The other way out: on for Åre. The other tab shows a page of Åre's.
    anna.turns_to(second).await;
    anna.changes_to(ARE, "Representant").await;
    anna.turns_to(first).await;
    anna.presses("Spara och fortsätt").await;
    anna.is_at("Sidan gäller Härjedalens kommun").await;
    anna.presses("Gå vidare för Åre kommun utan det").await;
    anna.is_at("Att göra").await;
    anna.presses("Börja med rekvisitionen").await;
    anna.is_at(&format!("Rekvisition: {ROUND}")).await;
    anna.reads("0 av 6 avsnitt är klara").await;
}

#[tokio::test]
async fn a_page_outlives_a_change_of_organisation_in_another_tab() {
    a_page_outlives_a_change_of_organisation(Screen::Desk).await;
}

#[tokio::test]
async fn a_page_outlives_a_change_of_organisation_without_scripts() {
    a_page_outlives_a_change_of_organisation(Screen::WithoutScript).await;
}

/// The same officer at two windows, one of which is late.
#[tokio::test]
async fn the_second_proposal_of_a_case_stands_on_the_page() {
    let service = Service::start().await;
    let someone = Person::at(&service, Screen::Desk).await;
    someone.signs_in(OMBUD).await;
    someone.presses("Börja med rekvisitionen").await;
    someone.presses("Plan").await;
    someone.answers_everything().await;
    someone.presses("Skicka in rekvisitionen").await;
    someone.presses("Logga ut").await;
    someone.signs_in(OFFICER).await;
    someone.presses("1 att granska").await;
    someone.presses(HARJEDALEN).await;
    let case = someone.chromium.client.current_url().await.unwrap();
    let first = someone.opens_in_another_tab(case.path()).await;
    someone.chooses("Bifall").await;
    someone.fills("Skäl", "Planen håller.").await;
    someone.presses("Spara förslaget").await;
    someone.turns_to(first).await;
    someone.chooses("Avslag").await;
    someone.fills("Skäl", "Insatserna ryms inte.").await;
    someone.presses("Spara förslaget").await;
    someone.is_at("Uppgifterna har ändrats").await;
    someone.reads("Ärendet har redan gått vidare.").await;
    someone.reads("Insatserna ryms inte.").await;
    someone.presses("Visa hur det ser ut nu").await;
    someone.reads("Planen håller.").await;
}
