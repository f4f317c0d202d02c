//! The people at the agency: invitations, roles (given by two administrators, ended by one), and
//! jäv.

use axum::http::StatusCode;

use crate::support::{
    ADMINISTRATOR, AUDITOR, Answer, Browser, DECIDER, ECONOMIST, OFFICER, OMBUD,
    OTHER_ADMINISTRATOR, OTHER_ECONOMIST, Service, form,
};

const PEOPLE: &str = "/administration/personer";

impl Browser<'_> {
    async fn proposes(&self, service: &Service, email: &str, role: &str) -> Answer {
        let person = service.person_id(email).await;
        self.post(&format!("{PEOPLE}/{person}/roller"), &form(&[("role", role)])).await
    }

    async fn ends(&self, service: &Service, email: &str, role: &str) -> Answer {
        let person = service.person_id(email).await;
        self.post(&format!("{PEOPLE}/{person}/avslutad-roll"), &form(&[("role", role)])).await
    }

    async fn settles(&self, service: &Service, act: &str) -> Answer {
        let id: String = service
            .value(
                "select coalesce((select role_change_id from role_proposal where settled_at is null limit 1),
                                 gen_random_uuid())::text",
            )
            .await;
        self.post(&format!("/administration/rollforslag/{id}"), &form(&[("act", act)])).await
    }
}

impl Service {
    async fn roles_of(&self, email: &str) -> String {
        self.value(&format!(
            "select coalesce(string_agg(role::text, ' ' order by role), '')
             from agency_role_of join person using (person_id)
             where email = '{email}' and ended_at is null"
        ))
        .await
    }

    async fn administrators(&self) -> i64 {
        self.value(
            "select count(*) from agency_role_of join person using (person_id)
             where role = 'administrator' and ended_at is null and disabled_at is null",
        )
        .await
    }

    /// Ends the other administrator's role, so that Jenny is the only one.
    async fn jenny_alone(&self) -> Browser<'_> {
        let jenny = self.person(ADMINISTRATOR).await;
        jenny.ends(self, OTHER_ADMINISTRATOR, "administrator").await.is(StatusCode::SEE_OTHER);
        jenny
    }
}

#[tokio::test]
async fn an_invited_officer_has_no_role_until_it_is_confirmed() {
    let service = Service::start().await;
    let jenny = service.person(ADMINISTRATOR).await;
    let nothing = jenny.post(&format!("{PEOPLE}/inbjudningar"), "").await;
    nothing.is(StatusCode::UNPROCESSABLE_ENTITY).says("Välj minst en roll").says("Skriv namnet");
    let secret = jenny.invites_to_the_agency(&service, "ny@agency.example", &["handlaggare"]).await;
    jenny.get(PEOPLE).await.says("Ny Medarbetare, ny@agency.example").says("Två steg");

    let new = service.anonymous();
    new.get(&format!("/inbjudan/{secret}")).await.says("handläggare på myndigheten");
    let accepted = new.accepts(&secret).await;
    new.follow(&accepted).await.says("när en administratör har bekräftat");
    new.get("/omgangar").await.is(StatusCode::NOT_FOUND);
    assert_eq!(service.roles_of("ny@agency.example").await, "");

    // The administrator who invited proposed the role, and cannot confirm it.
    jenny.get(PEOPLE).await.says("Du föreslog rollen. En annan administratör");
    let own = jenny.settles(&service, "confirm").await;
    own.is(StatusCode::UNPROCESSABLE_ENTITY).says("kan inte själv bekräfta");
    let officer = service.person(OFFICER).await;
    officer.settles(&service, "confirm").await.is(StatusCode::NOT_FOUND);

    let lena = service.person(OTHER_ADMINISTRATOR).await;
    lena.get(PEOPLE).await.says("Bekräfta");
    lena.settles(&service, "confirm").await.is(StatusCode::SEE_OTHER);
    assert_eq!(service.roles_of("ny@agency.example").await, "officer");
    assert!(
        new.get("/konto").await.location().starts_with("/logga-in"),
        "the new role ends the session"
    );
    let new = service.person("ny@agency.example").await;
    new.get("/omgangar").await.is(StatusCode::OK);
    let person = service.person_id("ny@agency.example").await;
    officer
        .get(&format!("{PEOPLE}/{person}"))
        .await
        .says("Gavs av Jenny Ordning, bekräftad av Lena Nyckel");
    let again = lena.settles(&service, "confirm").await;
    again.is(StatusCode::UNPROCESSABLE_ENTITY).says("redan gjort");
}

