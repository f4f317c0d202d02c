//! The service as people meet it: the real binary, a real browser, and axe on every page.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod abstention;
mod administrator;
mod attached_plan;
#[path = "../it/support/database.rs"]
mod database;
mod extension;
mod ombud;
mod page;
mod passkeys;
mod people;
mod person;
mod public;
mod screens;
mod staff;
mod support;
mod tabs;
mod versions;

use fantoccini::key::Key;
use sqlx::PgPool;

use crate::{
    person::{DECIDER, ECONOMIST, OFFICER, OMBUD, OTHER_ECONOMIST, Person},
    support::{Screen, Service},
};

const ROUND: &str = "God och nära vård 2026 – öppen demonstrationsomgång";

#[tokio::test]
async fn five_people_bring_the_money_from_the_frame_to_the_account() {
    let service = Service::start().await;
    let someone = Person::at(&service, Screen::Desk).await;

    someone.opens("/").await;
    someone.presses("Logga in").await;
    someone.signs_in(OMBUD).await;
    someone.presses("Börja med rekvisitionen").await;
    someone.is_at(&format!("Rekvisition: {ROUND}")).await;
    someone.presses("Plan").await;
    assert!(!someone.sees_field("Insats 2: vad ska ni göra?").await);
    assert!(!someone.sees_field("Vilka andra är det?").await, "nobody else is chosen");
    someone.plans_after_forgetting_everything().await;
    someone.requests_a_krona_too_much_and_then_less().await;
    someone.forgets_and_answers_about_leftover_money().await;
    someone.mistypes_the_bankgiro_and_corrects_it().await;
    someone.writes_nonsense_about_the_contact_and_corrects_it().await;
    someone.certifies_after_forgetting_one().await;
    someone.is_at("Kontrollera och skicka in").await;
    someone.reads("Ni rekvirerar 776 056 kr för Härjedalens kommun, ").await;
    someone.reads("1 000 kr mindre än ramen").await;
    someone.reads("Du skickar in som Anna Fjäll, ombud för Härjedalens kommun.").await;
    someone.presses("Skicka in rekvisitionen").await;
    someone.is_at("Rekvisitionen är inskickad").await;
    someone.reads("Ärendenummer SB").await;
    someone.presses("Logga ut").await;

    someone.signs_in(OFFICER).await;
    someone.presses("1 att granska").await;
    someone.presses("Härjedalens kommun").await;
    someone.presses("Spara förslaget").await;
    someone.is_told(&["Välj vad du föreslår", "Skriv skälen för beslutet"]).await;
    someone.chooses("Delvis bifall").await;
    someone.fills("Kommuner efter befolkning", "300 000").await;
    someone.fills("Skäl", "Planen håller.\n\nEn del ryms inte.").await;
    someone.presses("Spara förslaget").await;
    someone.reads("Förslaget är sparat. En beslutsfattare tar vid.").await;
    someone.presses("Logga ut").await;

    someone.signs_in(DECIDER).await;
    someone.presses("1 att besluta").await;
    someone.presses("Härjedalens kommun").await;
    someone.unfolds("Lämna tillbaka förslaget").await;
    someone.presses("Lämna tillbaka").await;
    someone.is_told(&["Skriv varför förslaget lämnas tillbaka"]).await;
    someone.presses("Fatta beslutet").await;
    someone.reads("Beslutet är fattat. Mottagaren ser det i tjänsten.").await;
    someone.presses("Logga ut").await;

    someone.signs_in(ECONOMIST).await;
    someone.presses("1 med delvis bifall att betala").await;
    someone.presses("Härjedalens kommun").await;
    someone.presses("Registrera utbetalningen").await;
    someone.is_told(&["Ange utbetalningens referens"]).await;
    someone.fills("Utbetalningens referens", "UTB 2026-0001").await;
    someone.presses("Registrera utbetalningen").await;
    someone.reads("Du registrerade den här utbetalningen och kan inte godkänna den.").await;
    someone.presses("Logga ut").await;

    someone.signs_in(OTHER_ECONOMIST).await;
    someone.presses("1 utbetalning att godkänna").await;
    someone.presses("Härjedalens kommun").await;
    someone.presses("Godkänn utbetalningen").await;
    someone.reads("Utbetalningen är godkänd.").await;
    someone.presses("Logga ut").await;

    someone.signs_in(OMBUD).await;
    someone.presses("Visa ärendet").await;
    someone.reads("Utbetalningen är godkänd, betalas ").await;
    someone.reads("Ni får 718 330 kr av 776 056 kr.").await;
    someone.reads("Utbetalningens referens: UTB 2026-0001. Er referens: GNV 2026.").await;
}

