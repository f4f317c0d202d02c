//! The outbox, against a real mail server.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
    time::Duration,
};

use axum::http::{Request, StatusCode};
use clap::Parser;
use statsbidrag::{
    app::{App, Settings},
    config::Config,
    mail::{self, Kind, NewMail, Post},
    ops, router,
    values::{Email, MailId},
};
use tokio::{net::TcpListener, sync::watch};
use tower::ServiceExt;

use crate::support::{
    ADMINISTRATOR, COORDINATOR, DECIDER, GOTLAND, OFFICER, OMBUD, REGION, ROUND, Service, form,
    url_of,
};

/// A mail server on a free port, made of npm's smtp-server and mailparser. It prints the mails it
/// gets, and refuses the receivers it is told to refuse.
struct Catcher {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
    port: u16,
}

const CATCHER: &str = "
    const { SMTPServer } = require('smtp-server');
    const { simpleParser } = require('mailparser');
    const refused = JSON.parse(process.argv[2]);
    new SMTPServer({
        authOptional: true,
        disabledCommands: ['STARTTLS'],
        onRcptTo({ address }, session, done) {
            if (!refused[address]) return done();
            console.log(JSON.stringify({ refused: address }));
            const error = new Error(refused[address].slice(4));
            error.responseCode = Number(refused[address].slice(0, 3));
            done(error);
        },
        onData(stream, { envelope }, done) {
            simpleParser(stream).then((mail) => {
                console.log(JSON.stringify({
                    to: envelope.rcptTo.map((it) => it.address).join(),
                    from: envelope.mailFrom.address,
                    subject: mail.subject,
                    text: mail.text,
                    html: mail.html,
                    type: mail.headers.get('content-type').value,
                    headers: Object.fromEntries(mail.headerLines.map((it) => [it.key, it.line])),
                }));
                done();
            });
        },
    }).listen(Number(process.argv[1]), '127.0.0.1', () => console.log('ready'));
";

impl Catcher {
    fn start() -> Self {
        Self::refusing(&[])
    }

    /// Refuses mail to each address with the given answer, such as `550 5.1.1 Nobody here`.
    fn refusing(refused: &[(&str, &str)]) -> Self {
        let refused: std::collections::HashMap<_, _> = refused.iter().copied().collect();
        let refused = serde_json::to_string(&refused).unwrap();
        let port = free_port();
        let mut child = Command::new("node")
            .args(["-e", CATCHER, &port.to_string(), &refused])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("node is installed, and bin/install has brought smtp-tester");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "ready");
        Self { child, lines, port }
    }

    /// The next mail that arrives, or the next receiver that is refused.
    fn next(&mut self) -> serde_json::Value {
        serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap()
    }
}