#[tokio::test]
async fn the_list_shows_who_has_a_second_factor() {
    let service = Service::start().await;
    let jenny = service.person(ADMINISTRATOR).await;
    let row = async || {
        let page = jenny.get(PEOPLE).await;
        let row = page.html.split("<tr>").find(|it| it.contains(AUDITOR)).unwrap().to_owned();
        (row.contains(">Nej</td>"), row.contains(">Ja</td>"))
    };
    assert_eq!(row().await, (true, false));
    service
        .execute(
            "insert into totp (person_id, secret, confirmed_at, last_step)
             select person_id, '\\x00', now(), 0 from person where email = 'granskare@demo.example'",
        )
        .await;
    assert_eq!(row().await, (false, true));
}

#[tokio::test]
async fn nobody_gives_itself_a_role() {
    let service = Service::start().await;
    let jenny = service.person(ADMINISTRATOR).await;
    let own = jenny.proposes(&service, ADMINISTRATOR, "beslutsfattare").await;
    own.is(StatusCode::UNPROCESSABLE_ENTITY).says("Du kan inte ge dig själv en roll");
    let officer = service.person(OFFICER).await;
    officer.proposes(&service, OFFICER, "administrator").await.is(StatusCode::NOT_FOUND);

    // Nobody confirms a role for itself that somebody else proposed. With two administrators
    // nobody is then left to confirm it, so it is given at once.
    let lena = service.person(OTHER_ADMINISTRATOR).await;
    lena.proposes(&service, ADMINISTRATOR, "granskare").await.is(StatusCode::SEE_OTHER);
    assert_eq!(service.roles_of(ADMINISTRATOR).await, "administrator auditor");

    // The database refuses it too.
    for (what, proposer, settler) in [
        ("role_proposal_is_never_ones_own", OFFICER, ADMINISTRATOR),
        ("role_proposal_is_never_ones_own", ADMINISTRATOR, OFFICER),
        ("role_proposal_by_two", ADMINISTRATOR, ADMINISTRATOR),
    ] {
        let [person, proposer, settler] = [
            service.person_id(OFFICER).await,
            service.person_id(proposer).await,
            service.person_id(settler).await,
        ];
        let forced = format!(
            "insert into role_proposal (role_change_id, person_id, role, proposed_by, proposed_at,
                                        settled_by, settled_at, confirmed)
             values (gen_random_uuid(), '{person}', 'decider', '{proposer}', now(), '{settler}', now(), true)"
        );
        let forced = sqlx::query(sqlx::AssertSqlSafe(forced)).execute(&service.db).await;
        assert!(forced.unwrap_err().to_string().contains(what), "{what}");
    }
}

#[tokio::test]
async fn a_sole_administrator_gives_a_role_alone_and_the_trail_says_so() {
    let service = Service::start().await;
    let jenny = service.jenny_alone().await;
    jenny.proposes(&service, OFFICER, "ekonom").await.is(StatusCode::SEE_OTHER);
    assert_eq!(service.roles_of(OFFICER).await, "officer economist");
    let alone =
        "select (particulars->>'alone')::bool from audit_event where action = 'role.confirmed'";
    assert!(service.value::<bool>(alone).await);
    let person = service.person_id(OFFICER).await;
    jenny.get(&format!("{PEOPLE}/{person}")).await.says("Jenny Ordning, ensam administratör");
}

