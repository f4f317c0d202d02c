//! The page behind a mailed link: who invites to what, and the button that accepts.

use askama::Template;
use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use sqlx::PgConnection;
use tower_sessions::Session;

use super::{
    actions,
    model::{Invitation, To},
    rules::{self, Dead},
    store,
};
use crate::{
    app::App,
    identity::{
        self, NewPerson,
        accounts::{self, Own},
        limits::small_letters,
        session,
        session_store::CHOSEN,
    },
    secrets::LinkSecret,
    values::{Line, Moment, PersonId},
    web::{Db, Error, Errors, Filled, Notice, Now, Page, Path, Posted, Reply, Result},
    who::{Proof, Who},
};

#[derive(Template)]
#[template(path = "identity/invitation.html")]
pub struct Invite {
    invitation: Invitation,
    secret: String,
    way: Way,
    form: Filled<AcceptForm>,
}

#[derive(Template)]
#[template(path = "identity/invitation_dead.html")]
struct NoInvite {
    why: Dead,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AcceptForm {
    name: String,
    password: String,
}

/// How the person who opens the link can accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The person is signed in with the invited address.
    Accept(PersonId),
    /// No account has the address: accepting makes one.
    Register,
    /// An account has the address: its holder signs in first.
    SignIn,
    /// A person with another address is signed in.
    Another,
}

impl Way {
    async fn of(
        db: &mut PgConnection,
        who: Option<&Who>,
        invitation: &Invitation,
    ) -> sqlx::Result<Self> {
        let email = invitation.email.to_string();
        if let Some(who) = who {
            let same = small_letters(who.email.as_ref()) == small_letters(&email);
            return Ok(if same { Self::Accept(who.person_id) } else { Self::Another });
        }
        let known = identity::person_with(db, &email).await?.is_some();
        Ok(if known { Self::SignIn } else { Self::Register })
    }
}

impl Invite {
    /// The page; or [`Error::Instead`] with the page that says why the link does not work.
    async fn of(
        db: &mut PgConnection,
        secret: &str,
        who: Option<&Who>,
        now: Moment,
    ) -> Result<Self> {
        let link = LinkSecret::parse(secret).ok_or_else(|| dead(Dead::Unknown))?;
        let invitation = store::by_link(db, &link.hash(), now).await?;
        let invitation = invitation.ok_or_else(|| dead(Dead::Unknown))?;
        rules::alive(&invitation, now).map_err(dead)?;
        let way = Way::of(db, who, &invitation).await?;
        let typed = AcceptForm { name: invitation.name.to_string(), password: String::new() };
        let secret = secret.to_owned();
        Ok(Self { invitation, secret, way, form: Filled::of(typed) })
    }

    fn again(mut self, name: String, errors: Errors) -> Response {
        self.form = Filled { typed: AcceptForm { name, password: String::new() }, errors };
        Reply::Again(self).into_response()
    }
}

/// The page that says why the link does not work.
fn dead(why: Dead) -> Error {
    let status = match why {
        Dead::Unknown => StatusCode::NOT_FOUND,
        _ => StatusCode::GONE,
    };
    Error::instead((status, Page(NoInvite { why })))
}

pub async fn show(
    who: Option<Extension<Who>>,
    Path(secret): Path<String>,
    Now(now): Now,
    db: Db,
) -> Result<Page<Invite>> {
    let mut db = db.read().await?;
    Ok(Page(Invite::of(&mut db, &secret, who.as_deref(), now).await?))
}

pub async fn accept(
    who: Option<Extension<Who>>,
    Path(secret): Path<String>,
    session: Session,
    headers: HeaderMap,
    db: Db,
    State(app): State<App>,
    Posted { typed, at }: Posted<AcceptForm>,
) -> Result<Response> {
    let mut reading = db.read().await?;
    let seen = Invite::of(&mut reading, &secret, who.as_deref(), at).await?;
    drop(reading);
    let AcceptForm { name, password } = typed;
    let mut errors = Errors::default();
    let new = match seen.way {
        Way::Register => match new_account(&app, &seen, &name, password, &mut errors).await? {
            Some(new) => Some(new),
            None => return Ok(seen.again(name, errors)),
        },
        Way::Accept(_) => None,
        // The page is shown again: it says to sign in, or to sign out first.
        Way::SignIn | Way::Another => return Ok(seen.again(name, errors)),
    };

    let mut tx = db.begin().await?;
    let seen = (seen.invitation.invitation_id, seen.invitation.to.organisation_id());
    store::lock(&mut tx, seen.0, seen.1).await?;
    // Read again under the lock: it may have been used or withdrawn meanwhile.
    let page = Invite::of(&mut tx, &secret, who.as_deref(), at).await?;
    let person = match (&new, page.way) {
        (_, Way::Accept(person)) => person,
        (Some(new), Way::Register) => {
            let person = NewPerson {
                name: new.0.as_ref(),
                email: &page.invitation.email,
                password_hash: Some(&new.1),
                demonstration: app.settings.demonstration,
                created_at: at,
            };
            match identity::let_in(&mut tx, &person).await? {
                Some(person) => person,
                None => return Ok(page.again(name, errors)),
            }
        }
        _ => return Ok(page.again(name, errors)),
    };
    let accepted = actions::accept(&mut tx, &page.invitation, person, at).await;
    if errors.take_act("accept", accepted)?.is_none() {
        return Ok(page.again(name, errors));
    }
    if new.is_some() {
        identity::actions::signed_in(&mut tx, person, Proof::Password, at).await?;
    }
    tx.commit().await?;

    // A new account is signed in. An invitation to the agency only proposes roles, and when one
    // is given all the person's sessions end, this one too.
    if new.is_some() {
        session::begin(&session, person, Proof::Password, &session::device(&headers), at).await?;
    }
    welcome(&session, &page.invitation).await
}

/// The name and the hash of the password for an account to be made.
async fn new_account(
    app: &App,
    invite: &Invite,
    name: &str,
    password: String,
    errors: &mut Errors,
) -> Result<Option<(Line, String)>> {
    let name = rules::read_name(&accounts::NAME, name, errors);
    let own = Own {
        name: name.as_ref().map_or_else(String::new, Line::to_string),
        email: invite.invitation.email.clone(),
        organisations: match &invite.invitation.to {
            To::Organisation { name, .. } => vec![name.clone()],
            To::Agency(_) => Vec::new(),
        },
    };
    let hashed = accounts::hashed(&app.passwords, password, own).await;
    let hashed = errors.take_act("password", hashed)?;
    Ok(name.zip(hashed))
}

async fn welcome(session: &Session, invitation: &Invitation) -> Result<Response> {
    let (notice, onwards) = match &invitation.to {
        To::Organisation { id, .. } => {
            session.insert(CHOSEN, id).await?;
            (format!("Du är nu {}.", invitation.to.in_words()), "/att-gora")
        }
        To::Agency(_) => (
            "Inbjudan är mottagen. Rollerna gäller när en administratör har bekräftat dem."
                .to_owned(),
            "/konto",
        ),
    };
    Ok((Notice(notice), Redirect::to(onwards)).into_response())
}
