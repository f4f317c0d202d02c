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
        rules::{self, ApplicationRefusal, SCOPE, TypedApplication, Unclear, choose},
        store,
    },
    ombud::{OrganisationRow, organisations},
    values::{Errors, MandateApplicationId, Moment, OrgNumber},
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
    /// Those that may have been meant, where what was typed is not enough.
    candidates: Vec<(OrgNumber, String)>,
}

impl Form {
    fn new(who: Who, form: Filled<TypedApplication>) -> Self {
        Self { who, form, draft: None, candidates: Vec::new() }
    }
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
        organisation: org_number.map(|it| it.to_string()).unwrap_or_default(),
        start_on: now.day().iso(),
        ..TypedApplication::default()
    };
    Page(Form::new(who, Filled::of(typed)))
}

pub async fn start(
    SignedIn(who): SignedIn,
    db: Db,
    Posted { typed, at }: Posted<TypedApplication>,
) -> Result<Reply<Form>> {
    let mut form = Form::new(who, Filled::of(typed));
    let (typed, errors) = (&form.form.typed, &mut form.form.errors);
    if form.who.works_at_the_agency() {
        errors.add("other-side", ApplicationRefusal::OtherSide);
        return Ok(Reply::Again(form));
    }
    let mut tx = db.begin().await?;
    let all = organisations(&mut tx).await?;
    let meant = match choose(&typed.organisation, &typed.chosen, &all) {
        Ok(meant) => may_apply(&mut tx, &form.who, meant, errors, at).await?.then_some(meant),
        Err(Unclear { message, candidates }) => {
            errors.add("organisation", message);
            form.candidates = candidates;
            None
        }
    };
    let read = rules::read(typed, at.day(), errors);
    let (Some(meant), Some(read)) = (meant, read) else {
        return Ok(Reply::Again(form));
    };
    let person = form.who.person_id;
    let admitted = BEGUN.count(&mut tx, &person.to_string(), at).await?;
    if errors.take("organisation", admitted).is_none() {
        tx.commit().await?;
        return Ok(Reply::Again(form));
    }
    let started = actions::start(&mut tx, person, meant.organisation_id, &read, at).await?;
    tx.commit().await?;
    let address = |id| format!("/ombudsansokningar/{id}");
    Ok(match started {
        NewApplication::Started(id) => Reply::to(&address(id)).saying("Utkastet är sparat."),
        NewApplication::Open(id) => Reply::to(&address(id))
            .overtaken("Du har redan en ansökan för organisationen. Här är den."),
    })
}

/// Whether the person may apply for the organisation; otherwise says why not.
async fn may_apply(
    db: &mut PgConnection,
    who: &Who,
    organisation: &OrganisationRow,
    errors: &mut Errors,
    now: Moment,
) -> Result<bool> {
    let live = store::live_mandates(db, organisation.organisation_id, now).await?;
    let may = rules::is_not_ombud(&organisation.name, &live, who.person_id);
    Ok(errors.take("organisation", may).is_some())
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
        organisation: application.org_number.to_string(),
        chosen: String::new(),
        title: application.title,
        phone: application.phone,
        start_on: application.start_on.iso(),
        end_on: application.end_on.map(|it| it.iso()).unwrap_or_default(),
        document: application.document.code().to_owned(),
    };
    let draft = Some((id, application.organisation));
    let page = Page(Form { draft, ..Form::new(who, Filled::of(typed)) });
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
        Filled::of(TypedApplication { organisation: application.org_number.to_string(), ..typed });
    let Some(read) = rules::read(&form.typed, at.day(), &mut form.errors) else {
        let draft = Some((id, application.organisation));
        return Ok(Reply::Again(Form { draft, ..Form::new(who, form) }));
    };
    actions::change(&mut tx, &application, &read, at).await?;
    tx.commit().await?;
    Ok(Reply::to(&format!("/ombudsansokningar/{id}")))
}
