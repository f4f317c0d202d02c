//! After the send: an ombud corrects, completes and withdraws; an officer asks for what is missing.

use axum::http::StatusCode;
use statsbidrag::values::RequisitionId;

use crate::support::{
    ANSWERS, Browser, COORDINATOR, DECIDER, ECONOMIST, OFFICER, OMBUD, OTHER_ECONOMIST,
    REPRESENTATIVE, ROUND, Service, contact_called, form,
};

/// After the last day of the round.
pub const LATE: &str = "2026-04-02T00:00:01+02:00";

/// What is asked for from each pot.
pub fn asking(first: &'static str) -> Vec<(&'static str, &'static str)> {
    let mut amounts = ANSWERS[1].1.to_vec();
    amounts[0].1 = first;
    amounts
}

pub const OTHER_ACCOUNT: &[(&str, &str)] =
    &[("account_kind", "plusgiro"), ("plusgiro", "28 65 43-4")];

impl Browser<'_> {
    pub async fn sends_what_is_drafted(&self, id: RequisitionId) -> crate::support::Answer {
        let fingerprint = self.fingerprint(id).await;
        self.sends(id, &fingerprint).await
    }

    async fn receipt(&self, id: RequisitionId) -> crate::support::Answer {
        self.get(&format!("/rekvisitioner/{id}/kvittens")).await
    }

    async fn case(&self, id: RequisitionId) -> crate::support::Answer {
        self.get(&format!("/arenden/{id}")).await
    }

    /// Asks for a completion of a section.
    pub async fn asks_for(&self, id: RequisitionId, sections: &[&str]) -> crate::support::Answer {
        let mut asked = vec![
            ("completion_kind", "komplettering"),
            ("missing", "Beskriv vad läkarna ska göra."),
            ("completion_day", "2026-03-24"),
        ];
        asked.extend(sections.iter().map(|it| ("section", *it)));
        self.post(&format!("/arenden/{id}/komplettering"), &form(&asked)).await
    }
}

#[tokio::test]
async fn an_ombud_corrects_what_was_sent_and_what_was_sent_stands_until_then() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let officer = service.person(OFFICER).await;
    let id = ombud.has_sent(&service).await;
    ombud.receipt(id).await.says("Ändra rekvisitionen");
    let page = ombud.get(&format!("/rekvisitioner/{id}")).await;
    page.says("Ändra rekvisitionen").says("Oförändrat").does_not_say("Kasta ändringen");

    // Nothing is begun before something is saved.
    let saved = ombud.saves(id, "belopp", &asking("400 000")).await;
    assert_eq!(saved.location(), format!("/rekvisitioner/{id}"));
    let page = ombud.follow(&saved).await;
    page.says("Ändringen är inte inskickad").says("Belopp").says("Ändrat");
    ombud.get("/att-gora").await.says("Ni har en ändring som inte är inskickad");
    // What was sent stands, and the agency sees nothing of the draft.
    officer.case(id).await.says("600 000 kr").does_not_say("400 000").does_not_say("Version 2");

    let check = ombud.get(&format!("/rekvisitioner/{id}/kontrollera")).await;
    check.says("Kontrollera och skicka in version 2").says("700 000 kr").says("Ändrat");
    check.says("Så stod det i förra versionen");
    service.it_is("2026-03-11T09:30:00+01:00");
    let ombud = service.person(OMBUD).await;
    let sent = ombud.sends_what_is_drafted(id).await;
    let receipt = ombud.follow(&sent).await;
    receipt.says("Version 2 kom in: rättelse").says("11 mars 2026 kl. 09.30.00");
    receipt.says("Det här gäller, version 2").says("700 000 kr").says("300 000 kr");
    assert_eq!(service.value::<i64>("select count(*) from submission").await, 2);
    let requested = "select requested::text from requisition where version = 2";
    assert_eq!(service.value::<String>(requested).await, "700000.00");
    assert!(service.mail_to(OMBUD).await.contains("Kvittens: rättelse, SB 1/2026, version 2"));

    let officer = service.person(OFFICER).await;
    let case = officer.case(id).await;
    case.says("Version 2 gäller").says("700 000 kr").says("Så stod det i förra versionen");
    let first = officer.get(&format!("/arenden/{id}/version/1")).await;
    first.says("Version 1: rekvisition").says("600 000 kr").says("nu gäller version 2");
    ombud.get(&format!("/rekvisitioner/{id}/version/1")).await.is(StatusCode::OK);
    officer.get(&format!("/arenden/{id}/version/3")).await.is(StatusCode::NOT_FOUND);
    let list = format!("/omgangar/{}/rekvisitioner?q=Härjedalen", service.round(ROUND).await);
    officer.get(&list).await.says("700 000 kr");
}