impl Drop for Catcher {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn post(smtp: Option<u16>) -> Post {
    let mut words = vec!["statsbidrag".to_owned()];
    words.extend(["--mail-from".to_owned(), "Statsbidrag <noreply@demo.example>".to_owned()]);
    if let Some(port) = smtp {
        words.extend(["--smtp-url".to_owned(), format!("smtp://127.0.0.1:{port}")]);
    }
    Post::new(&Config::parse_from(words)).unwrap()
}

async fn work(service: &Service, post: &Post) {
    ops::until_empty(&service.app.db, &service.app.clock, post).await.unwrap();
}

/// Puts a mail into the outbox, as a feature does.
async fn enqueue(service: &Service, kind: Kind, to: &str, subject: &str, body: &str) -> MailId {
    let mut tx = service.app.db.begin().await.unwrap();
    let to = Email::parse(to).unwrap();
    let (subject, body) = (subject.to_owned(), body.to_owned());
    let mail = NewMail { kind, to, subject, body };
    let id = mail::enqueue(&mut tx, mail, service.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Anna has sent a requisition, and of its mails only hers waits.
async fn has_a_receipt(service: &Service) {
    service.person(OMBUD).await.has_sent(service).await;
    service.execute("delete from outgoing_mail where to_address <> 'ombud@demo.example'").await;
}

async fn status(service: &Service, id: MailId) -> String {
    let sql = format!("select status::text from outgoing_mail where mail_id = '{id}'");
    service.value(&sql).await
}

async fn bounces(service: &Service, email: &str) -> bool {
    let sql = format!("select bounced_at is not null from person where email = '{email}'");
    service.value(&sql).await
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a page without its title and tags.
fn words_of_html(html: &str) -> String {
    let body = html.split_once("<body>").unwrap().1.replace("<br>", " ").replace("</p>", " ");
    let text: String =
        body.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
    words(&text.replace("&#38;", "&").replace("&#34;", "\""))
}

#[tokio::test]
async fn a_receipt_is_mailed_once_to_the_submitter() {
    let service = Service::start().await;
    service.person(OMBUD).await.has_sent(&service).await;
    let mut catcher = Catcher::start();
    let post = post(Some(catcher.port));
    work(&service, &post).await;

    let mut mail = catcher.next();
    while mail["to"] != "ombud@demo.example" {
        mail = catcher.next();
    }
    assert_eq!(mail["from"], "noreply@demo.example");
    assert_eq!(mail["subject"], "Kvittens: rekvisition SB 1/2026 är inskickad");
    let body = mail["text"].as_str().unwrap().replace('\u{a0}', " ");
    for words in [
        "Härjedalens kommun",
        "600 000 kr",
        "10 mars 2026 kl. 12.00.00",
        "demonstrationsuppgifter",
        "Det går inte att svara på det här mejlet.",
    ] {
        assert!(body.contains(words), "{words} in\n{body}");
    }
    for secret in ["5050-1055", "0680", "läkarkontakter"] {
        assert!(!body.contains(secret), "{secret} in\n{body}");
    }
    let sent = "select count(*) from outgoing_mail where status = 'sent' and attempts = 1
                    and to_address = 'ombud@demo.example'";
    assert_eq!(service.value::<i64>(sent).await, 1);
    work(&service, &post).await;
    assert_eq!(service.value::<i64>(sent).await, 1, "it is sent once");
}

/// The contact person and the registrator have no account. They read who sent, for whom and under
/// which number, and nothing that asks them to sign in.
#[tokio::test]
async fn those_whom_a_requisition_names_are_told_that_it_was_sent() {
    let service = Service::start().await;
    service.person(OMBUD).await.has_sent(&service).await;
    for (address, named_as) in
        [("kontakt@demo.example", "kontaktperson"), ("registrator@demo.example", "registrator")]
    {
        let mail = service.mail_to(address).await.replace('\u{a0}', " ");
        for words in [
            "Härjedalens kommun: rekvisition SB 1/2026 är inskickad",
            named_as,
            ROUND,
            "10 mars 2026 kl. 12.00.00",
            "Skickades av: Anna Fjäll",
        ] {
            assert!(mail.contains(words), "{words} in\n{mail}");
        }
        for other in ["000 kr", "loggar in", "http", "ser du"] {
            assert!(!mail.contains(other), "{other} in\n{mail}");
        }
    }
    // All three or none: they are stored with the send.
    let at_once = "select count(distinct xmin::text) = 1 and count(*) = 3 from outgoing_mail";
    assert!(service.value::<bool>(at_once).await);
}

#[tokio::test]
async fn nobody_is_told_twice_of_one_requisition() {
    // Who sends is both of them; then neither, and they are one.
    for (contact, registrar, mails) in [
        ("Ombud@demo.example", "ombud@demo.example", 1),
        ("Kansli@demo.example", "kansli@demo.example", 2),
    ] {
        let service = Service::start().await;
        let ombud = service.person(OMBUD).await;
        let id = ombud.has_draft(&service).await;
        let contact = [
            ("name", "Anna Fjäll"),
            ("email", contact),
            ("phone", "0680-161 00"),
            ("registrar_email", registrar),
        ];
        ombud.saves(id, "kontakt", &contact).await.is(StatusCode::SEE_OTHER);
        let fingerprint = ombud.fingerprint(id).await;
        ombud.sends(id, &fingerprint).await.is(StatusCode::SEE_OTHER);
        assert_eq!(service.value::<i64>("select count(*) from outgoing_mail").await, mails);
        assert!(service.mail_to(OMBUD).await.contains("600\u{a0}000\u{a0}kr"));
    }
}

#[tokio::test]
async fn a_registrator_whose_mail_comes_back_disturbs_nobody() {
    let service = Service::start().await;
    service.person(OMBUD).await.has_sent(&service).await;
    let registrar = "registrator@demo.example";
    let catcher = Catcher::refusing(&[(registrar, "550 5.1.1 Ingen sådan användare")]);
    work(&service, &post(Some(catcher.port))).await;
    let states = "select string_agg(to_address || ' ' || status, ',' order by to_address)
                  from outgoing_mail";
    assert_eq!(
        service.value::<String>(states).await,
        "kontakt@demo.example sent,ombud@demo.example sent,registrator@demo.example bounced"
    );
    assert!(!bounces(&service, OMBUD).await);
    let marked = "select count(*) from audit_event where action = 'person.mail_bounced'";
    assert_eq!(service.value::<i64>(marked).await, 0);
}

#[tokio::test]
async fn text_and_html_have_the_same_words_and_headers_tell_the_kind() {
    let service = Service::start().await;
    let body = "Hej Åsa!\n\nÄrende: SB 1/2026\nBeloppet är <inte> \"räknat\" & klart.\n\nSe http://localhost:8080/att-gora.";
    let receipt = enqueue(&service, Kind::Receipt, OMBUD, "Åäö", body).await;
    enqueue(&service, Kind::Reminder, OMBUD, "Påminnelse", body).await;
    let mut catcher = Catcher::start();
    work(&service, &post(Some(catcher.port))).await;

    let mail = catcher.next();
    assert_eq!(mail["type"], "multipart/alternative");
    assert_eq!(mail["subject"], "Åäö");
    let (text, html) = (mail["text"].as_str().unwrap(), mail["html"].as_str().unwrap());
    assert_eq!(words_of_html(html).replace("&#60;", "<").replace("&#62;", ">"), words(text));
    assert!(text.starts_with("Hej Åsa!\n\nÄrende: SB 1/2026\nBeloppet är <inte>"), "{text}");
    assert!(html.contains("<html lang=\"sv\">"), "{html}");
    let link = "<a href=\"http://localhost:8080/att-gora\">http://localhost:8080/att-gora</a>.";
    assert!(html.contains(link), "{html}");
    assert!(!html.contains("style") && !html.contains("<img"), "{html}");
    let headers = &mail["headers"];
    assert_eq!(headers["message-id"], format!("Message-ID: <{receipt}@demo.example>"));
    assert_eq!(headers["auto-submitted"], "Auto-Submitted: auto-generated");
    assert_eq!(headers.get("list-unsubscribe"), None, "a receipt cannot be declined");
    assert!(!text.contains("/konto/utskick"), "{text}");

    let optional = catcher.next();
    let choose = "List-Unsubscribe: <http://localhost:8080/konto/utskick>";
    assert_eq!(optional["headers"]["list-unsubscribe"], choose);
    assert!(optional["text"].as_str().unwrap().contains("http://localhost:8080/konto/utskick"));
}

#[tokio::test]
async fn nothing_in_a_subject_becomes_another_header() {
    let service = Service::start().await;
    let subject = "Hej\r\nBcc: ond@demo.example\r\n\r\nEn annan text";
    enqueue(&service, Kind::Message, OMBUD, subject, "Hej!").await;
    let mut catcher = Catcher::start();
    work(&service, &post(Some(catcher.port))).await;
    let mail = catcher.next();
    assert_eq!(mail["to"], OMBUD);
    assert_eq!(mail["subject"], "Hej  Bcc: ond@demo.example    En annan text");
    assert_eq!(mail["headers"].get("bcc"), None);
    assert!(mail["text"].as_str().unwrap().starts_with("Hej!\n"));
}

#[tokio::test]
async fn a_mail_server_that_is_down_is_tried_again_and_then_given_up() {
    let service = Service::start().await;
    has_a_receipt(&service).await;
    let nobody = post(Some(free_port()));
    work(&service, &nobody).await;
    let waiting: String = service
        .value("select to_char(next_attempt_at at time zone 'UTC', 'HH24:MI:SS') || attempts::text || status::text from outgoing_mail")
        .await;
    assert_eq!(waiting, "11:00:301queued");
    work(&service, &nobody).await;
    assert_eq!(
        service.value::<i16>("select attempts from outgoing_mail").await,
        1,
        "it is not tried before next_attempt_at"
    );

    let mut catcher = Catcher::start();
    service.it_is("2026-03-10T12:01:00+01:00");
    work(&service, &post(Some(catcher.port))).await;
    assert_eq!(catcher.next()["to"], "ombud@demo.example");

    service
        .execute(
            "update outgoing_mail set status = 'queued', settled_at = null, attempts = 7,
                                      next_attempt_at = created_at",
        )
        .await;
    work(&service, &nobody).await;
    let given_up =
        "select count(*) from outgoing_mail where status = 'failed' and last_error is not null";
    assert_eq!(service.value::<i64>(given_up).await, 1);
    assert!(!bounces(&service, OMBUD).await, "a server that is down does not mark the address");
}

#[tokio::test]
async fn an_address_that_does_not_exist_is_marked_and_not_retried() {
    let service = Service::start().await;
    let mut catcher = Catcher::refusing(&[
        (OMBUD, "550 5.1.1 Recipient address rejected: User unknown"),
        (REGION, "550 5.7.1 Relaying denied"),
    ]);
    let smtp = post(Some(catcher.port));
    let refused = enqueue(&service, Kind::Receipt, OMBUD, "Kvittens", "Hej!").await;
    let ours = enqueue(&service, Kind::Receipt, REGION, "Kvittens", "Hej!").await;
    enqueue(&service, Kind::Receipt, GOTLAND, "Kvittens", "Hej!").await;
    work(&service, &smtp).await;
    assert_eq!(catcher.next()["refused"], OMBUD);
    assert_eq!(catcher.next()["refused"], REGION);
    assert_eq!(catcher.next()["to"], GOTLAND, "other receivers get their mail");
    assert_eq!(status(&service, refused).await, "bounced");
    assert_eq!(status(&service, ours).await, "queued", "a refusal of the sender is tried again");
    assert!(bounces(&service, OMBUD).await);
    assert!(!bounces(&service, REGION).await);
    service.person(OMBUD).await.get("/konto").await.says("Våra mejl når dig inte");
    service.person(GOTLAND).await.get("/konto").await.does_not_say("Våra mejl når dig inte");
    let told = "select count(*) from audit_event where action = 'person.mail_bounced'";
    assert_eq!(service.value::<i64>(told).await, 1);

    // The mark is removed when a mail is accepted, and when the person's address changes.
    let mut catcher = Catcher::start();
    enqueue(&service, Kind::Receipt, OMBUD, "Kvittens", "Hej!").await;
    work(&service, &post(Some(catcher.port))).await;
    assert_eq!(catcher.next()["to"], OMBUD);
    assert!(!bounces(&service, OMBUD).await);
    service.execute("update person set bounced_at = now()").await;
    service.execute("update person set email = 'ny@demo.example' where email like 'ombud@%'").await;
    assert!(!bounces(&service, "ny@demo.example").await);
    assert!(bounces(&service, GOTLAND).await);
}

#[tokio::test]
async fn a_temporary_refusal_is_tried_again() {
    let service = Service::start().await;
    let mut busy = Catcher::refusing(&[(OMBUD, "451 4.3.0 Try again later")]);
    let mail = enqueue(&service, Kind::Receipt, OMBUD, "Kvittens", "Hej!").await;
    work(&service, &post(Some(busy.port))).await;
    assert_eq!(busy.next()["refused"], OMBUD);
    assert_eq!(status(&service, mail).await, "queued");
    assert!(!bounces(&service, OMBUD).await);
    service.it_is("2026-03-10T12:00:30+01:00");
    let mut catcher = Catcher::start();
    work(&service, &post(Some(catcher.port))).await;
    assert_eq!(catcher.next()["to"], OMBUD);
}

/// Chooses for one kind of mail; the others are still sent at once.
async fn chooses(service: &Service, email: &str, field: &str, wish: &str) {
    let person = service.person(email).await;
    let mut chosen = person.get("/konto/utskick").await.is(StatusCode::OK).controls();
    chosen.retain(|(name, _)| name != field);
    chosen.push((field.to_owned(), wish.to_owned()));
    let form = serde_html_form::to_string(&chosen).unwrap();
    person.post("/konto/utskick", &form).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_person_chooses_only_about_kinds_of_mail_it_can_get() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let page = ombud.get("/konto/utskick").await;
    page.says("Påminnelser om att skicka in").says("Meddelanden från myndigheten");
    page.does_not_say("myndighetens kö");
    let officer = service.person(OFFICER).await;
    officer.get("/konto/utskick").await.says("myndighetens kö").does_not_say("Påminnelser");

    let wrong = ombud.post("/konto/utskick", "paminnelser=ibland&meddelanden=aldrig").await;
    wrong
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Påminnelser om att skicka in: välj när du vill ha mejlen");
    assert!(wrong.html.contains("<title>Fel: "), "{}", wrong.html);
    assert_eq!(service.value::<i64>("select count(*) from mail_preference").await, 0);

    chooses(&service, OMBUD, "meddelanden", "aldrig").await;
    let kept = ombud.get("/konto/utskick").await.controls();
    assert!(kept.contains(&("meddelanden".to_owned(), "aldrig".to_owned())), "{kept:?}");
    assert!(kept.contains(&("paminnelser".to_owned(), "direkt".to_owned())), "{kept:?}");
    let chosen = "select count(*) from audit_event where action = 'person.mail_chosen'";
    assert_eq!(service.value::<i64>(chosen).await, 1);

    // Choices about kinds of mail that she cannot get are ignored.
    ombud.post("/konto/utskick", "paminnelser=direkt&meddelanden=direkt&behorigheter=direkt&ko=aldrig&requisition.receipt=aldrig").await.is(StatusCode::SEE_OTHER);
    ombud.get("/konto/utskick").await.says("Ditt val är sparat");
    let kinds = "select string_agg(kind, ' ' order by kind) from mail_preference";
    let kinds: String = service.value(kinds).await;
    assert_eq!(kinds, "mandate.ending message requisition.reminder");
}

#[tokio::test]
async fn mails_wanted_daily_come_as_one_digest_in_the_morning() {
    let service = Service::start().await;
    chooses(&service, OMBUD, "meddelanden", "samlat").await;
    let body = "Ni får 123 000 kr.\n\nSe http://localhost:8080/att-gora";
    // Receivers are matched whatever the case of the address.
    let first = enqueue(&service, Kind::Message, "Ombud@demo.example", "Första", body).await;
    let second = enqueue(&service, Kind::Message, OMBUD, "Andra", "Ingen adress.").await;
    enqueue(&service, Kind::Message, GOTLAND, "Första", body).await;
    let receipt = enqueue(&service, Kind::Receipt, OMBUD, "Kvittens", body).await;
    let mut catcher = Catcher::start();
    let smtp = post(Some(catcher.port));
    work(&service, &smtp).await;
    let (one, two) = (catcher.next(), catcher.next());
    assert_eq!(
        [&one["to"], &two["to"]],
        [GOTLAND, OMBUD],
        "sent at once to a receiver who has not chosen, or of a kind without a choice"
    );
    assert_eq!(status(&service, receipt).await, "sent");

    service.it_is("2026-03-11T06:59:59+01:00");
    work(&service, &smtp).await;
    assert_eq!(status(&service, first).await, "waiting");
    service.it_is("2026-03-11T07:00:00+01:00");
    // While one worker has locked the first mail, no other makes the digest.
    let mut gate = service.db.begin().await.unwrap();
    let token = format!("select from outgoing_mail where mail_id = '{first}' for update");
    sqlx::query(sqlx::AssertSqlSafe(token)).execute(&mut *gate).await.unwrap();
    let app = &service.app;
    assert!(!mail::digest_one(&app.db, &app.clock, &smtp).await.unwrap());
    gate.rollback().await.unwrap();
    work(&service, &smtp).await;

    let digest = catcher.next();
    assert_eq!(digest["subject"], "2 mejl från Statsbidrag");
    let text = digest["text"].as_str().unwrap();
    let expected = "Hej!\n\nDet här har hänt sedan sist. Läs mer när du loggar in.\n\n\
                    Första\nhttp://localhost:8080/att-gora\n\nAndra\n\n\
                    Logga in: http://localhost:8080/\n\n\
                    Det går inte att svara på det här mejlet.\n\
                    Välj vilka mejl som kommer: http://localhost:8080/konto/utskick";
    assert_eq!(text.trim(), expected);
    assert_eq!(status(&service, first).await, "collected");
    assert_eq!(status(&service, second).await, "collected");
    let parts = "select count(*) from outgoing_mail part join outgoing_mail digest
                 on digest.mail_id = part.digest_id and digest.kind = 'digest'";
    assert_eq!(service.value::<i64>(parts).await, 2);
    work(&service, &smtp).await;
    let digests = "select count(*) from outgoing_mail where kind = 'digest'";
    assert_eq!(service.value::<i64>(digests).await, 1, "the digest is made once");
}

#[tokio::test]
async fn a_mail_of_a_declined_kind_is_stored_but_not_sent() {
    let service = Service::start().await;
    chooses(&service, OMBUD, "paminnelser", "aldrig").await;
    let declined = enqueue(&service, Kind::Reminder, OMBUD, "Påminnelse", "Hej!").await;
    let other = enqueue(&service, Kind::Reminder, GOTLAND, "Påminnelse", "Hej!").await;
    let mut catcher = Catcher::start();
    work(&service, &post(Some(catcher.port))).await;
    assert_eq!(catcher.next()["to"], GOTLAND);
    assert_eq!(status(&service, declined).await, "declined");
    assert_eq!(status(&service, other).await, "sent");
}

#[tokio::test]
async fn the_secret_of_a_sent_link_is_removed_from_the_database() {
    let service = Service::start().await;
    let secret = "0f".repeat(32);
    let body = format!("Följ länken:\nhttp://localhost:8080/registrera/{secret}");
    enqueue(&service, Kind::AccountLink, OMBUD, "Välj lösenord", &body).await;
    let mut catcher = Catcher::start();
    work(&service, &post(Some(catcher.port))).await;
    assert!(catcher.next()["text"].as_str().unwrap().contains(&secret));
    let kept: String = service.value("select body from outgoing_mail").await;
    assert_eq!(kept, "Följ länken:\nhttp://localhost:8080/registrera/…");
}

#[tokio::test]
async fn the_secret_of_a_link_that_is_given_up_is_removed_too() {
    let service = Service::start().await;
    let body = format!("http://localhost:8080/inbjudan/{}", "0f".repeat(32));
    let catcher = Catcher::refusing(&[(OMBUD, "550 5.1.1 User unknown")]);
    enqueue(&service, Kind::Invitation, OMBUD, "Inbjudan", &body).await;
    work(&service, &post(Some(catcher.port))).await;
    enqueue(&service, Kind::Invitation, REGION, "Inbjudan", &body).await;
    let nobody = post(Some(free_port()));
    work(&service, &nobody).await;
    let whole = format!("select count(*) from outgoing_mail where body = '{body}'");
    assert_eq!(
        service.value::<i64>(&whole).await,
        1,
        "only the mail that is tried again keeps its link"
    );
    service
        .execute("update outgoing_mail set attempts = 7, next_attempt_at = created_at where status = 'queued'")
        .await;
    work(&service, &nobody).await;
    assert_eq!(service.value::<i64>(&whole).await, 0);
}

/// A report of non-delivery, as a mail server writes it, about a mail to an address.
fn report(mail: MailId, recipient: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"grans\"\r\n\r\n\
         --grans\r\nContent-Type: text/plain\r\n\r\nDet gick inte.\r\n\
         --grans\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n\
         --grans\r\nContent-Type: message/rfc822\r\n\r\n\
         Message-ID: <{mail}@demo.example>\r\nSubject: Kvittens\r\n\r\nHej!\r\n--grans--\r\n"
    )
}

/// Hands a message over as a mail server's pipe does: `statsbidrag bounce` with the message on
/// standard input.
fn handed_over(service: &Service, message: &[u8]) -> std::process::ExitStatus {
    let mut child = Command::new(env!("CARGO_BIN_EXE_statsbidrag"))
        .args(["bounce", "--database-url", &url_of(&service.db)])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(message).unwrap();
    child.wait().unwrap()
}

#[tokio::test]
async fn a_bounce_report_marks_only_the_receiver_of_that_mail() {
    let service = Service::start().await;
    let mail = enqueue(&service, Kind::Receipt, OMBUD, "Kvittens", "Hej!").await;
    let queued = enqueue(&service, Kind::Receipt, REGION, "Kvittens", "Hej!").await;
    service
        .execute(&format!(
            "update outgoing_mail set next_attempt_at = 'infinity' where mail_id = '{queued}'"
        ))
        .await;
    let mut catcher = Catcher::start();
    work(&service, &post(Some(catcher.port))).await;
    catcher.next();

    let ignored = "the command succeeds and nobody is marked";
    for (what, message) in [
        ("a mail of ours that was sent to another address", report(mail, GOTLAND)),
        ("a mail that was not sent yet", report(queued, REGION)),
        ("no mail of ours", report(MailId::generate(), OMBUD)),
        ("an answer from somebody away", "Subject: Ledig\r\n\r\nÅter i maj.".to_owned()),
        ("too much", format!("{}{}", report(mail, OMBUD), "x".repeat(2 * 1024 * 1024))),
        ("nothing", String::new()),
    ] {
        assert!(handed_over(&service, message.as_bytes()).success(), "{what}: {ignored}");
        let marked = "select count(*) from person where bounced_at is not null";
        assert_eq!(service.value::<i64>(marked).await, 0, "{what}: {ignored}");
        assert_eq!(status(&service, mail).await, "sent", "{what}");
    }

    assert!(handed_over(&service, report(mail, "Ombud@demo.example").as_bytes()).success());
    assert_eq!(status(&service, mail).await, "bounced");
    assert!(bounces(&service, OMBUD).await);
    assert!(!bounces(&service, GOTLAND).await);
}

#[test]
fn without_a_database_a_bounce_report_exits_with_tempfail() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_statsbidrag"))
        .args(["bounce", "--database-url", "postgres://nobody@127.0.0.1:1/nowhere"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let report = report(MailId::generate(), OMBUD);
    child.stdin.take().unwrap().write_all(report.as_bytes()).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(75));
}

/// Makes the service send a receipt, a reminder and the news of a moved last day, and searches them
/// for data that only signed-in people may read.
#[tokio::test]
async fn no_mail_holds_amounts_accounts_or_contacts() {
    let service = Service::start().await;
    let round = service.round(ROUND).await;
    // A draft with amounts and a contact, a submitted requisition with an account too, and a last
    // day that is moved.
    service.person(COORDINATOR).await.get("/att-gora").await;
    let gotland = service.person(GOTLAND).await;
    let draft = gotland.starts(&service).await;
    gotland.saves(draft, "belopp", &[("amount-regioner-efter-befolkning", "777 777")]).await;
    gotland.saves(draft, "kontakt", &[("name", "Hemlig Person"), ("phone", "0498-26 90 00")]).await;
    service.person(OMBUD).await.has_sent(&service).await;
    let path = format!("/administration/omgangar/{round}/sista-dag");
    let typed = form(&[("last_day", "2026-04-15"), ("reason", "Tjänsten låg nere.")]);
    service.person(ADMINISTRATOR).await.post(&path, &typed).await.is(StatusCode::SEE_OTHER);
    let decider = service.person(DECIDER).await;
    let yes = form(&[("seen", &decider.get(&path).await.input("seen")), ("act", "approve")]);
    decider.post(&format!("{path}/beslut"), &yes).await.is(StatusCode::SEE_OTHER);
    service
        .execute(
            "insert into reminder (round_id, on_day)
             select round_id, '2026-03-10' from round where title = 'God och nära vård 2026'
             on conflict do nothing",
        )
        .await;
    work(&service, &post(None)).await;

    let kinds: Vec<String> =
        sqlx::query_scalar("select distinct kind from outgoing_mail order by kind")
            .fetch_all(&service.db)
            .await
            .unwrap();
    assert_eq!(kinds, ["requisition.receipt", "requisition.reminder", "round.last_day_moved"]);
    let mails: Vec<String> = sqlx::query_scalar("select subject || ' ' || body from outgoing_mail")
        .fetch_all(&service.db)
        .await
        .unwrap();
    for mail in mails {
        let mail = mail.replace('\u{a0}', " ");
        for secret in ["777", "5050-1055", "Hemlig", "0498", "300 000", "GNV 2026", "läkar"] {
            assert!(!mail.contains(secret), "{secret} in\n{mail}");
        }
        let digits: String =
            mail.chars().map(|it| if it.is_ascii_digit() { '0' } else { it }).collect();
        assert!(!digits.contains("000000-0000"), "a personnummer in\n{mail}");
    }
}

#[tokio::test]
async fn without_a_mail_server_a_mail_is_only_logged() {
    let service = Service::start().await;
    service.person(OMBUD).await.has_sent(&service).await;
    work(&service, &post(None)).await;
    assert_eq!(service.value::<String>("select status::text from outgoing_mail").await, "logged");
}

#[tokio::test]
async fn a_demonstration_without_a_mail_server_shows_its_mail() {
    let service = Service::start().await;
    service.anonymous().get("/demonstration/post").await.says("Inget mejl har skrivits än");
    let secret = "ab".repeat(32);
    let link = format!("http://localhost:8080/losenord/{secret}");
    enqueue(&service, Kind::AccountLink, OMBUD, "Först", &format!("Här: {link}")).await;
    service.it_is("2026-03-10T12:00:01+01:00");
    enqueue(&service, Kind::AccountLink, OMBUD, "Sedan <b>", "Hej!").await;
    work(&service, &post(None)).await;
    let page = service.anonymous().get("/demonstration/post").await;
    page.is(StatusCode::OK).says("Sidan finns bara i demonstrationen");
    assert!(page.html.contains(&format!("<a href=\"{link}\">")), "{}", page.html);
    let (first, second) = (page.html.find("Sedan &#60;b&#62;"), page.html.find("Först"));
    assert!(first.unwrap() < second.unwrap(), "newest first");

    // The page is missing where mail is sent, and outside a demonstration.
    let settings = Settings { shows_mail: false, ..(*service.app.settings).clone() };
    let app = App::new(service.app.db.clone(), service.app.clock.clone(), settings).unwrap();
    let request = Request::get("/demonstration/post").header("host", "localhost:8080");
    let request = request.body(axum::body::Body::empty()).unwrap();
    let answer = router::app(app).oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    let config = |words: &[&str]| Config::parse_from(["statsbidrag"].iter().chain(words));
    let key = "0f".repeat(32);
    let shows = |words: &[&str], demonstration| {
        config(&[&["--secret-key", &key], words].concat())
            .settings(demonstration)
            .unwrap()
            .shows_mail
    };
    assert!(shows(&[], true));
    assert!(!shows(&[], false));
    assert!(!shows(&["--smtp-url", "smtp://localhost:1025"], true));
}

#[tokio::test]
async fn a_requisition_that_is_not_submitted_sends_no_mail() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_draft(&service).await;
    ombud.sends(id, "wrong").await;
    assert_eq!(service.value::<i64>("select count(*) from outgoing_mail").await, 0);
}

/// The outbox adds the closing lines, so that they are the same in every mail.
#[test]
fn no_template_repeats_the_closing_lines_of_every_mail() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/mail");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains("går inte att svara"), "{}", path.display());
    }
}

