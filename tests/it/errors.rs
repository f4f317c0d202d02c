//! What is said of a form that was filled in wrongly: in the summary each sentence is read away from
//! its field, and still says which one it is about.
//!
//! The compiler holds most of it: why a line, a day, an address or an amount was refused has no words
//! without the label of its field (`values::Misread`). This walks the forms for what else is said.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, StatusCode};
use statsbidrag::{requisitions::Status, rounds::plan::PlanSection, router, web::Access};

use crate::support::{
    ADMINISTRATOR, Answer, Browser, DECIDER, ECONOMIST, GOTLAND, OFFICER, OMBUD, OTHER_ECONOMIST,
    PostForm, SEEKER, Service, form, route_of,
};

/// Sentences that would fit any field, without the label before them.
const SAY_NOTHING: [&str; 15] = [
    "Skriv något här",
    "Skriv texten",
    "Texten är",
    "Tecken ",
    "Ange ett datum",
    "Ange dagen",
    "Skriv datumet",
    "Datumet finns",
    "Ange ett belopp",
    "Ange beloppet",
    "Ange en e-postadress med",
    "Kontrollera delen",
    "Välj en dag",
    "Den dagen",
    "Fältet",
];

/// How a person may get everything in a form wrong: with these letters in every text, and the answer
/// and the button at this place; with no letters nothing is chosen either.
#[derive(Debug, Clone, Copy)]
struct Wrong(&'static str, usize);

fn ways() -> impl Iterator<Item = Wrong> {
    let texts = ["", "?", "tolv\u{e000}"];
    texts.into_iter().flat_map(|text| (0..3).map(move |place| Wrong(text, place)))
}

impl Wrong {
    /// What is posted; `None` where it might be right, for nothing is typed.
    fn fill(self, posted: &PostForm) -> Option<String> {
        let Self(text, place) = self;
        let mut pairs = posted.hidden.clone();
        pairs.extend(posted.texts.iter().map(|it| (it.clone(), text.to_owned())));
        let mut one_of = BTreeMap::<_, Vec<_>>::new();
        let offered = posted.offered.iter().filter(|_| !text.is_empty());
        for (name, value) in offered.chain(&posted.buttons) {
            one_of.entry(name).or_default().push(value);
        }
        pairs.extend(
            one_of
                .into_iter()
                .map(|(name, values)| (name.clone(), values[place.min(values.len() - 1)].clone())),
        );
        let is_filled_in = !posted.texts.is_empty() || !posted.offered.is_empty();
        let is_chosen = posted.texts.is_empty() && !text.is_empty();
        let pairs: Vec<_> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        (is_filled_in && !is_chosen).then(|| form(&pairs))
    }
}

/// Posts each form of a page filled in wrongly; returns the routes whose summaries were read.
async fn gets_everything_wrong(browser: &Browser<'_>, path: &str) -> BTreeSet<&'static str> {
    let mut read = BTreeSet::new();
    for wrong in ways() {
        let page = browser.get(path).await;
        let forms = if page.status == StatusCode::OK { page.posted_forms(path) } else { vec![] };
        for posted in forms {
            let Some(filled) = wrong.fill(&posted) else { continue };
            let answer = browser.post(&posted.path, &filled).await;
            if answer.status == StatusCode::UNPROCESSABLE_ENTITY {
                makes_sense_alone(&format!("{} {wrong:?}", posted.path), &answer);
                read.insert(route_of(&Method::POST, &posted.path).unwrap().path);
            }
        }
    }
    read
}

#[track_caller]
fn makes_sense_alone(what: &str, answer: &Answer) {
    let summary = answer.summary();
    assert!(!summary.is_empty(), "{what}: no summary\n{}", answer.text());
    let mut said = BTreeSet::new();
    for line in &summary {
        assert!(said.insert(line), "{what}: «{line}» twice in {summary:#?}");
        let nothing = SAY_NOTHING.iter().find(|it| line.starts_with(**it));
        assert!(nothing.is_none(), "{what}: which field is «{line}» about?");
    }
}

#[tokio::test]
async fn a_summary_says_of_each_field_what_is_wrong_with_it() {
    let service = Service::start().await;
    let sent = service.person(OMBUD).await.has_sent(&service).await;
    let draft = service.person(GOTLAND).await.starts(&service).await;
    let places = service.places(sent, "plan").await;
    let mut people = Vec::new();
    for (access, email) in [
        (Access::SignedIn, SEEKER),
        (Access::SignedIn, GOTLAND),
        (Access::Applicant, GOTLAND),
        (Access::Sender, GOTLAND),
        (Access::Staff, OFFICER),
        (Access::Staff, ADMINISTRATOR),
        (Access::Officer, OFFICER),
        (Access::Decider, DECIDER),
        (Access::Economist, ECONOMIST),
        (Access::Administrator, ADMINISTRATOR),
    ] {
        people.push((access, service.person(email).await));
    }
    let stranger = service.anonymous();
    let mut read = BTreeSet::new();
    for entry in router::routes().table().iter().filter(|it| it.method == Method::GET) {
        // Without passwords: hashing takes its time, and their sentences are those of accounts.rs.
        if ["/logga-in", "/bekrafta"].iter().any(|it| entry.path.starts_with(it)) {
            continue;
        }
        let mut who: Vec<_> =
            people.iter().filter(|it| it.0 == entry.access).map(|it| &it.1).collect();
        if who.is_empty() {
            who.push(&stranger);
        }
        let parts: Vec<&str> = match entry.path {
            it if it.contains("{plan_section}") => PlanSection::ALL.map(|it| it.slug()).into(),
            it if it.contains("{section}") => {
                vec!["plan", "belopp", "kvarvarande-medel", "utbetalning", "kontakt", "intyganden"]
            }
            _ => vec![""],
        };
        for part in parts {
            let id = if entry.access == Access::Applicant { draft } else { sent };
            let path = entry.path.replace("{plan_section}", part).replace("{section}", part);
            let path = places.for_case(id, "plan").fill(&path);
            for browser in &who {
                read.extend(gets_everything_wrong(browser, &path).await);
            }
        }
    }
    for path in ["/administration/statistik/ny", "/administration/statistik/filer/{upload_id}"] {
        let administrator = service.person(ADMINISTRATOR).await;
        read.extend(gets_everything_wrong(&administrator, &places.fill(path)).await);
    }
    let condition: String = service
        .value(
            "select '/omgangar/' || round_id || '/villkor/' || organisation_id
             from condition join recipient using (round_id) where agreement limit 1",
        )
        .await;
    read.extend(gets_everything_wrong(&service.person(OFFICER).await, &condition).await);
    for form in [
        "/administration/omgangar/ny",
        "/administration/omgangar/{round_id}/avsnitt/{plan_section}",
        "/administration/omgangar/{round_id}/anstand",
        "/administration/omgangar/{round_id}/ramar",
        "/administration/omgangar/{round_id}/sista-dag",
        "/administration/statistik/filer/{upload_id}",
        "/behorigheter/inbjudningar",
        "/konto/utskick",
        "/ombudsansokningar/ny",
        "/ombudsarenden/{application_id}/komplettering",
        "/omgangar/{round_id}/lage/utskick",
        "/omgangar/{round_id}/villkor/{organisation_id}",
        "/rekvisitioner/{id}/utbetalning",
        "/rekvisitioner/{id}/{section}",
    ] {
        assert!(read.contains(form), "{form} was not refused: only {read:#?}");
    }
}

/// The forms of a case that stand there only at one step of its way.
#[tokio::test]
async fn a_case_says_of_each_field_what_is_wrong_with_it_at_every_step() {
    for (status, email) in [
        (Status::Submitted, OFFICER),
        (Status::Proposed, DECIDER),
        (Status::Granted, ECONOMIST),
        (Status::PayoutRecorded, OTHER_ECONOMIST),
    ] {
        let service = Service::start().await;
        let id = service.case(status).await;
        let browser = service.person(email).await;
        let read = gets_everything_wrong(&browser, &format!("/arenden/{id}")).await;
        assert!(!read.is_empty(), "{status:?}");
    }
}
