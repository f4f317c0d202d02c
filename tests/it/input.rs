//! Bad input: a clear message or page, nothing lost, nothing leaked, never a fault.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use statsbidrag::requisitions::CONTACT;

use crate::support::{ANSWERS, OFFICER, OMBUD, ROUND, Service, form};

const NASTY: [&str; 14] = [
    "",
    " ",
    "\0",
    "\u{7}\u{1b}[31m",
    "\u{202e}bakvänt",
    "🇸🇪👩‍👩‍👧‍👦",
    "<script>alert(1)</script>",
    "' or 1=1 --",
    "{{ 7 * 7 }}",
    "-1",
    "1,5",
    "1e5",
    "99999999999999999999999999",
    "\u{feff}\u{200b}",
];

const FIELDS: [(&str, &[&str]); 5] = [
    ("plan", &["who", "who_described", "insats", "description-1"]),
    (
        "belopp",
        &[
            "amount-kommuner-efter-kommunal-halso-och-sjukvard",
            "amount-kommuner-efter-befolkning",
            "amount-landsbygd-och-glesbygd-kommuner",
        ],
    ),
    ("kvarvarande-medel", &["leftover"]),
    ("utbetalning", &["account_kind", "bankgiro", "plusgiro", "clearing", "account", "reference"]),
    ("intyganden", &["certified"]),
];

/// Each field is posted with each nasty text, and with right answers in the other fields.
#[tokio::test]
async fn no_nasty_text_breaks_a_field() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    let long = "å".repeat(2_001);
    let contact: Vec<_> = CONTACT.iter().map(|it| it.0).collect();
    for (section, fields) in FIELDS.into_iter().chain([("kontakt", contact.as_slice())]) {
        let path = format!("/rekvisitioner/{id}/{section}");
        let right = ANSWERS.iter().find(|(name, _)| *name == section).unwrap().1;
        for field in fields {
            for nasty in NASTY.iter().copied().chain([long.as_str()]) {
                let revision = ombud.get(&path).await.is(StatusCode::OK).input("revision");
                let mut typed: Vec<(&str, &str)> =
                    right.iter().copied().filter(|(name, _)| name != field).collect();
                typed.extend([(*field, nasty), ("revision", revision.as_str())]);
                let answer = ombud.post(&path, &form(&typed)).await;
                let what = format!("{section} {field} {nasty:?}");
                assert!(
                    matches!(
                        answer.status,
                        StatusCode::SEE_OTHER | StatusCode::UNPROCESSABLE_ENTITY
                    ),
                    "{what}: {}",
                    answer.status
                );
                if answer.status == StatusCode::UNPROCESSABLE_ENTITY {
                    assert!(answer.html.contains("data-error-summary"), "{what}");
                    assert!(!answer.html.contains("<script>alert"), "{what}");
                }
            }
        }
    }
    let kept: i64 = service.value("select count(*) from section_answer").await;
    assert_eq!(kept, 6);
}

