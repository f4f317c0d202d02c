//! Accounts with a password, from registration to removal, and attempts to find out about or use
//! somebody else's account.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use statsbidrag::demonstration::PASSWORD;

use crate::support::{
    Answer, Authenticator, Browser, COORDINATOR, GOTLAND, OFFICER, OMBUD, Service, form,
};

const NEWCOMER: &str = "nina.ny@harjedalen.example";
const GOOD: &str = "blåbärspaj och vaniljsås";
const OTHER_GOOD: &str = "nyckelharpan spelar i skymningen";

impl Service {
    async fn rows(&self, of: &str) -> i64 {
        self.value(&format!("select count(*) from {of}")).await
    }
}

impl Browser<'_> {
    async fn enters_with(&self, email: &str, password: &str) -> Answer {
        self.post("/logga-in", &form(&[("email", email), ("password", password)])).await
    }

    async fn asks_for_mail(&self, page: &str, email: &str) -> Answer {
        self.post(page, &form(&[("email", email)])).await
    }

    async fn registers_by(&self, link: &str, name: &str, password: &str) -> Answer {
        self.post(link, &form(&[("name", name), ("password", password)])).await
    }

    async fn sets_password(&self, page: &str, password: &str) -> Answer {
        self.post(page, &form(&[("password", password)])).await
    }

    /// Signs in on a device that has a name.
    async fn enters_on_device(&self, agent: &str, email: &str) {
        let request = Request::post("/logga-in")
            .header("host", "localhost:8080")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header("user-agent", agent)
            .body(Body::from(form(&[("email", email), ("password", PASSWORD)])));
        self.send_request(request.unwrap()).await.is(StatusCode::SEE_OTHER);
    }
}

#[track_caller]
fn is_signed_out(answer: &Answer) {
    assert!(answer.location().starts_with("/logga-in"), "{}", answer.location());
}

#[tokio::test]
async fn a_newcomer_registers_by_a_mailed_link_and_is_signed_in() {
    let service = Service::start().await;
    let nina = service.anonymous();
    nina.get("/logga-in").await.says("Skapa ett konto");
    let sent = nina.asks_for_mail("/registrera", " Nina.Ny@Harjedalen.example ").await;
    sent.is(StatusCode::OK).says("Vi har skickat ett mejl").says("Nina.Ny@harjedalen.example");
    let link = service.link_to("Nina.Ny@harjedalen.example", "registrera").await;
    // A mail program prefetches the page: that does not use the link up.
    nina.get(&link).await.says("Nina.Ny@harjedalen.example");
    nina.get(&link).await.is(StatusCode::OK);

    let empty = nina.registers_by(&link, " ", "").await;
    empty.is(StatusCode::UNPROCESSABLE_ENTITY).says("Skriv ditt namn").says("Välj ett lösenord");
    let weak = nina.registers_by(&link, "Nina Ny", "NinaNy20262026").await;
    weak.says("liknar ditt namn");
    assert_eq!(weak.input("name"), "Nina Ny");
    assert_eq!(weak.input("password"), "", "a password is never shown again");

    let made = nina.registers_by(&link, "Nina Ny", GOOD).await;
    assert_eq!(made.location(), "/konto");
    nina.follow(&made).await.says("Nina Ny").says("Du har ingen behörighet än");
    let again = service.anonymous().get(&link).await;
    again.is(StatusCode::GONE).says("Länken går inte att använda");

    let elsewhere = service.anonymous();
    elsewhere.enters_with("nina.ny@harjedalen.example", GOOD).await.is(StatusCode::SEE_OTHER);
    elsewhere.get("/konto").await.says("Nina Ny");
    for action in ["person.let_in", "person.signed_in"] {
        let events = format!(
            "audit_event where action = '{action}' and subject = (
                 select 'person:' || person_id from person where name = 'Nina Ny')"
        );
        assert!(0 < service.rows(&events).await, "{action}");
    }
}