#[tokio::test]
async fn a_role_that_is_taken_away_is_gone_at_once() {
    let service = Service::start().await;
    let officer = service.person(OFFICER).await;
    let elsewhere = service.person(OFFICER).await;
    officer.get("/omgangar").await.is(StatusCode::OK);
    // Only an administrator ends another person's role.
    officer.ends(&service, DECIDER, "beslutsfattare").await.is(StatusCode::NOT_FOUND);
    let jenny = service.person(ADMINISTRATOR).await;
    jenny.ends(&service, OFFICER, "handlaggare").await.is(StatusCode::SEE_OTHER);
    for browser in [&officer, &elsewhere] {
        assert!(browser.get("/omgangar").await.location().starts_with("/logga-in"));
    }
    service.person(OFFICER).await.get("/omgangar").await.is(StatusCode::NOT_FOUND);
    let told = "select count(*) from outgoing_mail where kind = 'account.changed'
                and to_address = 'handlaggare@demo.example'";
    assert_eq!(service.value::<i64>(told).await, 1);
    let twice = jenny.ends(&service, OFFICER, "handlaggare").await;
    twice.is(StatusCode::UNPROCESSABLE_ENTITY).says("redan gjort");

    // A person may end its own role, and it can be given again.
    let decider = service.person(DECIDER).await;
    decider.ends(&service, DECIDER, "beslutsfattare").await.is(StatusCode::SEE_OTHER);
    assert_eq!(service.roles_of(DECIDER).await, "");
    jenny.proposes(&service, DECIDER, "beslutsfattare").await.is(StatusCode::SEE_OTHER);
    let lena = service.person(OTHER_ADMINISTRATOR).await;
    lena.settles(&service, "decline").await.is(StatusCode::SEE_OTHER);
    jenny.proposes(&service, DECIDER, "beslutsfattare").await.is(StatusCode::SEE_OTHER);
    lena.settles(&service, "confirm").await.is(StatusCode::SEE_OTHER);
    let history = format!("{PEOPLE}/{}", service.person_id(DECIDER).await);
    jenny.get(&history).await.says("togs bort av Gustav Beslut").says("bekräftad av Lena Nyckel");
}

#[tokio::test]
async fn the_last_administrator_cannot_be_removed() {
    let service = Service::start().await;
    let jenny = service.jenny_alone().await;
    let own = jenny.ends(&service, ADMINISTRATOR, "administrator").await;
    own.is(StatusCode::UNPROCESSABLE_ENTITY).says("den enda administratören");
    let shut = format!("{PEOPLE}/{}/avstangning", service.person_id(ADMINISTRATOR).await);
    jenny.post(&shut, "").await.is(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(service.administrators().await, 1);
}

#[tokio::test]
async fn two_administrators_who_remove_each_other_at_once_leave_one() {
    let service = Service::start().await;
    let jenny = service.person(ADMINISTRATOR).await;
    let lena = service.person(OTHER_ADMINISTRATOR).await;
    let mut gate = service.db.begin().await.unwrap();
    sqlx::query("select from agency_role_of for update").execute(&mut *gate).await.unwrap();
    let both = async {
        tokio::join!(
            jenny.ends(&service, OTHER_ADMINISTRATOR, "administrator"),
            lena.ends(&service, ADMINISTRATOR, "administrator"),
        )
    };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let ((one, other), ()) = tokio::join!(both, open);
    let mut statuses = [one.status, other.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]);
    assert_eq!(service.administrators().await, 1);
}

#[tokio::test]
async fn disabling_a_person_ends_its_sessions_and_invitations() {
    let service = Service::start().await;
    let lena = service.person(OTHER_ADMINISTRATOR).await;
    let secret = lena.invites_to_the_agency(&service, "ny@agency.example", &["granskare"]).await;
    let jenny = service.person(ADMINISTRATOR).await;
    let page = format!("{PEOPLE}/{}", service.person_id(OTHER_ADMINISTRATOR).await);
    jenny.get(&page).await.says("Stäng av personen");
    jenny.post(&format!("{page}/avstangning"), "").await.is(StatusCode::SEE_OTHER);
    assert!(lena.get("/omgangar").await.location().starts_with("/logga-in"));
    service.anonymous().accepts(&secret).await.is(StatusCode::GONE);
    jenny.get(PEOPLE).await.says("Avstängd");
    let refused = jenny.proposes(&service, OTHER_ADMINISTRATOR, "granskare").await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Personen är avstängd");
}

