//! Every act at once, on one round: whoever takes locks takes them in the same order, so that nobody
//! waits for somebody who waits.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use axum::http::StatusCode;
use statsbidrag::values::RequisitionId;
use tokio::runtime::Handle;

use crate::{
    states::faults,
    support::{
        ACTS, ADMINISTRATOR, Acted, COORDINATOR, DECIDER, OMBUD, OTHER_ADMINISTRATOR,
        REPRESENTATIVE, ROUND, Service, form,
    },
};

/// How many acts each does.
const EACH: usize = 40;
/// Organisations beside the one whose three people share a case.
const OTHERS: usize = 2;

/// What is locked, in the order in which it is. Each is held for a while again and again, so that those
/// who come to it queue up there with all that they have locked before.
const GATES: [&str; 4] = [
    "select 1 from requisition order by requisition_id for update",
    "select 1 from round order by round_id for no key update",
    "select 1 from case_series for update",
    "select 1 from round_strip order by round_id, status for update",
];

/// Numbers that look drawn, and are the same in every run.
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

/// How often each act was done.
type Done = Mutex<BTreeMap<&'static str, usize>>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_act_at_once_on_one_round_locks_nobody_out() {
    // What breaks off a request is said in the log.
    let log = tracing_subscriber::fmt().with_max_level(tracing::Level::ERROR).with_test_writer();
    let _ = log.try_init();
    let service = Service::start().await;
    let pattern = service.pattern().await;
    let mut applicants: Vec<String> =
        [OMBUD, REPRESENTATIVE, COORDINATOR].map(str::to_owned).into();
    applicants.extend(service.have_an_ombud().await);
    let done = Done::default();
    let handle = Handle::current();
    let (service, noted) = (&service, &done);
    let is_over = &AtomicBool::new(false);
    // A thread each, for a browser stays in one.
    let fell = tokio::task::block_in_place(|| {
        thread::scope(|scope| {
            let gates = handle.clone();
            scope.spawn(move || gates.block_on(holds_one_after_the_other(service, is_over)));
            let mut all = Vec::new();
            for (seed, email) in (0..).zip(&applicants) {
                let handle = handle.clone();
                all.push(scope.spawn(move || {
                    let acts = acts_for_an_organisation(service, email, pattern, seed, noted);
                    handle.block_on(acts);
                }));
            }
            for seed in 0..4 {
                let handle = handle.clone();
                all.push(scope.spawn(move || {
                    handle.block_on(acts_at_the_agency(service, 100 + seed, noted));
                }));
            }
            let of_the_day = handle.clone();
            all.push(scope.spawn(move || of_the_day.block_on(moves_the_last_day(service))));
            all.push(scope.spawn(move || handle.block_on(works(service))));
            let fell = all.into_iter().filter_map(|it| it.join().err()).count();
            is_over.store(true, Ordering::SeqCst);
            fell
        })
    });

    // What a connection has counted is told when it ends, at the latest.
    service.app.db.close().await;
    service.execute("select pg_stat_force_next_flush()").await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let deadlocks = "select deadlocks from pg_stat_database where datname = current_database()";
    let deadlocks: i64 = service.value(deadlocks).await;
    assert_eq!((deadlocks, fell), (0, 0), "deadlocks, and how many were broken off");

    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert!(15 <= done.len(), "too little was done to wait for anything: {done:?}");
    let all = sqlx::query_scalar("select requisition_id from requisition");
    let all: Vec<RequisitionId> = all.fetch_all(&service.db).await.unwrap();
    for id in all {
        assert_eq!(service.value::<String>(&faults(id)).await, "", "{id}");
    }
}

