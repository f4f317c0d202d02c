//! Grants under other ordinances than the demonstration's: each is data, and speaks its own words.

use axum::http::StatusCode;
use serde_json::{Map, Value};
use statsbidrag::values::{RequisitionId, RoundId};

use crate::support::{
    ADMINISTRATOR, ANSWERS, Browser, DECIDER, OMBUD, REGION, Service, form, only_rows,
};

/// A grant of `tests/fixtures/ordinances.json`.
struct Grant(Map<String, Value>);

impl Grant {
    fn all() -> Vec<Self> {
        let all: Vec<Map<String, Value>> =
            serde_json::from_str(include_str!("../fixtures/ordinances.json")).unwrap();
        all.into_iter().map(Self).collect()
    }

    fn numbered(source: &str) -> Self {
        Self::all().into_iter().find(|it| it.text("source") == source).unwrap()
    }

    fn text(&self, key: &str) -> &str {
        self.0[key].as_str().unwrap()
    }

    /// What the ordinance section says; empty where the ordinance says nothing.
    fn own(&self, key: &str) -> &str {
        self.0["forordningen"].get(key).map_or("", |it| it.as_str().unwrap())
    }

    fn is_for_regions(&self) -> bool {
        self.text("kind") == "region"
    }

    /// The sections of a round of one pot and two aims, by slug.
    fn sections(&self) -> Vec<(&'static str, Vec<(&str, &str)>)> {
        let own = self.0["forordningen"].as_object().unwrap();
        let ordinance = own.iter().map(|(key, it)| (key.as_str(), it.as_str().unwrap()));
        let leftover = if self.own("leftover").is_empty() { "nothing" } else { "same_key" };
        vec![
            (
                "grunduppgifter",
                vec![
                    ("agency_reference", "9.2-1/2026"),
                    ("purpose", "Att pröva bidraget"),
                    ("total", "1 000 000"),
                    ("kind", self.text("kind")),
                ],
            ),
            ("forordningen", ordinance.collect()),
            ("anvisning", vec![("heading-1", "Om bidraget"), ("body-1", "Till {sista dag}.")]),
            ("fragor-och-svar", vec![]),
            (
                "insatser",
                vec![
                    ("asks_who", "nej"),
                    ("required", "one"),
                    ("aim-1", "Det ena"),
                    ("aim-2", "Det andra"),
                ],
            ),
            (
                "tider",
                vec![
                    ("first_day", "2026-03-10"),
                    ("last_day", "2026-04-10"),
                    ("use_from", "2026-01-01"),
                    ("use_to", "2026-12-31"),
                ],
            ),
            (
                "delpotter",
                vec![
                    ("name-1", "Alla"),
                    ("kind-1", self.text("kind")),
                    ("participants-1", "all"),
                    ("key-1", "population"),
                    ("amount-1", "1 000 000"),
                ],
            ),
            (
                "villkor",
                vec![
                    ("text-1", "Pengarna används under {bidragsår}"),
                    ("met_by-1", "recipient"),
                    ("due-1", "before_sending"),
                ],
            ),
            ("plan", vec![("mode", "questions")]),
            ("aterrapportering", vec![("question-1", "Vad användes pengarna till?")]),
            ("efter-sista-dagen", vec![("redistribution", leftover), ("interest", "none")]),
            (
                "kontakter",
                vec![
                    ("content_email", "bidrag@myndighet.example"),
                    ("service_email", "tjanst@myndighet.example"),
                ],
            ),
            ("paminnelser", vec![]),
        ]
    }
}

impl Service {
    /// A round of the grant, opened by the people who open rounds.
    async fn has_opened(&self, grant: &Grant) -> RoundId {
        let administrator = self.person(ADMINISTRATOR).await;
        let start = form(&[
            ("title", &format!("{} 2026", grant.text("name"))),
            ("year", "2026"),
            ("grant", "ny"),
            ("grant_name", grant.text("name")),
            ("ordinance", grant.text("ordinance")),
            ("purpose", "Att pröva"),
        ]);
        let made = administrator.post("/administration/omgangar/ny", &start).await;
        let round: RoundId = made.location().rsplit('/').next().unwrap().parse().unwrap();
        for (section, pairs) in grant.sections() {
            let path = format!("/administration/omgangar/{round}/avsnitt/{section}");
            let saved = administrator.post(&path, &form(&pairs)).await;
            let skipped = section == "plan";
            saved.is(if skipped { StatusCode::NOT_FOUND } else { StatusCode::SEE_OTHER });
        }
        administrator.proposes_every_pot(round).await;
        self.person(DECIDER).await.fixes(round).await.is(StatusCode::SEE_OTHER);
        administrator.opens(round).await.is(StatusCode::SEE_OTHER);
        round
    }

