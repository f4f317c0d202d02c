//! A browser's session: begun, halfway, signed in, proved once more. Each step takes a new id.

use askama::Template;
use axum::{
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use tower_sessions::Session;

use super::{
    rules::local_path,
    session_store::{BEGAN, DEVICE, PERSON, PROOF, PROVED},
};
use crate::{
    values::{Moment, PersonId},
    web::{Error, Page, Result},
    who::Proof,
};

/// In a session that is halfway in: where the person was on its way, and the form it had in hand.
const ERRAND: &str = "errand";

/// Where somebody who signs in was on its way, and the form it had in hand.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Errand {
    /// A path on this site, or empty.
    pub till: String,
    /// The form that was posted without a session, as it came.
    pub kept: Option<String>,
}

impl Errand {
    /// `kept` as the forms carry it: `posted` tells a form without fields from none at all.
    pub fn new(till: &str, posted: bool, kept: String) -> Self {
        let till = local_path(till).unwrap_or_default().to_owned();
        Self { till, kept: posted.then_some(kept) }
    }

    /// Onwards to where the person was going, with its form if it had one.
    pub fn go_on(&self) -> Result<Response> {
        match (&self.kept, self.till.as_str()) {
            (_, "") => Ok(Redirect::to("/").into_response()),
            (Some(kept), till) => keep_form(till, kept),
            (None, till) => Ok(Redirect::to(till).into_response()),
        }
    }
}

/// After signing in again: what was typed is still here, one press from being saved.
#[derive(Template)]
#[template(path = "identity/keep_form.html")]
struct KeepForm {
    till: String,
    fields: Vec<(String, String)>,
}

/// The page that posts a kept form again. Not by itself: the person presses the button, so that
/// nobody else can have a form posted in its name.
fn keep_form(till: &str, kept: &str) -> Result<Response> {
    let fields = serde_html_form::from_str(kept).map_err(|_| Error::BadRequest)?;
    let till = till.to_owned();
    Ok(Page(KeepForm { till, fields }).into_response())
}

/// The password was right and the second factor is waited for: a session that gives no right.
pub async fn begin_halfway(session: &Session, person: PersonId, errand: &Errand) -> Result<()> {
    renew(session).await?;
    session.insert(PERSON, person).await?;
    session.insert(ERRAND, errand).await?;
    Ok(())
}

/// Whom a second factor is waited for from; `None` when nobody is halfway in.
pub async fn halfway(session: &Session) -> Result<Option<(PersonId, Errand)>> {
    if session.get::<Moment>(PROVED).await?.is_some() {
        return Ok(None);
    }
    let Some(person) = session.get(PERSON).await? else {
        return Ok(None);
    };
    Ok(Some((person, session.get(ERRAND).await?.unwrap_or_default())))
}

/// Signs the person in, in a session of its own; whatever this browser had before is gone.
pub async fn begin(
    session: &Session,
    person: PersonId,
    proof: Proof,
    device: &str,
    at: Moment,
) -> Result<()> {
    renew(session).await?;
    session.insert(PERSON, person).await?;
    session.insert(PROVED, at).await?;
    session.insert(BEGAN, at).await?;
    session.insert(PROOF, proof).await?;
    session.insert(DEVICE, device).await?;
    Ok(())
}

/// Signs the person in, once that it came has been committed, and goes on to where it was going.
pub async fn arrive(
    session: &Session,
    headers: &HeaderMap,
    person: PersonId,
    proof: Proof,
    errand: &Errand,
    at: Moment,
) -> Result<Response> {
    begin(session, person, proof, &device(headers), at).await?;
    errand.go_on()
}

/// The person proved once more who it is: the same session under a new id, no younger than it was
/// and at least as trusted.
pub async fn prove_again(session: &Session, proof: Proof, at: Moment) -> Result<()> {
    session.cycle_id().await?;
    session.insert(PROVED, at).await?;
    let before = session.get::<Proof>(PROOF).await?;
    if proof.is_strong() || !before.is_some_and(Proof::is_strong) {
        session.insert(PROOF, proof).await?;
    }
    Ok(())
}

/// Emptying keeps the id that the browser came with; somebody else may know it.
async fn renew(session: &Session) -> Result<()> {
    session.flush().await?;
    session.cycle_id().await?;
    Ok(())
}

/// What a browser calls itself, as the list of sessions shows it: `Chrome på Windows`.
pub fn device(headers: &HeaderMap) -> String {
    let told = headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(sign, _)| told.contains(sign)).map(|(_, name)| *name)
    };
    // The order matters: every browser also claims to be the ones before it.
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} på {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Okänd enhet".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_has_a_name_that_people_know() {
        for (told, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge på Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1",
                "Safari på iPhone",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox på Linux",
            ),
            ("curl/8.0", "Okänd enhet"),
        ] {
            let headers = HeaderMap::from_iter([(header::USER_AGENT, told.parse().unwrap())]);
            assert_eq!(device(&headers), name);
        }
        assert_eq!(device(&HeaderMap::new()), "Okänd enhet");
    }
}
