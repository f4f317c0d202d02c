//! The run: everything is prepared, then the service and the floors take turns, three times.

use std::{
    net::SocketAddr,
    ops::Range,
    path::{Path, PathBuf},
};

use anyhow::ensure;
use sqlx::{Connection, PgConnection};

use crate::{
    environment, floor,
    load::{Page, wrk},
    prepared::{self, LONG_LIST, Prepared, SHORT_LIST},
    processes::{Server, Service},
    quiet,
    rows::{Measured, rows},
    sends,
    table::{Row, median, print},
};

/// How often each measure is taken, in turns with the floor it is compared with. Its median counts.
const TURNS: usize = 3;
/// How long a load of wrk lasts: far below the ten seconds that a load may take.
const SECONDS: u32 = 3;
/// How many connections there are at once in the loads that have more than one.
const MANY: usize = 16;
/// How many drafts one load sends, which takes some seconds.
const SENT_BY_ONE: usize = 1_600;
const SENT_BY_MANY: usize = 6_400;
/// How many drafts are looked at in turns. A single one would always be the same session and row.
const LOOKED_AT: usize = 64;
const STARTS: usize = 5;

/// Other views of the lists, to compare their cost: the query of the address, and what it shows.
const VIEWS: [(&str, &str); 7] = [
    ("?ordning=-inkommen", "latest first"),
    ("?ordning=-belopp", "largest request first"),
    ("?ordning=-ram", "largest frame first"),
    ("?lage=inskickad", "those sent"),
    ("?lan=23", "one county"),
    ("?q=abcd", "part of a name"),
    ("?sida=2000", "page 2 000"),
];

/// Runs everything. `held`: measures nothing and does what the lines on standard input say, so that
/// a profiler can be attached.
pub async fn run(program: &str, held: bool) -> anyhow::Result<()> {
    let owner_of_cluster = environment("DATABASE_URL")?;
    let [owner, database] =
        prepared::create(&owner_of_cluster, &environment("SERVICE_DATABASE_URL")?).await?;
    let folder = std::env::temp_dir().join(format!("statsbidrag-bench-{}", std::process::id()));
    std::fs::create_dir(&folder)?;
    let log = folder.join("service.log");
    let service = Service { program, database: &database, owner: &owner, log: &log };
    let ran = measure(&service, &folder, held).await;
    std::fs::remove_dir_all(&folder)?;
    prepared::remove(&owner_of_cluster).await?;
    let (rows, disturbed) = ran?;
    print(&rows);
    if 0 < disturbed {
        println!("Others kept the machine busy during {disturbed} loads: do not trust this run.");
    }
    Ok(())
}

async fn measure(
    service: &Service<'_>,
    folder: &Path,
    held: bool,
) -> anyhow::Result<(Vec<Row>, usize)> {
    say("migrating");
    service.migrate().await?;
    let mut db = PgConnection::connect(service.owner).await?;
    say("cold starts");
    let mut starts = Vec::new();
    let mut before = None;
    for _ in 0..if held { 0 } else { STARTS } {
        quiet::wait().await?;
        let (server, took) = service.start(&[]).await?;
        starts.push(took.as_secs_f64());
        before = Some(server.memory()?);
        server.stop().await?;
    }

    say("preparing the requisitions");
    let count = LOOKED_AT + TURNS * 2 * (SENT_BY_ONE + SENT_BY_MANY);
    let prepared = prepared::fill(&mut db, i32::try_from(count)?).await?;
    let durable: String = sqlx::query_scalar(
        "select current_setting('fsync') || current_setting('synchronous_commit')",
    )
    .fetch_one(&mut db)
    .await?;
    ensure!(durable == "onon", "the cluster forgoes durability");

    // Its start would read every one of the thousands of rounds that only a bench has.
    let (server, _) = service.start(&["--no-migrate"]).await?;
    let before = before.map_or_else(|| server.memory(), Ok)?;
    let sign_in = sends::get_once(server.address, "/logga-in", "").await?;
    let mut bench = Bench {
        folder: folder.to_owned(),
        service: server,
        hello: Server::hello(sign_in.len()).await?,
        database: service.database,
        db,
        prepared,
        next: LOOKED_AT,
        sent: 0,
        written: 0,
        measured: Measured::new(),
        disturbed: 0,
    };
    bench.look().await?;
    if held {
        bench.obey().await?;
        return Ok((Vec::new(), 0));
    }
    for turn in 1..=TURNS {
        say(&format!("turn {turn} of {TURNS}"));
        bench.pages().await?;
        bench.sends().await?;
    }
    let after = bench.service.memory()?;
    say("other views of the lists");
    let views = bench.views().await?;
    bench.look().await?;
    prepared::verify(&mut bench.db, bench.sent, bench.written).await?;
    sends::sign_in_wrongly(bench.service.address, MANY).await?;
    let hashed = bench.service.memory()?;
    let memory = [before, after, hashed];
    let length = sign_in.len();
    bench.service.stop().await?;
    bench.hello.stop().await?;
    let rows = rows(&bench.measured, length, &memory, median(&starts), views);
    Ok((rows, bench.disturbed))
}

