//! The agency's way: list, case, proposal, decision, payout; and what the ombud sees of it.

use axum::http::StatusCode;
use statsbidrag::{
    ombud::applications::ApplicationStatus, requisitions::Status, values::SectionState,
};

use crate::architecture::files as files_in;
use crate::support::{
    AUDITOR, DECIDER, ECONOMIST, OFFICER, OMBUD, OTHER_ECONOMIST, ROUND, Service, form,
};

#[tokio::test]
async fn a_requisition_is_proposed_decided_and_paid() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    let receipt = format!("/rekvisitioner/{id}/kvittens");
    ombud.get(&receipt).await.says("En handläggare granskar");

    let officer = service.person(OFFICER).await;
    officer.get("/omgangar").await.says("1 att granska");
    let case = officer.get(&format!("/arenden/{id}")).await;
    case.says("Härjedalens kommun").says("SB 1/2026").says("Fler fasta läkarkontakter.");
    case.says("Rekvisitionen skickades in").says("Anna Fjäll, Ombud");
    service.proposed(id).await;
    ombud
        .get(&receipt)
        .await
        .says("En handläggare granskar")
        .does_not_say("Villkoren är uppfyllda");

    let decider = service.person(DECIDER).await;
    decider.get("/omgangar").await.says("1 att besluta");
    let decided =
        decider.post(&format!("/arenden/{id}/beslut"), &decider.having_seen(id, &[]).await).await;
    decider.follow(&decided).await.says("Beslutet är fattat").says("Bifall");
    let seen = ombud.get(&receipt).await;
    seen.says("Myndigheten beslutade: Bifall").says("600 000 kr").says("Villkoren är uppfyllda.");
    seen.says("Utbetalningen förbereds");

    let economist = service.person(ECONOMIST).await;
    let payout = form(&[("pay_on", "2026-03-20"), ("payout_reference", "UB 2026-17")]);
    let recorded = economist.post(&format!("/arenden/{id}/utbetalning"), &payout).await;
    let own = economist.follow(&recorded).await;
    own.says("Du registrerade den här utbetalningen och kan inte godkänna den");
    ombud.get(&receipt).await.says("Utbetalningen förbereds").does_not_say("UB 2026-17");

    let other = service.person(OTHER_ECONOMIST).await;
    other.get("/omgangar").await.says("1 utbetalning att godkänna");
    // Whoever recorded it cannot approve it, and is not told that it waits.
    economist.get("/omgangar").await.says("Inget väntar på dig just nu.");
    other
        .post(&format!("/arenden/{id}/godkannande"), &other.having_seen(id, &[]).await)
        .await
        .is(StatusCode::SEE_OTHER);
    let seen = ombud.get(&receipt).await;
    seen.says("Utbetalningen är godkänd, betalas fredag 20 mars 2026")
        .says("600 000 kr till Bankgiro 5050-1055")
        .does_not_say("besked från banken")
        .says("UB 2026-17")
        .says("Er referens: GNV 2026");
    ombud.get("/att-gora").await.says("Utbetalning godkänd");
    // The day passes, and nobody knows more than before.
    service.it_is("2026-03-21T12:00:00+01:00");
    let ombud = service.person(OMBUD).await;
    ombud
        .get(&receipt)
        .await
        .says("Utbetalningen är godkänd, betalas fredag 20 mars 2026")
        .says("Tjänsten får inget besked från banken.");
    let other = service.person(OTHER_ECONOMIST).await;
    let round = service.round(ROUND).await;
    let list =
        other.get(&format!("/omgangar/{round}/rekvisitioner?lage=utbetalning-godkand")).await;
    list.says("Visar 1–1 av 1").says("Utbetalning godkänd").says("Godkänt att betala 600 000 kr");
    other.get(&format!("/arenden/{id}")).await.says("Betalas fredag 20 mars 2026");
}

/// Two people have approved it: that is all that anybody knows of a payout.
#[test]
fn no_page_and_no_mail_says_that_money_has_been_paid_out() {
    let templates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for file in files_in(templates) {
        let text = std::fs::read_to_string(&file).unwrap().to_lowercase();
        for promise in ["utbetald", "utbetalt", "betalades", "pengarna är på väg", "ingen ränta"]
        {
            assert!(!text.contains(promise), "{}: {promise}", file.display());
        }
    }
    for status in Status::ALL {
        let words = format!("{} {}", status.title(), status.title_outside());
        assert!(!words.to_lowercase().contains("utbetald"), "{words}");
    }
}

