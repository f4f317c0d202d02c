//! Somebody without an account, who wants to know who gets what and why.

use fantoccini::Locator;

use crate::{
    ROUND,
    person::Person,
    support::{Screen, Service},
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