/// The first case in a state writes a row of the strip that refers to the round. It must not queue up
/// behind whoever waits to move the last day: that one waits for a send, and the send for the strip.
#[tokio::test]
async fn a_case_that_moves_on_does_not_wait_for_another_last_day() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let draft = ombud.has_draft(&service).await;
    let fingerprint = ombud.fingerprint(draft).await;
    let case = service.another_sent().await;
    let round = service.round(ROUND).await;
    let path = format!("/administration/omgangar/{round}/sista-dag");
    let typed = form(&[("last_day", "2026-03-20"), ("reason", "Medlen är slut.")]);
    service.person(ADMINISTRATOR).await.post(&path, &typed).await.is(StatusCode::SEE_OTHER);
    let decider = service.person(DECIDER).await;
    let yes = form(&[("seen", &decider.get(&path).await.input("seen")), ("act", "approve")]);
    let decision = format!("{path}/beslut");

    // They come one after the other while the round is held.
    let mut gate = service.db.begin().await.unwrap();
    sqlx::raw_sql("select 1 from round for update").execute(&mut *gate).await.unwrap();
    let send = ombud.sends(draft, &fingerprint);
    let decide = async {
        service.until_blocked(1).await;
        decider.post(&decision, &yes).await
    };
    let propose = async {
        service.until_blocked(2).await;
        service.proposed(case).await;
    };
    let open = async {
        service.until_blocked(3).await;
        gate.commit().await.unwrap();
    };
    let (sent, decided, (), ()) = tokio::join!(send, decide, propose, open);
    sent.is(StatusCode::SEE_OTHER);
    decided.is(StatusCode::SEE_OTHER);
}

impl Service {
    /// Lets in an ombud for some organisations more; their addresses.
    async fn have_an_ombud(&self) -> Vec<String> {
        let round = self.round(ROUND).await;
        self.execute(&format!(
            "with chosen as (
                 select organisation_id, row_number() over (order by org_number) as n
                 from recipient
                 where round_id = '{round}' and 'municipality' = any(kinds) and not exists (
                     select from mandate where mandate.organisation_id = recipient.organisation_id)
                 limit {OTHERS}
             ), people as (
                 insert into person (person_id, name, email, demonstration, created_at)
                 select gen_random_uuid(), 'Ombud ' || n, 'ombud' || n || '@annan.example', true, now()
                 from chosen returning person_id, email
             )
             insert into mandate (mandate_id, person_id, organisation_id, role, started_at)
             select gen_random_uuid(), person_id, organisation_id, 'ombud', '2026-01-01'
             from people join chosen on email = 'ombud' || n || '@annan.example'"
        ))
        .await;
        (1..=OTHERS).map(|it| format!("ombud{it}@annan.example")).collect()
    }
}

async fn holds_one_after_the_other(service: &Service, is_over: &AtomicBool) {
    for gate in GATES.into_iter().cycle() {
        if is_over.load(Ordering::SeqCst) {
            return;
        }
        let mut held = service.db.begin().await.unwrap();
        sqlx::raw_sql(gate).execute(&mut *held).await.unwrap();
        tokio::time::sleep(Duration::from_millis(40)).await;
        held.commit().await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Notes what was done. What is refused is told in words: nothing is broken off.
fn note(done: &Done, act: &'static str, status: StatusCode) {
    assert!(!status.is_server_error(), "{act}: {status}");
    if status == StatusCode::SEE_OTHER {
        *done.lock().unwrap_or_else(PoisonError::into_inner).entry(act).or_default() += 1;
    }
}

async fn acts_for_an_organisation(
    service: &Service,
    email: &str,
    pattern: RequisitionId,
    seed: u64,
    done: &Done,
) {
    let mut drawn = Drawn(seed);
    let ours: Vec<_> = ACTS.iter().filter(|it| it.by.contains(&OMBUD)).collect();
    let mut case: Option<Acted<'_>> = None;
    for _ in 0..EACH {
        let Some(acted) = &mut case else {
            case = begins(service, email, pattern).await;
            continue;
        };
        let act = ours[drawn.below(ours.len())];
        acted.acts += 1;
        acted.version = sent(service, acted.id).await;
        acted.amount = 2_000 + u32::try_from(drawn.below(900)).unwrap();
        let (answer, _) = acted.perform(act, email, 0).await;
        note(done, act.name, answer.status);
        if act.name == "withdraw" && answer.status == StatusCode::SEE_OTHER {
            case = None;
        }
    }
}

/// The requisition of somebody's organisation, filled in; `None` for whoever may not begin one, until a
/// colleague has.
async fn begins<'a>(
    service: &'a Service,
    email: &str,
    pattern: RequisitionId,
) -> Option<Acted<'a>> {
    let live = format!(
        "select coalesce((select requisition_id::text
             from requisition join mandate using (organisation_id) join person using (person_id)
             where email = '{email}' and status not in ('withdrawn', 'discontinued') limit 1), '')"
    );
    let id: RequisitionId = match service.value::<String>(&live).await.parse() {
        Ok(id) => id,
        Err(_) if email == COORDINATOR => return None,
        Err(_) => service.person(email).await.starts(service).await,
    };
    let acted = Acted::on(service, id, email);
    acted.is_filled_in_as(pattern).await;
    Some(acted)
}

