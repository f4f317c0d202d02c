//! A round from its first line to its last day, as administrators and deciders make it.

use axum::http::StatusCode;
use statsbidrag::{
    mail, ops,
    rounds::{self, plan::AfterTheSend},
    values::{RoundId, parse_day},
};

use crate::support::{
    ADMINISTRATOR, AUDITOR, Answer, Browser, DECIDER, OFFICER, OMBUD, OTHER_ADMINISTRATOR, ROUND,
    Service, form,
};

/// The tasks' page of a round.
fn page(round: RoundId) -> String {
    format!("/administration/omgangar/{round}")
}

impl Browser<'_> {
    /// Saves a section of a plan as its form stands, with some fields changed.
    pub async fn plans(&self, round: RoundId, section: &str, changes: &[(&str, &str)]) -> Answer {
        let path = format!("{}/avsnitt/{section}", page(round));
        let stands = self.get(&path).await;
        let mut pairs = stands.controls();
        for (name, value) in changes {
            pairs.retain(|(it, _)| it != name);
            pairs.push(((*name).to_owned(), (*value).to_owned()));
        }
        let pairs: Vec<_> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        self.post(&path, &form(&pairs)).await
    }

    /// Proposes every pot as the newest figures give it.
    pub async fn proposes_every_pot(&self, round: RoundId) {
        let pots = self.get(&format!("{}/fordelning", page(round))).await;
        let start = format!("href=\"{}/fordelning/", page(round));
        let codes: Vec<String> = pots
            .html
            .split(&start)
            .skip(1)
            .map(|it| it.split('"').next().unwrap().to_owned())
            .collect();
        assert!(!codes.is_empty(), "no pots\n{}", pots.text());
        for code in codes {
            let path = format!("{}/fordelning/{code}", page(round));
            self.get(&path).await.is(StatusCode::OK);
            self.post(&path, "underlag=beraknad").await.is(StatusCode::SEE_OTHER);
        }
    }

    /// Fixes the proposed allocations.
    pub async fn fixes(&self, round: RoundId) -> Answer {
        let seen = self.get(&format!("{}/fordelning", page(round))).await.input("seen");
        let typed = form(&[("seen", &seen), ("act", "fix")]);
        self.post(&format!("{}/faststallande", page(round)), &typed).await
    }

    /// Presses the button that opens the round.
    pub async fn opens(&self, round: RoundId) -> Answer {
        let path = format!("{}/oppning", page(round));
        let seen = self.get(&path).await.input("seen");
        self.post(&path, &form(&[("seen", &seen)])).await
    }
}

impl Service {
    /// Next year's round, copied, allocated and fixed, ready to open.
    pub async fn ready_round(&self) -> RoundId {
        let administrator = self.person(ADMINISTRATOR).await;
        let round = administrator.copies(self.round(ROUND).await).await;
        administrator.reads_through(round).await;
        administrator.proposes_every_pot(round).await;
        self.person(DECIDER).await.fixes(round).await.is(StatusCode::SEE_OTHER);
        round
    }
}

#[tokio::test]
async fn next_years_round_is_copied_allocated_tried_and_opened() {
    let service = Service::start().await;
    let administrator = service.person(ADMINISTRATOR).await;
    let round = administrator.copies(service.round(ROUND).await).await;
    let tasks = administrator.get(&page(round)).await;
    tasks.says("God och nära vård 2027").says("Kopierad från God och nära vård 2026");
    tasks.says("Kan inte påbörjas än, därför att fördelningen inte är fastställd");

    // Its days are a year later, and the linter looks at the calendar.
    let times = administrator.get(&format!("{}/avsnitt/tider", page(round))).await;
    assert_eq!(times.input("first_day"), "2027-02-16");
    assert_eq!(times.input("last_day"), "2027-04-01");

    administrator.reads_through(round).await;
    administrator.proposes_every_pot(round).await;
    let pots = format!("{}/fordelning", page(round));
    administrator.get(&pots).await.says("Föreslagen").does_not_say("Fastställ fördelningen");
    let decider = service.person(DECIDER).await;
    let proposal: String = service
        .value(&format!(
            "select allocation_id::text from allocation
             where round_id = '{round}' and pot_code = 'kommuner-efter-befolkning'"
        ))
        .await;
    // The page of the allocation shows it as it was proposed.
    let made = decider.get(&format!("{}/fordelningar/{proposal}", page(round))).await;
    made.is(StatusCode::OK).says("Stockholms kommun").says("Folkmängd december 2025");
    made.says("375 000 000 kr");
    decider.fixes(round).await.is(StatusCode::SEE_OTHER);
    decider.get(&pots).await.says("Fastställd").does_not_say("Föreslagen");

    let check = administrator.get(&format!("{}/kontroll", page(round))).await;
    check.does_not_say("kan inte öppnas");
    // The page says that the press takes a moment, and app.js what is being done meanwhile.
    check.says("Det tar några sekunder.");
    assert!(check.html.contains("data-working=\"Provkör"), "{}", check.html);
    let trial = administrator.post(&format!("{}/provkorning", page(round)), "").await;
    trial.is(StatusCode::OK).says("310 mottagare skickade in").says("Inget har sparats");
    trial.says("3 300 000 000 kr");
    // One of each kind, and not the first fifty of the alphabet.
    trial.says("En av varje slag").does_not_say("Ale kommun").does_not_say("Bodens kommun");
    trial.says("Dorotea kommun Kommunen med minst ram");
    trial.says("Stockholms kommun Kommunen med störst ram");
    trial.says("Region Stockholm Regionen med störst ram").says("Kommun med landsbygd");
    trial.says("Region Gotland Både kommun och region").says("Rekvirerar minst av sin ram");
    assert!(trial.html.matches("<tr>").count() < 10, "{}", trial.text());
    assert_eq!(service.value::<i64>("select count(*) from requisition").await, 0);
    assert_eq!(service.value::<i64>("select count(*) from case_series").await, 0);
    assert_eq!(
        service.value::<i64>("select count(*) from round where title like '%provk%'").await,
        0
    );

    administrator.opens(round).await.is(StatusCode::SEE_OTHER);
    // A second press of the button opens nothing more.
    let again = administrator.post(&format!("{}/oppning", page(round)), "").await;
    again.is(StatusCode::SEE_OTHER);
    let (total, recipients): (String, i32) =
        sqlx::query_as("select frames_total::text, recipients from round where round_id = $1")
            .bind(round)
            .fetch_one(&service.db)
            .await
            .unwrap();
    assert_eq!((total.as_str(), recipients), ("3300000000.00", 310));

    // The ombud sees the round before its window opens, and may start a requisition only after
    // that.
    let ombud = service.person(OMBUD).await;
    ombud.get("/att-gora").await.says("God och nära vård 2027");
    let start = format!("/omgangar/{round}/rekvisition");
    let early = ombud.post(&start, "").await;
    ombud.follow(&early).await.says("Omgången öppnar 16 februari 2027 kl. 00.00");
    assert_eq!(service.value::<i64>("select count(*) from requisition").await, 0);
    service.it_is("2027-02-16T00:00:00+01:00");
    service.person(OMBUD).await.post(&start, "").await.is(StatusCode::SEE_OTHER);
}

