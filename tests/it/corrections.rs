//! Frames that are corrected after the opening: another version of the list.

use axum::http::StatusCode;

use crate::support::{
    ADMINISTRATOR, Answer, DECIDER, HARJEDALEN, OMBUD, REGION, ROUND, Service, form,
};

const POT: &str = "kommuner-efter-befolkning";

impl Service {
    async fn frames_page(&self) -> String {
        format!("/administration/omgangar/{}/ramar", self.round(ROUND).await)
    }

    async fn tries_correction(&self, pot: &str, amount: &str) -> Answer {
        let typed = form(&[
            ("organisation", "Härjedalens kommun"),
            ("pot", pot),
            ("amount", amount),
            ("reason", "Folkmängden var fel i underlaget."),
        ]);
        self.person(ADMINISTRATOR).await.post(&self.frames_page().await, &typed).await
    }

    async fn proposes_correction(&self, amount: &str) {
        self.tries_correction(POT, amount).await.is(StatusCode::SEE_OTHER);
    }

    async fn decides_correction(&self, act: &str) -> Answer {
        let path = self.frames_page().await;
        let decider = self.person(DECIDER).await;
        let typed = form(&[("seen", &decider.get(&path).await.input("seen")), ("act", act)]);
        decider.post(&format!("{path}/beslut"), &typed).await
    }

    /// Härjedalen's frame in the pot.
    async fn frame(&self) -> i64 {
        self.value(&format!(
            "select frame.amount::bigint from frame join pot using (pot_id)
             join round using (round_id) join organisation using (organisation_id)
             where round.title = '{ROUND}' and pot.code = '{POT}' and org_number = '{HARJEDALEN}'"
        ))
        .await
    }

    /// That a recipient may have the sum of its frames, and the round the sum of all.
    async fn sums_hold(&self) {
        let wrong = "select count(*) from recipient where frame <> (
                 select sum(frame.amount) from frame join pot using (pot_id)
                 where pot.round_id = recipient.round_id
                   and frame.organisation_id = recipient.organisation_id)";
        assert_eq!(self.value::<i64>(wrong).await, 0);
        let wrong = "select count(*) from round where frames_total <> (
                 select sum(frame) from recipient where recipient.round_id = round.round_id)";
        assert_eq!(self.value::<i64>(wrong).await, 0);
    }
}