#[tokio::test]
async fn wrong_account_numbers_are_refused_and_right_ones_saved() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    for typed in [
        &[("account_kind", "bankgiro"), ("bankgiro", "5050-1056")][..],
        &[("account_kind", "plusgiro"), ("plusgiro", "4 15 22-3")],
        &[("account_kind", "bankkonto"), ("clearing", "1200"), ("account", "1234567")],
        &[("account_kind", "bankkonto"), ("clearing", "0001"), ("account", "1234567")],
        &[("account_kind", "bankkonto"), ("clearing", "6000"), ("account", "12345")],
    ] {
        let refused = ombud.saves(id, "utbetalning", typed).await;
        refused.is(StatusCode::UNPROCESSABLE_ENTITY);
        let (field, value) = typed.last().unwrap();
        assert_eq!(refused.input(field), *value);
        assert!(refused.html.contains("aria-invalid=\"true\""), "{}", refused.html);
    }
    for typed in [
        &[("account_kind", "bankgiro"), ("bankgiro", "50501055")][..],
        &[("account_kind", "plusgiro"), ("plusgiro", "4 15 22-4")],
        &[
            ("account_kind", "bankgiro"),
            ("bankgiro", "5050-1055"),
            ("plusgiro", "fel men inte valt"),
        ],
    ] {
        ombud.saves(id, "utbetalning", typed).await.is(StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn amounts_are_whole_kronor() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    let save = async |amount: &str| {
        let typed = [
            ("amount-kommuner-efter-kommunal-halso-och-sjukvard", amount),
            ("amount-kommuner-efter-befolkning", "0"),
            ("amount-landsbygd-och-glesbygd-kommuner", "0"),
        ];
        ombud.saves(id, "belopp", &typed).await
    };
    for right in ["1000", "1 000", "1.000", "1\u{a0}000 kr", "1000kr"] {
        save(right).await.is(StatusCode::SEE_OTHER);
    }
    for wrong in ["1,50", "-1", "+1", "1e5", "1.5", "ett", "1 00", "0x10", "١٢٣", "1000 €", ""]
    {
        let refused = save(wrong).await;
        refused.is(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.input("amount-kommuner-efter-kommunal-halso-och-sjukvard"), wrong);
    }
    save("0").await.is(StatusCode::UNPROCESSABLE_ENTITY).says("Rekvirera minst en krona");
}

#[tokio::test]
async fn unknown_fields_and_tampered_values_change_nothing() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    let mut typed = ANSWERS[1].1.to_vec();
    typed.extend([
        ("amount-regioner-efter-befolkning", "1000000"),
        ("status", "paid"),
        ("organisation_id", "00000000-0000-0000-0000-000000000000"),
        ("revision", "-5"),
        ("revision", "99999999999999"),
    ]);
    ombud.saves(id, "belopp", &typed).await.is(StatusCode::SEE_OTHER);
    let kept: String = service.value("select typed::text from section_answer").await;
    assert!(!kept.contains("regioner") && !kept.contains("paid"), "{kept}");
    assert_eq!(service.status(id).await, "draft");
}

#[tokio::test]
async fn an_unknown_address_answers_with_a_page() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let officer = service.person(OFFICER).await;
    let nobody = "01900000-0000-7000-8000-000000000000";
    for path in [
        "/rekvisitioner/x",
        "/rekvisitioner/1/plan",
        &format!("/rekvisitioner/{nobody}"),
        &format!("/rekvisitioner/{nobody}/plan"),
        &format!("/rekvisitioner/{nobody}/okand"),
    ] {
        ombud.get(path).await.is(StatusCode::NOT_FOUND).says("Sidan finns inte");
        let posted = ombud.post(path, "a=b").await.status;
        assert!(
            matches!(posted, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED),
            "{path}: {posted}"
        );
    }
    for path in [
        "/arenden/x",
        &format!("/arenden/{nobody}"),
        &format!("/omgangar/{nobody}/rekvisitioner"),
        "/omgangar/x/rekvisitioner",
    ] {
        officer.get(path).await.is(StatusCode::NOT_FOUND).says("Sidan finns inte");
    }
    ombud.post(&format!("/omgangar/{nobody}/rekvisition"), "").await.is(StatusCode::NOT_FOUND);
    ombud.get(&format!("/omgangar/{nobody}/rekvisition")).await.is(StatusCode::METHOD_NOT_ALLOWED);
    ombud
        .get("/logga-ut")
        .await
        .is(StatusCode::METHOD_NOT_ALLOWED)
        .says("Sidan kan inte öppnas så");
    ombud.get("/static/0/../Cargo.toml").await.is(StatusCode::NOT_FOUND);
    ombud.get("/static/0/finns-inte.css").await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_of_ten_megabytes_is_refused_with_a_message() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    let path = format!("/rekvisitioner/{id}/kontakt");
    let huge = format!("name={}", "a".repeat(10 * 1024 * 1024));
    ombud
        .post(&path, &huge)
        .await
        .is(StatusCode::PAYLOAD_TOO_LARGE)
        .says("Det som skickades är för stort");
    service.anonymous().post(&path, &huge).await.is(StatusCode::PAYLOAD_TOO_LARGE);
    service.anonymous().post("/logga-in", &huge).await.is(StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(service.value::<i64>("select count(*) from section_answer").await, 0);
}

