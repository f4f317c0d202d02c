//! The SQL of sets, their figures, and files that wait to be imported.

use sqlx::{PgConnection, types::Json};

use super::{
    model::{Figure, FigureValue, NewSet, RuralClass, StatisticsKind, StatisticsSet, Upload},
    rules::{self, Pot},
};
use crate::values::{Day, Moment, PersonId, RoundId, StatisticsSetId, Typed, UploadId};

/// All sets, or those of a kind: the latest day and version first.
pub async fn sets(
    db: &mut PgConnection,
    kind: Option<StatisticsKind>,
) -> sqlx::Result<Vec<StatisticsSet>> {
    find(db, &Wanted { kind, ..Wanted::default() }).await
}

/// What a round's frames may be computed from or held against: its own lists and tables, and every
/// set that is of no round.
pub async fn sets_for_round(
    db: &mut PgConnection,
    round: RoundId,
) -> sqlx::Result<Vec<StatisticsSet>> {
    find(db, &Wanted { round: Some(round), ..Wanted::default() }).await
}

pub async fn set(
    db: &mut PgConnection,
    set: StatisticsSetId,
) -> sqlx::Result<Option<StatisticsSet>> {
    Ok(find(db, &Wanted { set: Some(set), ..Wanted::default() }).await?.pop())
}

/// Which sets are asked for; a `None` excludes none.
#[derive(Default)]
struct Wanted {
    set: Option<StatisticsSetId>,
    kind: Option<StatisticsKind>,
    round: Option<RoundId>,
}

async fn find(db: &mut PgConnection, wanted: &Wanted) -> sqlx::Result<Vec<StatisticsSet>> {
    let rows = sqlx::query!(
        r#"select it.set_id, it.kind, it.round_id as "round_id?: RoundId",
                  round_plan.title as "round?", it.as_of, it.version, it.title, it.source,
                  published_total, file_name, encode(sha256, 'hex') as "sha256!", rows, invented,
                  person.name as "imported_by?", imported_at,
                  exists (select from statistics_set later
                          where later.kind = it.kind and later.as_of = it.as_of
                            and later.round_id is not distinct from it.round_id
                            and later.version > it.version) as "superseded!"
           from statistics_set it
           left join round_plan using (round_id)
           left join person on person.person_id = it.imported_by
           where ($1::uuid is null or it.set_id = $1)
             and ($2::statistics_kind is null or it.kind = $2)
             and ($3::uuid is null or it.round_id is null or it.round_id = $3)
           order by it.kind, it.as_of desc, it.version desc, it.imported_at desc"#,
        wanted.set as _,
        wanted.kind as _,
        wanted.round as _,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|it| StatisticsSet {
            set_id: it.set_id,
            kind: it.kind,
            round_id: it.round_id,
            round: it.round,
            as_of: it.as_of,
            version: it.version,
            title: it.title,
            source: it.source,
            published_total: it.published_total.map(i64::unsigned_abs),
            file_name: it.file_name,
            sha256: it.sha256,
            rows: it.rows,
            invented: it.invented,
            imported_by: it.imported_by,
            imported_at: it.imported_at,
            superseded: it.superseded,
        })
        .collect())
}

/// A set's figures, in the order of code and pot.
pub async fn figures(db: &mut PgConnection, set: StatisticsSetId) -> sqlx::Result<Vec<Figure>> {
    let rows = sqlx::query!(
        r#"select code, pot_code, number, class as "class?: RuralClass"
           from statistics_value where set_id = $1 order by code, pot_code"#,
        set as _,
    )
    .fetch_all(db)
    .await?;
    let figure = |code, pot_code, value| Figure { code, pot_code, value };
    Ok(rows
        .into_iter()
        .filter_map(|it| {
            let value = match (it.number, it.class) {
                (Some(number), _) => FigureValue::Number(number.unsigned_abs()),
                (None, class) => FigureValue::Class(class?),
            };
            Some(figure(it.code, it.pot_code, value))
        })
        .collect())
}

/// The set that came before: the highest version about the same day, or else the last one about an
/// earlier day. Before `version`, where one is given; a day that is not given is after all days.
pub async fn before(
    db: &mut PgConnection,
    kind: StatisticsKind,
    round: Option<RoundId>,
    as_of: Option<Day>,
    version: Option<i32>,
) -> sqlx::Result<Option<StatisticsSetId>> {
    sqlx::query_scalar!(
        "select set_id from statistics_set
         where kind = $1 and round_id is not distinct from $2
           and ($3::date is null or as_of < $3
                or as_of = $3 and ($4::integer is null or version < $4))
         order by as_of desc, version desc limit 1",
        kind as _,
        round as _,
        as_of as _,
        version,
    )
    .fetch_optional(db)
    .await
}

