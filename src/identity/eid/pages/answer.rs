//! The provider's answer: the browser comes back with a code or an error.

use axum::{
    Extension,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use tower_sessions::Session;

use super::{Stop, refused};
use crate::{
    app::App,
    eid::{Asserted, Provider, ProviderFault},
    identity::{
        actions,
        eid::{
            actions as eid,
            rules::Refusal,
            way::{ARRIVAL, Arrived, ONCE, Purpose, WAY, Way},
        },
        session::{self, Errand},
    },
    values::{Moment, PersonId},
    web::{Db, Error, Notice, Now, Path, Query, Result},
    who::{Proof, Who},
};

/// What a provider sends along (RFC 6749, 4.1.2; RFC 9207).
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Told {
    state: String,
    code: String,
    error: String,
    iss: Option<String>,
}

pub async fn answer(
    (Path(provider), Query(told)): (Path<String>, Query<Told>),
    who: Option<Extension<Who>>,
    session: Session,
    headers: HeaderMap,
    db: Db,
    State(app): State<App>,
    Now(now): Now,
) -> Result<Response> {
    let provider = app.eid.named(&provider).ok_or(Error::NotFound)?;
    let way = session.get::<Way>(WAY).await?;
    let Some(way) = way.filter(|it| it.is_answered(provider.key(), &told.state, now)) else {
        // The way stays: an answer that is not to it must not be able to break the sign-in off.
        return Ok(refused(Refusal::Stale, Purpose::SignIn, Errand::default()));
    };
    session.remove::<Way>(WAY).await?;
    let mut tx = db.begin().await?;
    let first = ONCE.count(&mut tx, &way.id.to_string(), now).await?;
    tx.commit().await?;
    if first.is_err() {
        return Ok(refused(Refusal::Stale, way.purpose, way.errand));
    }
    let back = Back { app: &app, db: &db, provider, session: &session, now };
    let who = who.map(|it| it.person_id);
    match back.go_on(told, &way, who, &session::device(&headers)).await {
        Ok(response) => Ok(response),
        Err(Stop::Refused(refusal)) => Ok(refused(refusal, way.purpose, way.errand)),
        Err(Stop::Failed(error)) => Err(error),
    }
}

/// An answer that came to the browser that asked, and that was not used before.
struct Back<'a> {
    app: &'a App,
    db: &'a Db,
    provider: &'a Provider,
    session: &'a Session,
    now: Moment,
}

impl Back<'_> {
    async fn go_on(
        &self,
        told: Told,
        way: &Way,
        who: Option<PersonId>,
        device: &str,
    ) -> Result<Response, Stop> {
        if !told.error.is_empty() || told.code.is_empty() {
            return Err(Refusal::Declined.into());
        }
        // RFC 9207: the answer is another provider's (mix-up attack).
        if told.iss.is_some_and(|it| it != self.provider.issuer()) {
            return Err(ProviderFault::Untrusted.into());
        }
        let asserted = self.provider.redeem(told.code, way.sent(), self.now).await?;
        match way.purpose {
            Purpose::SignIn => self.sign_in(asserted, &way.errand, device).await,
            // Somebody else has signed in here since the request was sent, or nobody is.
            Purpose::Confirm(person) | Purpose::Link(person) if who != Some(person) => {
                Err(Refusal::Stale.into())
            }
            Purpose::Confirm(person) => self.confirm(&asserted, &way.errand, person).await,
            Purpose::Link(person) => self.link(&asserted, person).await,
        }
    }

    async fn sign_in(
        &self,
        asserted: Asserted,
        errand: &Errand,
        device: &str,
    ) -> Result<Response, Stop> {
        let mut tx = self.db.begin().await?;
        match eid::recognise(self.app, &mut tx, self.by(), &asserted, self.now).await? {
            Some(person) => {
                actions::signed_in(&mut tx, person, Proof::Eid, self.now).await?;
                tx.commit().await?;
                let (proof, at) = (Proof::Eid, self.now);
                Ok(session::arrive(self.session, device, person, proof, errand, at).await?)
            }
            None => {
                let id = eid::arrive(self.app, &mut tx, self.by(), asserted, self.now).await?;
                tx.commit().await?;
                self.session.insert(ARRIVAL, Arrived(id)).await.map_err(Error::from)?;
                Ok(Redirect::to("/logga-in/eid/ny").into_response())
            }
        }
    }

    async fn confirm(
        &self,
        asserted: &Asserted,
        errand: &Errand,
        person: PersonId,
    ) -> Result<Response, Stop> {
        let mut tx = self.db.begin().await?;
        if !eid::is_own(self.app, &mut tx, self.by(), asserted, person).await? {
            return Err(Refusal::NotYours.into());
        }
        actions::proved_again(&mut tx, person, Proof::Eid, self.now).await?;
        tx.commit().await?;
        session::prove_again(self.session, Proof::Eid, self.now).await?;
        Ok(errand.go_on()?)
    }

    async fn link(&self, asserted: &Asserted, person: PersonId) -> Result<Response, Stop> {
        let mut tx = self.db.begin().await?;
        eid::link(self.app, &mut tx, self.by(), asserted, person, self.now).await?;
        tx.commit().await?;
        let linked = format!("{} är kopplad till ditt konto.", self.provider.name());
        Ok((Notice(linked), Redirect::to("/konto/eid")).into_response())
    }

    fn by(&self) -> eid::By<'_> {
        eid::By { key: self.provider.key(), name: self.provider.name() }
    }
}