#[tokio::test]
async fn a_correction_is_discarded_and_begun_again() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    ombud.saves(id, "belopp", &asking("400 000")).await.is(StatusCode::SEE_OTHER);
    let discard = format!("/rekvisitioner/{id}/kastad");
    let discarded = ombud.post(&discard, "").await;
    ombud.follow(&discarded).await.says("Ändringen är kastad").does_not_say("400 000");
    let again = ombud.post(&discard, "").await;
    ombud.follow(&again).await.says("Det finns ingen ändring att kasta");

    // What was discarded does not come back.
    let amounts = ombud.get(&format!("/rekvisitioner/{id}/belopp")).await;
    assert_eq!(amounts.input("amount-kommuner-efter-kommunal-halso-och-sjukvard"), "300 000");
    ombud.saves(id, "kontakt", &contact_called("Nils Ny")).await.is(StatusCode::SEE_OTHER);
    ombud.sends_what_is_drafted(id).await.is(StatusCode::SEE_OTHER);
    let receipt = ombud.receipt(id).await;
    receipt.says("Nils Ny").says("300 000 kr").does_not_say("400 000");
    let changed = "select array_to_string(changed, ',') from submission where version = 2";
    assert_eq!(service.value::<String>(changed).await, "contact");
}

#[tokio::test]
async fn nothing_changed_is_not_sent() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    ombud.saves(id, "plan", ANSWERS[0].1).await.is(StatusCode::SEE_OTHER);
    let check = ombud.get(&format!("/rekvisitioner/{id}/kontrollera")).await;
    check.says("Ni har inte ändrat något").does_not_say("Skicka in version 2 ");
    let refused = ombud.sends(id, "").await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(service.value::<i64>("select count(*) from submission").await, 1);
}

#[tokio::test]
async fn after_the_last_day_an_amount_is_lowered_and_not_raised() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    // Raised in time, but not sent in time.
    ombud.saves(id, "belopp", &asking("300 001")).await.is(StatusCode::SEE_OTHER);
    let seen = ombud.fingerprint(id).await;
    service.it_is(LATE);
    let ombud = service.person(OMBUD).await;
    let refused = ombud.sends(id, &seen).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("Sista dagen har passerat, så beloppet kan bara sänkas").says("300 000 kr");
    assert_eq!(service.value::<i16>("select version from requisition").await, 1);

    let raised = ombud.saves(id, "belopp", &asking("300 001")).await;
    raised.is(StatusCode::UNPROCESSABLE_ENTITY).says("kan bara sänkas");
    ombud.saves(id, "belopp", &asking("299 999")).await.is(StatusCode::SEE_OTHER);
    ombud.sends_what_is_drafted(id).await.is(StatusCode::SEE_OTHER);
    ombud.receipt(id).await.says("599 999 kr");

    // Who asks for leftover money is settled.
    let page = ombud.get(&format!("/rekvisitioner/{id}")).await;
    page.says("Går inte att ändra nu: Kvarvarande medel, Intyganden");
    ombud.get(&format!("/rekvisitioner/{id}/kvarvarande-medel")).await.says("går inte att ändra");
    let typed = form(&[("leftover", "nej"), ("version", "3")]);
    let late = ombud.post(&format!("/rekvisitioner/{id}/kvarvarande-medel"), &typed).await;
    assert_eq!(late.location(), format!("/rekvisitioner/{id}/kvarvarande-medel"));
    ombud.follow(&late).await.says("Avsnittet kan inte ändras nu");
}