#[tokio::test]
async fn a_known_and_an_unknown_address_get_the_same_answer() {
    let service = Service::start().await;
    service
        .execute("update person set disabled_at = now() where email = 'region@demo.example'")
        .await;
    service
        .execute("update person set password_hash = null where email = 'gotland@demo.example'")
        .await;
    let somebody = service.anonymous();
    for page in ["/registrera", "/glomt-losenord"] {
        let mut answers = Vec::new();
        for email in [OMBUD, "region@demo.example", GOTLAND, "ingen@demo.example"] {
            let before = (
                service.rows("outgoing_mail").await,
                service.rows("mailed_link").await,
                service.rows("audit_event").await,
            );
            let answer = somebody.asks_for_mail(page, email).await;
            answer.is(StatusCode::OK);
            let mails = service.rows("outgoing_mail").await - before.0;
            let links = service.rows("mailed_link").await - before.1;
            let events = service.rows("audit_event").await - before.2;
            assert_eq!((mails, links, events), (1, 1, 0), "{email}");
            let mut headers = answer.headers.clone();
            headers.remove("content-length");
            answers.push((headers, answer.html.replace(email, "")));
        }
        assert!(answers.windows(2).all(|it| it[0] == it[1]), "{page}");
    }
    assert!(service.mail_to(OMBUD).await.contains("/aterstall/"));
    assert!(service.mail_to("ingen@demo.example").await.contains("/registrera/"));
    let disabled = service.mail_to("region@demo.example").await;
    assert!(disabled.contains("avstängt") && !disabled.contains("http"), "{disabled}");
    let no_password = service.mail_to(GOTLAND).await;
    assert!(no_password.contains("e-legitimation"), "{no_password}");
    assert!(
        !no_password.contains("/aterstall/"),
        "access to the mailbox must not open an account that is opened by eID"
    );
}

#[tokio::test]
async fn registering_again_mails_that_there_is_an_account() {
    let service = Service::start().await;
    service.anonymous().asks_for_mail("/registrera", "OMBUD@demo.example").await.is(StatusCode::OK);
    let mail = service.mail_to(OMBUD).await;
    assert!(mail.contains("Du har redan ett") && mail.contains("/logga-in"), "{mail}");
    // A link from before the account was made makes no second one.
    let nina = service.anonymous();
    nina.asks_for_mail("/registrera", NEWCOMER).await;
    let first = service.link_to(NEWCOMER, "registrera").await;
    nina.asks_for_mail("/registrera", NEWCOMER).await;
    let second = service.link_to(NEWCOMER, "registrera").await;
    nina.registers_by(&second, "Nina Ny", GOOD).await.is(StatusCode::SEE_OTHER);
    service.anonymous().registers_by(&first, "Ond", GOOD).await.is(StatusCode::GONE);
    assert_eq!(service.rows("person where name = 'Ond'").await, 0);
}

#[tokio::test]
async fn a_link_that_is_tampered_with_used_or_too_old_does_nothing() {
    let service = Service::start().await;
    let browser = service.anonymous();
    browser.asks_for_mail("/registrera", NEWCOMER).await;
    browser.asks_for_mail("/glomt-losenord", OMBUD).await;
    let registration = service.link_to(NEWCOMER, "registrera").await;
    let reset = service.link_to(OMBUD, "aterstall").await;
    let secret = |link: &str| link.rsplit('/').next().unwrap().to_owned();

    let mut wrong: Vec<String> = Vec::new();
    for page in ["registrera", "aterstall", "epost"] {
        let known = [secret(&registration), secret(&reset)];
        wrong.extend(known.iter().map(|it| format!("/{page}/{it}")));
        for other in ["0", &"0".repeat(64), &known[0].to_uppercase(), &"%C3%A5".repeat(32), "a%00"]
        {
            wrong.push(format!("/{page}/{other}"));
        }
        let last = if known[0].ends_with('0') { "1" } else { "0" };
        wrong.push(format!("/{page}/{}{last}", &known[0][..63]));
    }
    wrong.retain(|it| *it != registration && *it != reset);
    let hashes: Vec<String> =
        sqlx::query_scalar("select encode(link_hash, 'hex') from mailed_link")
            .fetch_all(&service.db)
            .await
            .unwrap();
    wrong.extend(hashes.iter().map(|it| format!("/aterstall/{it}")));
    for link in &wrong {
        let shown = browser.get(link).await.status;
        let posted = browser.registers_by(link, "Ond", GOOD).await.status;
        let refused = |it| matches!(it, StatusCode::GONE | StatusCode::NOT_FOUND);
        assert!(refused(shown) && refused(posted), "{link}: {shown} {posted}");
    }

    service.it_is("2026-03-10T12:59:59+01:00");
    browser.get(&reset).await.is(StatusCode::OK);
    service.it_is("2026-03-10T13:00:00+01:00");
    browser.get(&reset).await.is(StatusCode::GONE);
    browser.sets_password(&reset, GOOD).await.is(StatusCode::GONE);
    service.it_is("2026-03-11T11:59:59+01:00");
    browser.get(&registration).await.is(StatusCode::OK);
    service.it_is("2026-03-11T12:00:00+01:00");
    browser.get(&registration).await.is(StatusCode::GONE);
    browser.registers_by(&registration, "Nina Ny", GOOD).await.is(StatusCode::GONE);
    assert_eq!(service.rows("person").await, 13);

    let mut tx = service.app.db.begin().await.unwrap();
    statsbidrag::identity::sweep(&mut tx, service.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        service.rows("mailed_link").await,
        0,
        "expired links and their addresses are deleted"
    );
}

