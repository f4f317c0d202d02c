//! Who may do what for an organisation: the matrix, colleagues who come and go, and warnings.

use axum::http::StatusCode;
use statsbidrag::{
    mail::Post,
    ombud::mandates::{Act, may},
    ops,
    who::MandateRole::{self, Coordinator, Ombud, Representative},
};

use crate::support::{
    ADMINISTRATOR, Answer, Browser, COORDINATOR, DECIDER, GOTLAND, HARJEDALEN, OFFICER, OMBUD,
    REGION, REPRESENTATIVE, ROUND, SEEKER, Service, contact_called, form,
};

const INVITE: &str = "/behorigheter/inbjudningar";

/// Whether an act was done: it answers with a redirect.
fn done(answer: &Answer) -> bool {
    assert!(
        [StatusCode::SEE_OTHER, StatusCode::NOT_FOUND, StatusCode::UNPROCESSABLE_ENTITY]
            .contains(&answer.status),
        "{}",
        answer.text()
    );
    answer.status == StatusCode::SEE_OTHER
}

impl Service {
    async fn mandate_of(&self, email: &str) -> String {
        self.value(&format!(
            "select mandate_id::text from mandate join person using (person_id)
             where email = '{email}' and ended_at is null"
        ))
        .await
    }

    /// Lets the workers do all that is due.
    pub async fn works(&self) {
        let post = Post::to_the_log(&self.app.settings.base_url);
        ops::until_empty(&self.app.db, &self.app.clock, &post).await.unwrap();
    }

    /// The addresses that mails of a kind have gone to, in alphabetical order.
    async fn mailed(&self, kind: &str) -> String {
        self.value(&format!(
            "select coalesce(string_agg(to_address, ' ' order by to_address), '')
             from outgoing_mail where kind = '{kind}'"
        ))
        .await
    }
}

impl Browser<'_> {
    async fn removes(&self, mandate: &str) -> Answer {
        self.post(&format!("/behorigheter/{mandate}/borttagning"), "").await
    }

    async fn tries_to_invite(&self, email: &str, role: &str) -> Answer {
        self.post(INVITE, &form(&[("name", "Ny"), ("email", email), ("role", role)])).await
    }
}

/// Every cell of the published matrix in one column, tried against the running service.
async fn column(email: &str, role: MandateRole, cells: [bool; 11]) {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let person = service.person(email).await;
    let [
        start,
        fill,
        contact,
        submit,
        invite_rep,
        remove_rep,
        invite_coord,
        remove_coord,
        own_data,
        leave,
        own_account,
    ] = cells;

    let round = service.round(ROUND).await;
    let started = person.post(&format!("/omgangar/{round}/rekvisition"), "").await;
    assert_eq!((done(&started), may(role, Act::Start)), (start, start), "start");
    person.get("/att-gora").await.is(StatusCode::OK);
    let id = ombud.has_draft(&service).await;
    let insats = [("who", "egen"), ("insats", "1"), ("description-1", "Fler läkare.")];
    let filled = done(&person.saves(id, "plan", &insats).await);
    assert_eq!((filled, may(role, Act::Fill)), (fill, fill), "fill in");
    let other = contact_called("Britt Berg");
    let changed = done(&person.saves(id, "kontakt", &other).await);
    assert_eq!((changed, may(role, Act::Fill)), (contact, contact), "change the contact person");
    ombud.fills_in(id).await;
    let fingerprint = ombud.fingerprint(id).await;
    let sent = done(&person.sends(id, &fingerprint).await);
    assert_eq!((sent, may(role, Act::Submit)), (submit, submit), "submit");
    assert_eq!(service.status(id).await == "submitted", submit);

    let page = person.get("/behorigheter").await;
    for (slug, granted, invites, removes) in [
        ("representant", Representative, invite_rep, remove_rep),
        ("uppgiftssamordnare", Coordinator, invite_coord, remove_coord),
    ] {
        assert_eq!(may(role, Act::Grant(granted)), invites);
        assert_eq!(page.html.contains(&format!("value=\"{slug}\"")), invites, "offered {slug}");
        let invited = person.tries_to_invite(&format!("{slug}1@x.example"), slug).await;
        assert_eq!(done(&invited), invites, "invite {slug}");
        let colleague = ombud.has_colleague(&service, &format!("{slug}2@x.example"), slug).await;
        let link = format!("/behorigheter/{colleague}/borttagning");
        let list = person.get("/behorigheter").await;
        assert_eq!(list.html.contains(&link), removes, "the link to remove {slug}");
        assert_eq!(done(&person.removes(&colleague).await), removes, "remove {slug}");
        let ended =
            format!("select ended_at is not null from mandate where mandate_id = '{colleague}'");
        assert_eq!(service.value::<bool>(&ended).await, removes);
    }
    assert!(
        !done(&person.tries_to_invite("ombud2@x.example", "ombud").await),
        "nobody can invite an ombud"
    );
    assert!(
        !done(&person.removes(&service.mandate_of(OMBUD).await).await),
        "nobody can remove the ombud"
    );

    let details = form(&[("name", "Ett Annat Namn"), ("phone", "010-123 45 67")]);
    let changed = done(&person.post("/konto/uppgifter", &details).await);
    assert_eq!((changed, may(role, Act::OwnAccount)), (own_data, own_data), "own contact data");

    assert_eq!(page.html.contains("/behorigheter/avslut"), leave);
    let left = done(&person.post("/behorigheter/avslut", "read=ja").await);
    assert_eq!(
        (left, may(role, Act::RemoveOrganisation)),
        (leave, leave),
        "remove the organisation"
    );
    person.post("/konto/borttagning", "").await;
    let removed: bool = service
        .value("select exists (select from person where name = 'Ett Annat Namn' and disabled_at is not null)")
        .await;
    assert_eq!((removed, may(role, Act::OwnAccount)), (own_account, own_account), "own account");
}

