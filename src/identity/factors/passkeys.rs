//! Passkeys (WebAuthn level 3): asking for one, and checking the answer.
//!
//! The challenge is kept in the session only, and is forgotten at the first answer, right or wrong,
//! and after a quarter of an hour. So an answer counts once, from the browser that asked. The
//! device always verifies its user, which makes a passkey two factors: the device, and the finger,
//! face or number that unlocks it.

use anyhow::Context;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use sqlx::PgConnection;
use tower_sessions::Session;
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, DiscoverableKey, Passkey,
    PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
    Url, Uuid, Webauthn, WebauthnBuilder,
};

use super::{rules::PATIENCE, store};
use crate::{
    app::Settings,
    values::{Moment, PersonId},
    web::{Error, Result},
    who::Who,
};

/// Keys of the challenges in a session: for a new passkey, and for one that is shown.
const MAKING: &str = "passkey_making";
const SHOWING: &str = "passkey_showing";

/// The refusal of a passkey, wherever one is shown.
pub const NO_PASSKEY: &str = "Nyckeln godtogs inte. Försök igen, eller välj ett annat sätt.";

#[derive(Serialize, Deserialize)]
struct Asked<T> {
    what: T,
    at: Moment,
}

#[derive(Serialize, Deserialize)]
enum Showing {
    /// The challenge asks for a passkey of a known person.
    Theirs(PasskeyAuthentication),
    /// The challenge asks for any passkey of this service; the answer says whose it is.
    Anybodys(Box<DiscoverableAuthentication>),
}

/// Asks for a new passkey; the options for `navigator.credentials.create`.
pub async fn ask_for_new(
    session: &Session,
    settings: &Settings,
    who: &Who,
    known: &[Passkey],
    at: Moment,
) -> Result<Value> {
    let known = known.iter().map(|it| it.cred_id().clone()).collect();
    let id = uuid(who.person_id)?;
    let email = who.email.to_string();
    let asked = party(settings)?.start_passkey_registration(id, &email, &who.name, Some(known));
    let (options, what) = asked.context("asking for a new passkey")?;
    session.insert(MAKING, Asked { what, at }).await?;
    let mut options = serde_json::to_value(options).context("options")?;
    // A passkey that the device can find by itself signs in without e-mail address and password.
    options["publicKey"]["authenticatorSelection"]["residentKey"] = "preferred".into();
    Ok(options)
}

/// The new passkey, if the answer is to the challenge in this session.
pub async fn new(
    session: &Session,
    settings: &Settings,
    answer: &str,
    at: Moment,
) -> Result<Option<Passkey>> {
    let Some(what) = take::<PasskeyRegistration>(session, MAKING, at).await? else {
        return Ok(None);
    };
    let Ok(answer) = serde_json::from_str::<RegisterPublicKeyCredential>(answer) else {
        return Ok(None);
    };
    let made = party(settings)?.finish_passkey_registration(&answer, &what);
    Ok(made.inspect_err(|error| tracing::info!(%error, "a new passkey was refused")).ok())
}

/// Asks for a passkey of a known person; the options for `navigator.credentials.get`.
pub async fn ask_for_theirs(
    session: &Session,
    settings: &Settings,
    theirs: &[Passkey],
    at: Moment,
) -> Result<Value> {
    let asked = party(settings)?.start_passkey_authentication(theirs);
    let (options, what) = asked.context("asking for a passkey")?;
    session.insert(SHOWING, Asked { what: Showing::Theirs(what), at }).await?;
    Ok(serde_json::to_value(options).context("options")?)
}

/// Asks for any passkey that the device has for this service; the options for
/// `navigator.credentials.get`.
pub async fn ask_for_any(session: &Session, settings: &Settings, at: Moment) -> Result<Value> {
    let asked = party(settings)?.start_discoverable_authentication();
    let (options, what) = asked.context("asking for a passkey")?;
    session.insert(SHOWING, Asked { what: Showing::Anybodys(Box::new(what)), at }).await?;
    Ok(serde_json::to_value(options).context("options")?)
}

/// Whose passkey was shown, if the answer is to the challenge in this session.
pub async fn shown(
    session: &Session,
    settings: &Settings,
    tx: &mut PgConnection,
    answer: &str,
    at: Moment,
) -> Result<Option<PersonId>> {
    let Some(what) = take::<Showing>(session, SHOWING, at).await? else {
        return Ok(None);
    };
    let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(answer) else {
        return Ok(None);
    };
    let Some(held) = store::passkey_with(tx, answer.get_credential_id()).await? else {
        return Ok(None);
    };
    let mut passkey = held.credential.0;
    let party = party(settings)?;
    let proved = match what {
        Showing::Theirs(what) => party.finish_passkey_authentication(&answer, &what),
        Showing::Anybodys(what) => {
            // The answer names the person that the passkey was made for (the user handle).
            if answer.get_user_unique_id() != Some(uuid(held.person_id)?.as_bytes()) {
                return Ok(None);
            }
            let key = DiscoverableKey::from(&passkey);
            party.finish_discoverable_authentication_v2(&answer, *what, &key)
        }
    };
    let proved: AuthenticationResult = match proved {
        Ok(it) => it,
        Err(error) => {
            tracing::info!(%error, "a passkey was refused");
            return Ok(None);
        }
    };
    passkey.update_credential(&proved);
    let count = i64::from(proved.counter());
    let used = store::use_passkey(tx, held.passkey_id, &passkey, count, at).await?;
    Ok(used.then_some(held.person_id))
}

/// Takes the challenge out of the session; `None` when there is none or it is too old.
async fn take<T: DeserializeOwned>(session: &Session, key: &str, at: Moment) -> Result<Option<T>> {
    let asked: Option<Asked<T>> = session.remove(key).await?;
    Ok(asked.filter(|it| at <= it.at.after(PATIENCE)).map(|it| it.what))
}

/// The service as a relying party, named by the host name in its address. Where the address is an
/// IP address there are no passkeys, and the answer is 404.
fn party(settings: &Settings) -> Result<Webauthn> {
    let origin = Url::parse(&settings.base_url).context("BASE_URL")?;
    let name = origin.domain().ok_or(Error::NotFound)?;
    let built = WebauthnBuilder::new(name, &origin).map(|it| it.rp_name("Statsbidrag").build());
    Ok(built.flatten().context("passkeys for BASE_URL")?)
}

fn uuid(person: PersonId) -> anyhow::Result<Uuid> {
    Ok(Uuid::parse_str(&person.to_string())?)
}