/// What was drafted in time and can no longer be changed stops the version that has it.
#[tokio::test]
async fn an_opt_in_that_was_drafted_and_not_sent_in_time_is_refused() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    ombud.saves(id, "kvarvarande-medel", &[("leftover", "nej")]).await.is(StatusCode::SEE_OTHER);
    let seen = ombud.fingerprint(id).await;
    service.it_is(LATE);
    let ombud = service.person(OMBUD).await;
    let refused = ombud.sends(id, &seen).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Kvarvarande medel kan inte ändras nu");
    // Only that section is put back: what else is drafted can be sent.
    ombud.saves(id, "kontakt", &contact_called("Nils Ny")).await.is(StatusCode::SEE_OTHER);
    let page = ombud.get(&format!("/rekvisitioner/{id}")).await;
    page.says("En ändring kan inte skickas in nu").says("Kasta ändringen i kvarvarande medel");
    let back =
        ombud.post(&format!("/rekvisitioner/{id}/kastad"), "section=kvarvarande-medel").await;
    ombud.follow(&back).await.says("Kan göras nu").does_not_say("En ändring kan inte skickas");
    ombud.sends_what_is_drafted(id).await.is(StatusCode::SEE_OTHER);
    ombud.receipt(id).await.says("Nils Ny");
    ombud.receipt(id).await.says("Vill ha del av kvarvarande medel Ja");
}

#[tokio::test]
async fn a_correction_voids_the_proposal_and_tells_the_officer() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    service.proposed(id).await;
    let decider = service.person(DECIDER).await;
    let seen = decider.having_seen(id, &[]).await;
    ombud.saves(id, "belopp", &asking("400 000")).await.is(StatusCode::SEE_OTHER);
    ombud.sends_what_is_drafted(id).await.is(StatusCode::SEE_OTHER);

    assert_eq!(service.status(id).await, "submitted");
    let mail = service.mail_to(OFFICER).await;
    assert!(mail.contains("Rättelse har kommit in i SB 1/2026"), "{mail}");
    assert!(mail.contains("gäller inte längre"), "{mail}");
    let late = decider.post(&format!("/arenden/{id}/beslut"), &seen).await;
    decider.follow(&late).await.says("Ärendet har redan gått vidare");
    let officer = service.person(OFFICER).await;
    officer.case(id).await.says("Förslaget till beslut gällde en tidigare version");
    let unseen = form(&[("outcome", "bifall"), ("reasons", "Ja."), ("seen_version", "1")]);
    let unseen = officer.post(&format!("/arenden/{id}/forslag"), &unseen).await;
    unseen.is(StatusCode::UNPROCESSABLE_ENTITY);
    unseen.says("Version 2 har kommit in sedan du öppnade sidan");
    // What the organisation does with a draft is its own.
    officer.case(id).await.does_not_say("En ändring påbörjades");
    service.decided(id).await;
    ombud.receipt(id).await.says("Ni får hela beloppet, 700 000 kr");
    let about = "select proposal.version from decision join proposal using (proposal_id)";
    assert_eq!(service.value::<i16>(about).await, 2);
}

#[tokio::test]
async fn a_coordinator_sends_a_contact_person_and_nothing_else() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    service.proposed(id).await;
    let coordinator = service.person(COORDINATOR).await;
    coordinator.saves(id, "kontakt", &contact_called("Nils Ny")).await.is(StatusCode::SEE_OTHER);
    coordinator.sends_what_is_drafted(id).await.is(StatusCode::SEE_OTHER);
    // It is nothing that is examined: the proposal stands.
    assert_eq!(service.status(id).await, "proposed");
    coordinator.receipt(id).await.says("Version 2 kom in: ändrade uppgifter");

    let mut registrar = contact_called("Nils Ny");
    registrar.iter_mut().filter(|it| it.0 == "registrar_email").for_each(|it| it.1 = "r@x.example");
    for (section, answers) in [("kontakt", registrar.as_slice()), ("belopp", &asking("1"))] {
        coordinator.saves(id, section, answers).await.is(StatusCode::SEE_OTHER);
        let check = coordinator.get(&format!("/rekvisitioner/{id}/kontrollera")).await;
        check.says("bara skicka in en ändrad kontaktperson");
        let refused = coordinator.sends(id, &seal(&ombud, id).await).await;
        refused.is(StatusCode::UNPROCESSABLE_ENTITY);
    }
    service.person(REPRESENTATIVE).await.sends_what_is_drafted(id).await.is(StatusCode::SEE_OTHER);
    assert_eq!(service.status(id).await, "submitted");
}

/// The fingerprint that somebody who may send sees.
async fn seal(sender: &Browser<'_>, id: RequisitionId) -> String {
    sender.fingerprint(id).await
}