#[tokio::test]
async fn an_ombud_may_everything_in_the_matrix() {
    column(OMBUD, Ombud, [true; 11]).await;
}

#[tokio::test]
async fn a_representative_sends_and_manages_coordinators() {
    let cells = [true, true, true, true, false, false, true, true, true, false, true];
    column(REPRESENTATIVE, Representative, cells).await;
}

#[tokio::test]
async fn a_coordinator_fills_in_and_no_more() {
    let cells = [false, true, true, false, false, false, false, false, true, false, true];
    column(COORDINATOR, Coordinator, cells).await;
}

#[tokio::test]
async fn a_colleague_is_invited_makes_an_account_and_works_until_its_last_day() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let typed = form(&[
        ("name", "Nils Ny"),
        ("email", "nils@harjedalen.example"),
        ("role", "representant"),
        ("last_day", "2026-03-31"),
    ]);
    ombud.post(INVITE, &typed).await.is(StatusCode::SEE_OTHER);
    let list = ombud.get("/behorigheter").await;
    list.says("Nils Ny, nils@harjedalen.example").says("till och med tisdag 31 mars 2026");
    let kept: String = service.value("select invitation::text from invitation").await;
    let secret = service.invitation_to("nils@harjedalen.example").await;
    assert!(!kept.contains(&secret), "the table does not hold the secret of the link");

    let nils = service.anonymous();
    let path = format!("/inbjudan/{secret}");
    nils.get(&path).await.is(StatusCode::OK).says("Anna Fjäll bjuder in dig");
    let weak = nils.post(&path, &form(&[("name", " "), ("password", "kort")])).await;
    weak.is(StatusCode::UNPROCESSABLE_ENTITY).says("Välj ett med minst 12").says("Skriv ditt namn");
    assert!(!weak.html.contains("kort"), "a password is never shown again");
    let own = form(&[("name", "Nils Ny"), ("password", "härjedalens kommun")]);
    nils.post(&path, &own).await.says("Det liknar ditt namn, din e-postadress eller din organis");
    assert_eq!(
        service.value::<i64>("select count(*) from mandate where ends_at is not null").await,
        0
    );

    let typed = form(&[("name", "Nils Nyman"), ("password", "gröna tekannor i regn")]);
    let accepted = nils.post(&path, &typed).await;
    let page = nils.follow(&accepted).await;
    page.is(StatusCode::OK).says("Nils Nyman").says("Representant för Härjedalens kommun");
    page.says("Du är nu representant för Härjedalens kommun");
    // A warning is due already, for the last day is within thirty days.
    page.says("Nils Nyman är representant till och med tisdag 31 mars 2026");
    ombud.get("/behorigheter").await.says("tisdag 31 mars 2026").says("tisdag 10 mars 2026");

    // The person can sign in with the password.
    let again = service.anonymous();
    let typed =
        form(&[("email", "nils@harjedalen.example"), ("password", "gröna tekannor i regn")]);
    again.post("/logga-in", &typed).await.is(StatusCode::SEE_OTHER);

    service.it_is("2026-04-01T00:00:00+02:00");
    let nils = service.person("nils@harjedalen.example").await;
    nils.get("/att-gora").await.is(StatusCode::NOT_FOUND);
    service.works().await;
    let ended: bool = service
        .value(
            "select ended_at = ends_at and ended_by is null from mandate where ends_at is not null",
        )
        .await;
    assert!(ended);
    assert_eq!(service.mailed("mandate.changed").await, "nils@harjedalen.example");
    assert!(nils.get("/konto").await.location().starts_with("/logga-in"), "the session is over");
}