/// What a tag says has one colour, on whatever page it stands and of whatever thing it is said.
#[test]
fn the_same_state_has_the_same_word_and_the_same_colour_everywhere() {
    let mut tags: Vec<(String, String, String)> = Vec::new();
    let mut told = |word: &str, colour: &str, of: &str| {
        tags.push((word.to_owned(), colour.to_owned(), of.to_owned()));
    };
    for status in Status::ALL {
        told(status.title(), status.colour(), "Status");
        // Outside, a word that hides how far the agency has come is the word of an earlier state.
        told(status.title_outside(), status.colour(), "Status, outside");
    }
    for past in [false, true] {
        let (word, colour) = Status::shown(None, false, past);
        told(word, colour, "no requisition");
    }
    for status in ApplicationStatus::ALL {
        told(status.title(), status.colour(), "ApplicationStatus");
    }
    for state in [
        SectionState::NotStarted,
        SectionState::InProgress,
        SectionState::Done,
        SectionState::Wrong,
        SectionState::Copied,
    ] {
        told(state.title(), state.colour(), "SectionState");
    }
    let templates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for file in files_in(templates) {
        let text = std::fs::read_to_string(&file).unwrap();
        for tag in text.split("tag(\"").skip(1) {
            let (word, rest) = tag.split_once('"').unwrap();
            let colour = rest.strip_prefix(", \"").and_then(|it| it.split('"').next());
            told(word, colour.unwrap_or("neutral"), &file.display().to_string());
        }
    }
    let mut first = std::collections::BTreeMap::new();
    for (word, colour, of) in &tags {
        let (before, there) = first.entry(word).or_insert((colour, of));
        assert_eq!(*before, colour, "{word}: in {there} and in {of}");
    }
    assert!(40 < tags.len(), "the tags are read");
}

#[tokio::test]
async fn the_same_person_never_both_prepares_and_decides() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    // Somebody with both roles.
    service
        .execute(
            "insert into agency_role_of select person_id, 'decider', now() from person
             where email = 'handlaggare@demo.example'",
        )
        .await;
    service.proposed(id).await;
    let both = service.person(OFFICER).await;
    let page = both.get(&format!("/arenden/{id}")).await;
    page.says("Du förberedde det här beslutet och kan inte fatta det");
    page.does_not_say("Fatta beslutet");
    let refused =
        both.post(&format!("/arenden/{id}/beslut"), &both.having_seen(id, &[]).await).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("kan inte fatta det");
    assert_eq!(service.status(id).await, "proposed");

    // The database refuses too, should the service forget the rule.
    let forced = "insert into decision (decision_id, requisition_id, proposal_id, prepared_by, decided_by, decided_at)
         select gen_random_uuid(), requisition_id, proposal_id, prepared_by, prepared_by, now() from proposal";
    let error = sqlx::query(forced).execute(&service.db).await.unwrap_err();
    assert!(error.to_string().contains("decision_four_eyes"), "{error}");
    let hidden = "insert into decision (decision_id, requisition_id, proposal_id, prepared_by, decided_by, decided_at)
         select gen_random_uuid(), requisition_id, proposal_id,
                (select person_id from person where email = 'granskare@demo.example'), prepared_by, now()
         from proposal";
    let error = sqlx::query(hidden).execute(&service.db).await.unwrap_err();
    assert!(
        error.to_string().contains("foreign key"),
        "the preparer must be the proposal's: {error}"
    );
}

#[tokio::test]
async fn the_same_person_never_both_records_and_approves() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    service.payout_recorded(id).await;
    let economist = service.person(ECONOMIST).await;
    let refused = economist
        .post(&format!("/arenden/{id}/godkannande"), &economist.having_seen(id, &[]).await)
        .await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("kan inte godkänna den");
    assert_eq!(service.status(id).await, "payout_recorded");
    let forced = "update payout set approved_by = recorded_by, approved_at = now()";
    let error = sqlx::query(forced).execute(&service.db).await.unwrap_err();
    assert!(error.to_string().contains("payout_four_eyes"), "{error}");
}

