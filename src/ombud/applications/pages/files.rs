//! The files of an application: attached, taken back, and handed out to those who may see the case.

use axum::{extract::State, response::Response};
use jiff::SignedDuration;

use super::{mine::Mine, own};
use crate::{
    app::App,
    files::{self, FileRefusal},
    identity::Limit,
    ombud::applications::{actions, model::Attachment, rules, store},
    values::{Errors, FileId, MandateApplicationId},
    web::{self, Db, Error, Filled, Now, Path, Posted, Press, Reply, Result, Uploaded},
    who::{SignedIn, Staff},
};

/// How many files one person may upload in an hour.
const ATTACHED: Limit = Limit::new("application_file", 30, SignedDuration::from_hours(1));

pub async fn attach(
    SignedIn(who): SignedIn,
    Path(id): Path<MandateApplicationId>,
    db: Db,
    State(app): State<App>,
    Uploaded { file, at, .. }: Uploaded,
) -> Result<Reply<Mine>> {
    let mut tx = db.begin().await?;
    let admitted = ATTACHED.count(&mut tx, &who.person_id.to_string(), at).await?;
    tx.commit().await?;

    // Before the case is locked, and for nobody who is over the limit.
    let file = match file {
        Some(chosen) if admitted.is_ok() => {
            files::read_in_turn(chosen.name, chosen.content).await?
        }
        _ => Err(FileRefusal::NotChosen),
    };

    let mut tx = db.begin().await?;
    store::lock(&mut tx, id).await?;
    let case = own(&mut tx, id, who.person_id, at).await?;
    let mut errors = Errors::default();
    let file = errors.take("file", admitted).and_then(|()| {
        errors.take("file", rules::may_attach(&case)).and_then(|()| errors.take("file", file))
    });
    let Some(file) = file else {
        let form = Filled { errors, ..Filled::default() };
        return Ok(Reply::Again(Mine::new(case, form)));
    };
    actions::attach(&mut tx, &app.files, &case.application, file, at).await?;
    tx.commit().await?;
    Ok(Reply::to(&format!("/ombudsansokningar/{id}#handlingar")))
}

pub async fn detach(
    SignedIn(who): SignedIn,
    Path((id, file)): Path<(MandateApplicationId, FileId)>,
    db: Db,
    State(app): State<App>,
    Posted { at, .. }: Posted<Press>,
) -> Result<Reply<Mine>> {
    let mut tx = db.begin().await?;
    store::lock(&mut tx, id).await?;
    let case = own(&mut tx, id, who.person_id, at).await?;
    // The second of two clicks finds nothing to take back.
    let found = case.unsent().find(|it| it.file.file_id == file);
    if let Some(attachment) = found.filter(|_| rules::takes_files(&case.application)) {
        actions::detach(&mut tx, &app.files, &case.application, &attachment.file, at).await?;
        tx.commit().await?;
    }
    Ok(Reply::to(&format!("/ombudsansokningar/{id}#handlingar")))
}

pub async fn own_file(
    SignedIn(who): SignedIn,
    Path((id, file)): Path<(MandateApplicationId, FileId)>,
    Now(now): Now,
    db: Db,
    State(app): State<App>,
) -> Result<Response> {
    let case = own(&mut *db.read().await?, id, who.person_id, now).await?;
    hand_out(&app, case.attachments.iter(), file).await
}

pub async fn sent_file(
    _: Staff,
    Path((id, file)): Path<(MandateApplicationId, FileId)>,
    Now(now): Now,
    db: Db,
    State(app): State<App>,
) -> Result<Response> {
    let case = super::sent(&mut *db.read().await?, id, now).await?;
    hand_out(&app, case.sent(), file).await
}

async fn hand_out(
    app: &App,
    attachments: impl Iterator<Item = &Attachment>,
    id: FileId,
) -> Result<Response> {
    let found = attachments.map(|it| &it.file).find(|it| it.file_id == id);
    web::download(&app.files, found.ok_or(Error::NotFound)?).await
}
