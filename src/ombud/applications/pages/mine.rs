//! A person's own applications: the list, and one with all that can be done with it.

use askama::Template;
use axum::extract::State;
use serde::Deserialize;

use super::own;
use crate::{
    app::App,
    ombud::applications::{
        actions,
        model::{ApplicationStatus, Case, Listed},
        rules::{self, MOST_FILES},
        store,
    },
    values::{Errors, MandateApplicationId, Moment},
    web::{Db, Filled, Now, Page, Path, Posted, Reply, Result},
    who::{SignedIn, Who},
};

/// How many applications the list shows; older ones were closed long ago.
const MOST: i64 = 100;

#[derive(Template)]
#[template(path = "ombud/applications/list.html")]
pub struct List {
    applications: Vec<Listed>,
}

/// What can be posted from the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Acts {
    certified: String,
    answer: String,
}

#[derive(Template)]
#[template(path = "ombud/applications/application.html")]
pub struct Mine {
    case: Case,
    form: Filled<Acts>,
}

impl Mine {
    pub fn new(case: Case, form: Filled<Acts>) -> Self {
        Self { case, form }
    }

    fn errors(&self) -> &Errors {
        &self.form.errors
    }

    fn takes_files(&self) -> bool {
        rules::takes_files(&self.case.application)
    }

    fn takes_more_files(&self) -> bool {
        self.takes_files() && self.case.unsent().count() < MOST_FILES
    }

    fn is_certified(&self) -> bool {
        self.form.typed.certified == "ja"
    }

    fn answers(&self) -> bool {
        self.case.application.is(ApplicationStatus::CompletionRequested)
    }

    fn may_withdraw(&self) -> bool {
        rules::may_withdraw(&self.case.application)
    }
}

pub async fn list(SignedIn(who): SignedIn, db: Db) -> Result<Page<List>> {
    let applications = store::own(&mut *db.read().await?, who.person_id, MOST).await?;
    Ok(Page(List { applications }))
}

pub async fn show(
    SignedIn(who): SignedIn,
    Path(id): Path<MandateApplicationId>,
    Now(now): Now,
    db: Db,
) -> Result<Page<Mine>> {
    let case = own(&mut *db.read().await?, id, who.person_id, now).await?;
    Ok(Page(Mine::new(case, Filled::default())))
}

pub async fn send(
    SignedIn(who): SignedIn,
    Path(id): Path<MandateApplicationId>,
    db: Db,
    State(app): State<App>,
    Posted { typed, at }: Posted<Acts>,
) -> Result<Reply<Mine>> {
    let mut tx = db.begin().await?;
    let case = locked(&mut tx, id, &who, at).await?;
    if !case.application.is_draft() {
        // The second of two clicks.
        return Ok(onwards(id));
    }
    let mut form = Filled::of(typed);
    let certified = form.typed.certified == "ja";
    rules::may_send(&case, certified, at.day(), &mut form.errors);
    if !form.errors.is_empty() {
        return Ok(Reply::Again(Mine::new(case, form)));
    }
    actions::submit(&mut tx, &case.application, &app.settings.base_url, at).await?;
    tx.commit().await?;
    Ok(done(id, "Ansökan är inskickad."))
}

pub async fn answer(
    SignedIn(who): SignedIn,
    Path(id): Path<MandateApplicationId>,
    db: Db,
    State(app): State<App>,
    Posted { typed, at }: Posted<Acts>,
) -> Result<Reply<Mine>> {
    let mut tx = db.begin().await?;
    let case = locked(&mut tx, id, &who, at).await?;
    if !case.application.is(ApplicationStatus::CompletionRequested) {
        return Ok(onwards(id).overtaken("Vi väntar inte på något svar. Så här ser det ut nu."));
    }
    let mut form = Filled::of(typed);
    let Some(answer) = form.errors.take("answer", rules::read_answer(&form.typed.answer)) else {
        return Ok(Reply::Again(Mine::new(case, form)));
    };
    actions::answer(&mut tx, &case.application, &answer, &app.settings.base_url, at).await?;
    tx.commit().await?;
    Ok(done(id, "Svaret är skickat."))
}

pub async fn withdraw(
    SignedIn(who): SignedIn,
    Path(id): Path<MandateApplicationId>,
    db: Db,
    State(app): State<App>,
    Posted { at, .. }: Posted<Acts>,
) -> Result<Reply<Mine>> {
    let mut tx = db.begin().await?;
    let case = locked(&mut tx, id, &who, at).await?;
    if !rules::may_withdraw(&case.application) {
        return Ok(onwards(id));
    }
    let draft = case.application.is_draft();
    actions::withdraw(&mut tx, &app.files, &case, &app.settings.base_url, at).await?;
    tx.commit().await?;
    match draft {
        true => Ok(Reply::to("/ombudsansokningar").saying("Utkastet är borttaget.")),
        false => Ok(done(id, "Ansökan är återkallad.")),
    }
}

async fn locked(
    tx: &mut sqlx::PgConnection,
    id: MandateApplicationId,
    who: &Who,
    at: Moment,
) -> Result<Case> {
    store::lock(tx, id).await?;
    own(tx, id, who.person_id, at).await
}

fn done(id: MandateApplicationId, notice: &str) -> Reply<Mine> {
    onwards(id).saying(notice)
}

fn onwards(id: MandateApplicationId) -> Reply<Mine> {
    Reply::to(&format!("/ombudsansokningar/{id}"))
}