#[tokio::test]
async fn another_account_undoes_a_payout_that_is_recorded_and_everybody_is_told() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    service.payout_recorded(id).await;
    let page = ombud.get(&format!("/rekvisitioner/{id}")).await;
    page.says("Utbetalning").says("Kontaktuppgifter").says("Går inte att ändra nu: Plan, Belopp");
    let economist = service.person(OTHER_ECONOMIST).await;
    let seen = economist.having_seen(id, &[]).await;
    ombud.saves(id, "utbetalning", OTHER_ACCOUNT).await.is(StatusCode::SEE_OTHER);
    ombud.sends_what_is_drafted(id).await.is(StatusCode::SEE_OTHER);

    assert_eq!(service.status(id).await, "granted");
    let late = economist.post(&format!("/arenden/{id}/godkannande"), &seen).await;
    economist.follow(&late).await.says("Ärendet har redan gått vidare");
    let case = economist.case(id).await;
    case.says("Kontot ändrades efter inskickningen").says("Registrera den på nytt");
    for person in [OMBUD, REPRESENTATIVE, COORDINATOR] {
        let told: i64 = service
            .value(&format!(
                "select count(*) from outgoing_mail
                 where kind = 'requisition.account' and to_address = '{person}'"
            ))
            .await;
        assert_eq!(told, 1, "{person}");
    }
    assert!(service.mail_to(ECONOMIST).await.contains("den utbetalning som du registrerade"));

    // The page that showed the old account records nothing.
    let payout = [("pay_on", "2026-03-20"), ("payout_reference", "UB 2026-17")];
    let anew = service.person(ECONOMIST).await;
    let old = anew.post(&format!("/arenden/{id}/utbetalning"), &form(&payout)).await;
    old.is(StatusCode::UNPROCESSABLE_ENTITY).says("Version 2 har kommit in sedan du öppnade sidan");
    let payout = form(&[&payout[..], &[("seen_version", "2")]].concat());
    anew.post(&format!("/arenden/{id}/utbetalning"), &payout).await.is(StatusCode::SEE_OTHER);
    let seen = economist.having_seen(id, &[]).await;
    let done = economist.post(&format!("/arenden/{id}/godkannande"), &seen).await;
    done.is(StatusCode::SEE_OTHER);
    ombud.receipt(id).await.says("600 000 kr till Plusgiro 28 65 43-4");
    let kept = "select account ->> 'kind' || ' ' || version from payout where voided_at is null";
    assert_eq!(service.value::<String>(kept).await, "plusgiro 2");
    // The money is on its way: nothing but the contact can be changed.
    let page = ombud.get(&format!("/rekvisitioner/{id}")).await;
    page.says("Går inte att ändra nu: Plan, Belopp, Kvarvarande medel, Utbetalning, Intyganden");
}

/// Somebody real, who has nothing but a password.
#[tokio::test]
async fn an_account_is_changed_by_whoever_has_two_factors() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    ombud.saves(id, "utbetalning", OTHER_ACCOUNT).await.is(StatusCode::SEE_OTHER);
    let seen = ombud.fingerprint(id).await;
    service
        .execute("update person set demonstration = false where email = 'ombud@demo.example'")
        .await;
    let check = ombud.get(&format!("/rekvisitioner/{id}/kontrollera")).await;
    check.says("två faktorer").says("Lägg till en andra faktor");
    let refused = ombud.sends(id, &seen).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("två faktorer");
    ombud.receipt(id).await.says("Bankgiro 5050-1055").does_not_say("Plusgiro");
}

