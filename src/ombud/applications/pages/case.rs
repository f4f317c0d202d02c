//! An application at the agency: what has come in, who is ombud now, and what an officer may do.

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use sqlx::PgConnection;

use super::sent;
use crate::{
    app::App,
    audit,
    identity::exclusions::{EXCLUDED, is_excluded_from},
    ombud::{
        applications::{
            actions,
            model::{Application, ApplicationStatus, Case},
            rules::{self, ApplicationRefusal, MayDecide, Period},
            store,
        },
        mandates::{self, Handover},
    },
    register::{self, Registered},
    values::{Errors, MandateApplicationId, Moment},
    web::{Db, Error, Filled, Now, Page, Path, Posted, Reply, Result},
    who::{AgencyRole, Officer, Staff},
};

/// How many events the timeline shows.
const EVENTS: i64 = 100;

#[derive(Template)]
#[template(path = "ombud/applications/case.html")]
pub struct AtAgency {
    case: Case,
    timeline: Vec<audit::Entry>,
    documents: Vec<Registered>,
    /// The representative whom the ombud has named to be the next ombud.
    handover: Option<Handover>,
    /// Whether jäv keeps the reader from acting.
    excluded: bool,
    staff: Staff,
    form: Filled<Acts>,
    now: Moment,
}

/// What can be posted from the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Acts {
    seen: String,
    missing: String,
    last_day: String,
    reason: String,
    closing_reason: String,
}

impl AtAgency {
    async fn of(
        db: &mut PgConnection,
        case: Case,
        staff: &Staff,
        form: Filled<Acts>,
        now: Moment,
    ) -> Result<Self> {
        let organisation = case.application.organisation_id;
        let subject = case.application.application_id;
        Ok(Self {
            timeline: audit::timeline(db, subject, EVENTS).await?,
            documents: match case.application.case_number() {
                Some(number) => register::of_case(db, number).await?,
                None => Vec::new(),
            },
            handover: mandates::handover(db, organisation, now).await?,
            excluded: is_excluded_from(db, staff.person_id(), organisation).await?,
            case,
            staff: staff.clone(),
            form,
            now,
        })
    }

    fn errors(&self) -> &Errors {
        &self.form.errors
    }

    /// Whether the reader is the applicant. The page says so before a button is pressed.
    fn is_own(&self) -> bool {
        rules::is_not_own(&self.case.application, self.staff.person_id()).is_err()
    }

    fn may_act(&self) -> bool {
        self.staff.has(AgencyRole::Officer) && !self.is_own() && !self.excluded
    }

    fn may_note(&self) -> bool {
        self.staff.has(AgencyRole::Officer)
    }

    fn may_request(&self) -> bool {
        self.may_act() && self.case.application.is(ApplicationStatus::Submitted)
    }

    fn may_decide(&self) -> bool {
        self.may_act() && rules::is_to_decide(&self.case, self.now.day())
    }

    fn may_discontinue(&self) -> bool {
        self.may_act() && rules::is_to_discontinue(&self.case, self.now.day())
    }

    /// The fields with an error whose form is not on the page: the error summary's links need a
    /// target.
    fn stray_errors(&self) -> Vec<&str> {
        let names = self.errors().iter().map(|(name, _)| name);
        let stray = names.filter(|name| match *name {
            "jav" => false,
            "decide" | "reason" => !self.may_decide(),
            "missing" | "last_day" => !self.may_request(),
            _ => !self.may_discontinue(),
        });
        stray.collect()
    }

    fn waited(&self) -> Option<i64> {
        let open = rules::may_withdraw(&self.case.application);
        let since = self.case.application.submitted_at.filter(|_| open)?;
        Some(rules::days_waited(since, self.now))
    }

    /// Whether a mandate begins later.
    fn is_ahead(&self, at: &Moment) -> bool {
        self.now < *at
    }
}

pub async fn show(
    staff: Staff,
    Path(id): Path<MandateApplicationId>,
    Now(now): Now,
    db: Db,
) -> Result<Page<AtAgency>> {
    let mut db = db.read().await?;
    let case = sent(&mut db, id, now).await?;
    Ok(Page(AtAgency::of(&mut db, case, &staff, Filled::default(), now).await?))
}

pub async fn request(
    officer: Officer,
    Path(id): Path<MandateApplicationId>,
    db: Db,
    State(app): State<App>,
    Posted { typed, at }: Posted<Acts>,
) -> Result<Reply<AtAgency>> {
    let mut tx = db.begin().await?;
    let waits = |it: &Application| it.is(ApplicationStatus::Submitted);
    let case = admitted(&mut tx, id, &officer, waits, at).await?;
    let mut form = Filled::of(typed);
    let Acts { missing, last_day, .. } = &form.typed;
    let read = rules::read_completion(missing, last_day, at.day(), &mut form.errors);
    let own = rules::is_not_own(&case.application, officer.person_id());
    let (Some(read), Some(())) = (read, form.errors.take("missing", own)) else {
        let page = AtAgency::of(&mut tx, case, officer.staff(), form, at).await?;
        return Ok(Reply::Again(page));
    };
    let base_url = &app.settings.base_url;
    actions::request_completion(&mut tx, &officer, &case.application, &read, base_url, at).await?;
    tx.commit().await?;
    Ok(done(id, "Sökanden får ett mejl om vad som saknas."))
}