#[tokio::test]
async fn an_invitation_link_works_once_and_until_it_expires() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let used = ombud.invites(&service, "en@x.example", "representant").await;
    let accepted = service.anonymous().accepts(&used).await;
    assert_eq!(accepted.location(), "/att-gora");
    for answer in [
        service.anonymous().get(&format!("/inbjudan/{used}")).await,
        service.anonymous().accepts(&used).await,
    ] {
        answer.is(StatusCode::GONE).says("Inbjudan är redan använd");
    }

    let withdrawn = ombud.invites(&service, "tva@x.example", "representant").await;
    let id = service.invitation_id("tva@x.example").await;
    ombud.post(&format!("{INVITE}/{id}"), "act=withdraw").await.is(StatusCode::SEE_OTHER);
    service.anonymous().accepts(&withdrawn).await.is(StatusCode::GONE).says("återkallad");

    // Sent again: the old link stops working, and the new one works for two weeks.
    let first = ombud.invites(&service, "tre@x.example", "representant").await;
    let twice = ombud.tries_to_invite("TRE@x.example", "representant").await;
    twice.is(StatusCode::UNPROCESSABLE_ENTITY).says("Det finns redan en inbjudan");
    let id = service.invitation_id("tre@x.example").await;
    service.it_is("2026-03-24T12:00:00+01:00");
    service.anonymous().accepts(&first).await.is(StatusCode::GONE).says("har gått ut");
    let ombud = service.person(OMBUD).await;
    ombud.get("/behorigheter").await.says("Har gått ut");
    ombud.post(&format!("{INVITE}/{id}"), "act=renew").await.is(StatusCode::SEE_OTHER);
    let second = service.invitation_to("tre@x.example").await;
    service.anonymous().accepts(&first).await.is(StatusCode::NOT_FOUND).says("inte en inbjudan");
    service.anonymous().accepts(&second).await.is(StatusCode::SEE_OTHER);

    let tampered = format!("{}0", &second[..63]);
    let tampered = if tampered == second { format!("{}1", &second[..63]) } else { tampered };
    for none in [tampered.as_str(), "0", "%00", &"é".repeat(32)] {
        let path = format!("/inbjudan/{none}");
        service.anonymous().get(&path).await.is(StatusCode::NOT_FOUND);
    }
    let people = "select count(*) from person where email like '%@x.example'";
    assert_eq!(service.value::<i64>(people).await, 2);
}

#[tokio::test]
async fn somebody_elses_invitation_is_not_accepted() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    // The invited person already has an account, for another organisation.
    let secret = ombud.invites(&service, GOTLAND, "uppgiftssamordnare").await;
    let path = format!("/inbjudan/{secret}");
    let stranger = service.person(REGION).await;
    for answer in [stranger.get(&path).await, stranger.post(&path, "").await] {
        answer.says("Inbjudan gäller en annan e-postadress").does_not_say(GOTLAND);
    }
    let anonymous = service.anonymous();
    let page = anonymous.get(&path).await;
    page.says("Det finns redan ett konto");
    assert!(page.html.contains(&format!("/logga-in?till=/inbjudan/{secret}")));
    anonymous.accepts(&secret).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    let mandates = "select count(*) from mandate";
    let before: i64 = service.value(mandates).await;

    let gotland = service.person(GOTLAND).await;
    gotland.get(&path).await.says("Tacka ja");
    gotland.post(&path, "").await.is(StatusCode::SEE_OTHER);
    assert_eq!(service.value::<i64>(mandates).await, before + 1);
    gotland.get("/att-gora").await.says("Uppgiftssamordnare för Härjedalens kommun");
    gotland.get("/valj-organisation").await.says("Region Gotland (Ombud)");
}

