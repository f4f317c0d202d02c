//! The states of a requisition against two tables written by hand, over the real database: every pair of
//! a state and an act is met, and then random sequences of acts by any roles.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use axum::http::StatusCode;
use proptest::{
    collection::vec,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use statsbidrag::values::RequisitionId;
use tokio::runtime::{Builder, Runtime};

use crate::{
    support::{
        ACTS, Act, Acted, Answer, Browser, COORDINATOR, MOVED_ON, OMBUD, REPRESENTATIVE, ROUND,
        Service, named,
    },
    versions::LATE,
};

const IN_TIME: &str = "2026-03-10T12:00:00+01:00";

/// The letters of the tables.
const STATES: [(char, &str); 11] = [
    ('D', "draft"),
    ('S', "submitted"),
    ('C', "completion_requested"),
    ('P', "proposed"),
    ('G', "granted"),
    ('T', "partly_granted"),
    ('R', "rejected"),
    ('U', "payout_recorded"),
    ('B', "paid"),
    ('W', "withdrawn"),
    ('A', "discontinued"),
];

/// What each act does in each state until the last day. `-`: it is refused. `=`: it is done, and the
/// state stays. A letter: the next state. `!`: what was proposed. `<`: what was decided. `.`: it cannot
/// come up, such as to discard a change where there is none. A completion asks for the plan.
const UNTIL_THE_LAST_DAY: &str = "
                                D S C P G T R U B W A
    start                       = = = = = = = = = D D
    save plan                   = = = = - - - - - - -
    save more                   = = - = - - - - - - -
    save less                   = = - = - - - - - - -
    save leftover               = = - = - - - - - - -
    save payment                = = - = = = - = - - -
    save contact                = = = = = = = = = - -
    send nothing                S - S - - - - - - - -
    send plan                   S = S S - - - - - . .
    send more                   S = - S - - - - - . .
    send less                   S = - S - - - - - . .
    send leftover               S = - S - - - - - . .
    send payment                S = - = = = - < - . .
    send contact                S = = = = = = = = . .
    coordinator sends nothing   - - - - - - - - - - -
    coordinator sends plan      - - - - - - - - - . .
    coordinator sends contact   - = = = = = = = = . .
    discard                     . = = = = = = = = . .
    discard nothing             - - - - - - - - - - -
    withdraw                    - W W W - - - - - - -
    discontinue                 - - - - - - - - - A -
    ask completion              - C - - - - - - - - -
    cancel completion           - - S - - - - - - - -
    ask later day               - - = - - - - - - - -
    ask later day again         . . - . . . . . . . .
    settle later day            . . = . . . . . . . .
    settle nothing              - - - - - - - - - - -
    propose                     - P - - - - - - - - -
    send proposal back          - - - S - - - - - - -
    decide                      - - - ! - - - - - - -
    record payout               - - - - U U - - - - -
    send payout back            - - - - - - - < - - -
    approve payout              - - - - - - - B - - -
";

/// The rows that are others once the last day is over.
const AFTER_THE_LAST_DAY: &str = "
                                D S C P G T R U B W A
    start                       - - - - - - - - - - -
    save plan                   - = = = - - - - - - -
    save more                   - = - = - - - - - - -
    save less                   - = - = - - - - - - -
    save leftover               - - - - - - - - - - -
    save payment                - = - = = = - = - - -
    save contact                - = = = = = = = = - -
    send nothing                - - S - - - - - - - -
    send plan                   - = S S - - - - - . .
    send more                   - - - - - - - - - . .
    send less                   - = - S - - - - - . .
    send leftover               - - - - - - - - - . .
    send payment                - = - = = = - < - . .
    send contact                - = = = = = = = = . .
";

type Table = BTreeMap<(&'static str, char), char>;

fn read(table: &'static str, into: &mut Table) {
    let mut lines = table.lines().filter(|it| !it.trim().is_empty());
    let states: Vec<char> = lines.next().unwrap().split_whitespace().flat_map(str::chars).collect();
    for line in lines {
        let (row, cells) = line.trim().split_at(line.trim().len() - 2 * states.len());
        let cells: Vec<char> = cells.split_whitespace().flat_map(str::chars).collect();
        assert_eq!(cells.len(), states.len(), "{row}");
        into.extend(states.iter().zip(cells).map(|(state, cell)| ((row.trim(), *state), cell)));
    }
}

/// Until the last day, and after it.
static TABLES: LazyLock<[Table; 2]> = LazyLock::new(|| {
    let mut early = Table::new();
    read(UNTIL_THE_LAST_DAY, &mut early);
    let mut late = early.clone();
    read(AFTER_THE_LAST_DAY, &mut late);
    [early, late]
});

/// A pair of the table that was met: whether the last day was over, the row and the state.
type Met = BTreeSet<(bool, &'static str, char)>;

/// The organisations, one for each case: those who act for Härjedalen act for one after the other.
struct World {
    runtime: Runtime,
    service: Service,
    organisations: Vec<String>,
    /// The requisition whose answers the others begin with.
    pattern: RequisitionId,
}

impl World {
    fn begin() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let (service, organisations, pattern) = runtime.block_on(async {
            let service = Service::start().await;
            let organisations = sqlx::query_scalar(
                "select organisation_id::text from recipient join round using (round_id)
                 where title = $1 and 'municipality' = any(kinds) and not exists (
                     select from mandate where mandate.organisation_id = recipient.organisation_id)
                 order by org_number desc",
            )
            .bind(ROUND)
            .fetch_all(&service.db)
            .await
            .unwrap();
            let pattern = service.pattern().await;
            (service, organisations, pattern)
        });
        Self { runtime, service, organisations, pattern }
    }
}

/// A requisition on its way, and what the tables say of it.
struct Walk<'a> {
    case: Acted<'a>,
    state: char,
    is_late: bool,
    /// The sections that the draft beside what was sent changes.
    draft: BTreeSet<&'static str>,
    proposed: char,
    decided: char,
    /// Of the open completion: whether a later day was asked for, and whether that was answered.
    asked_later: bool,
    settled_later: bool,
    /// The submissions, which never change.
    sent: Vec<String>,
    met: &'a mut Met,
}

impl<'a> Walk<'a> {
    /// A draft with every section filled in, of the next organisation.
    async fn begin(world: &'a World, place: usize, met: &'a mut Met) -> Self {
        let (service, pattern) = (&world.service, world.pattern);
        let organisation =
            world.organisations.get(place).expect("a municipality for each requisition");
        service.it_is(IN_TIME);
        service
            .execute(&format!(
                "update mandate set organisation_id = '{organisation}' from person
                 where person.person_id = mandate.person_id
                   and email in ('{OMBUD}', '{REPRESENTATIVE}', '{COORDINATOR}')"
            ))
            .await;
        let id = service.person(OMBUD).await.starts(service).await;
        let case = Acted::on(service, id, OMBUD);
        case.is_filled_in_as(pattern).await;
        Self {
            case,
            state: 'D',
            is_late: false,
            draft: BTreeSet::new(),
            proposed: '!',
            decided: '<',
            asked_later: false,
            settled_later: false,
            sent: Vec::new(),
            met,
        }
    }

    /// Brings a case to a state, with a change of something drafted while everything was open.
    async fn at(
        world: &'a World,
        place: &mut usize,
        met: &'a mut Met,
        state: char,
        drafted: Option<&'static str>,
    ) -> Self {
        let mut walk = Self::begin(world, *place, met).await;
        *place += 1;
        let save = drafted.map(|it| format!("save {it}"));
        if state == 'D' {
            if let Some(save) = &save {
                walk.hurries(named(save), 0, 0).await;
            }
            return walk;
        }
        walk.hurries(named("send"), 0, 0).await;
        if let Some(save) = &save {
            walk.hurries(named(save), 1, 0).await;
        }
        let way: &[(&str, usize)] = match state {
            'C' => &[("ask completion", 0)],
            'P' => &[("propose", 0)],
            'G' => &[("propose", 0), ("decide", 0)],
            'T' => &[("propose", 1), ("decide", 0)],
            'R' => &[("propose", 2), ("decide", 0)],
            'U' => &[("propose", 0), ("decide", 0), ("record payout", 0)],
            'B' => &[("propose", 0), ("decide", 0), ("record payout", 0), ("approve payout", 0)],
            'W' => &[("withdraw", 0)],
            'A' => &[("withdraw", 0), ("discontinue", 0)],
            _ => &[],
        };
        for (act, variant) in way {
            walk.hurries(named(act), 0, *variant).await;
        }
        assert_eq!(walk.state, state);
        walk
    }

    /// Does an act on the way to a state, which others check.
    async fn hurries(&mut self, act: &'static Act, by: usize, variant: usize) {
        let next = self.expected(act).unwrap();
        self.case.acts += 1;
        let (answer, _) = self.case.perform(act, act.by[by], variant).await;
        answer.is(StatusCode::SEE_OTHER);
        self.goes_on(act, next, variant, &answer).await;
    }

    fn is_late(&mut self) {
        self.is_late = true;
        self.case.service.it_is(LATE);
    }

    /// The rows of the table that an act is in now. A send has one for each change that is drafted.
    fn rows(&self, act: &Act) -> Vec<&'static str> {
        let is_sent = self.state != 'D';
        let row = |words: String| {
            let found = TABLES[0].keys().find(|(row, _)| *row == words);
            found.unwrap_or_else(|| panic!("no row is called {words}")).0
        };
        let of_the_draft = |words: &str| -> Vec<_> {
            match self.draft.is_empty() {
                true => vec![row(format!("{words} nothing"))],
                false => self.draft.iter().map(|it| row(format!("{words} {it}"))).collect(),
            }
        };
        match act.name {
            "send" => of_the_draft("send"),
            // Another change than that of the contact is refused for all of them alike.
            "coordinator sends" => match self.draft.iter().copied().collect::<Vec<_>>()[..] {
                [] => vec!["coordinator sends nothing"],
                ["contact"] => vec!["coordinator sends contact"],
                _ => vec!["coordinator sends plan"],
            },
            "discard" if !is_sent || self.draft.is_empty() => vec!["discard nothing"],
            "ask later day" if self.asked_later => vec!["ask later day again"],
            "settle later day" if !self.asked_later || self.settled_later => vec!["settle nothing"],
            name => vec![row(name.to_owned())],
        }
    }

    /// The state after an act; `None` where it is refused.
    fn expected(&self, act: &Act) -> Option<char> {
        let table = &TABLES[usize::from(self.is_late)];
        let mut next = self.state;
        for row in self.rows(act) {
            match table[&(row, self.state)] {
                '-' => return None,
                '.' => panic!("{row} in {} is met after all", self.state),
                '=' => {}
                '!' => next = self.proposed,
                '<' => next = self.decided,
                letter => next = letter,
            }
        }
        Some(next)
    }

    /// Does an act as one of those who may, after somebody who may not.
    async fn does(&mut self, act: &'static Act, by: usize, variant: usize) {
        let stranger = act.strangers[(by + variant) % act.strangers.len()];
        let before = self.digest().await;
        let (turned_away, _) = self.case.perform(act, stranger, variant).await;
        turned_away.is(StatusCode::NOT_FOUND);
        assert_eq!(self.digest().await, before, "{}: {stranger} is turned away", act.name);
        self.acts(act, by, variant).await;
    }

    /// Does an act, and checks what became of it.
    async fn acts(&mut self, act: &'static Act, by: usize, variant: usize) {
        let expected = self.expected(act);
        let (state, late) = (self.state, if self.is_late { " late" } else { "" });
        let what = format!("{} in {state}{late}, drafted {:?}", act.name, self.draft);
        self.case.acts += 1;
        if self.draft.is_empty() && state != 'C' {
            self.case.forgets_the_page();
        }
        let before = self.digest().await;
        let person = act.by[by % act.by.len()];
        let (answer, who) = self.case.perform(act, person, variant).await;
        let after = self.digest().await;
        for row in self.rows(act) {
            self.met.insert((self.is_late, row, self.state));
        }
        match expected {
            None => {
                assert_eq!(after, before, "{what}: refused, and something is changed");
                self.is_told_why(act, &who, &answer, &what).await;
            }
            Some(next) => {
                let is_there_already = act.name == "start" && next == self.state;
                assert_eq!(after == before, is_there_already, "{what}: {}", answer.text());
                // A draft may be wrong: it is saved, and the page says what is wrong.
                let status = match act.name {
                    "save more" if self.is_late => StatusCode::UNPROCESSABLE_ENTITY,
                    _ => StatusCode::SEE_OTHER,
                };
                assert_eq!(answer.status, status, "{what}: {}", answer.text());
                self.goes_on(act, next, variant, &answer).await;
            }
        }
        self.is_as_the_table_says(&what).await;
    }

    async fn is_told_why(&self, act: &Act, who: &Browser<'_>, answer: &Answer, what: &str) {
        // There is no case before something is sent, and a coordinator sends no first version.
        let is_nowhere = self.state == 'D'
            && (act.why == MOVED_ON
                || ["withdraw", "settle later day", "coordinator sends"].contains(&act.name));
        if is_nowhere {
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what}");
            return;
        }
        let text = match answer.status {
            StatusCode::SEE_OTHER => who.follow(answer).await.text(),
            StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY => answer.text(),
            status => panic!("{what}: {status} {}", answer.text()),
        };
        assert!(act.why.iter().any(|it| text.contains(it)), "{what}: {text}");
    }

    /// What the table does not tell of: drafts, versions and days that were asked for.
    async fn goes_on(&mut self, act: &Act, next: char, variant: usize, answer: &Answer) {
        match act.name {
            "send" | "coordinator sends" => {
                for change in std::mem::take(&mut self.draft) {
                    match change {
                        "more" => self.case.amount += 1,
                        "less" => self.case.amount -= 1,
                        "leftover" => self.case.wants_leftover = !self.case.wants_leftover,
                        "payment" => self.case.account = 1 - self.case.account,
                        _ => {}
                    }
                }
                self.case.version += 1;
            }
            "discard" | "withdraw" => self.draft.clear(),
            "ask later day" => self.asked_later = true,
            "settle later day" => self.settled_later = true,
            "propose" => self.proposed = ['G', 'T', 'R'][variant % 3],
            "decide" => self.decided = next,
            "start" if next != self.state => {
                let id = answer.location().rsplit('/').next().unwrap().parse().unwrap();
                let before = std::mem::replace(&mut self.case.id, id);
                self.case.is_filled_in_as(before).await;
                self.case.version = 0;
                self.sent.clear();
            }
            name => {
                if let Some(change) = name.strip_prefix("save ") {
                    let other = match change {
                        "more" => "less",
                        "less" => "more",
                        _ => "",
                    };
                    self.draft.remove(other);
                    self.draft.insert(change);
                }
            }
        }
        if next != 'C' || self.state != 'C' {
            (self.asked_later, self.settled_later) = (false, false);
        }
        self.state = next;
    }
}