/// What was certified last year would otherwise be certified again by everybody.
#[tokio::test]
async fn a_copied_round_opens_when_its_certified_year_is_its_own() {
    let service = Service::start().await;
    let administrator = service.person(ADMINISTRATOR).await;
    let round = administrator.copies(service.round(ROUND).await).await;
    let tasks = administrator.get(&page(round)).await;
    tasks
        .says("0 av 18 är klara")
        .says("Villkor Vad som ska vara uppfyllt, av vem och när. Kopierat, läs igenom");
    let check = format!("{}/kontroll", page(round));
    let found = administrator.get(&check).await;
    found.says("Avsnittet Villkor är kopierat och inte genomläst.");
    let certified =
        "Villkor 3 nämner 1 januari 2026 och 31 december 2026, som inte hör till omgången";
    found.says(certified).says("Diarienumret nämner 9.2-1697/2026");

    // Read through and saved as it is, the condition still names the wrong year.
    let path = format!("{}/avsnitt/villkor", page(round));
    let conditions = administrator.get(&path).await;
    conditions.says("Det här är kopierat från God och nära vård 2026");
    administrator.reads_through(round).await;
    let wrong: Vec<_> = conditions.controls();
    let revision = administrator.get(&path).await.input("revision");
    let mut wrong: Vec<_> = wrong.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    wrong.retain(|(name, _)| *name != "revision");
    wrong.push(("revision", &revision));
    administrator.post(&path, &form(&wrong)).await.is(StatusCode::SEE_OTHER);
    administrator.proposes_every_pot(round).await;
    service.person(DECIDER).await.fixes(round).await.is(StatusCode::SEE_OTHER);
    let opening = format!("{}/oppning", page(round));
    administrator.post(&opening, "").await.is(StatusCode::UNPROCESSABLE_ENTITY);
    administrator.get(&page(round)).await.says("1 hinder");

    // A reason lets that very text stand, and the page of the check shows it.
    let found = administrator.get(&check).await;
    let text = found
        .controls()
        .into_iter()
        .find_map(|(name, value)| {
            (name == "text" && value.contains("1 januari 2026")).then_some(value)
        })
        .unwrap();
    let silent =
        administrator.post(&check, &form(&[("section", "villkor"), ("text", &text)])).await;
    silent.is(StatusCode::UNPROCESSABLE_ENTITY).says("Skriv varför texten ska stå som den är");
    let other = administrator
        .post(&check, &form(&[("section", "villkor"), ("text", "en annan"), ("reason", "x")]))
        .await;
    other.is(StatusCode::UNPROCESSABLE_ENTITY).says("Texten har ändrats");
    let reason = "Villkoret gäller pengar som betalades 2026.";
    let kept = administrator
        .post(&check, &form(&[("section", "villkor"), ("text", &text), ("reason", reason)]))
        .await;
    administrator.follow(&kept).await.does_not_say(certified).says(reason);
    administrator.get(&page(round)).await.says("0 hinder");

    // Changed, it is another text, and hinders again until the year is the round's own.
    let changed: Vec<_> = wrong
        .iter()
        .map(|(n, v)| (*n, v.replace("bidragsåret, 1", "hela bidragsåret, 1")))
        .collect();
    let changed: Vec<_> = changed.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let field = changed.iter().find(|(_, v)| v.contains("hela bidragsåret")).unwrap();
    administrator.plans(round, "villkor", &[*field]).await.is(StatusCode::SEE_OTHER);
    administrator.post(&opening, "").await.is(StatusCode::UNPROCESSABLE_ENTITY);
    administrator
        .plans(round, "villkor", &[(field.0, &field.1.replace("2026", "2027"))])
        .await
        .is(StatusCode::SEE_OTHER);
    administrator.opens(round).await.is(StatusCode::SEE_OTHER);
}