#[tokio::test]
async fn a_proposal_is_sent_back_and_made_again() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    service.proposed(id).await;
    let decider = service.person(DECIDER).await;
    let path = format!("/arenden/{id}/aterlamnat-forslag");
    decider
        .post(&path, "")
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Skriv varför förslaget lämnas tillbaka");
    let reason =
        decider.having_seen(id, &[("return_reason", "Skälen behöver bli tydligare.")]).await;
    decider.post(&path, &reason).await.is(StatusCode::SEE_OTHER);
    let officer = service.person(OFFICER).await;
    // It says so in the list and in the case, and the form keeps what was proposed.
    let round = service.round(ROUND).await;
    let list = officer.get(&format!("/omgangar/{round}/rekvisitioner?lage=inskickad")).await;
    list.says("Återlämnad");
    let case = officer.get(&format!("/arenden/{id}")).await;
    case.says("Återlämnad").says("Skälen behöver bli tydligare.").says("Föreslå beslut");
    assert!(case.html.contains("value=\"bifall\" checked"), "{}", case.html);
    assert!(case.html.contains("Villkoren är uppfyllda.</textarea>"), "{}", case.html);
    ombud.get(&format!("/rekvisitioner/{id}/kvittens")).await.does_not_say("Skälen behöver");
    service.paid(id).await;
    assert_eq!(service.status(id).await, "paid");
}

#[tokio::test]
async fn an_officer_goes_on_to_the_next_case_of_the_same_list() {
    let service = Service::start().await;
    let first = service.person(OMBUD).await.has_sent(&service).await;
    service.it_is("2026-03-12T12:00:00+01:00");
    let second = service.another_sent().await;
    service.it_is("2026-03-16T12:00:00+01:00");
    let officer = service.person(OFFICER).await;
    let round = service.round(ROUND).await;
    let list = format!("/omgangar/{round}/rekvisitioner");
    let query = "?lage=inskickad";

    // The oldest first, with the days that it has waited.
    officer.get("/omgangar").await.says("2 att granska");
    let queue = officer.get(&format!("{list}{query}")).await;
    let place = |id| queue.html.find(&format!("/arenden/{id}?lage=inskickad")).unwrap();
    assert!(place(first) < place(second));
    queue.says("Inskickad 1 866 464 600 000 2026-03-10 6");

    let case = officer.get(&format!("/arenden/{first}{query}")).await;
    case.says("Nästa i listan (1 kvar)").says("Andel av ramen 32 %").says("Hos oss 6 dagar");
    case.says("Förra omgången, 2025 Inget rekvirerat");
    let on = officer.get(&format!("/arenden/{first}/nasta{query}")).await;
    assert_eq!(on.location(), format!("/arenden/{second}{query}"));
    let proposal = [("outcome", "bifall"), ("reasons", "Planen håller."), ("act", "next")];
    let done = officer.post(&format!("/arenden/{first}/forslag{query}"), &form(&proposal)).await;
    assert_eq!(done.location(), format!("/arenden/{second}{query}"));
    let next = officer.follow(&done).await;
    next.says("Härjedalens kommun: Förslaget är sparat.").does_not_say("Nästa i listan");
    assert!(next.html.contains(&format!("{list}{}", query)), "the way back");

    // Whoever stays in a case that has left the list goes on in the list, not among the proposed.
    let left = officer.get(&format!("/arenden/{first}{query}")).await;
    left.says("Beslut föreslaget").says("Nästa i listan (1 kvar)");
    let on = officer.get(&format!("/arenden/{first}/nasta{query}")).await;
    assert_eq!(on.location(), format!("/arenden/{second}{query}"));

    // What is wrong stays in the list, and the last one leads back to it.
    let post = format!("/arenden/{second}/forslag{query}");
    let wrong = officer.post(&post, &form(&[("outcome", "bifall"), ("act", "next")])).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.html.contains("forslag?lage=inskickad"));
    let done = officer.post(&post, &form(&proposal)).await;
    assert_eq!(done.location(), format!("{list}{query}"));
}

