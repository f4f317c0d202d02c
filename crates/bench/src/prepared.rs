//! The database as the loads find it: made anew for every run, by the service's own migrations and
//! then straight by SQL.

use anyhow::{Context, ensure};
use sha2::{Digest, Sha256};
use sqlx::{Connection, PgConnection, types::Json};
use statsbidrag::{
    requisitions::{Answers, CONTACT, examine},
    rounds::{self, Terms},
    values::{OrganisationId, Typed},
};
use tower_sessions::session::Id;
use uuid::Uuid;

use crate::load::Page;

/// Nothing here outlives the run; a cluster that is shared with others keeps what else it has.
pub const DATABASE: &str = "statsbidrag_bench";

/// The two lists: Sweden as it is, and what the service is to bear.
pub const SHORT_LIST: Listed = Listed { kind: 20, count: 311 };
pub const LONG_LIST: Listed = Listed { kind: 21, count: 100_000 };

/// How often the two cases were sent whose pages are compared.
pub const VERSIONS: [i32; 2] = [1, 10];

/// A round for a work list: its id is made of the kind, and so are those of its requisitions.
#[derive(Clone, Copy)]
pub struct Listed {
    kind: u32,
    pub count: i32,
}

impl Listed {
    pub fn round(self) -> Uuid {
        id(self.kind, 0)
    }
}

/// A filled draft: everything that a send of it needs to say.
#[derive(Clone)]
pub struct Draft {
    pub number: i32,
    pub requisition: Uuid,
    pub cookie: String,
    /// The fingerprint of what the check page would show, computed by the service's own rules.
    pub fingerprint: String,
}

/// What the database is filled with.
pub struct Prepared {
    pub drafts: Vec<Draft>,
    pub officer: String,
    /// The cases that were sent so often as [`VERSIONS`] says.
    pub cases: [Uuid; 2],
    /// A sealed document for pgbench to write; those of other drafts differ only by their ids.
    pub document: String,
}

impl Prepared {
    /// The form of the plan, of the first drafts.
    pub fn forms(&self, count: usize) -> Vec<Page> {
        let drafts = self.drafts[..count].iter();
        let form = drafts.map(|it| Page {
            cookie: it.cookie.clone(),
            ..Page::of(&format!("/rekvisitioner/{}/plan", it.requisition))
        });
        form.collect()
    }

    /// The page of the case that was sent once, or of the other.
    pub fn case(&self, which: usize) -> Page {
        let path = format!("/arenden/{}", self.cases[which]);
        Page { cookie: self.officer.clone(), ..Page::of(&path) }
    }

    /// A view of a work list, as an officer opens it.
    pub fn list(&self, list: Listed, query: &str) -> Page {
        Page {
            cookie: self.officer.clone(),
            ..Page::of(&format!("/omgangar/{}/rekvisitioner{query}", list.round()))
        }
    }
}

/// Ids that SQL, pgbench and we can say from a number alone. They ascend as the service's do.
/// `bench.id` in seed.sql is the same.
pub fn id(kind: u32, number: i32) -> Uuid {
    let number = u128::from(number.unsigned_abs());
    Uuid::from_u128((u128::from(kind) << 96) | (0x7000 << 64) | (0x8000 << 48) | number)
}

const ROUND: u32 = 2;
const ORGANISATION: u32 = 3;
const REQUISITION: u32 = 5;
const POT: u32 = 6;

/// An empty database in the cluster behind `owner`; its two addresses.
pub async fn create(owner: &str, service: &str) -> anyhow::Result<[String; 2]> {
    let mut db = PgConnection::connect(owner).await?;
    drop_database(&mut db).await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("create database {DATABASE}")))
        .execute(&mut db)
        .await?;
    Ok([owner, service].map(|url| url.replace("/statsbidrag?", &format!("/{DATABASE}?"))))
}

pub async fn remove(owner: &str) -> anyhow::Result<()> {
    drop_database(&mut PgConnection::connect(owner).await?).await
}

async fn drop_database(db: &mut PgConnection) -> anyhow::Result<()> {
    let sql = format!("drop database if exists {DATABASE} with (force)");
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(db).await?;
    Ok(())
}