#[tokio::test]
async fn a_person_with_a_mandate_gets_no_role() {
    let service = Service::start().await;
    let jenny = service.person(ADMINISTRATOR).await;
    let typed = form(&[("name", "Anna"), ("email", OMBUD), ("role", "handlaggare")]);
    let refused = jenny.post(&format!("{PEOPLE}/inbjudningar"), &typed).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("kan inte företräda en organisation");
    jenny.proposes(&service, OMBUD, "handlaggare").await.is(StatusCode::NOT_FOUND);

    // Invited to the agency, and then given a mandate before accepting.
    let secret = jenny.invites_to_the_agency(&service, "ny@agency.example", &["handlaggare"]).await;
    let ombud = service.person(OMBUD).await;
    ombud.has_colleague(&service, "ny@agency.example", "representant").await;
    let both = service.person("ny@agency.example").await;
    let refused = both.post(&format!("/inbjudan/{secret}"), "").await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("kan inte företräda en organisation");
}

const EXCLUDED: &str = "Du är jävig i ärendet och kan inte handlägga det";

#[tokio::test]
async fn an_excluded_person_reads_the_case_but_cannot_act_in_it() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    let case = format!("/arenden/{id}");
    let refused = async |email: &str, act: &str, typed: &[(&str, &str)]| {
        service.has_exclusion(id, email).await;
        let person = service.person(email).await;
        let page = person.get(&case).await;
        page.is(StatusCode::OK).says(EXCLUDED);
        let action = format!("action=\"{case}/{act}\"");
        assert!(!page.html.contains(&action), "the page offers {act}");
        let before: i64 = service.value("select count(*) from audit_event").await;
        let answer = person.post(&format!("{case}/{act}"), &form(typed)).await;
        answer.is(StatusCode::UNPROCESSABLE_ENTITY).says(EXCLUDED);
        assert_eq!(service.value::<i64>("select count(*) from audit_event").await, before, "{act}");
        // An administrator lifts the exclusion, so that the case can go on.
        service.lifts_all(id).await;
        person.get(&case).await.does_not_say(EXCLUDED);
    };
    let proposal = [("outcome", "bifall"), ("reasons", "Villkoren är uppfyllda.")];
    refused(OFFICER, "forslag", &proposal).await;
    service.proposed(id).await;
    let seen: String = service.value("select proposal_id::text from proposal").await;
    refused(DECIDER, "beslut", &[("seen", &seen)]).await;
    refused(DECIDER, "aterlamnat-forslag", &[("seen", &seen), ("return_reason", "Nej.")]).await;
    let decider = service.person(DECIDER).await;
    let form_seen = decider.having_seen(id, &[]).await;
    decider.post(&format!("{case}/beslut"), &form_seen).await.is(StatusCode::SEE_OTHER);
    let payout = [("pay_on", "2026-03-20"), ("payout_reference", "UB 2026-17")];
    refused(ECONOMIST, "utbetalning", &payout).await;
    let economist = service.person(ECONOMIST).await;
    let recorded = economist.post(&format!("{case}/utbetalning"), &form(&payout)).await;
    recorded.is(StatusCode::SEE_OTHER);
    let seen: String = service.value("select payout_id::text from payout").await;
    refused(OTHER_ECONOMIST, "godkannande", &[("seen", &seen)]).await;
    let back = [("seen", seen.as_str()), ("payout_return_reason", "Nej.")];
    refused(OTHER_ECONOMIST, "aterlamnad-utbetalning", &back).await;
}