    /// The requisition of the round's ombud: everything that is asked, sent.
    async fn has_requisitioned(&self, grant: &Grant, round: RoundId) -> RequisitionId {
        let ombud = self.person(if grant.is_for_regions() { REGION } else { OMBUD }).await;
        let started = ombud.post(&format!("/omgangar/{round}/rekvisition"), "").await;
        let id: RequisitionId = started.location().rsplit('/').next().unwrap().parse().unwrap();
        for section in ["plan", "belopp", "kvarvarande-medel", "intyganden"] {
            let form = ombud.get(&format!("/rekvisitioner/{id}/{section}")).await;
            speaks_only_of(&only_rows(&form), grant);
        }
        ombud.saves(id, "plan", &[("insats", "1"), ("description-1", "Fler samtal.")]).await;
        ombud.saves(id, "belopp", &[("amount-alla", "100")]).await;
        for (section, answers) in &ANSWERS[2..5] {
            ombud.saves(id, section, answers).await;
        }
        let certified = [("certified", "pengarna-anvands-under-bidragsar")];
        ombud.saves(id, "intyganden", &certified).await;
        let check = ombud.get(&format!("/rekvisitioner/{id}/kontrollera")).await;
        speaks_only_of(&only_rows(&check), grant);
        let fingerprint = check.input("fingerprint");
        ombud.sends(id, &fingerprint).await.is(StatusCode::SEE_OTHER);
        id
    }
}

/// Whether a page speaks of something that only another grant's ordinance says.
fn speaks_only_of(page: &str, grant: &Grant) {
    let clauses = ["plan", "leftover", "report", "repayment", "appeal"].map(|it| grant.own(it));
    for (at, sign) in page.match_indices('§') {
        let before: String = page[..at].chars().rev().take(4).collect();
        let number: String = before.chars().rev().filter(char::is_ascii_digit).collect();
        let named = format!("{number} {sign}");
        assert!(clauses.contains(&named.as_str()), "{named} in {}", &page[..at]);
    }
    let small = page.to_lowercase();
    assert!(!small.contains("insats"), "{page}");
    if !grant.own("recipients").contains("kommuner och") {
        assert!(!small.contains("kommuner och regioner"), "{page}");
    }
}

#[tokio::test]
async fn a_grant_under_another_ordinance_speaks_its_own_words() {
    for source in ["SFS 2024:1274", "SFS 2025:74"] {
        let service = Service::start().await;
        service.it_is("2026-03-12T12:00:00+01:00");
        let grant = Grant::numbered(source);
        let round = service.has_opened(&grant).await;
        let slug: String =
            service.value(&format!("select slug from round where round_id = '{round}'")).await;
        let public = service.anonymous().get(&format!("/bidrag/{slug}")).await;
        for clause in ["leftover", "report", "repayment"] {
            public.says(&format!("({})", grant.own(clause)));
        }
        public.says(&format!("de {} som i rekvisitionen", grant.own("recipients")));
        public.says("Till 10 april 2026.").says("Pengarna används under 2026");
        public.does_not_say("är planen");
        speaks_only_of(&only_rows(&public), &grant);

        let id = service.has_requisitioned(&grant, round).await;
        service.decided(id).await;
        let ombud = service.person(if grant.is_for_regions() { REGION } else { OMBUD }).await;
        let receipt = ombud.get(&format!("/rekvisitioner/{id}/kvittens")).await;
        speaks_only_of(&only_rows(&receipt), &grant);
        receipt.says(&format!("får inte överklagas ({} förordningen)", grant.own("appeal")));
        let word = grant.own("one").replacen(['å', 'p'], "", 1);
        let word = grant.own("one").chars().next().unwrap().to_uppercase().to_string() + &word;
        receipt.says(&format!("{word} 1")).does_not_say("Insats");
    }
}