/// The instructions say that the report's time and questions are published at the end of the year.
#[tokio::test]
async fn the_report_of_an_open_round_is_changed_with_a_reason_until_it_opens() {
    let service = Service::start().await;
    let round = service.round(ROUND).await;
    let administrator = service.person(ADMINISTRATOR).await;
    let path = format!("{}/avsnitt/aterrapportering", page(round));
    let change = [
        ("opens", "2027-01-18"),
        ("by", "2027-03-31"),
        ("question-1", "Hur mycket av bidraget använde ni?"),
    ];
    let silent = administrator.plans(round, "aterrapportering", &change).await;
    silent.is(StatusCode::UNPROCESSABLE_ENTITY).says("Skriv varför det ändras");
    assert_eq!(silent.input("by"), "2027-03-31");
    assert_eq!(service.value::<i64>("select count(*) from report_change").await, 0);

    let reason = ("reason", "Tiden är nu bestämd.");
    let told = [change.as_slice(), &[reason]].concat();
    administrator.plans(round, "aterrapportering", &told).await.is(StatusCode::SEE_OTHER);
    let slug: String =
        service.value(&format!("select slug from round where round_id = '{round}'")).await;
    let public = service.anonymous().get(&format!("/bidrag/{slug}")).await;
    public.says("från och med måndag 18 januari 2027 senast onsdag 31 mars 2027");
    public.says("(version 2): Tiden är nu bestämd.").says("Hur mycket av bidraget använde ni?");
    let mails: i64 = service
        .value("select count(*) from outgoing_mail where subject = 'Ändrad återrapportering: God och nära vård 2026' and body like '%Tiden är nu bestämd.%'")
        .await;
    assert_eq!(mails, 5, "everybody with a mandate in the round");

    service.it_is("2027-01-18T00:00:00+01:00");
    let administrator = service.person(ADMINISTRATOR).await;
    administrator.get(&path).await.is(StatusCode::CONFLICT);
    administrator.post(&path, &form(&told)).await.is(StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_text_that_means_the_last_day_follows_it_when_it_moves() {
    let service = Service::start().await;
    let round = service.round(ROUND).await;
    let administrator = service.person(ADMINISTRATOR).await;
    let change = [("question-1", "När är sista dagen?"), ("answer-1", "Den {sista dag}.")];
    let unknown = [("answer-1", "Den {sista dagen}.")];
    let wrong = administrator.plans(round, "fragor-och-svar", &unknown).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).says("{sista dagen} betyder inget här");
    administrator.plans(round, "fragor-och-svar", &change).await.is(StatusCode::SEE_OTHER);
    let slug: String =
        service.value(&format!("select slug from round where round_id = '{round}'")).await;
    let public = format!("/bidrag/{slug}");
    service.anonymous().get(&public).await.says("Den 1 april 2026.");
    let moved = form(&[("last_day", "2026-04-15"), ("reason", "Tjänsten låg nere.")]);
    let path = format!("{}/sista-dag", page(round));
    administrator.post(&path, &moved).await.is(StatusCode::SEE_OTHER);
    let decider = service.person(DECIDER).await;
    decider.get("/omgangar").await.says("Ändrad sista dag att besluta");
    let yes = form(&[("seen", &decider.get(&path).await.input("seen")), ("act", "approve")]);
    decider.post(&format!("{path}/beslut"), &yes).await.is(StatusCode::SEE_OTHER);
    service
        .anonymous()
        .get(&public)
        .await
        .says("Den 15 april 2026.")
        .does_not_say("Den 1 april 2026.");
}

#[tokio::test]
async fn a_new_round_begins_empty_and_says_what_is_left() {
    let service = Service::start().await;
    let administrator = service.person(ADMINISTRATOR).await;
    let new = "/administration/omgangar/ny";
    let wrong = administrator.post(new, &form(&[("title", "Ett bidrag"), ("year", "snart")])).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).says("Skriv bidragsåret med fyra siffror");
    assert_eq!(wrong.input("title"), "Ett bidrag");
    let right = form(&[
        ("title", "Ett bidrag 2027"),
        ("year", "2027"),
        ("grant", "ny"),
        ("grant_name", "Ett bidrag"),
        ("ordinance", "Förordning (2026:1) om ett bidrag"),
        ("purpose", "Att pröva (1 §)"),
    ]);
    let made = administrator.post(new, &right).await;
    made.is(StatusCode::SEE_OTHER);
    let tasks = administrator.follow(&made).await;
    tasks
        .says("0 av 18 är klara")
        .says("Kan inte påbörjas än, därför att delpotterna inte är klara");
    administrator.post(new, &right).await.says("Det finns redan ett statsbidrag som heter så");

    let round: RoundId = made.location().rsplit('/').next().unwrap().parse().unwrap();
    let check = administrator.get(&format!("{}/kontroll", page(round))).await;
    check.says("Omgången kan inte öppnas än");
    let refused = administrator.post(&format!("{}/oppning", page(round)), "").await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        service.value::<i64>("select count(*) from round where title = 'Ett bidrag 2027'").await,
        0
    );
}

#[tokio::test]
async fn an_error_in_a_section_is_shown_at_its_field_and_what_was_typed_is_kept() {
    let service = Service::start().await;
    let administrator = service.person(ADMINISTRATOR).await;
    let round = administrator.copies(service.round(ROUND).await).await;
    let again =
        administrator.plans(round, "delpotter", &[("amount-1", "tvåtusen"), ("act", "save")]).await;
    again.is(StatusCode::UNPROCESSABLE_ENTITY).says("Ange beloppet med siffror");
    assert_eq!(again.input("amount-1"), "tvåtusen");
    // What was typed is saved, and the task list says that the section is wrong.
    administrator
        .get(&page(round))
        .await
        .says("Delpotter Hur summan delas upp, och efter vilken nyckel. Fel");
    administrator.plans(round, "delpotter", &[("amount-1", "2 250 000 001")]).await;
    let check = administrator.get(&format!("{}/kontroll", page(round))).await;
    check.says("1 kr");
}

