//! A browser's session: waiting for a second factor, signed in, identity proved again. Each of
//! these steps gives the session a new id.

use askama::Template;
use axum::{
    Extension,
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
    who::{Proof, WHO, Who},
};

/// Key of the [`Errand`] in a session that waits for a second factor.
const ERRAND: &str = "errand";

/// What the person was doing when it had to sign in: the page it asked for, the form it posted.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Errand {
    /// A path on this site, or empty.
    pub till: String,
    /// The form that was posted without a session, still encoded.
    pub kept: Option<String>,
}

impl Errand {
    /// From the hidden fields of the sign-in forms. `posted` is needed because a form without
    /// fields has an empty `kept` too.
    ///
    /// # Errors
    /// [`Error::BadRequest`] for a form with fields that belongs nowhere on this site: its texts would
    /// be lost, and stand on the page of the error.
    pub fn new(till: &str, posted: bool, kept: String) -> Result<Self> {
        match local_path(till) {
            None if posted && !kept.is_empty() => Err(Error::BadRequest),
            path => {
                let till = path.unwrap_or_default().to_owned();
                Ok(Self { till, kept: posted.then_some(kept) })
            }
        }
    }

    /// Answers with the page the person asked for, or with its form to be posted again.
    pub fn go_on(&self) -> Result<Response> {
        self.go_on_since("Du är inloggad igen.")
    }

    /// The same; `since` says what has changed.
    pub fn go_on_since(&self, since: &str) -> Result<Response> {
        match (&self.kept, self.till.as_str()) {
            (_, "") => Ok(Redirect::to("/").into_response()),
            (Some(kept), till) => keep_form(since, till, kept),
            (None, till) => Ok(Redirect::to(till).into_response()),
        }
    }
}

/// Shown after signing in again or changing organisation: the form that was posted too early, and a
/// button that posts it again.
#[derive(Template)]
#[template(path = "identity/keep_form.html")]
struct KeepForm {
    since: String,
    till: String,
    fields: Vec<(String, String)>,
}

/// The page that posts a kept form again. The person presses the button: if the page posted the
/// form by itself, another site could have a form posted in the person's name.
fn keep_form(since: &str, till: &str, kept: &str) -> Result<Response> {
    let fields = serde_html_form::from_str(kept).map_err(|_| Error::BadRequest)?;
    let (since, till) = (since.to_owned(), till.to_owned());
    Ok(Page(KeepForm { since, till, fields }).into_response())
}

/// Begins a session after a right password that still waits for the second factor. It has no
/// [`PROVED`], so it gives no right.
pub async fn begin_halfway(session: &Session, person: PersonId, errand: &Errand) -> Result<()> {
    renew(session).await?;
    session.insert(PERSON, person).await?;
    session.insert(ERRAND, errand).await?;
    Ok(())
}

/// The person from whom the session waits for a second factor; `None` in any other session.
pub async fn halfway(session: &Session) -> Result<Option<(PersonId, Errand)>> {
    if session.get::<Moment>(PROVED).await?.is_some() {
        return Ok(None);
    }
    let Some(person) = session.get(PERSON).await? else {
        return Ok(None);
    };
    Ok(Some((person, session.get(ERRAND).await?.unwrap_or_default())))
}

/// Signs the person in, in a new session; the one this browser had before is deleted.
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

/// Signs the person in and answers with its errand. Call it after the sign-in has been committed.
pub async fn arrive(
    session: &Session,
    device: &str,
    person: PersonId,
    proof: Proof,
    errand: &Errand,
    at: Moment,
) -> Result<Response> {
    begin(session, person, proof, device, at).await?;
    let onwards = errand.go_on()?;
    if errand.kept.is_none() {
        return Ok(onwards);
    }
    // The page of the answer is this person's already, though a stranger asked.
    session.save().await?;
    session.load().await?;
    let who = session.get::<Who>(WHO).await?;
    Ok((who.map(Extension), onwards).into_response())
}

/// The person proved its identity again: the session gets a new id and a new time of proof, keeps
/// the time it began, and keeps its proof if the new one is weaker.
pub async fn prove_again(session: &Session, proof: Proof, at: Moment) -> Result<()> {
    session.cycle_id().await?;
    session.insert(PROVED, at).await?;
    let before = session.get::<Proof>(PROOF).await?;
    if proof.is_strong() || !before.is_some_and(Proof::is_strong) {
        session.insert(PROOF, proof).await?;
    }
    Ok(())
}

/// Deletes the session and takes a new id. Deleting alone would keep the id that the browser came
/// with, which somebody else may know (session fixation).
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
    // The order matters: Edge and Opera also name Chrome, and Chrome also names Safari.
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
    fn a_user_agent_is_shown_as_browser_and_system() {
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