/// Fills the migrated database with so many drafts, and the two lists.
pub async fn fill(db: &mut PgConnection, drafts: i32) -> anyhow::Result<Prepared> {
    sqlx::raw_sql(include_str!("seed.sql")).execute(&mut *db).await.context("seed.sql")?;
    let contact: Typed = CONTACT.iter().copied().collect();
    sqlx::query("select set_config('bench.contact', $1, false)")
        .bind(serde_json::to_string(&contact)?)
        .execute(&mut *db)
        .await?;
    // The cases are made of the drafts after the last one that is sent.
    let cases = [drafts + 1, drafts + 2];
    sqlx::query("call bench.drafts($1)").bind(cases[1]).execute(&mut *db).await?;
    for list in [SHORT_LIST, LONG_LIST] {
        sqlx::query("call bench.list($1, $2)")
            .bind(list.kind as i32)
            .bind(list.count)
            .execute(&mut *db)
            .await?;
    }
    // The officer's session is the one before the first draft's.
    let hashes: Vec<Vec<u8>> = (0..=drafts).map(|it| session_hash(it).to_vec()).collect();
    sqlx::query("call bench.sessions($1)").bind(hashes).execute(&mut *db).await?;
    let (terms, answers) = first(db).await?;
    for (number, versions) in cases.into_iter().zip(VERSIONS) {
        let document = document(number, &terms, &answers)?;
        sqlx::query("call bench.sent($1, $2, $3::jsonb)")
            .bind(number)
            .bind(versions)
            .bind(document)
            .execute(&mut *db)
            .await?;
    }
    // Done now, so that autovacuum does not begin in the middle of a load.
    sqlx::raw_sql("vacuum analyze").execute(&mut *db).await?;

    let document = document(1, &terms, &answers)?;
    let drafts: Option<Vec<_>> =
        (1..=drafts).map(|number| draft(number, &terms, &answers)).collect();
    Ok(Prepared {
        drafts: drafts.context("the rules refuse the prepared draft")?,
        officer: cookie(0),
        cases: cases.map(|it| id(REQUISITION, it)),
        document,
    })
}

/// What the rules read: the same for every draft but for the pots' ids.
async fn first(db: &mut PgConnection) -> anyhow::Result<(Terms, Answers)> {
    let organisation: OrganisationId = id(ORGANISATION, 1).to_string().parse()?;
    let (_, terms) = rounds::round_and_terms(db, id(ROUND, 1).to_string().parse()?, organisation)
        .await?
        .context("the first draft has no terms")?;
    let (Json(answers),) = sqlx::query_as(
        "select jsonb_object_agg(section, jsonb_build_object(
                    'typed', typed, 'revision', 1, 'saved_by', '', 'saved_at', '2026-01-01T00:00:00Z'))
         from section_answer where requisition_id = $1",
    )
    .bind(id(REQUISITION, 1))
    .fetch_one(db)
    .await?;
    Ok((terms, answers))
}

fn terms_of(number: i32, terms: &Terms) -> Option<Terms> {
    let mut terms = terms.clone();
    let first = number * 3;
    for (pot, position) in terms.pots.iter_mut().zip(0..) {
        pot.pot_id = id(POT, first + position).to_string().parse().ok()?;
    }
    Some(terms)
}

fn draft(number: i32, terms: &Terms, answers: &Answers) -> Option<Draft> {
    let requisition = id(REQUISITION, number);
    let terms = terms_of(number, terms)?;
    let sealed = examine(answers, &terms).seal(requisition.to_string().parse().ok()?)?;
    Some(Draft {
        number,
        requisition,
        cookie: cookie(number),
        fingerprint: sealed.fingerprint_hex(),
    })
}

fn document(number: i32, terms: &Terms, answers: &Answers) -> anyhow::Result<String> {
    let terms = terms_of(number, terms).context("the pots have no ids")?;
    let sealed = examine(answers, &terms)
        .seal(id(REQUISITION, number).to_string().parse()?)
        .context("the rules refuse the prepared draft")?;
    Ok(serde_json::to_string(sealed.document())?)
}

/// A session's id: any 128 bits. These are nobody's secret.
fn session(number: i32) -> Id {
    Id(i128::from(number) + (1 << 64))
}

fn cookie(number: i32) -> String {
    format!("statsbidrag={}", session(number))
}

/// The hash of a session's id, as the service stores it.
fn session_hash(number: i32) -> [u8; 32] {
    Sha256::digest(session(number).0.to_le_bytes()).into()
}

/// Checks that every send that was answered is in the database: one requisition for each, and no
/// case number skipped or given twice.
pub async fn verify(db: &mut PgConnection, sent: usize, written: usize) -> anyhow::Result<()> {
    let (cases, highest, distinct, last): (i64, i32, i64, i32) = sqlx::query_as(
        "select count(*), max(case_number), count(distinct case_number),
                (select last from case_series where year = max(case_year))
         from requisition join submission using (requisition_id, version)
         where status = 'submitted'",
    )
    .fetch_one(db)
    .await?;
    ensure!(
        usize::try_from(cases)? == sent + written,
        "{sent} sends were answered and pgbench did {written}, yet {cases} are kept"
    );
    ensure!(
        cases == distinct && cases == i64::from(highest) && highest == last,
        "case numbers have gaps: {cases} cases, the highest number is {highest}, the series at {last}"
    );
    Ok(())
}