#[tokio::test]
async fn two_administrators_in_one_section_do_not_overwrite_each_other() {
    let service = Service::start().await;
    let administrator = service.person(ADMINISTRATOR).await;
    let round = administrator.copies(service.round(ROUND).await).await;
    let path = format!("{}/avsnitt/kontakter", page(round));
    let stale = form(&[
        ("revision", "1"),
        ("content_email", "en@example.se"),
        ("service_email", "en@example.se"),
    ]);
    let colleague = service.person(OTHER_ADMINISTRATOR).await;
    colleague.plans(round, "kontakter", &[("content_email", "annan@example.se")]).await;
    let stopped = administrator.post(&path, &stale).await;
    stopped
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Någon annan sparade")
        .says("Lena Nyckel sparade det här avsnittet")
        .says("annan@example.se")
        .does_not_say("ett annat fönster");
    assert_eq!(stopped.input("content_email"), "en@example.se");

    // The one who saved meanwhile may be oneself.
    let own = colleague.post(&path, &stale).await;
    own.is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Du sparade i ett annat fönster")
        .says("annan@example.se")
        .does_not_say("Någon annan sparade")
        .does_not_say("Lena Nyckel sparade det här");
    assert_eq!(own.input("content_email"), "en@example.se");
}

/// What stands in a page's form, with one of its buttons pressed.
fn pressed(page: &Answer, act: &str) -> String {
    let mut pairs = page.controls();
    pairs.push(("act".to_owned(), act.to_owned()));
    form(&pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect::<Vec<_>>())
}

#[tokio::test]
async fn cards_are_moved_and_removed_and_nothing_that_was_typed_is_lost() {
    let service = Service::start().await;
    let administrator = service.person(ADMINISTRATOR).await;
    let round = administrator.copies(service.round(ROUND).await).await;
    let path = format!("{}/avsnitt/anvisning", page(round));
    let at_first = administrator.get(&path).await;
    // Folded, with the heading in the line; and Enter in a field saves, since that button comes first.
    assert!(!at_first.html.contains(" open>"), "{}", at_first.html);
    let (heading, other) = (at_first.input("heading-1"), at_first.input("heading-2"));
    at_first.says(&format!("Del 1: {heading}"));
    let buttons = at_first.html.split("name=\"act\" value=\"").nth(1).unwrap();
    assert!(buttons.starts_with("save\""), "{buttons}");

    // What is typed comes along when a card is moved, and is not saved yet.
    let saved = "select sum(revision)::bigint from round_plan_section where round_id = ";
    let revisions: i64 = service.value(&format!("{saved}'{round}'")).await;
    let typed = [("body-2", "Skriv till **oss**, senast {sista dag}."), ("act", "up-2")];
    let moved = administrator.plans(round, "anvisning", &typed).await;
    moved.is(StatusCode::OK).says("Ändringarna är inte sparade än.");
    assert_eq!(moved.input("heading-1"), other);
    assert_eq!(moved.input("heading-2"), heading);
    moved.says("Skriv till **oss**");
    assert!(moved.html.contains("id=\"rad-1\" open>"), "the card that moved is unfolded");
    assert!(moved.html.contains("data-unsaved"));

    let gone = administrator.post(&path, &pressed(&moved, "remove-1")).await;
    gone.says("Del 1 är borttagen. Det gäller när du sparar.");
    assert_eq!(gone.input("heading-1"), heading);
    gone.says(&format!("Del 1: {heading}")).does_not_say(&format!("Del 2: {heading}"));
    let back = administrator.post(&path, &pressed(&gone, "restore-1")).await;
    assert_eq!((back.input("heading-1"), back.input("heading-2")), (other.clone(), heading));

    // As it will be read, beside the field, with the days of the round.
    let shown = administrator.post(&path, &pressed(&back, "preview")).await;
    assert!(shown.html.contains("<p>Skriv till <strong>oss</strong>, senast 1 april 2027.</p>"));
    assert_eq!(service.value::<i64>(&format!("{saved}'{round}'")).await, revisions);
    let done = administrator.post(&path, &pressed(&shown, "save")).await;
    done.is(StatusCode::SEE_OTHER);
    assert_eq!(administrator.get(&path).await.input("heading-1"), other);
    assert_eq!(service.value::<i64>(&format!("{saved}'{round}'")).await, revisions + 1);

    // Somebody saved while a card was being moved: the form remembers what it started from.
    let again = administrator.post(&path, &pressed(&moved, "down-1")).await;
    let late = administrator.post(&path, &pressed(&again, "save")).await;
    late.is(StatusCode::UNPROCESSABLE_ENTITY).says("Du sparade i ett annat fönster");
}

#[tokio::test]
async fn a_card_that_is_moved_in_an_open_round_is_not_published_by_that() {
    let service = Service::start().await;
    let administrator = service.person(ADMINISTRATOR).await;
    let round = service.round(ROUND).await;
    let published = format!("select content::text from round where round_id = '{round}'");
    let before: String = service.value(&published).await;
    for act in ["down-1", "remove-1", "more", "preview"] {
        let moved = administrator.plans(round, "fragor-och-svar", &[("act", act)]).await;
        moved.is(StatusCode::OK);
    }
    assert_eq!(service.value::<String>(&published).await, before);
}

#[tokio::test]
async fn a_pot_is_a_card_that_says_what_it_is() {
    let service = Service::start().await;
    let administrator = service.person(ADMINISTRATOR).await;
    let round = administrator.copies(service.round(ROUND).await).await;
    let path = format!("{}/avsnitt/delpotter", page(round));
    let pots = administrator.get(&path).await;
    pots.says("Delpott 1: Regioner efter befolkning · 2 250 000 000 kr · Andel av befolkningen");
    pots.does_not_say("Delpott 6");
    // What only some pots have says when: for whoever has no scripts, which hide it from the others.
    pots.says("Bara om du anger dem med koder.").says("Inte med regeringens tabell.");
    assert!(pots.html.contains("data-shows=\"listed-1\""));
    let more = administrator.plans(round, "delpotter", &[("act", "more")]).await;
    more.says("Delpott 6");
    assert!(more.html.contains("id=\"rad-6\" open>"));
    // A card in which something is wrong is unfolded.
    let wrong = administrator.plans(round, "delpotter", &[("amount-3", "tvåtusen")]).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.html.matches("\" open>").count(), 1);
    assert!(wrong.html.contains("id=\"rad-3\" open>"));
}