#[tokio::test]
async fn two_simultaneous_uses_of_a_link_make_one_account() {
    let service = Service::start().await;
    let (one, other) = (service.anonymous(), service.anonymous());
    one.asks_for_mail("/registrera", NEWCOMER).await;
    let link = service.link_to(NEWCOMER, "registrera").await;
    let mut gate = service.db.begin().await.unwrap();
    sqlx::query("select 1 from mailed_link for update").execute(&mut *gate).await.unwrap();
    let both = async {
        tokio::join!(
            one.registers_by(&link, "Nina", GOOD),
            other.registers_by(&link, "Ond", OTHER_GOOD)
        )
    };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let ((one, other), ()) = tokio::join!(both, open);
    let mut statuses = [one.status, other.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::GONE]);
    assert_eq!(service.rows("person").await, 14);
    assert_eq!(service.rows("session").await, 1);
}

#[tokio::test]
async fn two_simultaneous_uses_of_a_reset_link_set_one_password() {
    let service = Service::start().await;
    let (one, other) = (service.anonymous(), service.anonymous());
    one.asks_for_mail("/glomt-losenord", OMBUD).await;
    let link = service.link_to(OMBUD, "aterstall").await;
    let mut gate = service.db.begin().await.unwrap();
    sqlx::query("select 1 from person where email = 'ombud@demo.example' for update")
        .execute(&mut *gate)
        .await
        .unwrap();
    let both = async {
        tokio::join!(one.sets_password(&link, GOOD), other.sets_password(&link, OTHER_GOOD))
    };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let ((one, other), ()) = tokio::join!(both, open);
    let mut statuses = [one.status, other.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::OK, StatusCode::GONE]);
    let changed = "audit_event where action = 'person.password_changed'";
    assert_eq!(service.rows(changed).await, 1);
}

