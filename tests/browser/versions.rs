//! After the send: a correction, a completion and a withdrawal, as people meet them.

use crate::{
    person::{OFFICER, OMBUD, Person},
    support::{Screen, Service},
};

const SAVE: &str = "Spara och fortsätt";
const POT: &str = "Kommuner efter befolkning";
const CHANGE: &str = "Ändra rekvisitionen";
const CHECK: &str = "Kontrollera och skicka in";
const WITHDRAW: &str = "Återkalla rekvisitionen";

impl Person<'_> {
    async fn sends_a_requisition(&self) {
        self.presses("Börja med rekvisitionen").await;
        self.presses("Plan").await;
        self.answers_everything().await;
        self.presses("Skicka in rekvisitionen").await;
        self.is_at("Rekvisitionen är inskickad").await;
    }

    async fn changes_its_mind(&self) {
        self.presses(CHANGE).await;
        self.is_at(CHANGE).await;
        self.presses("Belopp").await;
        self.fills(POT, "357 725").await;
        self.presses(SAVE).await;
        self.is_at(CHANGE).await;
        self.reads("Ändringen är inte inskickad").await;
        self.presses("Kasta ändringen").await;
        self.reads("Ändringen är kastad. Det ni har skickat in gäller.").await;
    }

    async fn sends_a_correction(&self) {
        self.presses(CHANGE).await;
        self.presses("Belopp").await;
        self.fills(POT, "357 725").await;
        self.presses(SAVE).await;
        self.presses(CHECK).await;
        self.is_at("Kontrollera och skicka in version 2").await;
        self.reads("776 055 kr").await;
        self.unfolds("Så stod det i förra versionen, belopp").await;
        self.reads("357 726 kr").await;
        self.presses("Skicka in version 2").await;
        self.reads("Version 2 är inskickad. En kvittens är på väg till dig med e-post.").await;
        self.reads("Version 2 kom in: rättelse").await;
        self.presses("Version 1: rekvisition").await;
        self.reads("357 726 kr").await;
        self.opens("/att-gora").await;
        self.presses("Visa ärendet").await;
    }

    async fn withdraws_after_forgetting_why(&self) {
        self.presses(CHANGE).await;
        self.presses(WITHDRAW).await;
        self.is_at(WITHDRAW).await;
        self.presses(WITHDRAW).await;
        self.is_told(&["Skriv varför ni återkallar rekvisitionen"]).await;
        self.fills("Varför återkallar ni rekvisitionen?", "Nämnden sade nej.").await;
        self.presses(WITHDRAW).await;
        self.is_at("Rekvisitionen är återkallad").await;
        self.reads("Nämnden sade nej.").await;
    }

    async fn asks_for_the_plan_after_forgetting_what(&self) {
        self.unfolds("Begär komplettering").await;
        self.presses("Skicka begäran").await;
        self.is_told(&[
            "Välj vilken sorts komplettering det är",
            "Välj minst ett avsnitt som ska kompletteras",
            "Skriv vad som saknas. Det står i brevet till organisationen.",
        ])
        .await;
        self.chooses("Komplettering").await;
        self.chooses("Plan").await;
        self.fills("Vad saknas?", "Beskriv vad läkarna ska göra.").await;
        self.presses("Skicka begäran").await;
        self.reads("Begäran om komplettering är skickad till organisationen.").await;
    }

    async fn completes_the_plan(&self) {
        self.reads("Vi behöver en komplettering. Svara senast").await;
        self.presses("Komplettera").await;
        self.is_at("Komplettera rekvisitionen").await;
        self.reads("Beskriv vad läkarna ska göra.").await;
        self.presses("Plan").await;
        self.fills("Insats 1: vad ska ni göra?", "Fyra läkare till.").await;
        self.presses(SAVE).await;
        self.presses(CHECK).await;
        self.presses("Skicka in version 2").await;
        self.reads("Version 2 kom in: komplettering").await;
    }

    async fn finds_the_case(&self) {
        self.presses("Logga ut").await;
        self.signs_in(OFFICER).await;
        self.presses("1 att granska").await;
        self.presses("Härjedalens kommun").await;
    }
}

async fn corrects_and_withdraws(screen: Screen) {
    let service = Service::start().await;
    let anna = Person::at(&service, screen).await;
    anna.signs_in(OMBUD).await;
    anna.sends_a_requisition().await;
    anna.changes_its_mind().await;
    anna.sends_a_correction().await;
    anna.withdraws_after_forgetting_why().await;
    anna.opens("/att-gora").await;
    anna.sends_a_requisition().await;
    let live = "select count(*) filter (where status = 'submitted')::text || ' sent, '
            || count(*) filter (where status = 'withdrawn') || ' withdrawn'
        from requisition join round using (round_id)
        where now() < closes_at and requisition.status <> 'draft'";
    let counted: String = sqlx::query_scalar(live).fetch_one(&service.db).await.unwrap();
    assert_eq!(counted, "1 sent, 1 withdrawn");
}

async fn asks_and_is_answered(screen: Screen) {
    let service = Service::start().await;
    let someone = Person::at(&service, screen).await;
    someone.signs_in(OMBUD).await;
    someone.sends_a_requisition().await;
    someone.finds_the_case().await;
    someone.asks_for_the_plan_after_forgetting_what().await;
    someone.presses("Logga ut").await;

    someone.signs_in(OMBUD).await;
    someone.completes_the_plan().await;
    someone.finds_the_case().await;
    someone.reads("Version 2 gäller").await;
    someone.reads("Besvarad").await;
    someone.unfolds("Så stod det i förra versionen, plan").await;
    someone.reads("Fler fasta läkarkontakter.").await;

    // Another is asked for, and not waited for.
    someone.asks_for_the_plan_after_forgetting_what().await;
    someone.presses("Sluta vänta").await;
    someone.reads("Begäran är avslutad. Rekvisitionen prövas på det som finns.").await;
    someone.reads("Avslutad utan svar").await;
    someone.reads("Föreslå beslut").await;
}

#[tokio::test]
async fn an_ombud_corrects_discards_withdraws_and_sends_again() {
    corrects_and_withdraws(Screen::Desk).await;
}

#[tokio::test]
async fn an_ombud_corrects_and_withdraws_on_a_phone() {
    corrects_and_withdraws(Screen::Phone).await;
}

#[tokio::test]
async fn an_ombud_corrects_and_withdraws_without_javascript() {
    corrects_and_withdraws(Screen::WithoutScript).await;
}

#[tokio::test]
async fn an_officer_asks_and_an_ombud_completes() {
    asks_and_is_answered(Screen::Desk).await;
}

#[tokio::test]
async fn an_officer_asks_and_an_ombud_completes_on_a_phone() {
    asks_and_is_answered(Screen::Phone).await;
}

#[tokio::test]
async fn an_officer_asks_and_an_ombud_completes_without_javascript() {
    asks_and_is_answered(Screen::WithoutScript).await;
}