/// What must hold after every act.
impl Walk<'_> {
    /// Of everything that an act could change.
    async fn digest(&self) -> String {
        let of_ours = |table: &str| {
            format!(
                "(select string_agg(it::text, ',' order by it::text) from {table} it
                  where requisition_id in (select requisition_id from ours))"
            )
        };
        let tables = [
            "requisition",
            "section_answer",
            "submission",
            "requested_amount",
            "completion",
            "withdrawal",
            "proposal",
            "decision",
            "payout",
        ];
        let rows = tables.map(of_ours).join(", ");
        self.case
            .service
            .value(&format!(
                "with ours as (
                     select other.requisition_id from requisition one
                     join requisition other using (round_id, organisation_id)
                     where one.requisition_id = '{}'
                 )
                 select md5(concat_ws('|', {rows},
                     (select string_agg(it::text, ',' order by it::text) from round_strip it),
                     (select string_agg(it::text, ',') from case_series it),
                     (select count(*) from proposed_amount), (select count(*) from requisition),
                     (select count(*) from audit_event), (select count(*) from outgoing_mail)))",
                self.case.id
            ))
            .await
    }

    async fn is_as_the_table_says(&mut self, what: &str) {
        let status = STATES.iter().find(|it| it.0 == self.state).unwrap().1;
        let (service, id) = (self.case.service, self.case.id);
        assert_eq!(service.status(id).await, status, "{what}");
        let faults: String = service.value(&faults(id)).await;
        assert_eq!(faults, "", "{what}");
        let drafting = format!(
            "select draft_version is not null from requisition where requisition_id = '{id}'"
        );
        let is_drafting = self.state != 'D' && !self.draft.is_empty();
        assert_eq!(service.value::<bool>(&drafting).await, is_drafting, "{what}");
        let sent: Vec<String> = sqlx::query_scalar(
            "select md5(submission::text) from submission where requisition_id = $1 order by version",
        )
        .bind(id)
        .fetch_all(&service.db)
        .await
        .unwrap();
        assert_eq!(sent.len(), self.case.version, "{what}: a version for each send");
        assert!(sent.starts_with(&self.sent), "{what}: what was sent is changed");
        self.sent = sent;
    }
}