#[tokio::test]
async fn a_password_reset_ends_all_sessions_and_signs_nobody_in() {
    let service = Service::start().await;
    let signed_in = service.person(OMBUD).await;
    let colleague = service.person(COORDINATOR).await;
    let forgetful = service.anonymous();
    for _ in 0..5 {
        forgetful.enters_with(OMBUD, "fel").await;
    }
    forgetful.get("/logga-in").await.says("Glömt lösenordet?");
    forgetful.asks_for_mail("/glomt-losenord", OMBUD).await;
    let older = service.link_to(OMBUD, "aterstall").await;
    forgetful.asks_for_mail("/glomt-losenord", OMBUD).await;
    let link = service.link_to(OMBUD, "aterstall").await;
    let weak = forgetful.sets_password(&link, "Härjedalen 2026").await;
    weak.is(StatusCode::UNPROCESSABLE_ENTITY).says("din organisation");
    signed_in.get("/att-gora").await.is(StatusCode::OK);

    let done = forgetful.sets_password(&link, GOOD).await;
    done.is(StatusCode::OK).says("Lösenordet är bytt");
    assert_eq!(forgetful.cookie(), None, "using the mailed link signs nobody in");
    is_signed_out(&signed_in.get("/att-gora").await);
    colleague.get("/att-gora").await.is(StatusCode::OK);
    forgetful.get(&link).await.is(StatusCode::GONE);
    forgetful.get(&older).await.is(StatusCode::GONE);
    assert!(service.mail_to(OMBUD).await.contains("byttes 10 mars 2026 kl. 12.00"));

    forgetful.enters_with(OMBUD, PASSWORD).await.says("stämmer inte");
    forgetful.enters_with(OMBUD, GOOD).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_new_password_gives_no_role_that_waits_for_a_second_factor() {
    let service = Service::start().await;
    service.execute("update person set demonstration = false").await;
    let browser = service.anonymous();
    browser.asks_for_mail("/glomt-losenord", OFFICER).await;
    let link = service.link_to(OFFICER, "aterstall").await;
    browser.sets_password(&link, GOOD).await.is(StatusCode::OK);
    is_signed_out(&browser.get("/omgangar").await);
    browser.enters_with(OFFICER, GOOD).await.is(StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/omgangar").await.location(), "/konto/tvafaktor");
}

#[tokio::test]
async fn an_enormous_password_is_refused_everywhere() {
    let service = Service::start().await;
    let enormous = "blåbärspaj".repeat(1000);
    let browser = service.anonymous();
    browser.asks_for_mail("/registrera", NEWCOMER).await;
    browser.asks_for_mail("/glomt-losenord", OMBUD).await;
    let registration = service.link_to(NEWCOMER, "registrera").await;
    let reset = service.link_to(OMBUD, "aterstall").await;
    let ombud = service.person(OMBUD).await;
    for answer in [
        browser.registers_by(&registration, "Nina Ny", &enormous).await,
        browser.sets_password(&reset, &enormous).await,
        ombud.sets_password("/konto/losenord", &enormous).await,
    ] {
        answer.is(StatusCode::UNPROCESSABLE_ENTITY).says("högst 1000 tecken");
    }
    browser.enters_with(OMBUD, &enormous).await.says("stämmer inte");
    service.it_is("2026-03-10T12:16:00+01:00");
    ombud.sets_password("/bekrafta", &enormous).await.says("Lösenordet stämmer inte");
}

#[tokio::test]
async fn mailed_links_are_limited_per_mailbox_and_per_address() {
    let service = Service::start().await;
    let ask = async |address: &str, page: &str, email: &str| {
        service.anonymous().from(address).asks_for_mail(page, email).await
    };
    for email in [OMBUD, "ingen@demo.example"] {
        // Both forms count towards the same mailbox, from any network address.
        ask("192.0.2.1", "/registrera", email).await.is(StatusCode::OK);
        ask("192.0.2.2", "/glomt-losenord", email).await.is(StatusCode::OK);
        ask("192.0.2.3", "/glomt-losenord", &email.to_uppercase()).await.is(StatusCode::OK);
        let refused = ask("192.0.2.4", "/glomt-losenord", email).await;
        refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("För många försök. Vänta till kl. 13.00");
        assert_eq!(refused.input("email"), email);
    }
    assert_eq!(service.rows("outgoing_mail").await, 6);
    let told = "audit_event where action = 'account.links_limited'";
    assert_eq!(service.rows(told).await, 2);
    service.it_is("2026-03-10T13:00:00+01:00");
    ask("192.0.2.4", "/glomt-losenord", OMBUD).await.is(StatusCode::OK);

    for nobody in 0..20 {
        let email = format!("ingen{nobody}@demo.example");
        ask("192.0.2.9", "/registrera", &email).await.is(StatusCode::OK);
    }
    ask("192.0.2.9", "/registrera", "ingen20@demo.example").await.says("För många försök");
    ask("192.0.2.8", "/registrera", "ingen20@demo.example").await.is(StatusCode::OK);
}

#[tokio::test]
async fn an_invalid_address_gets_no_mail() {
    let service = Service::start().await;
    for typed in ["", "ingen", "a@b", "a@x.se\r\nBcc: b@x.se", "\0@x.se"] {
        for page in ["/registrera", "/glomt-losenord"] {
            let refused = service.anonymous().asks_for_mail(page, typed).await;
            refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Det finns fel i formuläret");
            assert!(refused.html.contains("<title>Fel: "), "{page}");
        }
    }
    assert_eq!(service.rows("outgoing_mail").await, 0);
}

#[tokio::test]
async fn changing_a_password_needs_a_recent_proof_of_identity() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let elsewhere = service.person(OMBUD).await;
    service.it_is("2026-03-10T12:16:00+01:00");
    assert_eq!(ombud.get("/konto/losenord").await.location(), "/bekrafta?till=%2Fkonto%2Flosenord");
    let asked = ombud.sets_password("/konto/losenord", GOOD).await;
    asked.is(StatusCode::UNAUTHORIZED).says("Bekräfta att det är du");
    assert!(!asked.html.contains("vanilj"), "no password is in the page");
    let proof = asked.fields() + "&" + &form(&[("password", PASSWORD)]);
    let kept = ombud.post("/bekrafta", &proof).await;
    kept.is(StatusCode::OK);
    ombud.post("/konto/losenord", &kept.fields()).await.says("Välj ett lösenord");

    ombud.sets_password("/konto/losenord", "sommar2026!!").await.says("för lätt att gissa");
    let before = ombud.cookie();
    let changed = ombud.sets_password("/konto/losenord", GOOD).await;
    assert_eq!(changed.location(), "/konto");
    ombud.follow(&changed).await.says("Lösenordet är bytt");
    let after = ombud.cookie();
    assert_ne!(before, after, "the session has a new id");
    is_signed_out(&elsewhere.get("/konto").await);
    ombud.set_cookie(before);
    is_signed_out(&ombud.get("/konto").await);
    assert!(service.mail_to(OMBUD).await.contains("Lösenordet"));
    service.anonymous().enters_with(OMBUD, GOOD).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_person_without_a_password_may_choose_one() {
    let service = Service::start().await;
    service
        .execute("update person set password_hash = null where email = 'ombud@demo.example'")
        .await;
    let ombud = service.person(OMBUD).await;
    ombud.get("/konto/losenord").await.says("Ditt konto har inget lösenord");
    ombud.sets_password("/konto/losenord", GOOD).await.is(StatusCode::SEE_OTHER);
    service.anonymous().enters_with(OMBUD, GOOD).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_person_changes_its_name_and_telephone_number() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let wrong = ombud.post("/konto/uppgifter", &form(&[("name", ""), ("phone", "112")])).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).says("Skriv ditt namn").says("minst 7");
    assert_eq!(wrong.input("phone"), "112");
    let details = form(&[("name", " Anna  Åström "), ("phone", "0680-161 00")]);
    let saved = ombud.post("/konto/uppgifter", &details).await;
    ombud.follow(&saved).await.says("Uppgifterna är sparade").says("Anna Åström");
    assert_eq!(ombud.get("/konto/uppgifter").await.input("phone"), "0680-161 00");
    ombud.post("/konto/uppgifter", &form(&[("name", "Anna Åström"), ("phone", " ")])).await;
    assert_eq!(ombud.get("/konto/uppgifter").await.input("phone"), "");
}

#[tokio::test]
async fn a_new_address_counts_when_its_mailed_link_is_used() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    ombud.get("/konto/uppgifter").await.says(OMBUD);
    ombud.asks_for_mail("/konto/epost", OMBUD).await.says("du redan har");
    service.anonymous().asks_for_mail("/glomt-losenord", OMBUD).await;
    let reset = service.link_to(OMBUD, "aterstall").await;
    ombud.asks_for_mail("/konto/epost", "anna@ny.example").await.says("anna@ny.example");
    ombud.get("/konto").await.says(OMBUD);
    let link = service.link_to("anna@ny.example", "epost").await;

    // The link is opened on a telephone where nobody is signed in.
    let telephone = service.anonymous();
    telephone.get(&link).await.says("Ska ditt konto byta till anna@ny.example?");
    ombud.get("/konto").await.says(OMBUD);
    telephone.post(&link, "").await.is(StatusCode::OK).says("E-postadressen är bytt");
    telephone.post(&link, "").await.is(StatusCode::GONE);
    ombud.get("/konto").await.says("anna@ny.example");
    for address in [OMBUD, "anna@ny.example"] {
        assert!(service.mail_to(address).await.starts_with("Din e-postadress är bytt"));
    }
    telephone.get(&reset).await.is(StatusCode::GONE);
    telephone.enters_with("anna@ny.example", PASSWORD).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_taken_address_is_told_to_its_owner_alone() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let free = ombud.asks_for_mail("/konto/epost", "ledig@demo.example").await;
    let taken = ombud.asks_for_mail("/konto/epost", GOTLAND).await;
    let without = |answer: &Answer, email| (answer.status, answer.html.replace(email, ""));
    assert_eq!(without(&free, "ledig@demo.example"), without(&taken, GOTLAND));
    let told = service.mail_to(GOTLAND).await;
    assert!(told.contains("den är ditt kontos") && !told.contains("/epost/"), "{told}");
    assert!(!told.contains("Anna"), "the mail does not name who asked");

    // The address is free when it is asked for, and taken when it is confirmed.
    let link = service.link_to("ledig@demo.example", "epost").await;
    service
        .execute(
            "update person set email = 'LEDIG@demo.example' where email = 'region@demo.example'",
        )
        .await;
    ombud.post(&link, "").await.is(StatusCode::GONE);
    ombud.get("/konto").await.says(OMBUD);
}