#[tokio::test]
async fn a_requisition_is_withdrawn_closed_and_sent_again_as_a_new_case() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    service.proposed(id).await;
    ombud.saves(id, "belopp", &asking("400 000")).await.is(StatusCode::SEE_OTHER);
    let page = format!("/rekvisitioner/{id}/aterkallelse");
    ombud.get(&page).await.says("Återkallelsen går inte att ångra");
    let empty = ombud.post(&page, "withdrawal_reason=+").await;
    empty.is(StatusCode::UNPROCESSABLE_ENTITY).says("Skriv varför ni återkallar");
    let reason = form(&[("withdrawal_reason", "Nämnden sade nej.")]);
    let withdrawn = ombud.post(&page, &reason).await;
    let receipt = ombud.follow(&withdrawn).await;
    receipt.says("Rekvisitionen är återkallad").says("Nämnden sade nej.");
    receipt.does_not_say("Fortsätt med ändringen");
    let again = ombud.post(&page, &reason).await;
    again.is(StatusCode::CONFLICT).says("Nämnden sade nej.");
    assert!(service.mail_to(OMBUD).await.contains("Kvittens: rekvisition SB 1/2026 är återkallad"));

    let officer = service.person(OFFICER).await;
    officer.get("/omgangar").await.says("1 återkallad att avskriva");
    let round = service.round(ROUND).await;
    let list = officer.get(&format!("/omgangar/{round}/rekvisitioner?lage=aterkallad")).await;
    list.says("Härjedalens kommun").says("SB 1/2026");
    let close = format!("/arenden/{id}/avskrivning");
    let closed = officer.post(&close, "").await;
    officer.follow(&closed).await.says("Ärendet är avskrivet").says("Avskriven");
    let again = officer.post(&close, "").await;
    officer.follow(&again).await.says("Ärendet har redan gått vidare");

    // A new one is a new case.
    ombud.get("/att-gora").await.says("Ärende SB 1/2026").says("avskriven").says("Börja med");
    let other = ombud.has_sent(&service).await;
    assert_ne!(other, id);
    ombud.receipt(other).await.says("SB 2/2026");
    ombud.receipt(id).await.says("Rekvisitionen är återkallad");
    let strip = officer.get(&format!("/omgangar/{round}/rekvisitioner?q=SB+1/2026")).await;
    strip.says("Avskriven");
}

#[tokio::test]
async fn after_the_last_day_a_withdrawal_leaves_nothing_to_send() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    service.it_is(LATE);
    let ombud = service.person(OMBUD).await;
    let page = format!("/rekvisitioner/{id}/aterkallelse");
    ombud.get(&page).await.says("ni kan inte skicka in någon ny rekvisition");
    let reason = form(&[("withdrawal_reason", "Nämnden sade nej.")]);
    ombud.post(&page, &reason).await.is(StatusCode::SEE_OTHER);
    let start = format!("/omgangar/{}/rekvisition", service.round(ROUND).await);
    let started = ombud.post(&start, "").await;
    ombud.follow(&started).await.says("Omgången stängde");
    // What is decided is not withdrawn.
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    service.decided(id).await;
    let late = ombud.post(&format!("/rekvisitioner/{id}/aterkallelse"), &reason).await;
    late.is(StatusCode::CONFLICT).says("kan inte återkallas nu");
}

#[tokio::test]
async fn an_officer_asks_for_a_section_and_only_that_is_opened() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    service.it_is("2026-04-02T10:00:00+02:00");
    let (ombud, officer) = (service.person(OMBUD).await, service.person(OFFICER).await);
    let asked = form(&[
        ("completion_kind", "hindrar"),
        ("section", "plan"),
        ("missing", "Beskriv vad läkarna ska göra."),
        ("completion_day", "2026-04-16"),
    ]);
    let done = officer.post(&format!("/arenden/{id}/komplettering"), &asked).await;
    officer.follow(&done).await.says("Begäran om komplettering är skickad");
    let mail = service.mail_to(COORDINATOR).await;
    assert!(mail.contains("Vi behöver en komplettering: SB 1/2026"), "{mail}");
    assert!(mail.contains("en brist som hindrar att den prövas"), "{mail}");
    assert!(mail.contains("kan rekvisitionen komma att avvisas"), "{mail}");
    ombud.get("/att-gora").await.says("Svara senast torsdag 16 april 2026");
    ombud.receipt(id).await.says("Ni behöver komplettera");
    let page = ombud.get(&format!("/rekvisitioner/{id}")).await;
    page.says("Komplettera rekvisitionen").says("Beskriv vad läkarna ska göra.");
    page.says("Går inte att ändra nu: Belopp, Kvarvarande medel, Utbetalning, Intyganden");
    let closed = form(&[("amount-kommuner-efter-befolkning", "1"), ("version", "2")]);
    let closed = ombud.post(&format!("/rekvisitioner/{id}/belopp"), &closed).await;
    closed.is(StatusCode::CONFLICT).says("Avsnittet kan inte ändras nu");

    // A coordinator fills in, and one who may send sends.
    let coordinator = service.person(COORDINATOR).await;
    let mut plan = ANSWERS[0].1.to_vec();
    plan[4].1 = "Fler fasta läkarkontakter, fyra tjänster.";
    coordinator.saves(id, "plan", &plan).await.is(StatusCode::SEE_OTHER);
    let refused = coordinator.sends(id, &ombud.fingerprint(id).await).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY);
    ombud.sends_what_is_drafted(id).await.is(StatusCode::SEE_OTHER);
    assert_eq!(service.status(id).await, "submitted");
    assert!(service.mail_to(OFFICER).await.contains("Den svarar på den komplettering"));
    let case = officer.case(id).await;
    case.says("Version 2: komplettering").says("Besvarad Version 2").says("fyra tjänster");
    assert_eq!(case.html.matches("Så stod det i förra versionen").count(), 1);
}