/// What does not hold, by name; nothing where all does.
pub fn faults(id: RequisitionId) -> String {
    let open = "returned_at is null and voided_at is null";
    format!(
        "with it as (select * from requisition where requisition_id = '{id}'),
         counted as (
             select round_id, status, count(*)::int as requisitions,
                    sum(coalesce(requested, 0)) as requested, sum(coalesce(granted, 0)) as granted,
                    sum(coalesce(paid, 0)) as paid
             from requisition group by round_id, status
         ),
         strip as (
             select round_id, status, requisitions, requested, granted, paid from round_strip
             where (requisitions, requested, granted, paid) <> (0, 0, 0, 0)
         )
         select concat_ws(', ',
             case when array(select version from submission where requisition_id = '{id}'
                             order by version)
                    <> array(select generate_series(1, version)::smallint
                             where status <> 'draft')
                  then 'versions are not consecutive' end,
             case when (select count(*) from requisition other
                        where other.round_id = it.round_id
                          and other.organisation_id = it.organisation_id
                          and other.status not in ('withdrawn', 'discontinued'))
                    not between (status not in ('withdrawn', 'discontinued'))::int and 1
                  then 'not one is live' end,
             case when (select count(*) from proposal where requisition_id = '{id}' and {open}
                          and not exists (select from decision
                                          where decision.proposal_id = proposal.proposal_id))
                    <> (status = 'proposed')::int
                  then 'an open proposal is not what is proposed' end,
             case when (select count(*) from completion where requisition_id = '{id}'
                          and cancelled_at is null and answered_version is null)
                    <> (status = 'completion_requested')::int
                  then 'an open completion is not what is requested' end,
             case when (select count(*) from payout where requisition_id = '{id}' and {open}
                          and approved_at is null)
                    <> (status = 'payout_recorded')::int
                  then 'an open payout is not what is recorded' end,
             case when (select count(*) from payout where requisition_id = '{id}'
                          and approved_at is not null) <> (status = 'paid')::int
                  then 'an approved payout is not what is paid' end,
             case when (select count(*) from decision where requisition_id = '{id}')
                    <> (granted is not null)::int then 'a decision is not what is granted' end,
             case when (select count(*) from withdrawal where requisition_id = '{id}')
                    <> (status in ('withdrawn', 'discontinued'))::int
                  then 'a withdrawal is not what is withdrawn' end,
             case when requested is distinct from (
                      select sum(amount) from requested_amount
                      where requisition_id = '{id}' and requested_amount.version = it.version)
                  then 'requested is not the sum of the pots' end,
             case when exists (select * from strip except select * from counted)
                    or exists (select * from counted except select * from strip)
                  then 'the money strip is not the sum' end)
         from it"
    )
}