pub async fn approve(
    officer: Officer,
    Path(id): Path<MandateApplicationId>,
    db: Db,
    State(app): State<App>,
    Posted { typed, at }: Posted<Acts>,
) -> Result<Reply<AtAgency>> {
    let mut tx = db.begin().await?;
    let case = admitted(&mut tx, id, &officer, is_undecided, at).await?;
    let mut form = Filled::of(typed);
    let may = may_approve(&case, &officer, &form.typed.seen, at);
    let Some((may, period)) = form.errors.take("decide", may) else {
        let page = AtAgency::of(&mut tx, case, officer.staff(), form, at).await?;
        return Ok(Reply::Again(page));
    };
    actions::approve(&mut tx, &officer, &case, may, period, &app.settings.base_url, at).await?;
    tx.commit().await?;
    Ok(done(id, "Ansökan är godkänd. Sökanden och det tidigare ombudet får mejl."))
}

fn may_approve(
    case: &Case,
    officer: &Officer,
    seen: &str,
    at: Moment,
) -> Result<(MayDecide, Period), ApplicationRefusal> {
    let may = rules::may_decide(case, officer.person_id(), seen, at.day())?;
    rules::has_papers(case)?;
    Ok((may, rules::period(&case.application, at)?))
}

pub async fn reject(
    officer: Officer,
    Path(id): Path<MandateApplicationId>,
    db: Db,
    State(app): State<App>,
    Posted { typed, at }: Posted<Acts>,
) -> Result<Reply<AtAgency>> {
    let mut tx = db.begin().await?;
    let case = admitted(&mut tx, id, &officer, is_undecided, at).await?;
    let mut form = Filled::of(typed);
    let may = rules::may_decide(&case, officer.person_id(), &form.typed.seen, at.day());
    let may = form.errors.take("decide", may);
    let reason = form.errors.take("reason", rules::read_reason(&form.typed.reason));
    let (Some(may), Some(reason)) = (may, reason) else {
        let page = AtAgency::of(&mut tx, case, officer.staff(), form, at).await?;
        return Ok(Reply::Again(page));
    };
    let base_url = &app.settings.base_url;
    actions::reject(&mut tx, &officer, &case.application, may, &reason, base_url, at).await?;
    tx.commit().await?;
    Ok(done(id, "Ansökan är avslagen. Sökanden får ett mejl."))
}

pub async fn discontinue(
    officer: Officer,
    Path(id): Path<MandateApplicationId>,
    db: Db,
    State(app): State<App>,
    Posted { typed, at }: Posted<Acts>,
) -> Result<Reply<AtAgency>> {
    let mut tx = db.begin().await?;
    let case = admitted(&mut tx, id, &officer, is_undecided, at).await?;
    let mut form = Filled::of(typed);
    let may = rules::may_discontinue(&case, officer.person_id(), at.day());
    let reason = || rules::read_reason(&form.typed.closing_reason);
    let read = may.and_then(|may| Ok((may, reason()?)));
    let Some((may, reason)) = form.errors.take("closing_reason", read) else {
        let page = AtAgency::of(&mut tx, case, officer.staff(), form, at).await?;
        return Ok(Reply::Again(page));
    };
    let base_url = &app.settings.base_url;
    actions::discontinue(&mut tx, &officer, &case.application, may, &reason, base_url, at).await?;
    tx.commit().await?;
    Ok(done(id, "Ärendet är avskrivet. Sökanden får ett mejl."))
}

fn is_undecided(application: &Application) -> bool {
    application.decided_at.is_none()
}

/// The case for an officer to act on.
///
/// Errors: [`Error::Instead`] where a colleague was faster, where it is the second of two clicks,
/// and where the officer is excluded.
async fn admitted(
    tx: &mut PgConnection,
    id: MandateApplicationId,
    officer: &Officer,
    waits: impl Fn(&Application) -> bool,
    at: Moment,
) -> Result<Case> {
    let case = locked(tx, id, at).await?;
    if !waits(&case.application) {
        let notice = "Ärendet har redan gått vidare. Så här ser det ut nu.";
        return Err(Error::instead(case_of(id).overtaken(notice)));
    }
    if is_excluded_from(tx, officer.person_id(), case.application.organisation_id).await? {
        let mut form = Filled::default();
        form.errors.add("jav", EXCLUDED);
        let page = AtAgency::of(tx, case, officer.staff(), form, at).await?;
        return Err(Error::instead(Reply::Again(page)));
    }
    Ok(case)
}

/// The case, with the rows of the application, the organisation and the applicant locked: of two
/// decisions at once the second sees what the first one wrote.
async fn locked(tx: &mut PgConnection, id: MandateApplicationId, at: Moment) -> Result<Case> {
    store::lock(tx, id).await?;
    let Application { organisation_id, person_id, .. } = sent(tx, id, at).await?.application;
    store::lock_organisation(tx, organisation_id).await?;
    store::lock_applicant(tx, person_id).await?;
    sent(tx, id, at).await
}

fn done(id: MandateApplicationId, notice: &str) -> Reply<AtAgency> {
    case_of(id).saying(notice)
}

fn case_of(id: MandateApplicationId) -> Reply<AtAgency> {
    Reply::to(&format!("/ombudsarenden/{id}"))
}
