//! Sending the browser to a provider.

use askama::Template;
use axum::{
    extract::State,
    http::HeaderValue,
    response::{IntoResponse, Response},
};
use jiff::SignedDuration;
use tower_sessions::Session;

use super::{InHand, refused};
use crate::{
    app::App,
    eid::{Provider, Request},
    identity::{
        eid::way::{Purpose, WAY, Way},
        limits::Limit,
        session::Errand,
    },
    values::Moment,
    web::{ClientAddress, Db, Error, Page, Path, Posted, Result},
    who::SignedIn,
};

/// How often browsers at one network address, which a town hall may share, may be sent away.
const AWAY: Limit = Limit::new("eid", 60, SignedDuration::from_mins(15));

/// The page that sends the browser on to the provider at once.
///
/// Not a redirect: the policy `form-action 'self'` also applies to redirects after a form, and we
/// cannot list every address that a provider's own redirects lead to.
#[derive(Template)]
#[template(path = "identity/eid/away.html")]
struct Away {
    name: String,
    address: String,
}

/// What `away` needs of a request.
type RequestParts = (Session, ClientAddress, Db, State<App>);

pub async fn sign_in(
    Path(provider): Path<String>,
    parts: RequestParts,
    Posted { typed, at }: Posted<InHand>,
) -> Result<Response> {
    away(parts, &provider, Purpose::SignIn, typed.errand()?, at).await
}

pub async fn confirm(
    Path(provider): Path<String>,
    SignedIn(who): SignedIn,
    parts: RequestParts,
    Posted { typed, at }: Posted<InHand>,
) -> Result<Response> {
    away(parts, &provider, Purpose::Confirm(who.person_id), typed.errand()?, at).await
}

pub async fn link(
    Path(provider): Path<String>,
    SignedIn(who): SignedIn,
    parts: RequestParts,
    Posted { at, .. }: Posted<InHand>,
) -> Result<Response> {
    away(parts, &provider, Purpose::Link(who.person_id), Errand::default(), at).await
}

async fn away(
    (session, address, db, State(app)): RequestParts,
    provider: &str,
    purpose: Purpose,
    errand: Errand,
    at: Moment,
) -> Result<Response> {
    let provider = app.eid.named(provider).ok_or(Error::NotFound)?;
    let mut tx = db.begin().await?;
    let admitted = AWAY.count(&mut tx, &address.0, at).await?;
    tx.commit().await?;
    if let Err(refusal) = admitted {
        return Ok(refused(refusal.into(), purpose, errand));
    }
    let request = match provider.request(at).await {
        Ok(request) => request,
        Err(fault) => return Ok(refused(fault.into(), purpose, errand)),
    };
    let (way, page) = on_the_way(provider, purpose, errand, request, at);
    session.insert(WAY, way).await?;
    let refresh = HeaderValue::try_from(format!("0;url={}", page.address));
    let refresh = refresh.map_err(anyhow::Error::from)?;
    Ok(([("refresh", refresh)], Page(page)).into_response())
}

fn on_the_way(
    provider: &Provider,
    purpose: Purpose,
    errand: Errand,
    request: Request,
    at: Moment,
) -> (Way, Away) {
    let way = Way {
        id: uuid::Uuid::new_v4(),
        provider: provider.key().to_owned(),
        purpose,
        state: request.state,
        nonce: request.nonce,
        verifier: request.verifier,
        errand,
        began_at: at,
    };
    (way, Away { name: provider.name().to_owned(), address: request.address.to_string() })
}