#[tokio::test]
async fn a_change_of_address_needs_proof_and_a_reset_cancels_it() {
    let service = Service::start().await;
    let thief = service.person(OMBUD).await;
    thief.asks_for_mail("/konto/epost", "ond@ny.example").await.is(StatusCode::OK);
    let link = service.link_to("ond@ny.example", "epost").await;
    let ombud = service.anonymous();
    ombud.asks_for_mail("/glomt-losenord", OMBUD).await;
    let reset = service.link_to(OMBUD, "aterstall").await;
    ombud.sets_password(&reset, GOOD).await.is(StatusCode::OK);
    thief.post(&link, "").await.is(StatusCode::GONE);

    let ombud = service.person(OMBUD).await;
    service.it_is("2026-03-10T12:16:00+01:00");
    let asked = ombud.asks_for_mail("/konto/epost", "anna@ny.example").await;
    asked.is(StatusCode::UNAUTHORIZED).says("Bekräfta att det är du");
    assert_eq!(service.rows("outgoing_mail where to_address = 'anna@ny.example'").await, 0);
}

#[tokio::test]
async fn a_person_lists_and_ends_its_own_sessions() {
    let service = Service::start().await;
    let (home, work) = (service.anonymous(), service.anonymous());
    home.enters_on_device("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", OMBUD).await;
    service.it_is("2026-03-10T12:30:00+01:00");
    work.enters_on_device("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Edg/140.0", OMBUD).await;
    let gotland = service.person(GOTLAND).await;

    let list = work.get("/konto/inloggningar").await;
    list.says("Edge på Windows Här och nu").says("Firefox på Linux");
    list.says("10 mars 2026 kl. 12.00, med lösenord");
    assert_eq!(
        list.html.matches("<section").count(),
        2,
        "only the person's own sessions are listed"
    );
    let (_, action) = list.html.split_once("action=\"/konto/inloggningar/").unwrap();
    let ended = format!("/konto/inloggningar/{}", action.split('"').next().unwrap());

    gotland.post(&ended, "").await.is(StatusCode::NOT_FOUND);
    home.get("/konto").await.is(StatusCode::OK);
    let done = work.post(&ended, "").await;
    work.follow(&done).await.says("Inloggningen är avslutad").does_not_say("Firefox");
    is_signed_out(&home.get("/konto").await);
    work.post(&ended, "").await.is(StatusCode::NOT_FOUND);

    home.enters_on_device("Firefox/140.0", OMBUD).await;
    let done = work.post("/konto/inloggningar/utloggning", "").await;
    work.follow(&done).await.says("utloggad överallt utom här").does_not_say("Firefox");
    is_signed_out(&home.get("/konto").await);
    gotland.get("/konto").await.is(StatusCode::OK);
    let ended = "audit_event where action = 'person.sessions_ended'";
    assert_eq!(service.rows(ended).await, 2);

    let here: String = service
        .value("select handle::text from session join person using (person_id) where email = 'ombud@demo.example'")
        .await;
    let left = work.post(&format!("/konto/inloggningar/{here}/utloggning"), "").await;
    assert_eq!(left.location(), "/");
    is_signed_out(&work.get("/konto").await);
}