impl Service {
    async fn lifts_all(&self, id: statsbidrag::values::RequisitionId) {
        let exclusion: String =
            self.value("select exclusion_id::text from exclusion where lifted_at is null").await;
        let administrator = self.person(ADMINISTRATOR).await;
        let path = format!("/arenden/{id}/jav/{exclusion}/havning");
        administrator.post(&path, "").await.is(StatusCode::UNPROCESSABLE_ENTITY);
        let reason = form(&[(&format!("lifting-{exclusion}"), "Det var ett missförstånd.")]);
        administrator.post(&path, &reason).await.is(StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_person_records_its_own_jav_but_cannot_lift_it() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    let path = format!("/arenden/{id}/jav");
    let officer = service.person(OFFICER).await;
    let empty = officer.post(&path, "").await;
    empty.is(StatusCode::UNPROCESSABLE_ENTITY).says("Skriv vad jävet beror på").says("Välj vad");
    // A person in the form is ignored: an officer records jäv only for itself.
    let decider = service.person_id(DECIDER).await.to_string();
    let typed =
        [("person", decider.as_str()), ("scope", "organisationen"), ("reason", "Min kommun.")];
    officer.post(&path, &form(&typed)).await.is(StatusCode::SEE_OTHER);
    officer.get(&path).await.says("Frida Granskog").says("Allt som rör Härjedalens kommun");
    officer.get(&format!("/arenden/{id}")).await.says(EXCLUDED).says("Jäv anmäldes");
    let twice = officer.post(&path, &form(&typed)).await;
    twice.is(StatusCode::UNPROCESSABLE_ENTITY).says("redan anmält");
    service.person(DECIDER).await.get(&format!("/arenden/{id}")).await.does_not_say(EXCLUDED);
    let auditor = service.person(AUDITOR).await;
    auditor.get(&path).await.is(StatusCode::OK).does_not_say("Du anmäler");
    auditor.post(&path, &form(&typed)).await.is(StatusCode::NOT_FOUND);

    // An administrator cannot lift its own jäv.
    let own = service.has_exclusion(id, ADMINISTRATOR).await;
    let jenny = service.person(ADMINISTRATOR).await;
    let lifting = form(&[(&format!("lifting-{own}"), "Det är över.")]);
    let refused = jenny.post(&format!("{path}/{own}/havning"), &lifting).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("gäller dig själv");
    let lena = service.person(OTHER_ADMINISTRATOR).await;
    lena.post(&format!("{path}/{own}/havning"), &lifting).await.is(StatusCode::SEE_OTHER);
    lena.get(&path).await.says("Det är över.").says("av Lena Nyckel");
}

#[tokio::test]
async fn an_excluded_person_records_no_condition_of_the_recipient() {
    let service = Service::start().await;
    let (page, code): (String, String) = sqlx::query_as(
        "select '/omgangar/' || round_id || '/villkor/' || organisation_id, condition.code
         from round join condition using (round_id) join recipient using (round_id)
         where met_by = 'agency' order by title, recipient.name, position limit 1",
    )
    .fetch_one(&service.db)
    .await
    .unwrap();
    let officer = service.person(OFFICER).await;
    officer.get(&page).await.says("Registrera som uppfyllt").does_not_say(EXCLUDED);
    service
        .execute(&format!(
            "insert into exclusion (exclusion_id, person_id, organisation_id, reason, recorded_by, recorded_at)
             select gen_random_uuid(), person_id, '{}', 'x', person_id, now()
             from person where email = '{OFFICER}'",
            page.rsplit('/').next().unwrap()
        ))
        .await;
    officer.get(&page).await.says(EXCLUDED).does_not_say("Registrera som uppfyllt");
    let typed = form(&[("code", &code), ("met_on", "2026-03-01"), ("note", "Dnr 1")]);
    officer.post(&page, &typed).await.is(StatusCode::UNPROCESSABLE_ENTITY).says(EXCLUDED);
    assert_eq!(
        service.value::<i64>("select count(*) from condition_record where note = 'Dnr 1'").await,
        0
    );
}