#[tokio::test]
async fn what_is_asked_for_wrongly_is_told_at_the_field_and_kept() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    let officer = service.person(OFFICER).await;
    let path = format!("/arenden/{id}/komplettering");
    let empty = officer.post(&path, "missing=+&completion_day=").await;
    empty.is(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        empty.summary(),
        [
            "Välj vilken sorts komplettering det är",
            "Välj minst ett avsnitt som ska kompletteras",
            "Skriv vad som saknas. Det står i brevet till organisationen.",
            "Välj en sista dag för svaret",
        ]
    );
    let long = "å".repeat(4001);
    for (day, said) in [
        ("2026-03-10", "Sista dagen ska vara i morgon eller senare"),
        ("2027-03-10", "högst 180 dagar framåt"),
        ("i morgon", "Sista dag för svaret"),
    ] {
        let typed = form(&[("section", "plan"), ("missing", &long), ("completion_day", day)]);
        let refused = officer.post(&path, &typed).await;
        refused.is(StatusCode::UNPROCESSABLE_ENTITY).says(said).says(&long);
        assert_eq!(refused.input("completion_day"), day);
    }
    service.it_is(LATE);
    let officer = service.person(OFFICER).await;
    officer.case(id).await.says("Begär komplettering");
    let refused = officer.asks_for(id, &["kvarvarande-medel"]).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Kvarvarande medel kan inte kompletteras");
}

#[tokio::test]
async fn a_later_day_is_asked_for_once_and_given() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    let officer = service.person(OFFICER).await;
    officer.asks_for(id, &["plan"]).await.is(StatusCode::SEE_OTHER);
    let path = format!("/rekvisitioner/{id}/senare-dag");
    let empty = ombud.post(&path, "extension_reason=").await;
    empty.is(StatusCode::UNPROCESSABLE_ENTITY).says("Skriv varför ni behöver mer tid");
    let reason = form(&[("extension_reason", "Nämnden träffas den 25.")]);
    let asked = ombud.post(&path, &reason).await;
    ombud.follow(&asked).await.says("Ni har bett om en senare dag");
    let twice = ombud.post(&path, &reason).await;
    twice.is(StatusCode::UNPROCESSABLE_ENTITY).says("Det går att göra en gång");
    assert!(service.mail_to(OFFICER).await.contains("ber om en senare dag"));
    officer.get("/omgangar").await.says("1 komplettering att ta ställning till");

    let settle = format!("/arenden/{id}/senare-dag");
    officer.case(id).await.says("Nämnden träffas den 25.");
    let sooner = officer.post(&settle, "extended_to=2026-03-20").await;
    sooner.is(StatusCode::UNPROCESSABLE_ENTITY).says("ska vara senare än tisdag 24 mars 2026");
    let given = officer.post(&settle, "extended_to=2026-03-31").await;
    officer.follow(&given).await.says("till och med tisdag 31 mars 2026");
    let again = officer.post(&settle, "extended_to=2026-04-30").await;
    again.is(StatusCode::UNPROCESSABLE_ENTITY).says("Begäran har ändrats");
    assert!(service.mail_to(OMBUD).await.contains("Svara senast tisdag 31 mars 2026"));
    ombud.get("/att-gora").await.says("Svara senast tisdag 31 mars 2026");
}