#[tokio::test]
async fn the_page_tells_when_the_session_ends_and_use_extends_it() {
    let service = Service::start().await;
    service.anonymous().get("/").await.does_not_say("data-session");
    let ombud = service.person(OMBUD).await;
    let left = async || {
        let page = ombud.get("/konto").await;
        let left = |name: &str| -> i64 {
            let (_, after) = page.html.split_once(&format!("data-session-{name}=\"")).unwrap();
            after.split('"').next().unwrap().parse().unwrap()
        };
        (left("unused"), left("for-good"))
    };
    assert_eq!(left().await, (3600, 36_000));
    // The time of use is written at most once a minute, so the page counts from the written time.
    service.it_is("2026-03-10T12:00:59+01:00");
    assert_eq!(left().await, (3541, 35_941));
    service.it_is("2026-03-10T12:56:00+01:00");
    let put_off = ombud.post("/konto/inloggningar/forlangning", "").await;
    assert_eq!(put_off.html, r#"{"unused":3600,"for_good":32640}"#);
    service.it_is("2026-03-10T13:55:00+01:00");
    assert_eq!(left().await, (3600, 29_100));

    service.execute("update session set last_seen_at = '2026-03-10 20:30+00'").await;
    service.it_is("2026-03-10T21:30:00+01:00");
    assert_eq!(left().await, (1800, 1800), "use does not extend the session past the tenth hour");
    service.it_is("2026-03-10T22:00:00+01:00");
    let late = ombud.post("/konto/inloggningar/forlangning", "").await;
    late.is(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_account_is_removed_by_its_owner_and_its_cases_stay() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    ombud.has_passkey(&mut Authenticator::new()).await;
    service
        .execute(
            "with anna as (select person_id from person where email = 'ombud@demo.example'),
                  linked as (insert into eid_identity select 'freja', decode(repeat('00', 32), 'hex'),
                                                             person_id, now(), now() from anna)
             insert into person_number select person_id, '\\x00', decode(repeat('00', 32), 'hex'), now()
             from anna",
        )
        .await;
    let elsewhere = service.person(OMBUD).await;
    service.anonymous().asks_for_mail("/glomt-losenord", OMBUD).await;
    let reset = service.link_to(OMBUD, "aterstall").await;
    ombud.post("/konto/uppgifter", &form(&[("name", "Anna Fjäll"), ("phone", "0680-16100")])).await;
    ombud.get("/konto/uppgifter").await.says("Ta bort mitt konto");
    let page = ombud.get("/konto/borttagning").await;
    page.says("Din behörighet som ombud för Härjedalens kommun upphör");
    page.says("Härjedalens kommun får inget ombud");

    service.it_is("2026-03-10T12:16:00+01:00");
    ombud.post("/konto/borttagning", "").await.is(StatusCode::UNAUTHORIZED);
    let ombud = service.person(OMBUD).await;
    ombud.post("/konto/borttagning", "").await.is(StatusCode::OK).says("Kontot är borttaget");
    assert_eq!(ombud.cookie(), None);
    is_signed_out(&elsewhere.get("/att-gora").await);
    service.anonymous().enters_with(OMBUD, PASSWORD).await.says("stämmer inte");
    service.anonymous().get(&reset).await.is(StatusCode::GONE);
    assert!(service.mail_to(OMBUD).await.contains("togs bort 10 mars 2026 kl. 12.16"));
    let left = "person where deleted_at is not null and disabled_at is not null
                and password_hash is null and phone is null and name = 'Anna Fjäll'
                and email like 'borttagen-%@borttagen.invalid'";
    assert_eq!(service.rows(left).await, 1);
    assert_eq!(service.rows("mandate where role = 'ombud' and ended_at is null").await, 2);
    assert_eq!(service.rows("audit_event where action = 'person.removed'").await, 1);
    for table in ["passkey", "recovery_code", "eid_identity", "person_number"] {
        assert_eq!(service.rows(table).await, 0, "{table}");
    }
    let officer = service.person(OFFICER).await;
    officer.get(&format!("/arenden/{id}")).await.says("Anna Fjäll");

    // The address is free: a new account with it has none of the old account's rights.
    let other = service.anonymous();
    other.asks_for_mail("/registrera", OMBUD).await;
    let link = service.link_to(OMBUD, "registrera").await;
    other.registers_by(&link, "Nils Ny", GOOD).await.is(StatusCode::SEE_OTHER);
    other.get("/att-gora").await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_person_with_a_role_cannot_remove_its_own_account() {
    let service = Service::start().await;
    let officer = service.person(OFFICER).await;
    officer.get("/konto/borttagning").await.says("En administratör behöver ta bort den");
    let refused = officer.post("/konto/borttagning", "").await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("En administratör behöver ta bort den");
    officer.get("/omgangar").await.is(StatusCode::OK);
}