/// How many versions of a requisition were sent.
async fn sent(service: &Service, id: RequisitionId) -> usize {
    let count = format!("select count(*) from submission where requisition_id = '{id}'");
    usize::try_from(service.value::<i64>(&count).await).unwrap()
}

/// Anybody at the agency, at any case.
async fn acts_at_the_agency(service: &Service, seed: u64, done: &Done) {
    let mut drawn = Drawn(seed);
    let theirs: Vec<_> = ACTS.iter().filter(|it| it.by[0].ends_with(AT_THE_AGENCY)).collect();
    let theirs: Vec<_> = theirs.into_iter().filter(|it| !it.by.contains(&OMBUD)).collect();
    for _ in 0..EACH {
        let any = "select coalesce((select requisition_id::text from requisition
                       where status <> 'draft' order by random() limit 1), '')";
        let Ok(id) = service.value::<String>(any).await.parse() else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let status = service.status(id).await;
        // Half of the time what fits, so that cases move on.
        let fits = |it: &&&crate::support::Act| match status.as_str() {
            "submitted" => ["propose", "ask completion"].contains(&it.name),
            "completion_requested" => it.name.contains("co") || it.name.contains("later"),
            "proposed" => ["decide", "send proposal back"].contains(&it.name),
            "granted" | "partly_granted" => it.name == "record payout",
            "payout_recorded" => it.name.contains("payout"),
            "withdrawn" => it.name == "discontinue",
            _ => true,
        };
        let fitting: Vec<_> = theirs.iter().filter(fits).collect();
        let act = match drawn.below(2) {
            0 => fitting[drawn.below(fitting.len())],
            _ => &theirs[drawn.below(theirs.len())],
        };
        let (by, variant) = (act.by[drawn.below(act.by.len())], drawn.below(3));
        let mut acted = Acted::on(service, id, OMBUD);
        let (answer, _) = acted.perform(act, by, variant).await;
        note(done, act.name, answer.status);
    }
}

/// How the addresses of the demonstration end.
const AT_THE_AGENCY: &str = "@demo.example";

/// The last day is moved again and again: it holds the round against every send.
async fn moves_the_last_day(service: &Service) {
    let path = format!("/administration/omgangar/{}/sista-dag", service.round(ROUND).await);
    for (at, proposer) in
        [ADMINISTRATOR, OTHER_ADMINISTRATOR].into_iter().cycle().take(8).enumerate()
    {
        let day = format!("2026-03-{}", 20 + at);
        let typed = form(&[("last_day", &day), ("reason", "Fler behöver tid.")]);
        let proposed = service.person(proposer).await.post(&path, &typed).await;
        assert!(!proposed.status.is_server_error());
        let decider = service.person(DECIDER).await;
        let seen = decider.get(&path).await;
        if seen.html.contains("name=\"seen\"") {
            let yes = form(&[("seen", &seen.input("seen")), ("act", "approve")]);
            let decided = decider.post(&format!("{path}/beslut"), &yes).await;
            assert!(!decided.status.is_server_error());
        }
    }
}

/// The worker's rounds: it freezes what is due, and reminds.
async fn works(service: &Service) {
    let now = service.app.clock.now();
    let base_url = &service.app.settings.base_url;
    for _ in 0..EACH {
        let mut tx = service.app.db.begin().await.unwrap();
        statsbidrag::rounds::freeze_those_due(&mut tx, now).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = service.app.db.begin().await.unwrap();
        statsbidrag::requisitions::completion::remind_those_due(&mut tx, base_url, now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