#[tokio::test]
async fn reminders_go_out_three_days_before_and_on_the_day_and_then_it_is_overdue() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    service.person(OFFICER).await.asks_for(id, &["plan"]).await.is(StatusCode::SEE_OTHER);
    let remind = async |at: &str| {
        service.it_is(at);
        let mut tx = service.app.db.begin().await.unwrap();
        let now = service.app.clock.now();
        let base_url = &service.app.settings.base_url;
        let count = statsbidrag::requisitions::completion::remind_those_due(&mut tx, base_url, now);
        let count = count.await.unwrap();
        tx.commit().await.unwrap();
        count
    };
    for (at, sent) in [
        ("2026-03-20T09:00:00+01:00", 0),
        ("2026-03-21T07:59:00+01:00", 0),
        ("2026-03-21T08:01:00+01:00", 1),
        ("2026-03-22T09:00:00+01:00", 0),
        ("2026-03-24T08:01:00+01:00", 1),
        ("2026-03-24T12:00:00+01:00", 0),
        ("2026-03-25T09:00:00+01:00", 0),
    ] {
        assert_eq!(remind(at).await, sent, "{at}");
    }
    assert!(service.mail_to(OMBUD).await.contains("I dag är sista dagen att komplettera"));
    let officer = service.person(OFFICER).await;
    officer.get("/omgangar").await.says("1 komplettering att ta ställning till");
    officer.case(id).await.says("Har inte kommit, och dagen har passerat");
    // An answer that comes late is taken in, until the officer goes on without it.
    let ombud = service.person(OMBUD).await;
    ombud.get(&format!("/rekvisitioner/{id}")).await.says("Ni kan fortfarande svara");
    let stop = format!("/arenden/{id}/komplettering-avslutad");
    let stopped = officer.post(&stop, "").await;
    officer.follow(&stopped).await.says("Avslutad utan svar").says("Föreslå beslut");
    ombud.saves(id, "plan", ANSWERS[0].1).await.is(StatusCode::SEE_OTHER);
}

/// To say that all is right as it is, is an answer.
#[tokio::test]
async fn a_completion_is_answered_without_a_change() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    let officer = service.person(OFFICER).await;
    officer.asks_for(id, &["plan"]).await.is(StatusCode::SEE_OTHER);
    ombud.get(&format!("/rekvisitioner/{id}")).await.says("Kan göras nu");
    let check = ombud.get(&format!("/rekvisitioner/{id}/kontrollera")).await;
    check.says("att uppgifterna stämmer som de är").does_not_say("Så stod det");
    ombud.sends_what_is_drafted(id).await.is(StatusCode::SEE_OTHER);
    assert_eq!(service.status(id).await, "submitted");
    officer.case(id).await.does_not_say("Så stod det i förra versionen");
}

/// Her mandate ended while she filled it in.
#[tokio::test]
async fn a_completion_is_not_answered_by_somebody_whose_mandate_has_ended() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    service.person(OFFICER).await.asks_for(id, &["plan"]).await.is(StatusCode::SEE_OTHER);
    let representative = service.person(REPRESENTATIVE).await;
    let seen = representative.fingerprint(id).await;
    service
        .execute(
            "update mandate set ended_at = started_at from person
             where person.person_id = mandate.person_id and email = 'representant@demo.example'",
        )
        .await;
    representative.sends(id, &seen).await.is(StatusCode::NOT_FOUND);
    assert_eq!(service.status(id).await, "completion_requested");
}

/// A form of the first draft that is saved after a colleague sent it begins no correction.
#[tokio::test]
async fn an_old_form_begins_no_correction() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_draft(&service).await;
    let old = ombud.get(&format!("/rekvisitioner/{id}/kontakt")).await;
    let fingerprint = ombud.fingerprint(id).await;
    ombud.sends(id, &fingerprint).await.is(StatusCode::SEE_OTHER);
    let (revision, version) = (old.input("revision"), old.input("version"));
    let mut typed = contact_called("Nils Ny");
    typed.extend([("revision", revision.as_str()), ("version", version.as_str())]);
    let late = ombud.post(&format!("/rekvisitioner/{id}/kontakt"), &form(&typed)).await;
    late.is(StatusCode::CONFLICT).says("Rekvisitionen är redan inskickad").says("Nils Ny");
    let drafts = "select count(*) from requisition where draft_version is not null";
    assert_eq!(service.value::<i64>(drafts).await, 0);
}

/// What Härjedalen answers, as an officer types it from a paper.
fn from_paper(more: &[(&'static str, &'static str)]) -> String {
    let mut typed: Vec<(&str, &str)> = more.to_vec();
    for (_, answers) in ANSWERS {
        typed.extend(answers.iter().filter(|it| !more.iter().any(|other| other.0 == it.0)));
    }
    form(&typed)
}