#[tokio::test]
async fn what_was_sent_back_stands_first() {
    let service = Service::start().await;
    let first = service.person(OMBUD).await.has_sent(&service).await;
    service.it_is("2026-03-12T12:00:00+01:00");
    let second = service.another_sent().await;
    service.proposed(second).await;
    let decider = service.person(DECIDER).await;
    let reason = decider.having_seen(second, &[("return_reason", "Vilka skäl?")]).await;
    decider.post(&format!("/arenden/{second}/aterlamnat-forslag"), &reason).await;
    let round = service.round(ROUND).await;
    let officer = service.person(OFFICER).await;
    let queue = format!("/omgangar/{round}/rekvisitioner?lage=inskickad");
    let queue = officer.get(&queue).await;
    let place = |id| queue.html.find(&format!("/arenden/{id}")).unwrap();
    assert!(place(second) < place(first));

    // So does a payout that was sent back, with its day and its reference.
    service.payout_recorded(first).await;
    let other = service.person(OTHER_ECONOMIST).await;
    let reason = other.having_seen(first, &[("payout_return_reason", "Fel referens.")]).await;
    let path = format!("/arenden/{first}/aterlamnad-utbetalning");
    other.post(&path, &reason).await.is(StatusCode::SEE_OTHER);
    let economist = service.person(ECONOMIST).await;
    economist.get(&format!("/omgangar/{round}/rekvisitioner?lage=bifall")).await.says("Återlämnad");
    let case = economist.get(&format!("/arenden/{first}")).await;
    case.says("Återlämnad").says("Fel referens.");
    assert_eq!(case.input("pay_on"), "2026-03-20");
    assert_eq!(case.input("payout_reference"), "UB 2026-17");
    let again = form(&[("pay_on", "2026-03-20"), ("payout_reference", "UB 2026-18")]);
    economist
        .post(&format!("/arenden/{first}/utbetalning"), &again)
        .await
        .is(StatusCode::SEE_OTHER);
    assert!(
        !service
            .value::<bool>("select bool_or(sent_back) from requisition where status <> 'submitted'")
            .await
    );
}

#[tokio::test]
async fn a_requisition_is_partly_granted_pot_by_pot() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    let officer = service.person(OFFICER).await;
    let case = officer.get(&format!("/arenden/{id}")).await;
    let mut pots: Vec<String> = case
        .html
        .split("name=\"granted-")
        .skip(1)
        .map(|it| format!("granted-{}", it.split('"').next().unwrap()))
        .collect();
    pots.dedup();
    assert_eq!(pots.len(), 3);
    let propose = |amounts: [&str; 3]| {
        let mut pairs =
            vec![("outcome", "delvis-bifall"), ("reasons", "Planen räcker inte till allt.")];
        pairs.extend(pots.iter().map(String::as_str).zip(amounts));
        form(&pairs)
    };
    let path = format!("/arenden/{id}/forslag");
    for too_much_or_nothing in [
        ["300 001", "0", "0"],
        ["300 000", "200 000", "100 000"],
        ["0", "0", "0"],
        ["1,5", "0", "0"],
    ] {
        let refused = officer.post(&path, &propose(too_much_or_nothing)).await;
        refused.is(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.input(&pots[0]), too_much_or_nothing[0], "what was typed comes back");
        refused.says("Planen räcker inte till allt.");
    }
    officer.post(&path, &propose(["300 000", "100 000", "0"])).await.is(StatusCode::SEE_OTHER);
    let decider = service.person(DECIDER).await;
    decider.get(&format!("/arenden/{id}")).await.says("100 000 kr av 200 000 kr");
    decider
        .post(&format!("/arenden/{id}/beslut"), &decider.having_seen(id, &[]).await)
        .await
        .is(StatusCode::SEE_OTHER);
    ombud
        .get(&format!("/rekvisitioner/{id}/kvittens"))
        .await
        .says("Ni får 400 000 kr av 600 000 kr");
    assert_eq!(service.status(id).await, "partly_granted");
}

#[tokio::test]
async fn a_rejected_requisition_is_not_paid() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    let officer = service.person(OFFICER).await;
    let proposal = form(&[("outcome", "avslag"), ("reasons", "Insatserna omfattas inte.")]);
    officer.post(&format!("/arenden/{id}/forslag"), &proposal).await.is(StatusCode::SEE_OTHER);
    let decider = service.person(DECIDER).await;
    decider
        .post(&format!("/arenden/{id}/beslut"), &decider.having_seen(id, &[]).await)
        .await
        .is(StatusCode::SEE_OTHER);
    let economist = service.person(ECONOMIST).await;
    let payout = form(&[("pay_on", "2026-03-20"), ("payout_reference", "UB 1")]);
    let refused = economist.post(&format!("/arenden/{id}/utbetalning"), &payout).await;
    refused.is(StatusCode::CONFLICT).says("Ärendet har redan gått vidare");
    assert_eq!(service.value::<i64>("select count(*) from payout").await, 0);
    let seen = ombud.get(&format!("/rekvisitioner/{id}/kvittens")).await;
    seen.says("Avslag").says("Insatserna omfattas inte.").does_not_say("Utbetalningen förbereds");
}

