//! The application's form: a draft is begun, and changed.

use askama::Template;
use jiff::SignedDuration;
use serde::Deserialize;
use sqlx::PgConnection;

use super::own;
use crate::{
    identity::Limit,
    ombud::applications::{
        actions::{self, NewApplication},
        model::DocumentKind,
        rules::{self, ApplicationRefusal, ReadApplication, SCOPE, TypedApplication},
        store,
    },
    values::{MandateApplicationId, Moment, OrgNumber, OrganisationId, Stopped},
    web::{Db, Filled, Now, Page, Path, Posted, Query, Reply, Result},
    who::{SignedIn, Who},
};

/// How many applications one person may begin in 24 hours.
const BEGUN: Limit = Limit::new("application", 10, SignedDuration::from_hours(24));

#[derive(Template)]
#[template(path = "ombud/applications/form.html")]
pub struct Form {
    who: Who,
    form: Filled<TypedApplication>,
    /// The draft that is changed, and what it is for; `None` for a new one.
    draft: Option<(MandateApplicationId, String)>,
}

/// The organisation that a link to the form names, as its organisation number.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    organisation: String,
}

pub async fn new(SignedIn(who): SignedIn, Query(wish): Query<Wish>, Now(now): Now) -> Page<Form> {
    let org_number = OrgNumber::parse(&wish.organisation);
    let typed = TypedApplication {
        org_number: org_number.map(|it| it.to_string()).unwrap_or_default(),
        start_on: now.day().iso(),
        ..TypedApplication::default()
    };
    Page(Form { who, form: Filled::of(typed), draft: None })
}

pub async fn start(
    SignedIn(who): SignedIn,
    db: Db,
    Posted { typed, at }: Posted<TypedApplication>,
) -> Result<Reply<Form>> {
    let mut form = Filled::of(typed);
    if who.works_at_the_agency() {
        form.errors.add("other-side", ApplicationRefusal::OtherSide);
        return Ok(Reply::Again(Form { who, form, draft: None }));
    }
    let read = rules::read(&form.typed, at.day(), &mut form.errors);
    let mut tx = db.begin().await?;
    let found = match read {
        Some(read) => {
            let organisation = organisation(&mut tx, &who, &read, at).await;
            form.errors.take_act("org_number", organisation)?.map(|it| (it, read))
        }
        None => None,
    };
    let Some((organisation, read)) = found else {
        return Ok(Reply::Again(Form { who, form, draft: None }));
    };
    let admitted = BEGUN.count(&mut tx, &who.person_id.to_string(), at).await?;
    if form.errors.take("org_number", admitted).is_none() {
        tx.commit().await?;
        return Ok(Reply::Again(Form { who, form, draft: None }));
    }
    let started = actions::start(&mut tx, who.person_id, organisation, &read, at).await?;
    tx.commit().await?;
    let address = |id| format!("/ombudsansokningar/{id}");
    Ok(match started {
        NewApplication::Started(id) => Reply::to(&address(id)).saying("Utkastet är sparat."),
        NewApplication::Open(id) => Reply::to(&address(id))
            .overtaken("Du har redan en ansökan för organisationen. Här är den."),
    })
}

async fn organisation(
    db: &mut PgConnection,
    who: &Who,
    read: &ReadApplication,
    now: Moment,
) -> Result<OrganisationId, Stopped<ApplicationRefusal>> {
    let found = store::organisation(db, read.org_number.as_ref()).await?;
    let Some((id, name)) = found else {
        return Err(Stopped::Refused(ApplicationRefusal::UnknownOrganisation));
    };
    let live = store::live_mandates(db, id, now).await?;
    rules::is_not_ombud(&name, &live, who.person_id).map_err(Stopped::Refused)?;
    Ok(id)
}

pub async fn edit(
    SignedIn(who): SignedIn,
    Path(id): Path<MandateApplicationId>,
    Now(now): Now,
    db: Db,
) -> Result<Reply<Form>> {
    let case = own(&mut *db.read().await?, id, who.person_id, now).await?;
    let application = case.application;
    if !application.is_draft() {
        return Ok(Reply::to(&format!("/ombudsansokningar/{id}")));
    }
    let typed = TypedApplication {
        org_number: application.org_number.to_string(),
        title: application.title,
        phone: application.phone,
        start_on: application.start_on.iso(),
        end_on: application.end_on.map(|it| it.iso()).unwrap_or_default(),
        document: application.document.code().to_owned(),
    };
    let draft = Some((id, application.organisation));
    let page = Page(Form { who, form: Filled::of(typed), draft });
    Ok(Reply::Other(axum::response::IntoResponse::into_response(page)))
}

pub async fn change(
    SignedIn(who): SignedIn,
    Path(id): Path<MandateApplicationId>,
    db: Db,
    Posted { typed, at }: Posted<TypedApplication>,
) -> Result<Reply<Form>> {
    let mut tx = db.begin().await?;
    store::lock(&mut tx, id).await?;
    let application = own(&mut tx, id, who.person_id, at).await?.application;
    if !application.is_draft() {
        let words = "Ansökan är redan inskickad, och ändras inte längre.";
        return Ok(Reply::to(&format!("/ombudsansokningar/{id}")).overtaken(words));
    }
    // The organisation is not changed: for another organisation one begins another application.
    let mut form =
        Filled::of(TypedApplication { org_number: application.org_number.to_string(), ..typed });
    let Some(read) = rules::read(&form.typed, at.day(), &mut form.errors) else {
        let draft = Some((id, application.organisation));
        return Ok(Reply::Again(Form { who, form, draft }));
    };
    actions::change(&mut tx, &application, &read, at).await?;
    tx.commit().await?;
    Ok(Reply::to(&format!("/ombudsansokningar/{id}")))
}