const CHANGES: [&str; 6] = ["plan", "more", "less", "leftover", "payment", "contact"];

/// Brings a case to each state and tries each act, until the last day and after it; then each with
/// each change drafted.
#[test]
fn every_act_in_every_state_does_what_the_table_says() {
    let world = World::begin();
    let (mut met, mut place) = (Met::new(), 0);
    for is_late in [false, true] {
        for (state, _) in STATES {
            world.runtime.block_on(tries_every_act(&world, &mut place, &mut met, state, is_late));
        }
    }
    let mut left = Vec::new();
    for (is_late, table) in [false, true].into_iter().zip(TABLES.iter()) {
        let pairs = table.iter().filter(|(_, cell)| **cell != '.');
        let unmet = pairs.filter(|((row, state), _)| !met.contains(&(is_late, *row, *state)));
        left.extend(
            unmet.map(|((row, state), cell)| format!("{row} in {state} ({cell}, late: {is_late})")),
        );
    }
    assert!(left.is_empty(), "pairs of the tables that nobody met: {left:#?}");
}

/// A state that cases are brought to, in time or not.
#[derive(Clone, Copy)]
struct Trial {
    state: char,
    is_late: bool,
    drafted: Option<&'static str>,
}

async fn tries_every_act(
    world: &World,
    place: &mut usize,
    met: &mut Met,
    state: char,
    is_late: bool,
) {
    let trial = Trial { state, is_late, drafted: None };
    for act in trial.tries_what_stays(world, place, met).await {
        trial.tries(world, place, met, act).await;
    }
    if matches!(state, 'W' | 'A') {
        return;
    }
    for change in CHANGES {
        Trial { drafted: Some(change), ..trial }.tries_to_send(world, place, met).await;
    }
    // A contact person is sent by the coordinator, too.
    let trial = Trial { drafted: Some("contact"), ..trial };
    trial.tries(world, place, met, named("coordinator sends")).await;
}