struct Bench<'a> {
    folder: PathBuf,
    service: Server,
    hello: Server,
    database: &'a str,
    db: PgConnection,
    prepared: Prepared,
    /// The first draft that nobody has sent yet.
    next: usize,
    /// How many requisitions the service was sent, and how many pgbench wrote.
    sent: usize,
    written: usize,
    measured: Measured,
    /// The loads for which the machine would not become quiet.
    disturbed: usize,
}

impl Bench<'_> {
    fn note(&mut self, name: &'static str, value: f64) {
        say(&format!("  {name} {value:.2}"));
        self.measured.entry(name).or_default().push(value);
    }

    /// Checks that each page under load shows what it should: wrk counts a redirect as an answer
    /// too.
    async fn look(&self) -> anyhow::Result<()> {
        let form = self.prepared.forms(LOOKED_AT);
        for (page, shows) in [
            (Page::of("/logga-in"), "Lösenord"),
            (form[0].clone(), "data-guard"),
            (form[LOOKED_AT - 1].clone(), "data-guard"),
            (self.prepared.list(SHORT_LIST, ""), "av 311<"),
            (self.prepared.list(LONG_LIST, ""), "av 100000<"),
            (self.prepared.case(0), "Har inte kommit"),
            (self.prepared.case(1), "Version 10"),
        ] {
            let body = sends::get_once(self.service.address, &page.path, &page.cookie).await?;
            ensure!(body.contains(shows), "{}: no {shows} in {body}", page.path);
        }
        Ok(())
    }

    async fn become_quiet(&mut self) -> anyhow::Result<()> {
        if !quiet::wait().await? {
            self.disturbed += 1;
        }
        Ok(())
    }

    async fn pages(&mut self) -> anyhow::Result<()> {
        let (service, hello) = (self.service.address, self.hello.address);
        let forms = self.prepared.forms(LOOKED_AT);
        let zipped = |pages: &[Page]| -> Vec<Page> {
            let pages = pages.iter().cloned();
            pages.map(|it| Page { gzip: true, ..it }).collect()
        };
        let sign_in = [Page::of("/logga-in")];
        let long = [self.prepared.list(LONG_LIST, "")];
        let short = [self.prepared.list(SHORT_LIST, "")];
        let loads: [(&'static str, SocketAddr, &[Page]); 8] = [
            ("hello", hello, &[Page::of("/")]),
            ("sign-in", service, &sign_in),
            ("hello, long", hello, &[Page::of("/page")]),
            ("sign-in, gzip", service, &zipped(&sign_in)),
            ("form", service, &forms),
            ("form, gzip", service, &zipped(&forms)),
            ("list, short", service, &short),
            ("list, long", service, &long),
        ];
        for (name, server, pages) in loads {
            self.become_quiet().await?;
            let answered = wrk(&self.folder, server, MANY as u32, SECONDS, pages).await?;
            self.note(name, answered.per_second);
        }
        let [one, ten] = [0, 1].map(|it| [self.prepared.case(it)]);
        for (name, pages) in [
            ("list, short, ms", &short),
            ("list, long, ms", &long),
            ("case, one, ms", &one),
            ("case, ten, ms", &ten),
        ] {
            self.become_quiet().await?;
            let answered = wrk(&self.folder, service, 1, SECONDS, pages).await?;
            self.note(name, answered.median_ms);
        }
        Ok(())
    }

    async fn sends(&mut self) -> anyhow::Result<()> {
        let sent = self.send(1, SENT_BY_ONE, "sends, one").await?;
        self.floor(1, sent, "floor, one").await?;
        let sent = self.send(MANY, SENT_BY_MANY, "sends, many").await?;
        self.floor(MANY, sent, "floor, many").await
    }

    /// At most `count` sends; says how many they became.
    async fn send(
        &mut self,
        clients: usize,
        count: usize,
        name: &'static str,
    ) -> anyhow::Result<usize> {
        let drafts = self.unsent(count).await?;
        let drafts = &self.prepared.drafts[drafts];
        let (sent, per_second) = sends::send(self.service.address, clients, drafts).await?;
        self.sent += sent;
        self.note(name, per_second);
        Ok(sent)
    }

    /// The floor of sending: pgbench writes as many drafts as were sent, rounded down to the same
    /// number for each client.
    async fn floor(
        &mut self,
        clients: usize,
        count: usize,
        name: &'static str,
    ) -> anyhow::Result<()> {
        let drafts = self.unsent(count / clients * clients).await?;
        self.written += drafts.len();
        // Drafts are numbered from 1.
        let numbers = drafts.start + 1..drafts.end + 1;
        let document = &self.prepared.document;
        let per_second =
            floor::write(&self.folder, self.database, clients, numbers, document).await?;
        self.note(name, per_second);
        Ok(())
    }

    /// The next drafts, once the machine is quiet. The mail and the disk writes that the load
    /// before left behind are settled first, so that they do not disturb this one.
    async fn unsent(&mut self, count: usize) -> anyhow::Result<Range<usize>> {
        sqlx::raw_sql(
            "update outgoing_mail set status = 'logged', settled_at = now()
             where status = 'queued' and next_attempt_at <= now();
             checkpoint",
        )
        .execute(&mut self.db)
        .await?;
        self.become_quiet().await?;
        let drafts = self.next..self.next + count;
        self.next = drafts.end;
        Ok(drafts)
    }

    /// Does what the lines of standard input say, until it ends. `one` and `many`: sends, one or
    /// many at once, and their floor.
    async fn obey(&mut self) -> anyhow::Result<()> {
        let pages = [
            Page::of("/logga-in"),
            self.prepared.forms(LOOKED_AT)[0].clone(),
            self.prepared.list(SHORT_LIST, ""),
            self.prepared.list(LONG_LIST, ""),
        ];
        say(&format!("the service: {:?}", self.service));
        say(&format!("axum alone: {:?}", self.hello));
        say(&format!("the database: {}", self.database));
        for page in pages {
            say(&format!("curl --cookie '{}' {}", page.cookie, page.path));
        }
        let next_line = || std::io::stdin().lines().next();
        while let Some(line) = tokio::task::spawn_blocking(next_line).await?.transpose()? {
            match line.as_str() {
                "one" => {
                    let sent = self.send(1, SENT_BY_ONE, "sends, one").await?;
                    self.floor(1, sent, "floor, one").await?;
                }
                "many" => {
                    let sent = self.send(MANY, SENT_BY_MANY, "sends, many").await?;
                    self.floor(MANY, sent, "floor, many").await?;
                }
                other => say(&format!("{other}?")),
            }
        }
        Ok(())
    }

    async fn views(&mut self) -> anyhow::Result<Vec<Row>> {
        let mut rows = Vec::new();
        for (query, shows) in VIEWS {
            let mut took = [0.0; 2];
            for (list, took) in [SHORT_LIST, LONG_LIST].into_iter().zip(&mut took) {
                self.become_quiet().await?;
                let pages = [self.prepared.list(list, query)];
                *took = wrk(&self.folder, self.service.address, 1, 1, &pages).await?.median_ms;
            }
            rows.push(
                Row::of(&format!("  the same, {shows}"), format!("{:.2} ms", took[1])).beside(
                    "311",
                    format!("{:.2} ms", took[0]),
                    took[1] / took[0],
                ),
            );
        }
        Ok(rows)
    }
}

fn say(what: &str) {
    eprintln!("bench: {what}");
}