#[tokio::test]
async fn two_acceptances_at_once_are_one_mandate() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let secret = ombud.invites(&service, "en@x.example", "representant").await;
    let (one, other) = (service.anonymous(), service.anonymous());

    let mut gate = service.db.begin().await.unwrap();
    sqlx::query("select from invitation for update").execute(&mut *gate).await.unwrap();
    let both = async { tokio::join!(one.accepts(&secret), other.accepts(&secret)) };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let ((first, second), ()) = tokio::join!(both, open);
    let mut statuses = [first.status, second.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::GONE]);
    let made =
        "select count(*) from mandate join person using (person_id) where email = 'en@x.example'";
    assert_eq!(service.value::<i64>(made).await, 1);
}

#[tokio::test]
async fn whoever_accepts_while_a_role_is_confirmed_is_told_why_not() {
    let service = Service::start().await;
    let secret = service.person(OMBUD).await.invites(&service, SEEKER, "representant").await;
    let seeker = service.person(SEEKER).await;

    // An administrator confirms a role: locks the person, and gives it the role.
    let mut gate = service.db.begin().await.unwrap();
    for sql in [
        "select from person where email = 'sokande@demo.example' for no key update",
        "insert into agency_role_of (person_id, role, granted_at)
         select person_id, 'officer', now() from person where email = 'sokande@demo.example'",
    ] {
        sqlx::query(sql).execute(&mut *gate).await.unwrap();
    }
    let path = format!("/inbjudan/{secret}");
    let accept = seeker.post(&path, "");
    let open = async {
        service.until_blocked(1).await;
        gate.commit().await.unwrap();
    };
    let (refused, ()) = tokio::join!(accept, open);
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("kan inte företräda en organisation");
}

#[tokio::test]
async fn invitations_end_when_the_inviter_loses_the_right() {
    let service = Service::start().await;
    let representative = service.person(REPRESENTATIVE).await;
    let secret = representative.invites(&service, "en@x.example", "uppgiftssamordnare").await;
    let ombud = service.person(OMBUD).await;
    let mandate = service.mandate_of(REPRESENTATIVE).await;
    ombud.get(&format!("/behorigheter/{mandate}/borttagning")).await.says("Bo Dalgång");
    ombud.removes(&mandate).await.is(StatusCode::SEE_OTHER);
    service.anonymous().accepts(&secret).await.is(StatusCode::GONE).says("återkallad");
    assert_eq!(service.mailed("mandate.changed").await, REPRESENTATIVE);
    let gone = representative.get("/att-gora").await;
    assert!(gone.location().starts_with("/logga-in"), "the session ends with the only mandate");

    // An invitation that was not withdrawn is refused too, once its inviter has lost the right.
    let secret = ombud.invites(&service, "tva@x.example", "representant").await;
    service.execute("update mandate set ended_at = started_at where role = 'ombud'").await;
    service.anonymous().accepts(&secret).await.is(StatusCode::GONE).says("inte längre rätt");
}

#[tokio::test]
async fn nobody_acts_for_an_organisation_and_for_the_agency() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let refused = ombud.tries_to_invite(OFFICER, "representant").await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Den som arbetar på myndigheten");
    let known = ombud.tries_to_invite(COORDINATOR, "representant").await;
    known.is(StatusCode::UNPROCESSABLE_ENTITY).says("har redan en behörighet");

    // The database refuses too, should the service forget the rule.
    for forced in [
        "insert into mandate (mandate_id, person_id, organisation_id, role, started_at)
         select gen_random_uuid(), person.person_id, organisation_id, 'coordinator', now()
         from person, organisation where email = 'handlaggare@demo.example' limit 1",
        "insert into agency_role_of (person_id, role, granted_at)
         select person_id, 'officer', now() from person where email = 'ombud@demo.example'",
    ] {
        let error = sqlx::query(forced).execute(&service.db).await.unwrap_err();
        assert!(error.to_string().contains("not for both"), "{error}");
    }
}

#[tokio::test]
async fn the_number_of_invitations_in_an_hour_is_limited() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    for number in 0..20 {
        ombud.invites(&service, &format!("nr{number}@x.example"), "representant").await;
    }
    let refused = ombud.tries_to_invite("en-till@x.example", "representant").await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("För många försök");
    let id = service.invitation_id("nr0@x.example").await;
    let refused = ombud.post(&format!("{INVITE}/{id}"), "act=renew").await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("För många försök");
    // A colleague's invitations are counted separately.
    let representative = service.person(REPRESENTATIVE).await;
    representative.invites(&service, "hens@x.example", "uppgiftssamordnare").await;
    service.it_is("2026-03-10T13:00:00+01:00");
    service.person(OMBUD).await.invites(&service, "en-till@x.example", "representant").await;
}