/// A mail server that takes connections and says nothing.
async fn mute() -> (TcpListener, Post) {
    let mute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let post = post(Some(mute.local_addr().unwrap().port()));
    (mute, post)
}

#[tokio::test]
async fn a_mute_mail_server_holds_up_neither_the_jobs_nor_the_end() {
    let service = Service::start().await;
    has_a_receipt(&service).await;
    // The round has closed, and is due to be frozen.
    service.it_is("2026-04-02T00:05:00+02:00");
    let (mute, post) = mute().await;
    let jobs = ops::Jobs { db: service.app.db.clone(), clock: service.app.clock.clone(), post };
    let (stop, stopped) = watch::channel(false);
    let scanning = ops::Scanning::of(&service.app);
    let workers = service.app.workers.clone();
    let working = tokio::spawn(ops::until_stopped(jobs, scanning, workers, stopped));

    // From here on a mail waits for the server's word.
    let (_connection, _) = mute.accept().await.unwrap();
    let frozen = "select bool_and(frozen_at is not null) from round where closes_at < '2026-04-02'";
    service.until(frozen).await;
    let held = "select not exists (select from pg_stat_activity
                where datname = current_database() and state like 'idle in transaction%'
                  and xact_start < now() - interval '1 second')";
    service.until(held).await;
    assert_eq!(service.anonymous().get("/halsa").await.html, "ok");
    stop.send_replace(true);
    tokio::time::timeout(Duration::from_secs(16), working).await.expect("they stop").unwrap();
    let left = "select bool_and(status = 'queued' and attempts = 1) from outgoing_mail
                where kind = 'requisition.receipt'";
    assert!(service.value::<bool>(left).await);
}