#[tokio::test]
async fn whoever_proposed_an_allocation_does_not_fix_it() {
    let service = Service::start().await;
    let administrator = service.person(ADMINISTRATOR).await;
    let round = administrator.copies(service.round(ROUND).await).await;
    administrator.proposes_every_pot(round).await;
    let both = service.person_id(ADMINISTRATOR).await;
    service
        .execute(&format!(
            "insert into agency_role_of (person_id, role, granted_at) values ('{both}', 'decider', now())"
        ))
        .await;
    let pots = administrator.get(&format!("{}/fordelning", page(round))).await;
    pots.says("Du föreslog fördelningen och kan inte fastställa den");
    // The first page counts what somebody else proposed, and what came back.
    administrator
        .get("/omgangar")
        .await
        .does_not_say("att fastställa")
        .says("Omgång att göra klar");
    let decider = service.person(DECIDER).await;
    decider.get("/omgangar").await.says("5 delpotter att fastställa");
    // A pot's own page says how far it has come, and where it is fixed.
    let pot = format!("{}/fordelning/kommuner-efter-befolkning", page(round));
    decider.get(&pot).await.says("Föreslagen Föreslogs").says("Fastställs på sidan Fördelning");
    let seen: String = service
        .value(&format!(
            "select string_agg(allocation_id::text, ',' order by pot_code) from allocation
             where round_id = '{round}' and status = 'proposed'"
        ))
        .await;
    let path = format!("{}/faststallande", page(round));
    let refused = administrator.post(&path, &form(&[("seen", &seen), ("act", "fix")])).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("En annan person behöver göra det");
    let decider = service.person(DECIDER).await;
    decider.post(&path, &form(&[("seen", "en annan"), ("act", "fix")])).await.says("har ändrats");
    let back = form(&[("seen", &seen), ("act", "return"), ("reason", "Fel folkmängd.")]);
    decider.post(&path, &back).await.is(StatusCode::SEE_OTHER);
    administrator.get(&format!("{}/fordelning", page(round))).await.says("Fel folkmängd.");
    administrator.get("/omgangar").await.says("5 återlämnade delpotter");
    decider.get("/omgangar").await.does_not_say("att fastställa");
}