#[tokio::test]
async fn a_payout_is_checked_field_by_field_and_may_be_sent_back() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    service.decided(id).await;
    let economist = service.person(ECONOMIST).await;
    let path = format!("/arenden/{id}/utbetalning");
    for (day, reference, words) in [
        ("", "UB 1", "Ange vilken dag pengarna betalas ut"),
        ("2026-02-30", "UB 1", "dag"),
        ("2026-03-09", "UB 1", "kan inte ske före beslutet"),
        ("2027-03-09", "UB 1", "högst 90 dagar framåt"),
        ("2026-03-21", "UB 1", "Bankerna har stängt lördag 21 mars 2026 (helg)"),
        ("2026-04-06", "UB 1", "(annandag påsk). Närmaste bankdag är tisdag 7 april 2026."),
        ("2026-03-20", "", "Ange utbetalningens referens"),
        ("2026-03-20", "UB & 1", "Skriv betalningsreferensen med bokstäverna"),
        ("2026-03-20", "123456789012345678901234567890123456", "högst 35 tecken"),
    ] {
        let refused =
            economist.post(&path, &form(&[("pay_on", day), ("payout_reference", reference)])).await;
        refused.is(StatusCode::UNPROCESSABLE_ENTITY).says(words);
    }
    let payout = form(&[("pay_on", "2026-03-20"), ("payout_reference", "UB 1")]);
    economist.post(&path, &payout).await.is(StatusCode::SEE_OTHER);
    let other = service.person(OTHER_ECONOMIST).await;
    let reason = other.having_seen(id, &[("payout_return_reason", "Fel dag.")]).await;
    other
        .post(&format!("/arenden/{id}/aterlamnad-utbetalning"), &reason)
        .await
        .is(StatusCode::SEE_OTHER);
    assert_eq!(service.status(id).await, "granted");
    economist.get(&format!("/arenden/{id}")).await.says("Fel dag.");
    economist.post(&path, &payout).await.is(StatusCode::SEE_OTHER);
    other
        .post(&format!("/arenden/{id}/godkannande"), &other.having_seen(id, &[]).await)
        .await
        .is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_work_list_finds_filters_sorts_and_turns_pages() {
    let service = Service::start().await;
    service.person(OMBUD).await.has_sent(&service).await;
    let auditor = service.person(AUDITOR).await;
    let round = service.round(ROUND).await;
    let list = |query: &str| format!("/omgangar/{round}/rekvisitioner?{query}");
    let all = auditor.get(&list("")).await;
    all.says("Visar 1–50 av 310").says("Ale kommun").says("3 300 000 000 kr").says("600 000 kr");
    assert!(all.html.contains("sida=2"));
    auditor.get(&list("sida=7")).await.says("Visar 301–310 av 310");
    auditor.get(&list("slag=region")).await.says("Visar 1–21 av 21").says("Region Gotland");
    auditor.get(&list("slag=kommun")).await.says("av 290");
    auditor.get(&list("slag=kommun&q=region")).await.says("Visar 1–1 av 1").says("Region Gotland");
    auditor.get(&list("lan=23")).await.says("Visar 1–9 av 9");
    auditor.get(&list("lage=inskickad")).await.says("Visar 1–1 av 1").says("Härjedalens kommun");
    auditor.get(&list("lage=ej-paborjad")).await.says("av 309");
    auditor.get(&list("q=härje")).await.says("av 2").says("SB 1/2026");
    auditor.get(&list("q=2120002510")).await.says("Härjedalens kommun");
    auditor.get(&list("q=212000-2510")).await.says("Härjedalens kommun");
    auditor.get(&list("q=SB+1/2026")).await.says("Härjedalens kommun").says("av 1 ");
    auditor.get(&list("q=1/2026")).await.says("Härjedalens kommun");
    auditor.get(&list("q=%25")).await.says("Ingen mottagare stämmer");
    let names =
        auditor.get(&list("sida=6")).await.text() + &auditor.get(&list("sida=7")).await.text();
    let place = |name: &str| names.find(name).unwrap_or_else(|| panic!("no {name}"));
    assert!(place("Åsele kommun") < place("Älmhults kommun"), "å, ä, ö, as Swedes sort");
    assert!(place("Älmhults kommun") < place("Örebro kommun"));
    let largest = auditor.get(&list("ordning=-ram")).await.text();
    assert!(largest.find("Region Stockholm") < largest.find("Region Skåne"));
    auditor.get(&list("ordning=-inkommen")).await.says("Dagar Härjedalens kommun");
    for nonsense in [
        "sida=-1",
        "sida=99999999999999999999",
        "sida=abc",
        "slag=x&lage=y&lan=zz&ordning=q",
        "q=%00%ff",
        "sida=-9223372036854775808",
        "lan=%00",
        "q=%5C",
    ] {
        let answer = auditor.get(&list(nonsense)).await;
        answer.is(StatusCode::OK);
    }
}