#[tokio::test]
async fn a_mute_mail_server_is_given_up_and_tried_again_later() {
    let service = Service::start().await;
    let id = enqueue(&service, Kind::Receipt, "anna@demo.example", "Kvittens", "Hej!").await;
    let (_mute, post) = mute().await;
    work(&service, &post.within(Duration::from_secs(1))).await;
    let failed =
        format!("select status || ' ' || last_error from outgoing_mail where mail_id = '{id}'");
    assert_eq!(service.value::<String>(&failed).await, "queued no answer within 1 seconds");
}

#[tokio::test]
async fn a_mail_whose_sender_was_ended_is_sent_by_the_next() {
    let service = Service::start().await;
    let id = enqueue(&service, Kind::Receipt, "anna@demo.example", "Kvittens", "Hej!").await;
    let (mute, post_to_mute) = mute().await;
    // Ended while it waits for the server, as by SIGKILL.
    tokio::select! {
        _ = mail::deliver_one(&service.app.db, &service.app.clock, &post_to_mute) => unreachable!(),
        connected = mute.accept() => drop(connected),
    }

    // Nobody knows yet that it was ended, so nobody sends a second one.
    let mut catcher = Catcher::start();
    let post = post(Some(catcher.port));
    work(&service, &post).await;
    assert_eq!(status(&service, id).await, "queued");
    service.it_is("2026-03-10T12:05:00+01:00");
    work(&service, &post).await;
    assert_eq!(status(&service, id).await, "sent");
    assert_eq!(catcher.next()["subject"], "Kvittens");
    let attempts = format!("select attempts::int from outgoing_mail where mail_id = '{id}'");
    assert_eq!(service.value::<i32>(&attempts).await, 2);
}

#[tokio::test]
async fn a_mail_whose_senders_are_always_ended_is_given_up() {
    let service = Service::start().await;
    let id = enqueue(&service, Kind::Receipt, "anna@demo.example", "Kvittens", "Hej!").await;
    service.execute("update outgoing_mail set attempts = 8").await;
    work(&service, &post(None)).await;
    assert_eq!(status(&service, id).await, "failed");
}