#[tokio::test]
async fn all_pots_are_computed_and_proposed_by_one_button_and_those_that_cannot_be_say_why() {
    let service = Service::start().await;
    let administrator = service.person(ADMINISTRATOR).await;
    let round = administrator.copies(service.round(ROUND).await).await;
    // The regions get an eighth more than the year before; and the government's table of the last pot has
    // not been read in.
    let table = [("amount-1", "2 531 250 000"), ("key-5", "table"), ("participants-5", "all")];
    administrator.plans(round, "delpotter", &table).await;
    let pots = format!("{}/fordelning", page(round));
    let before = administrator.get(&pots).await;
    before.says("Mot 2026").says("Räkna och föreslå alla");
    before.says("Regioner efter befolkning Inte fördelad");
    before.says("Folkmängd december 2025 2 531 250 000 kr 2 531 250 000 kr +12,5 %");
    before.says("oförändrat").says("Går inte att räkna Läs in regeringens tabell först");
    before.says("Klassning av landsbygdskommuner (påhittade)");
    before.says("Summa 3 581 250 000 kr +8,5 %");
    service.person(AUDITOR).await.get(&pots).await.does_not_say("Räkna och föreslå alla");

    // One of them by other figures, on purpose.
    let chosen = format!("{pots}/kommuner-efter-befolkning");
    let other = form(&[("namnare", "annan"), ("annan", "20 000 000")]);
    administrator.post(&chosen, &other).await.is(StatusCode::SEE_OTHER);
    administrator.post(&pots, "").await.is(StatusCode::SEE_OTHER);
    let proposed = administrator.get(&pots).await;
    proposed.says("3 delpotter är föreslagna, och 1 gick inte att räkna: varför står i tabellen.");
    proposed.says("Individer med kommunal hälso- och sjukvård 2025 (påhittade)");
    proposed.says("Läs in regeringens tabell först").says("Vem, när och intygens SHA-256");
    let of = "select string_agg(pot_code, ',' order by pot_code) from allocation
              where status = 'proposed' and round_id = ";
    let codes: String = service.value(&format!("{of}'{round}'")).await;
    assert_eq!(
        codes,
        "kommuner-efter-befolkning,kommuner-efter-kommunal-halso-och-sjukvard,\
         landsbygd-och-glesbygd-regioner,regioner-efter-befolkning"
    );
    let kept = format!("{of}'{round}' and certificate like '%\"20000000\"%'");
    assert_eq!(service.value::<String>(&kept).await, "kommuner-efter-befolkning");

    administrator.plans(round, "delpotter", &[("key-5", "rural")]).await;
    administrator.post(&pots, "").await.is(StatusCode::SEE_OTHER);
    administrator.get(&pots).await.says("1 delpott är föreslagen. En beslutsfattare");
    administrator.post(&pots, "").await.is(StatusCode::SEE_OTHER);
    let all = administrator.get(&pots).await;
    all.says("Alla delpotter är redan föreslagna.").does_not_say("Räkna och föreslå alla");

    service.person(DECIDER).await.fixes(round).await.is(StatusCode::SEE_OTHER);
    administrator.get(&pots).await.does_not_say("Räkna och föreslå alla");
    // Of an open round nothing is proposed.
    let open = service.round(ROUND).await;
    let late = administrator.post(&format!("{}/fordelning", page(open)), "").await;
    late.is(StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_pot_that_changes_after_it_was_fixed_must_be_allocated_again() {
    let service = Service::start().await;
    let round = service.ready_round().await;
    let administrator = service.person(ADMINISTRATOR).await;
    let seen = administrator.get(&format!("{}/oppning", page(round))).await.input("seen");
    administrator
        .plans(round, "delpotter", &[("amount-1", "2 249 000 000"), ("amount-2", "151 000 000")])
        .await
        .is(StatusCode::SEE_OTHER);
    let stale =
        administrator.post(&format!("{}/oppning", page(round)), &form(&[("seen", &seen)])).await;
    stale.is(StatusCode::UNPROCESSABLE_ENTITY).says("har ändrats sedan du öppnade sidan");
    administrator.get(&format!("{}/fordelning", page(round))).await.says("Gör om fördelningen");
}

/// When a round opens, its frames are given out and their certificates published.
#[tokio::test]
async fn a_proposal_that_was_not_decided_before_the_opening_cannot_be_fixed_after_it() {
    let service = Service::start().await;
    let round = service.ready_round().await;
    let administrator = service.person(ADMINISTRATOR).await;
    let pot = format!("{}/fordelning/kommuner-efter-befolkning", page(round));
    let other = form(&[("namnare", "annan"), ("annan", "20 000 000")]);
    administrator.post(&pot, &other).await.is(StatusCode::SEE_OTHER);
    let check = administrator.get(&format!("{}/kontroll", page(round))).await;
    check.says("har ett nyare förslag som ingen har prövat");
    let decider = service.person(DECIDER).await;
    let pots = decider.get(&format!("{}/fordelning", page(round))).await;
    let seen = pots.input("seen");
    administrator.opens(round).await.is(StatusCode::SEE_OTHER);
    let late = form(&[("seen", &seen), ("act", "fix")]);
    let path = format!("{}/faststallande", page(round));
    decider.post(&path, &late).await.is(StatusCode::CONFLICT);
    let fixed = service
        .value::<i64>("select count(*) from allocation where certificate like '%\"20000000\"%' and status = 'fixed'")
        .await;
    assert_eq!(fixed, 0);
}

/// A renamed pot is a new pot: what was fixed under the old name must not be given out as well.
#[tokio::test]
async fn a_renamed_pot_counts_once() {
    let service = Service::start().await;
    let round = service.ready_round().await;
    let administrator = service.person(ADMINISTRATOR).await;
    let renamed = administrator.plans(round, "delpotter", &[("name-1", "Alla regioner")]).await;
    renamed.is(StatusCode::SEE_OTHER);
    administrator.proposes_every_pot(round).await;
    service.person(DECIDER).await.fixes(round).await.is(StatusCode::SEE_OTHER);
    let opening = administrator.get(&format!("{}/oppning", page(round))).await;
    opening.says("Summan av ramarna 3 300 000 000 kr");
    administrator.opens(round).await.is(StatusCode::SEE_OTHER);
}

/// The government's table says what each gets, whatever a form says of a denominator.
#[tokio::test]
async fn a_denominator_does_not_change_the_governments_table() {
    let service = Service::start().await;
    let round = service.round("Tillgänglighet och vårdkapacitet 2025").await;
    let path = "fordelning/regionernas-bidrag-enligt-regeringens-fordelning";
    let query = "namnare=annan&annan=20000000000";
    let pot =
        service.person(ADMINISTRATOR).await.get(&format!("{}/{path}?{query}", page(round))).await;
    pot.says("Fördelas 5 886 500 000 kr").says("Fördelas inte 0 kr");
}

/// Stockholm's official amounts of 2025 held against the computed ones.
#[tokio::test]
async fn stockholms_official_amount_differs_by_the_date_of_the_population() {
    let service = Service::start().await;
    let round = service.round("God och nära vård 2025").await;
    let auditor = service.person(AUDITOR).await;
    let pot = auditor.get(&format!("{}/fordelning/kommuner-efter-befolkning", page(round))).await;
    pot.says("35 264 481 kr").says("35 261 662 kr").says("−2 819 kr");
    pot.says("1 november 2024").says("31 december 2024");
    let pot = auditor
        .get(&format!("{}/fordelning/kommuner-efter-kommunal-halso-och-sjukvard", page(round)))
        .await;
    pot.says("6 726 959 kr");

    // The public page shows the same to everybody.
    let public = "/bidrag/god-och-nara-vard-2025/fordelning/212000-0142";
    let amount = service.anonymous().get(public).await;
    amount.says("35 264 481 kr").says("35 261 662 kr").says("−2 819 kr");
    amount.says("Nyckeln gäller 1 november 2024");
    amount.says("6 726 959 kr").says("Beräkningen använder påhittade uppgifter");
}

#[tokio::test]
async fn an_official_list_that_is_not_whole_cannot_be_fixed() {
    let service = Service::start().await;
    let administrator = service.person(ADMINISTRATOR).await;
    let copied = service.round("God och nära vård 2025").await;
    let form_page = format!("/administration/omgangar/ny?fran={copied}");
    let made =
        administrator.post(&form_page, &form(&[("title", "En till 2025"), ("year", "2025")])).await;
    let round: RoundId = made.location().rsplit('/').next().unwrap().parse().unwrap();
    let path = format!("{}/fordelning/kommuner-efter-befolkning", page(round));
    let none = administrator.post(&path, "underlag=officiell").await;
    none.is(StatusCode::UNPROCESSABLE_ENTITY).says("Det finns ingen officiell lista");
    service
        .execute(&format!(
            "update statistics_set set round_id = '{round}' where kind = 'official_list'"
        ))
        .await;
    let partial = administrator.post(&path, "underlag=officiell").await;
    partial
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("35 264 481 kr men delpotten är 375 000 000 kr");
    // The page still shows the computed amounts and the differences.
    partial.says("Saknas i listan (289)").says("−2 819 kr");
    let small = form(&[("namnare", "annan"), ("annan", "10 000")]);
    let refused = administrator.post(&path, &small).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Lämna totalen tom");
}

#[tokio::test]
async fn the_pots_of_the_seeds_sum_to_their_totals() {
    let service = Service::start().await;
    for (title, total) in [
        ("God och nära vård 2025", "3674000000.00"),
        ("God och nära vård 2026", "3300000000.00"),
        ("Tillgänglighet och vårdkapacitet 2025", "5886500000.00"),
    ] {
        let sums: Vec<String> = vec![
            service
                .value(&format!(
                    "select sum(amount)::text from pot join round using (round_id) where title = '{title}'"
                ))
                .await,
            service.value(&format!("select frames_total::text from round where title = '{title}'")).await,
        ];
        assert_eq!(sums, [total, total], "{title}");
    }
}

#[tokio::test]
async fn another_last_day_takes_a_reason_and_a_second_person_and_everybody_is_told() {
    let service = Service::start().await;
    let round = service.round(ROUND).await;
    let administrator = service.person(ADMINISTRATOR).await;
    let path = format!("{}/sista-dag", page(round));
    let silent = administrator.post(&path, &form(&[("last_day", "2026-04-15")])).await;
    silent.is(StatusCode::UNPROCESSABLE_ENTITY).says("Skriv varför det ändras");
    let typed = form(&[("last_day", "2026-04-15"), ("reason", "Tjänsten låg nere i två dagar.")]);
    administrator.post(&path, &typed).await.is(StatusCode::SEE_OTHER);
    administrator.post(&path, &typed).await.is(StatusCode::SEE_OTHER);
    assert_eq!(service.value::<i64>("select count(*) from window_change").await, 1);
    let closes = "select closes_at from round where title = 'God och nära vård 2026'";
    let before: statsbidrag::values::Moment = service.value(closes).await;

    let decider = service.person(DECIDER).await;
    let shown = decider.get(&path).await;
    shown.says("till och med onsdag 15 april 2026 kl. 23.59").says("Tjänsten låg nere");
    let yes = form(&[("seen", &shown.input("seen")), ("act", "approve")]);
    decider.post(&format!("{path}/beslut"), &yes).await.is(StatusCode::SEE_OTHER);
    let after: statsbidrag::values::Moment = service.value(closes).await;
    assert!(before < after);
    let told: i64 = service
        .value("select count(*) from outgoing_mail where kind = 'round.last_day_moved' and body like '%15 april 2026%låg nere%'")
        .await;
    assert_eq!(told, 5, "everybody with a mandate in the round");

    // A moment after the old last day is in time now.
    service.it_is("2026-04-02T00:30:00+02:00");
    service.person(OMBUD).await.has_sent(&service).await;
}

#[tokio::test]
async fn a_round_that_closes_early_takes_nothing_after_that() {
    let service = Service::start().await;
    let round = service.round(ROUND).await;
    let id = service.person(OMBUD).await.has_draft(&service).await;
    let path = format!("{}/sista-dag", page(round));
    let typed =
        form(&[("last_day", "2026-03-10"), ("reason", "Regeringen har dragit tillbaka medlen.")]);
    service.person(ADMINISTRATOR).await.post(&path, &typed).await.is(StatusCode::SEE_OTHER);
    let decider = service.person(DECIDER).await;
    let yes = form(&[("seen", &decider.get(&path).await.input("seen")), ("act", "approve")]);
    decider.post(&format!("{path}/beslut"), &yes).await.is(StatusCode::SEE_OTHER);
    service.it_is("2026-03-10T23:59:59+01:00");
    let ombud = service.person(OMBUD).await;
    let fingerprint = ombud.fingerprint(id).await;
    service.it_is("2026-03-11T00:00:00+01:00");
    ombud.sends(id, &fingerprint).await.is(StatusCode::UNPROCESSABLE_ENTITY).says("för sent");
}

#[tokio::test]
async fn an_open_rounds_texts_can_be_changed_but_not_its_pots() {
    let service = Service::start().await;
    let round = service.round(ROUND).await;
    let administrator = service.person(ADMINISTRATOR).await;
    let saved = administrator
        .plans(
            round,
            "fragor-och-svar",
            &[("question-1", "Får vi köpa glass?"), ("answer-1", "Nej.")],
        )
        .await;
    saved.is(StatusCode::SEE_OTHER);
    let public: String = service
        .value("select content -> 'questions' -> 0 ->> 'question' from round where title = 'God och nära vård 2026'")
        .await;
    assert_eq!(public, "Får vi köpa glass?");
    let wrong = administrator.plans(round, "kontakter", &[("content_email", "ingen")]).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY);
    let pots = format!("{}/avsnitt/delpotter", page(round));
    administrator.get(&pots).await.is(StatusCode::CONFLICT);
    let path = format!("{}/fordelning/kommuner-efter-befolkning", page(round));
    administrator.post(&path, "underlag=beraknad").await.is(StatusCode::CONFLICT);
}

/// 2024:1252 5 §: the dialogue and the agreement before the decision.
#[tokio::test]
async fn a_region_is_granted_when_its_conditions_are_recorded() {
    let service = Service::start().await;
    service.it_is("2025-03-10T12:00:00+01:00");
    let id = service.region_has_sent("Tillgänglighet och vårdkapacitet 2025").await;
    service.proposed(id).await;
    let decider = service.person(DECIDER).await;
    let seen = decider.having_seen(id, &[]).await;
    let refused = decider.post(&format!("/arenden/{id}/beslut"), &seen).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Villkoret är inte registrerat som uppfyllt");

    let round = service.round("Tillgänglighet och vårdkapacitet 2025").await;
    let organisation: String = service
        .value(&format!(
            "select organisation_id::text from requisition where requisition_id = '{id}'"
        ))
        .await;
    let path = format!("/omgangar/{round}/villkor/{organisation}");
    let officer = service.person(OFFICER).await;
    let codes: Vec<(String, bool)> = sqlx::query_as(
        "select code, agreement from condition where round_id = $1 and due = 'before_decision' order by position",
    )
    .bind(round)
    .fetch_all(&service.db)
    .await
    .unwrap();
    assert_eq!(codes.len(), 2);
    for (code, agreement) in &codes {
        let mut pairs =
            vec![("code", code.as_str()), ("met_on", "2025-03-01"), ("note", "DNR 1/2025")];
        if *agreement {
            let nothing = officer.post(&path, &form(&pairs)).await;
            nothing.is(StatusCode::UNPROCESSABLE_ENTITY).says("Skriv minst en sak som ska göras");
            pairs.extend([("aim-1", "Fler vårdplatser"), ("expected-1", "40 fler vårdplatser")]);
        }
        officer.post(&path, &form(&pairs)).await.is(StatusCode::SEE_OTHER);
        officer.post(&path, &form(&pairs)).await.is(StatusCode::SEE_OTHER);
    }
    officer.get(&path).await.says("40 fler vårdplatser");
    decider.post(&format!("/arenden/{id}/beslut"), &seen).await.is(StatusCode::SEE_OTHER);
    assert_eq!(service.status(id).await, "granted");
}

#[tokio::test]
async fn recipients_who_have_not_sent_are_reminded_once() {
    let service = Service::start().await;
    service.person(OMBUD).await.has_sent(&service).await;
    let mails = "select count(*) from outgoing_mail where kind = 'requisition.reminder'
                 and subject = 'Påminnelse: God och nära vård 2026 är inte inskickad'";
    let day: String = service
        .value("select min(on_day)::text from reminder join round using (round_id) where title = 'God och nära vård 2026'")
        .await;
    let post = mail::Post::to_the_log("");
    service.it_is(&format!("{day}T07:59:00+01:00"));
    ops::until_empty(&service.app.db, &service.app.clock, &post).await.unwrap();
    assert_eq!(service.value::<i64>(mails).await, 0);
    service.it_is(&format!("{day}T08:00:00+01:00"));
    for _ in 0..2 {
        ops::until_empty(&service.app.db, &service.app.clock, &post).await.unwrap();
    }
    // Region Jämtland Härjedalen and Gotland; Härjedalen's three people have sent.
    assert_eq!(service.value::<i64>(mails).await, 2);
}

/// What an officer will offer when something is missing, and when a recipient may expect the money.
#[tokio::test]
async fn templates_for_completion_and_the_days_until_payout_come_along_into_the_open_round() {
    let service = Service::start().await;
    let administrator = service.person(ADMINISTRATOR).await;
    let last_years = service.round(ROUND).await;
    let mut db = service.db.acquire().await.unwrap();
    let there = after_the_send(&service, last_years).await;
    assert_eq!((there.payout_days, there.completion_templates.len()), (Some(15), 3));

    // Copied from last year's round, changed and read through.
    let round = service.ready_round().await;
    let path = format!("{}/avsnitt/efter-sista-dagen", page(round));
    let copied = administrator.get(&path).await;
    assert_eq!(copied.input("payout_days"), "15");
    assert_eq!(copied.input("template_name-1"), "Vem som genomför");
    let wrong = [("payout_days", "snart"), ("template_name-4", "Nytt"), ("template-4", "")];
    let refused = administrator.plans(round, "efter-sista-dagen", &wrong).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Ange ett antal dagar mellan 1 och 120");
    refused.says("Skriv mallens text");
    assert_eq!(refused.input("payout_days"), "snart");
    let right = [
        ("payout_days", "20"),
        ("template_name-4", "Styrande dokument"),
        ("template-4", "Skicka det beslut som planen bygger på, daterat före {sista dag}."),
    ];
    administrator.plans(round, "efter-sista-dagen", &right).await.is(StatusCode::SEE_OTHER);
    administrator.opens(round).await.is(StatusCode::SEE_OTHER);

    let set = after_the_send(&service, round).await;
    let decided = parse_day("2027-05-04").unwrap();
    let expected = set.expected_payout(decided).unwrap();
    // Kristi himmelsfärdsdag is closed, and so are the weekends; 6 June is a Sunday.
    assert_eq!(expected.iso(), "2027-06-02");
    let templates = set.completion_templates;
    assert_eq!(templates.len(), 4);
    let of_round = rounds::round(&mut db, round).await.unwrap().unwrap();
    let told = of_round.told(&templates[3].body);
    assert_eq!(told, "Skicka det beslut som planen bygger på, daterat före 1 april 2027.");
    // Nobody outside reads the templates.
    let slug = of_round.slug;
    let public = service.anonymous().get(&format!("/bidrag/{slug}")).await;
    public.is(StatusCode::OK).does_not_say("Styrande dokument");

    // An open round keeps what was decided.
    administrator.get(&path).await.is(StatusCode::CONFLICT);

    // A round from before there were such settings has none, and opens its pages as before.
    sqlx::query(
        "update round set content = jsonb_set(content #- '{afterwards,after_the_send}', '{version}', '3')
         where round_id = $1",
    )
    .bind(last_years)
    .execute(&service.db)
    .await
    .unwrap();
    let none = after_the_send(&service, last_years).await;
    assert_eq!(none, rounds::plan::AfterTheSend::default());
    service.anonymous().get("/bidrag/god-och-nara-vard-2026").await.is(StatusCode::OK);
}

/// What the round says of completions and of the day of payout, as everybody meets it.
async fn after_the_send(service: &Service, round: RoundId) -> AfterTheSend {
    let sql = format!(
        "select coalesce(content -> 'afterwards' -> 'after_the_send', '{{}}') from round
         where round_id = '{round}'"
    );
    service.value::<sqlx::types::Json<AfterTheSend>>(&sql).await.0
}