#[tokio::test]
async fn the_money_strip_is_the_sum_of_the_requisitions() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    let agrees = "
        select coalesce(bool_and(strip.n = live.n and strip.requested = live.requested
                                 and strip.granted = live.granted and strip.paid = live.paid), true)
        from (select status, sum(requisitions)::bigint n, sum(requested) requested, sum(granted) granted, sum(paid) paid
              from round_strip where requisitions <> 0 group by status) strip
        full join (select status, count(*) n, coalesce(sum(requested), 0) requested,
                          coalesce(sum(granted), 0) granted, coalesce(sum(paid), 0) paid
                   from requisition group by status) live using (status)";
    assert!(service.value::<bool>(agrees).await);
    service.paid(id).await;
    assert!(service.value::<bool>(agrees).await);
    let left = "select sum(requisitions)::bigint from round_strip";
    assert_eq!(service.value::<i64>(left).await, 1);
    let round = service.round(ROUND).await;
    let list = service.person(AUDITOR).await.get(&format!("/omgangar/{round}/rekvisitioner")).await;
    list.says("Kvar av potten 3 299 400 000 kr").says("Godkänt att betala 600 000 kr");
}

#[tokio::test]
async fn the_frames_of_a_pot_add_up_to_the_pot() {
    let service = Service::start().await;
    let differing = "select count(*) from
        (select pot.amount, sum(frame.amount) as given from pot join frame using (pot_id) group by pot.pot_id) sums
        where amount <> given";
    assert_eq!(service.value::<i64>(differing).await, 0);
    let total = "select sum(amount)::bigint from pot join round using (round_id) where title = 'God och nära vård 2026'";
    assert_eq!(service.value::<i64>(total).await, 3_300_000_000);
    assert_eq!(service.value::<i64>("select count(*) from organisation").await, 310);
    assert_eq!(service.value::<i64>("select count(*) from organisation_kind_of").await, 311);
    let gotland = "select array_length(kinds, 1)::bigint from recipient join round using (round_id)
        where org_number = '212000-0803' and title = 'God och nära vård 2026'";
    assert_eq!(service.value::<i64>(gotland).await, 2);
}

#[tokio::test]
async fn nobody_decides_what_was_not_on_the_page() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    service.proposed(id).await;
    let decider = service.person(DECIDER).await;
    let seen = decider.having_seen(id, &[]).await;
    let reason = decider.having_seen(id, &[("return_reason", "Gör om.")]).await;
    decider
        .post(&format!("/arenden/{id}/aterlamnat-forslag"), &reason)
        .await
        .is(StatusCode::SEE_OTHER);
    let officer = service.person(OFFICER).await;
    let other = form(&[("outcome", "avslag"), ("reasons", "Något annat.")]);
    officer.post(&format!("/arenden/{id}/forslag"), &other).await.is(StatusCode::SEE_OTHER);

    for old in [seen.as_str(), "", "seen=x"] {
        let refused = decider.post(&format!("/arenden/{id}/beslut"), old).await;
        refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Förslaget har ändrats sedan du öppnade");
    }
    let refused = decider.post(&format!("/arenden/{id}/aterlamnat-forslag"), &reason).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Gör om.");
    assert_eq!(service.status(id).await, "proposed");
}

#[tokio::test]
async fn nobody_approves_a_payout_that_was_not_on_the_page() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    service.payout_recorded(id).await;
    let other = service.person(OTHER_ECONOMIST).await;
    let seen = other.having_seen(id, &[]).await;
    let reason = other.having_seen(id, &[("payout_return_reason", "Fel dag.")]).await;
    let path = format!("/arenden/{id}/aterlamnad-utbetalning");
    other.post(&path, &reason).await.is(StatusCode::SEE_OTHER);
    let economist = service.person(ECONOMIST).await;
    let again = form(&[("pay_on", "2026-03-25"), ("payout_reference", "UB 2026-18")]);
    economist.post(&format!("/arenden/{id}/utbetalning"), &again).await.is(StatusCode::SEE_OTHER);
    let refused = other.post(&format!("/arenden/{id}/godkannande"), &seen).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Utbetalningen har ändrats sedan du öppnade");
    assert_eq!(service.status(id).await, "payout_recorded");
}
