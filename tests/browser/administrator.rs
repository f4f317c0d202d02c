//! An administrator who has never seen the service opens next year's round by copying.

use fantoccini::{Locator, key::Key};
use jiff::{ToSpan, civil::Date};

use crate::{
    person::{ADMINISTRATOR, DECIDER, OMBUD, Person},
    support::{Screen, Service},
};

const LAST_YEAR: &str = "Kopiera God och nära vård 2026";
const NEW: &str = "God och nära vård 2027";
const POTS: [&str; 5] = [
    "Regioner efter befolkning",
    "Landsbygd och glesbygd, regioner",
    "Kommuner efter kommunal hälso- och sjukvård",
    "Kommuner efter befolkning",
    "Landsbygd och glesbygd, kommuner",
];
const SECTIONS: [&str; 13] = [
    "Grunduppgifter",
    "Förordningen",
    "Anvisning",
    "Frågor och svar",
    "Vad pengarna får användas till",
    "Tider",
    "Delpotter",
    "Villkor",
    "Plan",
    "Återrapportering",
    "Efter sista dagen",
    "Kontakter",
    "Påminnelser",
];
/// How many presses the whole way takes: each is a page, and some ten seconds.
const PRESSES: u32 = 46;

impl Person<'_> {
    /// From the front page to the tasks of next year's round.
    async fn copies_last_years_round(&self) {
        self.presses("Administration").await;
        self.is_at("Förbered omgångar").await;
        self.presses(LAST_YEAR).await;
        self.presses("Kopiera").await;
        self.is_at(NEW).await;
        self.reads("Kopierad från God och nära vård 2026.").await;
    }

    /// Works the pot out by the newest figures, and proposes that.
    async fn proposes(&self, pot: &str) {
        self.presses(pot).await;
        self.is_at(pot).await;
        self.presses("Räkna").await;
        self.presses("Föreslå fördelningen").await;
        self.is_at("Fördelning").await;
    }

    /// Goes back to the tasks of next year's round.
    async fn opens_round(&self) {
        self.presses(NEW).await;
        self.is_at(NEW).await;
    }

    /// The path of the page.
    async fn path(&self) -> String {
        self.chromium.client.current_url().await.unwrap().path().to_owned()
    }

    /// Opens the first page that the list on this page leads to.
    async fn opens_the_first(&self) {
        let first = Locator::Css("main tbody th a");
        let first = self.chromium.client.find(first).await.unwrap();
        self.opens(&first.attr("href").await.unwrap().unwrap()).await;
    }
}

#[tokio::test]
async fn an_administrator_who_has_never_seen_the_service_opens_next_years_round() {
    let service = Service::start().await;
    let someone = Person::at(&service, Screen::Desk).await;
    let today = "select (now() at time zone 'Europe/Stockholm')::date::text";
    let today: String = sqlx::query_scalar(today).fetch_one(&service.db).await.unwrap();
    let today: Date = today.parse().unwrap();

    someone.signs_in(ADMINISTRATOR).await;
    someone.copies_last_years_round().await;
    // Each section that is saved leads to the next one that nobody has read yet.
    someone.presses("Grunduppgifter").await;
    for section in SECTIONS {
        someone.is_at(section).await;
        someone.reads("Det här är kopierat från God och nära vård 2026.").await;
        match section {
            "Grunduppgifter" => {
                someone.fills("Myndighetens diarienummer", "9.2-2027/2026").await;
            }
            "Tider" => {
                someone.picks_day("När öppnar omgången?", &today.to_string()).await;
                let last = weekday(today, 28).to_string();
                someone.picks_day("Vilken är sista dagen?", &last).await;
            }
            "Villkor" => {
                someone
                    .unfolds("Villkor 3: Pengarna används under bidragsåret, 1 januari 2026 till 31 december 2026")
                    .await;
                let year =
                    "Pengarna används under bidragsåret, 1 januari 2027 till 31 december 2027";
                someone.fills("Text för villkor 3", year).await;
            }
            // They were copied too, and the round is another time of the year.
            "Påminnelser" => {
                someone.picks_day("Påminnelse 1", &weekday(today, 14).to_string()).await;
                someone.picks_day("Påminnelse 2", &weekday(today, 21).to_string()).await;
            }
            _ => {}
        }
        someone.presses("Spara").await;
        someone.reads(&format!("Avsnittet {section} är sparat.")).await;
    }

    someone.presses("Fördelning").await;
    someone.reads("Inte fördelad").await;
    someone.reads("oförändrat").await;
    someone.presses("Räkna och föreslå alla").await;
    someone.reads("5 delpotter är föreslagna. En beslutsfattare behöver fastställa.").await;
    someone.presses("Logga ut").await;

    someone.signs_in(DECIDER).await;
    someone.presses("Administration").await;
    someone.presses(NEW).await;
    someone.presses("Fördelning").await;
    someone.reads("Du fastställer 5 delpotter som de är föreslagna:").await;
    someone.presses("Läs beloppen i Kommuner efter befolkning").await;
    someone.reads("Stockholms kommun").await;
    someone.presses("Fördelning").await;
    someone.presses("Fastställ").await;
    someone.reads("Fastställd").await;
    someone.presses("Logga ut").await;

    someone.signs_in(ADMINISTRATOR).await;
    someone.presses("Administration").await;
    someone.presses(NEW).await;
    someone.presses("Kontrollera").await;
    someone.reads("Text 1 nämner 1 januari 2025").await;
    someone.presses(NEW).await;
    someone.presses("Förhandsvisa som ombud").await;
    someone.picks("Visa som", "Region Gotland").await;
    someone.presses("Visa").await;
    someone.reads("Ramen är 17 154 649 kr").await;
    someone.presses(NEW).await;
    someone.presses("Kontrollera").await;
    someone.reads("Omgången kan öppnas.").await;
    someone.presses("Provkör").await;
    someone.reads("310 mottagare skickade in var sin påhittad rekvisition").await;
    someone.reads("Kommunen med minst ram").await;
    someone.presses(NEW).await;
    someone.presses("Öppna omgången").await;
    someone.is_at(&format!("Öppna {NEW}")).await;
    someone.presses("Öppna omgången").await;
    someone.reads(&format!("{NEW} är publicerad.")).await;
    someone.presses("Logga ut").await;

    someone.opens("/bidrag").await;
    someone.presses(NEW).await;
    someone.reads("Myndighetens diarienummer: 9.2-2027/2026.").await;
    someone.reads("Tid kvar: ").await;
    someone.presses("Fördelningslista, 310 mottagare").await;
    someone.reads("3 300 000 000").await;

    someone.signs_in(OMBUD).await;
    someone.reads(NEW).await;
    someone.reads("Er bidragsram 1 866 464 kr").await;

    let presses = someone.presses.get();
    assert!(presses <= PRESSES, "{presses} presses");
}