impl Trial {
    async fn begins<'a>(self, world: &'a World, place: &mut usize, met: &'a mut Met) -> Walk<'a> {
        let mut walk = Walk::at(world, place, met, self.state, self.drafted).await;
        if self.is_late {
            walk.is_late();
        }
        walk
    }

    /// What is refused leaves the case as it was for the next, and so does almost what leaves it in its
    /// state. Returns what moves it on.
    async fn tries_what_stays(
        self,
        world: &World,
        place: &mut usize,
        met: &mut Met,
    ) -> Vec<&'static Act> {
        let mut walk = self.begins(world, place, met).await;
        let (refused, allowed): (Vec<_>, Vec<_>) =
            ACTS.iter().partition(|it| walk.expected(it).is_none());
        for (at, act) in refused.into_iter().enumerate() {
            walk.does(act, at, at).await;
        }
        let stays = |it: &&Act| it.name == "start" || it.name.starts_with("save");
        let moves = |it: &&&'static Act| !stays(it) || walk.expected(it) != Some(self.state);
        let moving = allowed.iter().copied().filter(|it| moves(&it)).collect();
        for (at, act) in allowed.into_iter().enumerate() {
            if stays(&act) && walk.expected(act) == Some(self.state) {
                walk.does(act, at, at).await;
            }
        }
        moving
    }

    async fn tries(self, world: &World, place: &mut usize, met: &mut Met, act: &'static Act) {
        let mut walk = self.begins(world, place, met).await;
        let by = usize::from(self.is_late);
        walk.does(act, by, 0).await;
        if walk.asked_later {
            walk.does(act, 1, 0).await;
            walk.does(named("settle later day"), 0, by).await;
        }
    }

    /// Sends what is drafted, if that is refused by the coordinator; discards what nobody sends.
    async fn tries_to_send(self, world: &World, place: &mut usize, met: &mut Met) {
        let mut walk = self.begins(world, place, met).await;
        let coordinator = named("coordinator sends");
        if walk.expected(coordinator).is_none() {
            walk.does(coordinator, 0, 0).await;
        }
        let sent = walk.expected(named("send")).is_some();
        walk.does(named("send"), usize::from(self.is_late), 0).await;
        if !sent {
            walk.does(named("discard"), 0, 0).await;
        } else if self.drafted == Some("contact") && walk.state == self.state {
            walk.does(named("save contact"), 2, 0).await;
            walk.does(named("discard"), 2, 0).await;
        }
    }
}