#[tokio::test]
async fn an_ombud_hands_over_and_stays_until_another_is_approved() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    ombud.post("/behorigheter/overlamning", "").await.is(StatusCode::UNPROCESSABLE_ENTITY);
    let coordinator = service.mandate_of(COORDINATOR).await;
    let wrong = form(&[("successor", &coordinator)]);
    let wrong = ombud.post("/behorigheter/overlamning", &wrong).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).says("Välj vem som ska ta över");

    let successor = form(&[("successor", &service.mandate_of(REPRESENTATIVE).await)]);
    ombud.post("/behorigheter/overlamning", &successor).await.is(StatusCode::SEE_OTHER);
    let mail: String =
        service.value("select body from outgoing_mail where kind = 'mandate.changed'").await;
    assert!(mail.contains("/ombudsansokningar/ny?organisation=212000-2510"), "{mail}");
    let representative = service.person(REPRESENTATIVE).await;
    representative.get("/behorigheter").await.says("Överlämning pågår till Bo Dalgång");
    // The link fills in the organisation; what is no organisation number fills in nothing.
    let new = "/ombudsansokningar/ny?organisation=";
    let page = representative.get(&format!("{new}212000-2510")).await;
    assert_eq!(page.input("organisation"), "212000-2510");
    let page = representative.get(&format!("{new}%22%3E%00x")).await;
    assert_eq!(page.is(StatusCode::OK).input("organisation"), "");
    let application = representative.has_applied(HARJEDALEN).await;
    let case = format!("/ombudsarenden/{application}");
    let officer = service.person(OFFICER).await;
    officer.get(&case).await.says("Ombudet vill lämna över till Bo Dalgång sedan");
    representative.get("/behorigheter/overlamning").await.is(StatusCode::NOT_FOUND);
    ombud.get("/att-gora").await.says("Ombud för Härjedalens kommun");

    ombud.post("/behorigheter/overlamning", "act=withdraw").await.is(StatusCode::SEE_OTHER);
    ombud.get("/behorigheter").await.does_not_say("Överlämning pågår");
    officer.get(&case).await.does_not_say("vill lämna över");
    ombud.post("/behorigheter/overlamning", &successor).await.is(StatusCode::SEE_OTHER);
    // The handover is over when the ombud's mandate has ended.
    service
        .execute(
            "update mandate set ended_at = now() where role = 'ombud' and organisation_id =
                 (select organisation_id from organisation where org_number = '212000-2510')",
        )
        .await;
    representative.get("/behorigheter").await.does_not_say("Överlämning pågår");
}

#[tokio::test]
async fn an_organisation_leaves_and_its_requisitions_stay() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    let secret = ombud.invites(&service, "en@x.example", "representant").await;
    let coordinator = service.person(COORDINATOR).await;
    let page = ombud.get("/behorigheter/avslut").await;
    page.says("Rekvisitioner, beslut och utbetalningar finns kvar").says("Bo Dalgång");
    let unread = ombud.post("/behorigheter/avslut", "").await;
    unread.is(StatusCode::UNPROCESSABLE_ENTITY).says("Kryssa i");

    let left = ombud.post("/behorigheter/avslut", "read=ja").await;
    assert_eq!(ombud.follow(&left).await.location(), "/konto");
    ombud.get("/konto").await.says("Alla behörigheter för Härjedalens kommun är avslutade");
    assert!(coordinator.get("/konto").await.location().starts_with("/logga-in"));
    service.anonymous().accepts(&secret).await.is(StatusCode::GONE);
    service.person(OFFICER).await.get(&format!("/arenden/{id}")).await.is(StatusCode::OK);
    service.works().await;
    assert_eq!(service.mailed("queue").await, OFFICER, "the agency is told");
    assert_eq!(
        service.mailed("mandate.changed").await,
        "representant@demo.example samordnare@demo.example"
    );
}

#[tokio::test]
async fn a_coordinator_may_end_their_own_mandate() {
    let service = Service::start().await;
    let coordinator = service.person(COORDINATOR).await;
    let mandate = service.mandate_of(COORDINATOR).await;
    let page = coordinator.get(&format!("/behorigheter/{mandate}/borttagning")).await;
    page.says("Ta bort din egen behörighet?");
    let gone = coordinator.removes(&mandate).await;
    assert_eq!(coordinator.follow(&gone).await.location(), "/konto");
    coordinator.get("/konto").await.says("Din behörighet är borttagen");
    assert_eq!(service.mailed("mandate.changed").await, "");
}