impl Service {
    /// Where what came by post from Härjedalen is registered.
    async fn post_from_harjedalen(&self) -> String {
        let organisation = "select organisation_id::text from organisation
                            where org_number = '212000-2510'";
        let organisation: String = self.value(organisation).await;
        format!("/omgangar/{}/post/{organisation}", self.round(ROUND).await)
    }
}

/// A letter came on the last day, and Frida opens it when the round is closed and frozen. Anna had a
/// draft, which nobody reads and nobody loses.
#[tokio::test]
async fn what_came_by_post_in_time_is_in_time_and_the_draft_is_kept() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    ombud.saves(id, "kontakt", &contact_called("Hemlig Utkastsson")).await;
    let path = service.post_from_harjedalen().await;
    service.it_is("2026-04-07T09:00:00+02:00");
    service
        .execute("update round set frozen_at = '2026-04-02 00:05:00+02' where frozen_at is null")
        .await;
    let (ombud, officer) = (service.person(OMBUD).await, service.person(OFFICER).await);
    let page = officer.get(&path).await;
    page.says("Registrera en rekvisition som kom med post").does_not_say("Hemlig Utkastsson");

    let empty = officer.post(&path, "received_on=2026-04-08").await;
    empty.is(StatusCode::UNPROCESSABLE_ENTITY);
    empty.says("har inte varit än").says("Skriv hur den kom in").does_not_say("Hemlig");
    let late = [("received_on", "2026-04-02"), ("received_reason", "Brev, Per Chef.")];
    let refused = officer.post(&path, &from_paper(&late)).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Dagen ligger utanför omgången");
    assert_eq!(refused.input("amount-kommuner-efter-befolkning"), "200 000");

    let in_time = [("received_on", "2026-04-01"), ("received_reason", "Brev, Per Chef.")];
    let done = officer.post(&path, &from_paper(&in_time)).await;
    let case = officer.follow(&done).await;
    case.says("Det är registrerat").says("600 000 kr").says("Kom med post").says("Brev, Per Chef.");
    assert!(service.mail_to(OMBUD).await.contains("Vi har registrerat det som Härjedalens kommun"));
    let on = "select document_date::text || ' ' || kind from registered_document";
    assert_eq!(service.value::<String>(on).await, "2026-04-01 requisition");
    // Pressed twice, it is one.
    let again = officer.post(&path, &from_paper(&in_time)).await;
    assert_eq!(again.location(), format!("/arenden/{id}"));
    assert_eq!(service.value::<i64>("select count(*) from submission").await, 1);

    let receipt = ombud.receipt(id).await;
    receipt.says("Påhittad Kontakt").says("Ni har en ändring som inte är inskickad");
    ombud.get(&format!("/rekvisitioner/{id}/kontakt")).await.says("Ändringen är inte inskickad");
    let kept = ombud.get(&format!("/rekvisitioner/{id}/kontakt")).await;
    assert_eq!(kept.input("name"), "Hemlig Utkastsson");
}

#[tokio::test]
async fn an_answer_by_post_becomes_a_version_and_no_other_account() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    let officer = service.person(OFFICER).await;
    officer.asks_for(id, &["plan"]).await.is(StatusCode::SEE_OTHER);
    let path = service.post_from_harjedalen().await;
    officer.get(&path).await.says("Registrera en ändring som kom med post");
    let came = [
        ("received_on", "2026-03-10"),
        ("received_reason", "Brev, Per Chef."),
        ("seen_version", "2"),
    ];
    let other = [&came[..], &[("account_kind", "plusgiro"), ("plusgiro", "28 65 43-4")]].concat();
    let refused = officer.post(&path, &from_paper(&other)).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Kontot kan inte ändras genom post");
    // The officer had the page open when a version came.
    let old = [&came[..2], &[("seen_version", "1")]].concat();
    let late = officer.post(&path, &from_paper(&old)).await;
    late.is(StatusCode::CONFLICT).says("en ny version sedan du öppnade sidan");
    let answer = [&came[..], &[("description-1", "Fyra tjänster.")]].concat();
    let done = officer.post(&path, &from_paper(&answer)).await;
    let case = officer.follow(&done).await;
    case.says("Fyra tjänster.").says("Besvarad Version 2").says("Version 2: komplettering");
    assert_eq!(service.status(id).await, "submitted");
}