/// One step of a sequence: which act, whether among those that are allowed now, by whom, and how.
type Step = (usize, bool, usize, usize);

#[test]
fn any_sequence_of_acts_by_any_roles_goes_as_the_table_says() {
    let world = World::begin();
    let place = std::cell::Cell::new(0);
    let config =
        Config { cases: 16, max_shrink_iters: 40, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let steps = vec((0..1000_usize, proptest::bool::weighted(0.7), 0..6_usize, 0..6_usize), 36);
    let sequences = (steps, 10..40_usize);
    let ran = TestRunner::new_with_rng(config, rng).run(&sequences, |(steps, last_day)| {
        let mut met = Met::new();
        world.runtime.block_on(goes(&world, place.get(), &mut met, &steps, last_day));
        place.set(place.get() + 1);
        Ok(())
    });
    if let Err(failed) = ran {
        panic!("{failed}");
    }
}

async fn goes(world: &World, place: usize, met: &mut Met, steps: &[Step], last_day: usize) {
    let mut walk = Walk::begin(world, place, met).await;
    for (at, (which, allowed, by, variant)) in steps.iter().enumerate() {
        if at == last_day {
            walk.is_late();
        }
        let fits = |it: &&'static Act| !allowed || walk.expected(it).is_some();
        let acts: Vec<_> = ACTS.iter().filter(fits).collect();
        if let Some(act) = acts.get(which % acts.len().max(1)) {
            walk.does(act, *by, *variant).await;
        }
    }
}