#[tokio::test]
async fn a_body_that_is_not_a_form_is_refused() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    for (kind, body) in [
        ("application/json", "{\"name\":\"x\"}"),
        ("multipart/form-data; boundary=x", "--x--"),
        ("text/plain", "name=x"),
        ("", ""),
    ] {
        let request = Request::post(format!("/rekvisitioner/{id}/kontakt"))
            .header("host", "localhost:8080")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", kind)
            .header("cookie", ombud.cookie().unwrap())
            .body(Body::from(body))
            .unwrap();
        let answer = ombud.send_request(request).await;
        answer.is(StatusCode::BAD_REQUEST).says("Vi kunde inte läsa det som skickades");
    }
    // Broken percent-encoding, and bytes that are not UTF-8, are still read as a form.
    ombud
        .post(&format!("/rekvisitioner/{id}/kontakt"), "name=%ff%zz%&revision=0")
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn acts_out_of_turn_change_nothing_and_lead_back_to_the_case() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    for (who, act) in [
        ("beslutsfattare@demo.example", "beslut"),
        ("beslutsfattare@demo.example", "aterlamnat-forslag"),
        ("ekonom1@demo.example", "utbetalning"),
        ("ekonom1@demo.example", "godkannande"),
        ("ekonom1@demo.example", "aterlamnad-utbetalning"),
    ] {
        let person = service.person(who).await;
        let answer = person.post(&format!("/arenden/{id}/{act}"), "").await;
        person.follow(&answer).await.says("Ärendet har redan gått vidare");
    }
    assert_eq!(service.status(id).await, "submitted");
    service.proposed(id).await;
    let officer = service.person(OFFICER).await;
    let again = form(&[("outcome", "avslag"), ("reasons", "x")]);
    let answer = officer.post(&format!("/arenden/{id}/forslag"), &again).await;
    answer.is(StatusCode::CONFLICT).says("Ärendet har redan gått vidare");
    assert_eq!(service.status(id).await, "proposed");
    let round = service.round(ROUND).await;
    officer.post(&format!("/omgangar/{round}/rekvisition"), "").await.is(StatusCode::NOT_FOUND);
}

/// From Word, Excel and Teams come soft hyphens, direction marks and spaces without width. What the
/// person sees is right, so nothing is said of it; what cannot be shown is named with its place.
#[tokio::test]
async fn what_nobody_sees_in_pasted_values_is_dropped_or_named() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_draft(&service).await;

    let pasted = [
        ("account_kind", "bankgiro"),
        ("bankgiro", "\u{202a}5050\u{ad}-1055\u{202c}\u{200b}"),
        ("reference", "\u{feff}Nära\u{200b} vård"),
    ];
    ombud.saves(id, "utbetalning", &pasted).await.is(StatusCode::SEE_OTHER);
    let mut contact = CONTACT.to_vec();
    contact.retain(|(name, _)| !matches!(*name, "email" | "phone"));
    contact.extend([
        ("email", "anna.fjall\u{200b}@harjedalen.example\u{2060}"),
        ("phone", "\u{202d}0680\u{2011}161\u{2007}00\u{202c}"),
    ]);
    ombud.saves(id, "kontakt", &contact).await.is(StatusCode::SEE_OTHER);

    // A bullet of Word's own typeface is a bullet; another private character is named.
    let plan = |description: &'static str| {
        let others = ANSWERS.iter().find(|(name, _)| *name == "plan").unwrap().1;
        let mut typed: Vec<_> = others.to_vec();
        typed.retain(|(name, _)| *name != "description-1");
        typed.push(("description-1", description));
        typed
    };
    let typed = plan("\u{f0b7} Fler fasta läkar\u{ad}kontakter\u{b}\u{f0b7} Längre öppet");
    ombud.saves(id, "plan", &typed).await.is(StatusCode::SEE_OTHER);
    let check = ombud.get(&format!("/rekvisitioner/{id}/kontrollera")).await;
    check.says("Bankgiro 5050-1055").says("Nära vård").says("anna.fjall@harjedalen.example");
    check.says("0680-161 00").says("• Fler fasta läkarkontakter").says("• Längre öppet");
    check.says("Skicka in rekvisitionen");

    let typed = plan("Fler läkare\nLängre \u{e000} öppet");
    let refused = ombud.saves(id, "plan", &typed).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("Tecken 8 på rad 2 syns inte eller går inte att visa (U+E000).");
    // An empty field that only looks empty is asked for as an empty one is.
    let blank = [("account_kind", "bankgiro"), ("bankgiro", "\u{200b}\u{feff}")];
    ombud.saves(id, "utbetalning", &blank).await.says("Ange ert bankgironummer");
}