#[tokio::test]
async fn each_warning_before_a_mandate_ends_is_sent_once() {
    let service = Service::start().await;
    service
        .execute(
            "update mandate set ends_at = '2026-06-01 00:00:00+02' where person_id =
                 (select person_id from person where email = 'samordnare@demo.example')",
        )
        .await;
    service.works().await;
    assert_eq!(service.mailed("mandate.ending").await, "", "more than sixty days are left");
    let mut told = 0;
    for (day, more) in [
        ("2026-04-05T12:00:00+02:00", 1),
        ("2026-04-06T12:00:00+02:00", 0),
        // The worker has stood still past two warnings: one is sent.
        ("2026-05-28T12:00:00+02:00", 1),
        ("2026-05-30T12:00:00+02:00", 0),
    ] {
        service.it_is(day);
        service.works().await;
        service.works().await;
        told += more;
        let expected = format!(
            "{0}{1}",
            "ombud@demo.example ".repeat(told),
            "samordnare@demo.example ".repeat(told)
        );
        assert_eq!(service.mailed("mandate.ending").await, expected.trim(), "{day}");
    }
    service
        .person(OMBUD)
        .await
        .get("/att-gora")
        .await
        .says("Cecilia Myr är uppgiftssamordnare till och med söndag 31 maj");
}

#[tokio::test]
async fn an_organisation_without_an_ombud_is_told_once() {
    let service = Service::start().await;
    service
        .execute(
            "update mandate set ended_at = '2026-03-10 11:00:00+00' where person_id =
                 (select person_id from person where email = 'ombud@demo.example')",
        )
        .await;
    service.works().await;
    service.works().await;
    assert_eq!(service.mailed("mandate.ending").await, REPRESENTATIVE);
    assert_eq!(service.mailed("queue").await, OFFICER);
    let page = service.person(COORDINATOR).await.get("/att-gora").await;
    page.says("Organisationen har inget ombud");
}

/// That holds also in the minutes before the job has ended the mandate.
#[tokio::test]
async fn a_person_whose_mandate_has_run_out_gets_no_mail() {
    let service = Service::start().await;
    service
        .execute(
            "update mandate set ends_at = '2026-03-10 10:59:00+00' where person_id =
                 (select person_id from person where email = 'gotland@demo.example')",
        )
        .await;
    service
        .execute(
            "insert into reminder (round_id, on_day)
             select round_id, '2026-03-10' from round where title = 'God och nära vård 2026'
             on conflict do nothing",
        )
        .await;
    let mut tx = service.db.begin().await.unwrap();
    let (base_url, now) = (&service.app.settings.base_url, service.app.clock.now());
    statsbidrag::requisitions::remind_those_due(&mut tx, base_url, now).await.unwrap();
    tx.commit().await.unwrap();
    let round = service.round(ROUND).await;
    let path = format!("/administration/omgangar/{round}/sista-dag");
    let typed = form(&[("last_day", "2026-04-15"), ("reason", "Tjänsten låg nere.")]);
    service.person(ADMINISTRATOR).await.post(&path, &typed).await.is(StatusCode::SEE_OTHER);
    let decider = service.person(DECIDER).await;
    let yes = form(&[("seen", &decider.get(&path).await.input("seen")), ("act", "approve")]);
    decider.post(&format!("{path}/beslut"), &yes).await.is(StatusCode::SEE_OTHER);
    for kind in ["requisition.reminder", "round.last_day_moved"] {
        let told = service.mailed(kind).await;
        assert!(told.contains(OMBUD) && !told.contains(GOTLAND), "{kind}: {told}");
    }
    let link = "select count(*) from outgoing_mail where kind = 'requisition.reminder'
                and body like '%http://localhost:8080/att-gora%'";
    assert!(0 < service.value::<i64>(link).await);
}

#[tokio::test]
async fn an_account_can_be_removed_before_its_mandate_begins() {
    let service = Service::start().await;
    service
        .execute(
            "update mandate set started_at = '2026-04-01 00:00:00+02' where person_id =
                 (select person_id from person where email = 'samordnare@demo.example')",
        )
        .await;
    let coordinator = service.person(COORDINATOR).await;
    coordinator.post("/konto/borttagning", "").await.is(StatusCode::OK).says("borttaget");
    let left = "select count(*) from mandate where role = 'coordinator' and ended_at is null";
    assert_eq!(service.value::<i64>(left).await, 0);
}
