//! Accounts and mandates: registering, applying to be ombud, inviting a colleague and removing one.

use std::{fs, path::PathBuf};

use sqlx::PgPool;

use crate::{
    person::{OFFICER, OMBUD, Person},
    support::{Screen, Service},
};

const NILS: &str = "nils.nykomling@harjedalen.example";
const SARA: &str = "sara.kollega@harjedalen.example";
const PASSWORD: &str = "hundkoja vinter brygga";
const PDF: &str = "%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n";

impl Person<'_> {
    /// From the front page to an account of one's own.
    async fn registers(&self, email: &str, name: &str) {
        self.opens("/").await;
        self.presses("Logga in").await;
        self.presses("Skapa ett konto").await;
        self.presses("Skicka mejlet").await;
        self.is_told(&["Ange din e-postadress, till exempel namn@kommun.se."]).await;
        self.fills("E-postadress", email).await;
        self.presses("Skicka mejlet").await;
        self.is_at("Vi har skickat ett mejl").await;
        self.follows_mailed("/registrera/").await;
        self.is_at("Välj namn och lösenord").await;
        self.fills("Namn", name).await;
        self.fills("Lösenord", "harjedalen2026").await;
        self.presses("Skapa kontot").await;
        self.reads("Lösenordet är för lätt att gissa.").await;
        self.fills("Lösenord", PASSWORD).await;
        self.presses("Skapa kontot").await;
        self.is_at("Mitt konto").await;
    }

    /// Applies to be ombud for Härjedalen, with an error in most steps first.
    async fn applies(&self) {
        self.presses("Ansök om att bli ombud").await;
        self.is_at("Ansök om att bli ombud").await;
        self.fills("Vilken kommun eller region gäller det?", "Härjedalen").await;
        self.presses("Spara och fortsätt").await;
        self.is_told(&[
            "Flera kommuner och regioner heter nästan så. Välj vilken du menar.",
            "Skriv din befattning, till exempel ekonomichef.",
            "Ange ett telefonnummer, till exempel 08-123 456 78.",
            "Välj vilken handling du bifogar.",
        ])
        .await;
        self.chooses("Härjedalens kommun, 212000-2510").await;
        self.fills("Vilken befattning har du?", "Ekonomichef").await;
        self.fills("Vilket telefonnummer når vi dig på?", "0680-161 00").await;
        self.chooses("Bestyrkt utdrag ur delegationsordningen").await;
        self.presses("Spara och fortsätt").await;
        self.is_at("Härjedalens kommun").await;
        self.presses("Skicka in ansökan").await;
        self.attaches("Bifoga en fil", &self.has_file("bild.pdf", "ingen pdf")).await;
        self.presses("Bifoga").await;
        self.attaches("Bifoga en fil", &self.has_file("delegation.pdf", PDF)).await;
        self.presses("Bifoga").await;
        self.reads("delegation.pdf").await;
        self.chooses("Uppgifterna stämmer och jag får företräda organisationen i tjänsten.").await;
    }

    fn has_file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.service.leftover(name);
        fs::write(&path, content).unwrap();
        path
    }
}

#[tokio::test]
async fn a_newcomer_becomes_ombud_and_lets_a_colleague_in_and_out() {
    let service = Service::start().await;
    let someone = Person::at(&service, Screen::Desk).await;
    someone.registers(NILS, "Nils Nykomling").await;
    someone.applies().await;
    someone.presses("Skicka in ansökan").await;
    someone.reads("Ansökan har kommit in och prövas.").await;
    someone.presses("Logga ut").await;

    someone.signs_in(OFFICER).await;
    someone.presses("Ombudsärenden").await;
    someone.presses("Härjedalens kommun").await;
    someone.reads("Anna Fjäll").await;
    someone.presses("Godkänn ansökan").await;
    someone.reads("Ansökan är godkänd.").await;
    someone.presses("Logga ut").await;

    someone.signs_in(OMBUD).await;
    someone.is_at("Mitt konto").await;
    someone.reads("Du har ingen behörighet än").await;
    someone.presses("Logga ut").await;

    someone.signs_in_with(NILS, PASSWORD).await;
    someone.is_at("Att göra").await;
    someone.reads("Ombud för Härjedalens kommun").await;
    someone.presses("Behörigheter").await;
    someone.presses("Skicka inbjudan").await;
    someone.fills("Namn", "Sara Kollega").await;
    someone.fills("E-postadress", SARA).await;
    someone.chooses("Representant").await;
    someone.presses("Skicka inbjudan").await;
    someone.reads("Sara Kollega, sara.kollega@harjedalen.example").await;
    someone.presses("Logga ut").await;

    someone.follows_mailed("/inbjudan/").await;
    someone.reads("Nils Nykomling bjuder in dig").await;
    someone.presses("Tacka ja och skapa konto").await;
    someone.fills("Lösenord", PASSWORD).await;
    someone.presses("Tacka ja och skapa konto").await;
    someone.reads("Representant för Härjedalens kommun").await;
    someone.presses("Börja med rekvisitionen").await;
    someone.presses("Plan").await;
    someone.answers_everything().await;
    someone.presses("Logga ut").await;

    someone.signs_in_with(NILS, PASSWORD).await;
    someone.presses("Fortsätt med rekvisitionen").await;
    someone.reads("6 av 6 avsnitt är klara").await;
    someone.presses("Behörigheter").await;
    someone.presses("Ta bort Sara Kollega").await;
    someone.is_at("Ta bort behörigheten för Sara Kollega?").await;
    someone.presses("Ta bort behörigheten").await;
    someone.reads("Behörigheten för Sara Kollega är borttagen.").await;
    someone.presses("Logga ut").await;

    someone.signs_in_with(SARA, PASSWORD).await;
    someone.is_at("Mitt konto").await;
    someone.follows_mailed("/inbjudan/").await;
    someone.is_at("Inbjudan gäller inte").await;
}

#[tokio::test]
async fn a_newcomer_applies_and_completes_on_a_narrow_screen_without_javascript() {
    let service = Service::start().await;
    let someone = Person::at(&service, Screen::NarrowWithoutScript).await;
    someone.registers(NILS, "Nils Nykomling").await;
    someone.applies().await;
    someone.presses_twice("Skicka in ansökan").await;
    someone.reads("Ansökan har kommit in och prövas.").await;
    someone.presses("Logga ut").await;

    someone.signs_in(OFFICER).await;
    someone.presses("Ombudsärenden").await;
    someone.presses("Härjedalens kommun").await;
    someone.presses("Begär komplettering").await;
    someone.fills("Vad saknas?", "Utdraget är inte bestyrkt.").await;
    someone.picks_day("Sista dag att svara", &in_a_week(&service.db).await).await;
    someone.presses("Begär komplettering").await;
    someone.presses("Logga ut").await;

    someone.signs_in_with(NILS, PASSWORD).await;
    someone.presses("Ansökningar om att bli ombud").await;
    someone.presses("Härjedalens kommun").await;
    someone.reads("Utdraget är inte bestyrkt.").await;
    someone.presses("Skicka svaret").await;
    someone.attaches("Bifoga en fil", &someone.has_file("bestyrkt.pdf", PDF)).await;
    someone.presses("Bifoga").await;
    someone.fills("Svar på det vi frågar efter", "Här är ett bestyrkt utdrag.").await;
    someone.presses("Skicka svaret").await;
    someone.reads("Svaret är skickat.").await;
}

async fn in_a_week(db: &PgPool) -> String {
    let day = "select (now() + interval '7 days')::date::text";
    sqlx::query_scalar(day).fetch_one(db).await.unwrap()
}
