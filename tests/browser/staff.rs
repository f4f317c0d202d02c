//! People of the agency at their desks: lists that fit, and cases one after the other.

use fantoccini::Locator;

use crate::{
    person::{DECIDER, OFFICER, Person},
    support::{Screen, Service},
};

/// The round whose recipients have come furthest: every state and every amount is in its list.
const CLOSED: &str = "God och nära vård 2026";

impl Person<'_> {
    async fn proposes_and_goes_on(&self) {
        self.chooses("Bifall").await;
        self.fills("Skäl", "Planen uppfyller villkoren.").await;
        self.presses_beginning("Spara förslaget och öppna nästa").await;
    }
}

#[tokio::test]
async fn an_officer_goes_from_case_to_case() {
    let service = Service::start().await;
    let frida = Person::at(&service, Screen::Desk).await;
    frida.signs_in(OFFICER).await;
    frida.presses_beginning("6 att granska").await;
    frida.is_at(CLOSED).await;
    let queue = frida.chromium.client.current_url().await.unwrap();

    let before = frida.presses.get();
    assert!(frida.presses_first("tbody a[href^='/arenden/']").await);
    let first = frida.heading().await;
    frida.proposes_and_goes_on().await;
    let choosing = 1;
    assert!(frida.presses.get() - before + choosing <= 3, "from the list to the next case");
    let second = frida.heading().await;
    assert_ne!(first, second);
    frida.reads(&format!("{first}: Förslaget är sparat.")).await;
    frida.reads("Nästa i listan (4 kvar)").await;
    // One is passed over, and comes again after the last.
    frida.presses("Nästa i listan (4 kvar)").await;
    for _ in 0..4 {
        frida.proposes_and_goes_on().await;
    }
    frida.is_at(&second).await;
    // The way back keeps what was chosen.
    frida.presses(CLOSED).await;
    assert_eq!(frida.chromium.client.current_url().await.unwrap(), queue);
    frida.reads("Visar 1–1 av 1").await;

    frida.presses("Logga ut").await;
    frida.signs_in(DECIDER).await;
    frida.presses("6 att besluta").await;
    assert!(frida.presses_first("tbody a[href^='/arenden/']").await);
    let first = frida.heading().await;
    frida.presses("Fatta beslutet och öppna nästa (5 kvar)").await;
    frida.reads(&format!("{first}: Beslutet är fattat.")).await;
    frida.reads("Fatta beslutet och öppna nästa (4 kvar)").await;
}

#[tokio::test]
async fn an_officer_needs_no_javascript() {
    let service = Service::start().await;
    let frida = Person::at(&service, Screen::WithoutScript).await;
    frida.signs_in(OFFICER).await;
    frida.presses_beginning("6 att granska").await;
    assert!(frida.presses_first("tbody a[href^='/arenden/']").await);
    let first = frida.heading().await;
    frida.proposes_and_goes_on().await;
    frida.reads(&format!("{first}: Förslaget är sparat.")).await;
}

/// Frida is rung up about an application, writes it down, and finds it in the register.
#[tokio::test]
async fn an_officer_notes_a_call_and_finds_it_in_the_register() {
    for screen in [Screen::Desk, Screen::WithoutScript, Screen::Phone] {
        let service = Service::start().await;
        let frida = Person::at(&service, screen).await;
        frida.signs_in(OFFICER).await;
        frida.presses("Ombudsärenden").await;
        frida.presses("Bergs kommun").await;
        frida.presses("Skriv tjänsteanteckning").await;
        frida.presses("Spara anteckningen").await;
        frida.is_told(&["Skriv vad som ska antecknas", "Skriv vem som lämnade uppgiften"]).await;
        frida.fills("Vad är det som ska antecknas?", "Utdraget är på väg.").await;
        frida.fills("Vem lämnade uppgiften?", "Kommunens växel").await;
        frida.fills("Vilket klockslag? (frivilligt)", "25.00").await;
        frida.presses("Spara anteckningen").await;
        let message = "Skriv klockslaget som timmar och minuter, till exempel 14.05.";
        frida.is_told(&[message]).await;
        frida.follows(message).await;
        assert_eq!(frida.focus().await, "said_at");
        frida.fills("Vilket klockslag? (frivilligt)", "0.00").await;
        frida.presses("Spara anteckningen").await;
        frida.is_at("Bergs kommun").await;
        frida.reads("Anteckningen är sparad.").await;

        frida.presses("Diarium").await;
        frida.is_at("Diarium").await;
        frida.fills("Sök", "växel").await;
        frida.picks("Handling", "Tjänsteanteckning").await;
        frida.presses("Visa").await;
        frida.reads("Kommunens växel").await;
        assert!(frida.presses_first("tbody a[href^='/ombudsarenden/']").await);
        frida.is_at("Bergs kommun").await;
        frida.unfolds("Läs anteckning 3").await;
        frida.reads("Uppgift från Kommunens växel").await;
    }
}

#[tokio::test]
async fn the_lists_of_the_agency_fit_their_page_with_the_longest_names() {
    let service = Service::start().await;
    let frida = Person::at(&service, Screen::Desk).await;
    frida.signs_in(OFFICER).await;
    frida.presses(CLOSED).await;
    frida.presses("Nästa").await;
    for _ in 0..5 {
        frida.presses("Nästa").await;
    }
    frida.reads("Visar 301–310 av 310").await;
    // Sorted by a column, which is marked and turns.
    for (order, first) in [("descending", "Region Stockholm"), ("ascending", "Dorotea kommun")] {
        frida.presses("Ram").await;
        let head = format!("th[aria-sort={order}] a");
        frida.chromium.client.find(Locator::Css(&head)).await.expect("a sorted column");
        let row = frida.chromium.client.find(Locator::Css("tbody th")).await.unwrap();
        assert_eq!(row.text().await.unwrap(), first);
    }
    frida.opens("/omgangar").await;
}
