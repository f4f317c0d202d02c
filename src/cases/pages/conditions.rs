//! The conditions that the agency sees to: a round's recipients, and one recipient's records.

use askama::Template;
use sqlx::PgConnection;

use crate::{
    cases::{
        model::{PAGE, Wish},
        store::{self, ConditionsRow},
    },
    identity::exclusions::{self, EXCLUDED},
    rounds::{
        self, AgencyCondition, Round,
        conditions::{self, fields},
    },
    values::{Field, Moment, OrganisationId, RoundId, Typed},
    web::{Db, Error, Errors, Filled, Now, Page, Path, Posted, Query, Reply, Result, list::Pager},
    who::{AgencyRole, Officer, Staff},
};

#[derive(Template)]
#[template(path = "cases/conditions.html")]
pub struct List {
    round: Round,
    rows: Vec<ConditionsRow>,
    conditions: i64,
    wish: Wish,
    pager: Pager,
}

pub async fn list(
    _: Staff,
    Path(round): Path<RoundId>,
    Query(wish): Query<Wish>,
    db: Db,
) -> Result<Page<List>> {
    let mut db = db.read().await?;
    let round = rounds::round(&mut db, round).await?.ok_or(Error::NotFound)?;
    let rows = store::conditions_page(&mut db, round.round_id, &wish).await?;
    let (total, conditions) = store::conditions_count(&mut db, round.round_id, &wish).await?;
    let address = |page: i64| {
        let query = serde_html_form::to_string([("q", &wish.q), ("sida", &page.to_string())]);
        format!("/omgangar/{}/villkor?{}", round.round_id, query.unwrap_or_default())
    };
    let shown = i64::try_from(rows.len()).unwrap_or(0);
    let pager = Pager::new(wish.page(), PAGE, shown, total, address);
    Ok(Page(List { round, rows, conditions, wish, pager }))
}

#[derive(Template)]
#[template(path = "cases/recipient_conditions.html")]
pub struct Conditions {
    round: Round,
    organisation: String,
    conditions: Vec<AgencyCondition>,
    /// The condition whose form was posted, with what was typed.
    form: Filled<Typed>,
    may_record: bool,
    /// Whether the reader is excluded for jäv. The page says so before a button is pressed.
    excluded: bool,
    now: Moment,
}

impl Conditions {
    async fn of(
        db: &mut PgConnection,
        round: RoundId,
        organisation: OrganisationId,
        staff: &Staff,
        now: Moment,
    ) -> Result<Self> {
        Ok(Self {
            organisation: rounds::conditions::recipient(db, round, organisation)
                .await?
                .ok_or(Error::NotFound)?,
            round: rounds::round(db, round).await?.ok_or(Error::NotFound)?,
            conditions: conditions::of_recipient(db, round, organisation).await?,
            form: Filled::default(),
            may_record: staff.has(AgencyRole::Officer),
            excluded: exclusions::is_excluded_in(db, staff.person_id(), organisation, round)
                .await?,
            now,
        })
    }

    /// What was typed in a field of a condition's form. The forms that were not posted have today
    /// in the day, and are empty otherwise.
    fn typed(&self, code: &str, field: &Field) -> String {
        match self.form.typed.one(&fields::CODE) == code {
            true => self.form.typed.one(field).to_owned(),
            false if *field == fields::MET_ON => self.now.day().iso(),
            false => String::new(),
        }
    }

    /// The id of a control in the form of a condition. In the posted one it is the bare name, for the
    /// summary of its errors links there; in the others the code is before it.
    fn id(&self, code: &str, field: &Field) -> String {
        match self.form.typed.one(&fields::CODE) == code {
            true => field.name.to_string(),
            false => format!("{code}-{}", field.name),
        }
    }

    fn errors(&self, code: &str) -> Errors {
        match self.form.typed.one(&fields::CODE) == code {
            true => self.form.errors.clone(),
            false => Errors::default(),
        }
    }

    /// The rows of an agreement's form: those that are filled in and three more.
    fn agreed_rows(&self, code: &str) -> std::ops::RangeInclusive<usize> {
        match self.form.typed.one(&fields::CODE) == code {
            true => 1..=fields::FORM.rows_shown(&self.form.typed),
            false => 1..=fields::FORM.spare,
        }
    }
}

pub async fn show(
    staff: Staff,
    Path((round, organisation)): Path<(RoundId, OrganisationId)>,
    Now(now): Now,
    db: Db,
) -> Result<Page<Conditions>> {
    let mut db = db.read().await?;
    Ok(Page(Conditions::of(&mut db, round, organisation, &staff, now).await?))
}

pub async fn record(
    officer: Officer,
    Path((round, organisation)): Path<(RoundId, OrganisationId)>,
    db: Db,
    Posted { typed, at }: Posted<Typed>,
) -> Result<Reply<Conditions>> {
    let mut tx = db.begin().await?;
    let mut page = Conditions::of(&mut tx, round, organisation, officer.staff(), at).await?;
    if page.excluded {
        page.form.errors.add("jav", EXCLUDED);
        return Ok(Reply::Again(page));
    }
    let condition = page.conditions.iter().find(|it| it.code == typed.one(&fields::CODE));
    let condition = condition.ok_or(Error::NotFound)?.clone();
    let mut errors = Errors::default();
    let Some(read) = conditions::read(&typed, &condition, at, &mut errors) else {
        page.form = Filled { typed, errors };
        return Ok(Reply::Again(page));
    };
    let code = &condition.code;
    let made = conditions::record(&mut tx, &officer, round, organisation, code, &read, at).await?;
    tx.commit().await?;
    let recipient = Reply::to(&format!("/omgangar/{round}/villkor/{organisation}"));
    Ok(match made {
        true => recipient.saying("Villkoret är registrerat som uppfyllt."),
        false => recipient.overtaken("Villkoret var redan registrerat. Så här står det."),
    })
}