/// Keeps a set under the next version of its kind, round and day.
///
/// Imports wait for each other here, so that two never take the same version.
pub async fn insert_set(
    tx: &mut PgConnection,
    set: &NewSet<'_>,
    rows: usize,
    imported_by: Option<PersonId>,
    at: Moment,
) -> sqlx::Result<i32> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('statistics_set', 0))")
        .execute(&mut *tx)
        .await?;
    sqlx::query_scalar!(
        "insert into statistics_set (set_id, kind, round_id, as_of, version, title, source,
                                     published_total, file_name, sha256, rows, invented,
                                     imported_by, imported_at)
         select $1, $2, $3, $4,
                coalesce((select max(version) from statistics_set
                          where kind = $2 and round_id is not distinct from $3 and as_of = $4), 0)
                    + 1,
                $5, $6, $7, $8, $9, $10, $11, $12, $13
         returning version",
        set.set_id as _,
        set.kind as _,
        set.round_id as _,
        set.as_of as _,
        set.title,
        set.source,
        set.published_total.and_then(|it| i64::try_from(it).ok()),
        set.file_name,
        &set.sha256[..],
        i32::try_from(rows).unwrap_or(i32::MAX),
        set.invented,
        imported_by as _,
        at as _,
    )
    .fetch_one(tx)
    .await
}

pub async fn insert_figures(
    tx: &mut PgConnection,
    set: StatisticsSetId,
    figures: &[Figure],
) -> sqlx::Result<()> {
    let codes: Vec<String> = figures.iter().map(|it| it.code.clone()).collect();
    let pots: Vec<String> = figures.iter().map(|it| it.pot_code.clone()).collect();
    let number = |it: &Figure| it.value.number().and_then(|it| i64::try_from(it).ok());
    let numbers: Vec<Option<i64>> = figures.iter().map(number).collect();
    let class = |it: &Figure| it.value.class().map(|it| it.as_str().to_owned());
    let classes: Vec<Option<String>> = figures.iter().map(class).collect();
    sqlx::query!(
        "insert into statistics_value (set_id, code, pot_code, number, class)
         select $1, code, pot_code, number, class::rural_class
         from unnest($2::text[], $3::text[], $4::bigint[], $5::text[])
             as figure (code, pot_code, number, class)",
        set as _,
        &codes,
        &pots,
        &numbers as _,
        &classes as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A file that was chosen.
pub struct NewUpload<'a> {
    pub upload_id: UploadId,
    pub kind: StatisticsKind,
    pub round_id: Option<RoundId>,
    pub file_name: &'a str,
    pub content: &'a [u8],
    pub sha256: [u8; 32],
}

pub async fn insert_upload(
    tx: &mut PgConnection,
    upload: &NewUpload<'_>,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into statistics_upload (upload_id, kind, round_id, file_name, content, sha256,
                                        uploaded_by, uploaded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        upload.upload_id as _,
        upload.kind as _,
        upload.round_id as _,
        upload.file_name,
        upload.content,
        &upload.sha256[..],
        by as _,
        at as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn upload(db: &mut PgConnection, upload: UploadId) -> sqlx::Result<Option<Upload>> {
    sqlx::query_as!(
        Upload,
        r#"select upload_id, kind, statistics_upload.round_id as "round_id?: RoundId",
                  round_plan.title as "round?", file_name, content, person.name as uploaded_by,
                  uploaded_at
           from statistics_upload
           join person on person.person_id = uploaded_by
           left join round_plan using (round_id)
           where upload_id = $1"#,
        upload as _,
    )
    .fetch_optional(db)
    .await
}

/// Deletes the upload, so that nobody else can import it; whether it was there.
pub async fn delete_upload(tx: &mut PgConnection, upload: UploadId) -> sqlx::Result<bool> {
    let gone = sqlx::query!("delete from statistics_upload where upload_id = $1", upload as _)
        .execute(tx)
        .await?;
    Ok(gone.rows_affected() == 1)
}

pub async fn delete_uploads_before(tx: &mut PgConnection, before: Moment) -> sqlx::Result<u64> {
    let gone = sqlx::query!("delete from statistics_upload where uploaded_at < $1", before as _)
        .execute(tx)
        .await?;
    Ok(gone.rows_affected())
}

/// A round that a list or table may be for.
pub struct PlannedRound {
    pub round_id: RoundId,
    pub title: String,
}

/// The rounds that are prepared or opened, the latest year first.
pub async fn rounds(db: &mut PgConnection) -> sqlx::Result<Vec<PlannedRound>> {
    sqlx::query_as!(
        PlannedRound,
        "select round_id, title from round_plan order by year desc, title",
    )
    .fetch_all(db)
    .await
}

/// The pots of a round as they are planned; none where no round is given.
pub async fn pots(db: &mut PgConnection, round: Option<RoundId>) -> sqlx::Result<Vec<Pot>> {
    let typed = sqlx::query_scalar!(
        r#"select typed as "typed: Json<Typed>" from round_plan_section
           where round_id = $1 and section = 'pots'"#,
        round as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(typed.map(|it| rules::pots(&it.0)).unwrap_or_default())
}