/// The population of Härjedalen was wrong in the figures. The administrator proposes another frame and
/// the decider approves it; everybody can read that the list is corrected, how and why.
#[tokio::test]
async fn a_corrected_frame_is_another_version_of_the_list_and_those_it_concerns_are_told() {
    let service = Service::start().await;
    let before = service.frame().await;
    service.proposes_correction("500 000").await;
    assert_eq!(service.frame().await, before, "nothing is changed by a proposal");
    let decider = service.person(DECIDER).await;
    decider.get("/omgangar").await.says("1 rättad ram att besluta");
    service.decides_correction("approve").await.is(StatusCode::SEE_OTHER);
    assert_eq!(service.frame().await, 500_000);
    service.sums_hold().await;

    let told: Vec<String> = sqlx::query_scalar(
        "select to_address from outgoing_mail where kind = 'round.frame_corrected'
         and body like '%Ny ram: 500_000_kr%Folkmängden var fel%version 2%' order by 1",
    )
    .fetch_all(&service.db)
    .await
    .unwrap();
    assert_eq!(
        told,
        ["ombud@demo.example", "representant@demo.example", "samordnare@demo.example"]
    );
    let visitor = service.anonymous();
    let list = visitor.get("/bidrag/god-och-nara-vard-2026/fordelning").await;
    list.says("Version 2: listan är rättad sedan omgången öppnade");
    list.says("till 500 000 kr. Folkmängden var fel i underlaget.");
    let json = visitor.get("/bidrag/god-och-nara-vard-2026/fordelning.json").await;
    assert!(json.html.contains("\"list_version\": 2"));
    let amount = format!("/bidrag/god-och-nara-vard-2026/fordelning/{HARJEDALEN}");
    let amount = visitor.get(&amount).await;
    amount.says("Beloppet är rättat 10 mars 2026 kl. 12.00, i version 2 av fördelningslistan");
    let other = visitor.get("/bidrag/god-och-nara-vard-2026/fordelning/232100-0214").await;
    other.does_not_say("rättat");

    // The organisation asks for what it may have now.
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    ombud.get(&format!("/rekvisitioner/{id}/belopp")).await.says("500 000 kr");

    // The next is version 3, and one that is declined is none.
    service.proposes_correction("500 001").await;
    service.decides_correction("decline").await.is(StatusCode::SEE_OTHER);
    service.proposes_correction("600 000").await;
    service.decides_correction("approve").await.is(StatusCode::SEE_OTHER);
    let versions = "select string_agg(coalesce(version::text, '-'), ' ' order by proposed_at)
                    from frame_correction";
    assert_eq!(service.value::<String>(versions).await, "2 - 3");
    service.sums_hold().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_corrected_frame_is_said_at_its_field() {
    let service = Service::start().await;
    let path = service.frames_page().await;
    let empty = service.person(ADMINISTRATOR).await.post(&path, "").await;
    empty.is(StatusCode::UNPROCESSABLE_ENTITY).says("Skriv namnet på kommunen eller regionen");
    empty
        .says("Välj vilken delpott det gäller")
        .says("Rätt ram: ")
        .says("Skriv varför ramen rättas");
    let before = service.frame().await.to_string();
    for (pot, amount, why) in [
        (POT, "0", "En ram är minst 1 krona."),
        (POT, "-1", "Rätt ram: "),
        (POT, "1,50", "Rätt ram: "),
        (POT, "99999999999999999999", "Rätt ram: "),
        (POT, before.as_str(), "Ramen är redan "),
        (POT, "3 000 000 000", "Hela delpotten är "),
        ("regioner-efter-befolkning", "500 000", "Härjedalens kommun har ingen ram i "),
        ("okand", "500 000", "Välj vilken delpott det gäller."),
    ] {
        let refused = service.tries_correction(pot, amount).await;
        refused.is(StatusCode::UNPROCESSABLE_ENTITY).says(why).says("Folkmängden var fel");
    }
    assert_eq!(service.value::<i64>("select count(*) from frame_correction").await, 0);
}

/// Four eyes: on the page, in the rule and in the database.
#[tokio::test]
async fn whoever_proposed_a_corrected_frame_does_not_decide_it() {
    let service = Service::start().await;
    service
        .execute(
            "insert into agency_role_of (person_id, role, granted_at)
             select person_id, 'decider', now() from person where email = 'administrator@demo.example'",
        )
        .await;
    service.proposes_correction("500 000").await;
    let path = service.frames_page().await;
    let jenny = service.person(ADMINISTRATOR).await;
    jenny.get(&path).await.says("kan inte själv besluta om den");
    let seen = service.person(DECIDER).await.get(&path).await.input("seen");
    let yes = form(&[("seen", &seen), ("act", "approve")]);
    let own = jenny.post(&format!("{path}/beslut"), &yes).await;
    own.is(StatusCode::UNPROCESSABLE_ENTITY).says("kan inte själv besluta om den");
    let by_one = "update frame_correction set decided_by = proposed_by, decided_at = now(),
                  approved = true, version = 2";
    let refused = sqlx::query(by_one).execute(&service.db).await.unwrap_err().to_string();
    assert!(refused.contains("frame_correction_by_two"), "{refused}");
    let rewritten = "update frame_correction set amount_after = 1";
    let refused = sqlx::query(rewritten).execute(&service.app.db).await.unwrap_err().to_string();
    assert!(refused.contains("permission denied"), "{refused}");
}

/// The requisition was sent, for the whole frame, when the figure was found to be wrong. It is allowed,
/// and the one who decides is told; so is a sum of frames above the pot.
#[tokio::test]
async fn whoever_decides_is_told_what_was_requested_and_that_the_pot_does_not_suffice() {
    let service = Service::start().await;
    service.person(OMBUD).await.has_sent(&service).await;
    service.proposes_correction("1 000").await;
    let decider = service.person(DECIDER).await;
    let path = service.frames_page().await;
    let shown = decider.get(&path).await;
    shown.says("Härjedalens kommun har redan rekvirerat ").says("Det är mer än den nya ramen.");
    shown.does_not_say("mer än delpotten");
    service.decides_correction("approve").await.is(StatusCode::SEE_OTHER);
    assert_eq!(service.frame().await, 1_000);

    service.proposes_correction("375 000 000").await;
    let shown = decider.get(&path).await;
    shown.says("Med rättelsen blir ramarna tillsammans ").says("mer än delpotten, som är ");
    service.decides_correction("approve").await.is(StatusCode::SEE_OTHER);
    service.sums_hold().await;
    let region = service.person(REGION).await;
    region.get("/att-gora").await.is(StatusCode::OK);
}