#[tokio::test]
async fn every_page_of_a_rounds_preparation_fits_a_phone() {
    let service = Service::start().await;
    let jenny = Person::at(&service, Screen::Phone).await;
    jenny.signs_in(ADMINISTRATOR).await;
    jenny.copies_last_years_round().await;
    let round = jenny.path().await;
    for section in SECTIONS {
        jenny.presses(section).await;
        jenny.is_at(section).await;
        jenny.opens(&round).await;
    }
    jenny.presses("Fördelning").await;
    jenny.proposes(POTS[0]).await;
    jenny.presses("Räkna och föreslå alla").await;
    for page in ["kontroll", "forhandsvisning", "oppning"] {
        jenny.opens(&format!("{round}/{page}")).await;
    }
    let open: String =
        sqlx::query_scalar("select round_id::text from round where now() < closes_at")
            .fetch_one(&service.db)
            .await
            .unwrap();
    jenny.opens(&format!("/administration/omgangar/{open}")).await;
    for page in ["sista-dag", "anstand", "ramar"] {
        jenny.opens(&format!("/administration/omgangar/{open}/{page}")).await;
    }
    jenny.opens("/administration/statistik/ny").await;
    jenny.opens("/administration/statistik").await;
    jenny.opens_the_first().await;

    let with_conditions = "select round_id::text from round where title like 'Tillgänglighet%'";
    let with_conditions: String =
        sqlx::query_scalar(with_conditions).fetch_one(&service.db).await.unwrap();
    jenny.opens(&format!("/omgangar/{with_conditions}/villkor")).await;
    jenny.opens_the_first().await;
}

#[tokio::test]
async fn an_administrator_needs_no_javascript() {
    let service = Service::start().await;
    let jenny = Person::at(&service, Screen::WithoutScript).await;
    jenny.signs_in(ADMINISTRATOR).await;
    jenny.copies_last_years_round().await;

    jenny.presses("Frågor och svar").await;
    let answers = Locator::Css("textarea");
    let row = jenny.chromium.client.find_all(answers).await.unwrap().len() + 1;
    jenny.presses("Lägg till en fråga").await;
    let (question, answer) = (format!("Fråga {row}"), format!("Svar {row}"));
    jenny.fills(&question, "Får vi anlita ett vikariat?").await;
    jenny.presses("Spara").await;
    jenny.is_told(&[&format!("{question}: Skriv ett svar")]).await;
    jenny.fills(&answer, "Ja, om det **stärker primärvården**.").await;
    jenny.presses("Spara").await;
    jenny.reads("Avsnittet Frågor och svar är sparat.").await;

    // The question moves up without scripts, with what was typed since; and is removed and put back.
    jenny.presses("Frågor och svar").await;
    jenny.unfolds(&format!("{question}: Får vi anlita ett vikariat?")).await;
    jenny.fills(&answer, "Ja, om det **stärker vården**.").await;
    jenny.presses(&format!("Flytta upp fråga {row}")).await;
    let moved = format!("Fråga {}", row - 1);
    assert!(jenny.sees_field(&moved).await, "the card that moved is unfolded");
    jenny.reads("Ändringarna är inte sparade än.").await;
    jenny.presses(&format!("Ta bort fråga {}", row - 1)).await;
    jenny.reads("Det gäller när du sparar.").await;
    jenny.presses("Ångra").await;
    jenny.presses("Förhandsgranska").await;
    let strong = Locator::Css(".beside .preview strong");
    let strong = jenny.chromium.client.find_all(strong).await.unwrap();
    let mut shown = Vec::new();
    for it in strong {
        shown.push(it.prop("textContent").await.unwrap().unwrap_or_default());
    }
    assert!(shown.contains(&"stärker vården".to_owned()), "{shown:?}");
    jenny.presses("Spara").await;
    jenny.reads("Avsnittet Frågor och svar är sparat.").await;
    // Without scripts every field is there, and says when it is needed.
    jenny.presses("Delpotter").await;
    jenny
        .unfolds("Delpott 1: Regioner efter befolkning · 2 250 000 000 kr · Andel av befolkningen")
        .await;
    assert!(jenny.sees_field("Koder för delpott 1").await);
    jenny.reads("Bara om du anger dem med koder.").await;
    jenny.opens_round().await;

    jenny.presses("Fördelning").await;
    jenny.presses(POTS[2]).await;
    jenny.chooses("Ett annat tal").await;
    jenny.fills("Nämnare", "hundra").await;
    jenny.presses("Räkna").await;
    jenny.is_told(&["Ange nämnaren som ett helt tal, till exempel 10 587 710."]).await;
    jenny.chooses("Summan av mottagarnas tal").await;
    jenny.presses("Räkna").await;
    jenny.presses("Föreslå fördelningen").await;
    jenny.reads("Föreslagen").await;
    jenny.presses(NEW).await;
    jenny.presses("Förhandsvisa som ombud").await;
    jenny.reads("Får vi anlita ett vikariat?").await;
}