/// 2023:609: leftover money is in no form, no check, no document and no list.
#[tokio::test]
async fn an_ordinance_that_says_nothing_of_leftover_money_asks_nothing_of_it() {
    let service = Service::start().await;
    service.it_is("2026-03-12T12:00:00+01:00");
    let grant = Grant::numbered("SFS 2023:609");
    let round = service.has_opened(&grant).await;
    let ombud = service.person(OMBUD).await;
    let started = ombud.post(&format!("/omgangar/{round}/rekvisition"), "").await;
    let tasks = ombud.follow(&started).await;
    tasks.says("0 av 5 avsnitt är klara").does_not_say("Kvarvarande medel").says("Verksamheter");
    let id: RequisitionId = started.location().rsplit('/').next().unwrap().parse().unwrap();
    let leftover = format!("/rekvisitioner/{id}/kvarvarande-medel");
    ombud.get(&leftover).await.is(StatusCode::NOT_FOUND);
    ombud.post(&leftover, "leftover=ja").await.is(StatusCode::NOT_FOUND);

    ombud.saves(id, "plan", &[("insats", "2"), ("description-2", "Fler besök.")]).await;
    ombud.saves(id, "belopp", &[("amount-alla", "100")]).await;
    for (section, answers) in &ANSWERS[3..5] {
        ombud.saves(id, section, answers).await;
    }
    ombud.saves(id, "intyganden", &[("certified", "pengarna-anvands-under-bidragsar")]).await;
    let check = ombud.get(&format!("/rekvisitioner/{id}/kontrollera")).await;
    check.does_not_say("Kvarvarande medel").says("Verksamhet 2");
    let fingerprint = check.input("fingerprint");
    ombud.sends(id, &fingerprint).await.is(StatusCode::SEE_OTHER);
    let sealed: String = service.value("select document::text from submission").await;
    assert!(!sealed.contains("leftover"), "{sealed}");
    ombud.get(&format!("/rekvisitioner/{id}/kvittens")).await.does_not_say("Kvarvarande medel");
    let slug: String =
        service.value(&format!("select slug from round where round_id = '{round}'")).await;
    service.anonymous().get(&format!("/bidrag/{slug}")).await.does_not_say("Om pengar blir över");
}

/// 2023:179 21 §: a decision to stop a payout may be appealed, one on the grant may not.
#[tokio::test]
async fn only_the_kinds_of_decision_that_the_ordinance_names_may_be_appealed() {
    let service = Service::start().await;
    service.it_is("2026-03-12T12:00:00+01:00");
    let mut grant = Grant::numbered("SFS 2023:179");
    let sends = async |grant: &Grant| -> String {
        let round = service.has_opened(grant).await;
        let ombud: Browser<'_> = service.person(OMBUD).await;
        let started = ombud.post(&format!("/omgangar/{round}/rekvisition"), "").await;
        let id: RequisitionId = started.location().rsplit('/').next().unwrap().parse().unwrap();
        ombud.saves(id, "plan", &[("insats", "1"), ("description-1", "Fler samtal.")]).await;
        ombud.saves(id, "belopp", &[("amount-alla", "100")]).await;
        for (section, answers) in &ANSWERS[3..5] {
            ombud.saves(id, section, answers).await;
        }
        let certified = [("certified", "pengarna-anvands-under-bidragsar")];
        ombud.saves(id, "intyganden", &certified).await;
        let fingerprint = ombud.fingerprint(id).await;
        ombud.sends(id, &fingerprint).await.is(StatusCode::SEE_OTHER);
        service.decided(id).await;
        ombud.get(&format!("/rekvisitioner/{id}/kvittens")).await.text()
    };
    let stop_only = sends(&grant).await;
    assert!(stop_only.contains("Beslutet får inte överklagas (21 § förordningen)."), "{stop_only}");
    grant.0["forordningen"]["appealable"] = "grant".into();
    grant.0.insert("name".to_owned(), "Skolsociala team igen".into());
    let appealable = sends(&grant).await;
    let told = "Beslutet får överklagas till allmän förvaltningsdomstol (21 § förordningen";
    assert!(appealable.contains(told), "{appealable}");
}

/// 2024:1252 4 §: the money is for all three goals.
#[tokio::test]
async fn a_region_describes_all_three_goals_of_accessibility() {
    let service = Service::start().await;
    service.it_is("2025-03-10T12:00:00+01:00");
    let round = service.round("Tillgänglighet och vårdkapacitet 2025").await;
    let region = service.person(REGION).await;
    let started = region.post(&format!("/omgangar/{round}/rekvisition"), "").await;
    let tasks = region.follow(&started).await;
    tasks.does_not_say("Plan ").says("Mål");
    let id: RequisitionId = started.location().rsplit('/').next().unwrap().parse().unwrap();
    let plan = region.get(&format!("/rekvisitioner/{id}/plan")).await;
    plan.says("Alla mål ska väljas").says("Mål 1: vad ska ni göra?").does_not_say("insats");
    let one = [("insats", "1"), ("description-1", "Fler vårdplatser.")];
    let refused = region.saves(id, "plan", &one).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Välj alla mål. Mål 2 saknas.");
}
