//! Somebody without an account, who wants to know who gets what and why.

use fantoccini::Locator;

use crate::{
    ROUND,
    page::Chromiums,
    person::{OMBUD, Person},
    support::{Screen, Service, until},
};

impl Person<'_> {
    /// From the rounds to the arithmetic of one amount.
    async fn follows_the_money_to_harjedalen(&self) {
        self.opens("/bidrag").await;
        self.presses(ROUND).await;
        self.is_at(ROUND).await;
        self.reads("Tid kvar: 21 dagar").await;
        self.presses("Fördelningslista, 310 mottagare").await;
        self.fills("Namn, nummer eller län", "Härjedalen").await;
        self.presses("Visa").await;
        self.reads("Summa för 2 mottagare").await;
        self.every_download_answers().await;
        self.presses("Härjedalens kommun").await;
        self.is_at("Så räknades beloppet: Härjedalens kommun").await;
        self.reads("Bidragsramen är 1 866 464 kr.").await;
        self.reads("375 000 000 × 461 / 412 265").await;
        self.every_download_answers().await;
    }

    /// Every file that the page offers is there.
    async fn every_download_answers(&self) {
        let files = "a[href*='.csv'], a[href*='.xlsx'], a[href*='.json'], a[href*='.pdf']";
        let links = self.chromium.client.find_all(Locator::Css(files)).await.unwrap();
        assert!(!links.is_empty(), "no downloads");
        for link in links {
            let href = link.attr("href").await.unwrap().unwrap();
            let ask = "const [href, done] = arguments;
                fetch(href).then((it) => done(it.status), (error) => done(`${error}`));";
            let asked = vec![href.clone().into()];
            let answer = self.chromium.client.execute_async(ask, asked).await.unwrap();
            assert_eq!(answer, 200, "{href}");
        }
    }
}

impl Person<'_> {
    /// What matches is on the screen in all its width, and there is some of it.
    async fn sees_whole(&self, css: &str) {
        let look = "const all = [...document.querySelectorAll(arguments[0])];
            const whole = all.filter((it) => { const { left, right, width } = it.getBoundingClientRect();
              return 0 < width && 0 <= left && right <= document.documentElement.clientWidth; });
            return [whole.length, all.length];";
        let seen = self.chromium.client.execute(look, vec![css.into()]).await.unwrap();
        let seen: (usize, usize) = serde_json::from_value(seen).unwrap();
        assert!(0 < seen.0 && seen.0 == seen.1, "{css}: {} of {} are seen whole", seen.0, seen.1);
    }

    async fn is_one_line(&self, css: &str) {
        let look = "return document.querySelector(arguments[0]).clientHeight";
        let height = self.chromium.client.execute(look, vec![css.into()]).await.unwrap();
        assert!(height.as_f64().unwrap() < 48.0, "{css} is {height} points high");
    }

    /// Whether it is there to be read, and not as a column of letters. (WebDriver's own answer knows nothing of printing.)
    async fn sees(&self, css: &str) -> bool {
        let look = "const it = document.querySelector(arguments[0]);
            return it.checkVisibility() && 200 < it.clientWidth";
        let seen = self.chromium.client.execute(look, vec![css.into()]).await.unwrap();
        seen.as_bool().unwrap()
    }

    /// Meets every public page, and the two of an ombud where something stood at the right edge.
    async fn finds_everything_on_a_narrow_screen(&self) {
        for page in ["/", "/om-tjansten", "/tillganglighet", "/personuppgifter", "/logga-in"] {
            self.opens(page).await;
        }
        self.is_one_line(".site-header__row").await;
        self.opens("/bidrag").await;
        self.presses(ROUND).await;
        self.sees_whole("#delpotter + .table-scroll td.num").await;
        self.presses("Fördelningslista, 310 mottagare").await;
        self.sees_whole(".fordelning td[data-label]").await;
        self.presses("Ale kommun").await;

        let long = "update person set name = 'Alexandra-Margareta von Fjällström' where email = $1";
        sqlx::query(long).bind(OMBUD).execute(&self.service.db).await.unwrap();
        self.signs_in(OMBUD).await;
        self.is_one_line(".site-header__row").await;
        self.sees_whole(".site-header__row button").await;
        self.opens("/behorigheter").await;
        self.sees_whole("a[aria-label^='Ta bort']").await;
        self.opens("/att-gora").await;
        self.presses("Börja med rekvisitionen").await;
        self.reads("Det du sparar är ett utkast tills det är inskickat.").await;
        self.presses("Plan").await;
        self.reads("Inte inskickad · 21 dagar kvar").await;
        assert!(!self.sees(".unsent > p").await, "one line is enough above a form");
    }
}

#[tokio::test]
async fn nothing_stands_outside_a_phone() {
    let service = Service::start().await;
    let someone = Person::at(&service, Screen::Phone).await;
    someone.finds_everything_on_a_narrow_screen().await;
}

#[tokio::test]
async fn nothing_stands_outside_a_screen_of_320_points() {
    let service = Service::start().await;
    let someone = Person::at(&service, Screen::SmallPhone).await;
    someone.finds_everything_on_a_narrow_screen().await;
}

/// Without scripts: the browser itself unfolds what the address leads into, and what is printed.
#[tokio::test]
async fn a_link_in_the_contents_unfolds_its_part_and_a_printer_all() {
    let service = Service::start().await;
    let someone = Person::at(&service, Screen::WithoutScript).await;
    someone.opens("/bidrag").await;
    someone.presses(ROUND).await;
    let (part, another) = ("#anvisning-4", "#anvisning-8");
    assert!(!someone.sees(part).await && !someone.sees(another).await);
    someone.unfolds("Vad menas med primärvård?").await;
    until("the part is unfolded", async || someone.sees(part).await.then_some(())).await;
    assert!(!someone.sees(another).await);
    let print = serde_json::json!({ "media": "print" });
    someone
        .chromium
        .client
        .issue_cmd(Chromiums("Emulation.setEmulatedMedia", print))
        .await
        .unwrap();
    assert!(someone.sees(another).await);
    assert!(!someone.sees(".contents").await);
}

#[tokio::test]
async fn anybody_can_follow_the_money_to_an_amount() {
    let service = Service::start().await;
    let someone = Person::at(&service, Screen::Desk).await;
    someone.follows_the_money_to_harjedalen().await;
    // Gotland is a municipality and a region, and has the pots of both.
    someone.presses("Fördelningslista").await;
    someone.fills("Namn, nummer eller län", "gotland").await;
    someone.presses("Visa").await;
    someone.presses("Region Gotland").await;
    someone.reads("Regioner efter befolkning").await;
    someone.reads("Kommuner efter befolkning").await;
}

#[tokio::test]
async fn anybody_can_follow_the_money_on_a_phone() {
    let service = Service::start().await;
    let someone = Person::at(&service, Screen::Phone).await;
    someone.follows_the_money_to_harjedalen().await;
}