#[tokio::test]
async fn a_keyboard_is_enough_for_an_administrator() {
    let service = Service::start().await;
    let jenny = Person::in_a_hurry(&service, Screen::Desk).await;
    jenny.signs_in(ADMINISTRATOR).await;
    jenny.tabs_to("Administration").await;
    jenny.enters().await;
    jenny.tabs_to(LAST_YEAR).await;
    jenny.enters().await;
    jenny.tabs_to("Kopiera").await;
    jenny.enters().await;
    jenny.tabs_to("Kontakter").await;
    jenny.enters().await;
    jenny.tabs_to("Telefonnummer (frivilligt)").await;
    jenny.types("ring oss").await;
    jenny.tabs_to("Spara").await;
    jenny.enters().await;
    // The summary has the focus, and its link leads to the field.
    jenny.key(Key::Tab).await;
    jenny.key(Key::Enter).await;
    assert_eq!(jenny.focus().await, "phone");
    jenny.fills("Telefonnummer (frivilligt)", "075-247 30 00").await;
    jenny.tabs_to("Spara").await;
    jenny.enters().await;
    jenny.reads("Avsnittet Kontakter är sparat.").await;
}

#[tokio::test]
async fn a_pot_asks_only_for_what_it_has() {
    let service = Service::start().await;
    let jenny = Person::at(&service, Screen::Desk).await;
    jenny.signs_in(ADMINISTRATOR).await;
    jenny.copies_last_years_round().await;
    jenny.presses("Delpotter").await;
    jenny
        .unfolds("Delpott 1: Regioner efter befolkning · 2 250 000 000 kr · Andel av befolkningen")
        .await;
    let codes = "Koder för delpott 1";
    let each = "Fast summa till var och en i delpott 1 (frivilligt)";
    let day = "Vilken dag ska siffrorna för delpott 1 gälla? (frivilligt)";
    assert!(!jenny.sees_field(codes).await);
    assert!(jenny.sees_field(each).await && jenny.sees_field(day).await);
    jenny.picks("Vilka av dem är med i delpott 1?", "De som jag anger med koder").await;
    assert!(jenny.sees_field(codes).await);
    jenny.picks("Efter vilken nyckel fördelas delpott 1?", "Lika delar").await;
    assert!(jenny.sees_field(each).await && !jenny.sees_field(day).await);
    jenny.picks("Efter vilken nyckel fördelas delpott 1?", "Regeringens egen tabell").await;
    assert!(!jenny.sees_field(each).await && !jenny.sees_field(day).await);
    // What is wrong is seen, also in a part that this pot does not have.
    jenny.picks("Efter vilken nyckel fördelas delpott 1?", "Lika delar").await;
    jenny.fills(each, "100 000").await;
    jenny.picks("Efter vilken nyckel fördelas delpott 1?", "Regeringens egen tabell").await;
    // Enter in a field saves, and moves no card.
    jenny.fills("Namn på delpott 1", "Regioner efter tabellen").await;
    jenny.enters().await;
    jenny.reads("Tabellen säger allt som var och en får. Ta bort den fasta summan.").await;
    assert!(jenny.sees_field(each).await);
    assert!(jenny.sees_field(codes).await);
}

/// The day `days` later, or the Monday after if that is a weekend.
fn weekday(from: Date, days: i64) -> Date {
    let day = from + days.days();
    match day.weekday().to_monday_one_offset() {
        6 => day + 2.days(),
        7 => day + 1.day(),
        _ => day,
    }
}