#[tokio::test]
async fn the_script_changes_no_amount_and_cuts_no_text() {
    let service = Service::start().await;
    let anna = Person::in_a_hurry(&service, Screen::Desk).await;
    anna.signs_in(OMBUD).await;
    anna.presses("Börja med rekvisitionen").await;
    anna.presses("Belopp").await;
    anna.writes_amounts_in_every_way().await;
    let amounts = anna.chromium.client.current_url().await.unwrap();
    anna.opens(&amounts.path().replace("/belopp", "/plan")).await;
    anna.pastes_too_much_about_the_plan().await;
}

#[tokio::test]
async fn an_ombud_needs_no_javascript() {
    let service = Service::start().await;
    let anna = Person::at(&service, Screen::WithoutScript).await;
    anna.signs_in(OMBUD).await;
    anna.presses("Börja med rekvisitionen").await;
    anna.presses("Plan").await;
    assert!(anna.sees_field("Insats 2: vad ska ni göra?").await);
    assert!(anna.sees_field("Vilka andra är det?").await);
    anna.reads("Bara om ni har valt någon annan än er själva.").await;
    anna.plans_after_forgetting_everything().await;
    anna.has_the_sum_counted().await;
    anna.forgets_and_answers_about_leftover_money().await;
    assert!(anna.sees_field("Plusgironummer").await);
    anna.mistypes_the_bankgiro_and_corrects_it().await;
    anna.writes_nonsense_about_the_contact_and_corrects_it().await;
    anna.certifies_after_forgetting_one().await;
    anna.presses_twice("Skicka in rekvisitionen").await;
    anna.is_at("Rekvisitionen är inskickad").await;
    sent_exactly_once(&service.db).await;
}

#[tokio::test]
async fn an_ombud_and_an_officer_can_work_on_a_phone() {
    let service = Service::start().await;
    let someone = Person::at(&service, Screen::Phone).await;
    someone.signs_in(OMBUD).await;
    someone.presses("Börja med rekvisitionen").await;
    someone.presses("Plan").await;
    someone.answers_everything().await;
    someone.presses("Skicka in rekvisitionen").await;
    someone.is_at("Rekvisitionen är inskickad").await;
    someone.presses("Logga ut").await;

    someone.signs_in(OFFICER).await;
    someone.presses(ROUND).await;
    someone.fills("Namn eller nummer", "härjedalen").await;
    someone.presses("Visa").await;
    someone.presses("Härjedalens kommun").await;
    someone.is_at("Härjedalens kommun").await;
}

#[tokio::test]
async fn a_keyboard_is_enough() {
    let service = Service::start().await;
    let anna = Person::in_a_hurry(&service, Screen::Desk).await;
    anna.opens("/logga-in").await;
    anna.tabs_to("Hoppa till innehållet").await;
    anna.key(Key::Enter).await;
    assert_eq!(anna.focus().await, "innehall");
    anna.key(Key::Tab).await;
    assert_eq!(anna.focus().await, "email");
    anna.types(OMBUD).await;
    anna.key(Key::Tab).await;
    anna.types("demonstration").await;
    anna.enters().await;

    anna.tabs_to("Börja med rekvisitionen").await;
    anna.enters().await;
    anna.tabs_to("Kvarvarande medel").await;
    anna.enters().await;
    anna.tabs_to("Spara och fortsätt").await;
    anna.enters().await;
    anna.is_told(&["Svara ja eller nej på om ni vill ha del av kvarvarande medel"]).await;
    anna.key(Key::Tab).await;
    anna.key(Key::Enter).await;
    assert_eq!(anna.focus().await, "leftover");
    anna.types(" ").await;
    anna.tabs_to("Spara och fortsätt").await;
    anna.enters().await;
    anna.is_at("Plan").await;
    anna.tabs_to("Rekvisition").await;
    anna.enters().await;
    anna.reads("1 av 6 avsnitt är klara").await;
}

#[tokio::test]
async fn a_button_pressed_twice_sends_once() {
    let service = Service::start().await;
    let anna = Person::in_a_hurry(&service, Screen::Desk).await;
    anna.signs_in(OMBUD).await;
    anna.presses("Börja med rekvisitionen").await;
    anna.presses("Plan").await;
    anna.answers_everything().await;
    anna.presses_twice("Skicka in rekvisitionen").await;
    anna.is_at("Rekvisitionen är inskickad").await;
    sent_exactly_once(&service.db).await;
}

/// There is one requisition in the open round, sent once, with one receipt.
async fn sent_exactly_once(db: &PgPool) {
    let sent = "select count(*) from submission
        join requisition using (requisition_id) join round using (round_id)
        where now() < closes_at";
    let receipts = "select count(*) from outgoing_mail where subject like 'Kvittens:%' and body like '%öppen demo%'";
    for count in [sent, receipts] {
        let counted: i64 = sqlx::query_scalar(count).fetch_one(db).await.unwrap();
        assert_eq!(counted, 1, "{count}");
    }
}
