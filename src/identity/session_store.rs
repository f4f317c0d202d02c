//! Sessions in PostgreSQL, beside the person they belong to.
//!
//! Of the id in the cookie only the SHA-256 is stored. A session is read together with the person
//! and its present roles and mandates in one query, so that no right is older than the request;
//! they are put under the key [`WHO`], which is never written back. A session without a time of
//! proof ([`PROVED`]) is a sign-in that is not finished: it gives no right.

use std::collections::HashMap;

use async_trait::async_trait;
use jiff::SignedDuration;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use tower_sessions::{
    SessionStore,
    cookie::time::{Duration, OffsetDateTime},
    session::{Id, Record},
    session_store::{Error, Result},
};

use super::{
    rules::{ABSOLUTE, IDLE, LATELY},
    store,
};
use crate::{
    app::{App, Clock},
    values::Moment,
    who::{Proof, WHO, Who},
};

/// Keys of what a stored session holds: the person, when and how it proved its identity, when the
/// session began, on what device, and the chosen organisation. The first three are also columns.
pub const PERSON: &str = "person_id";
pub const PROVED: &str = "authenticated_at";
pub const BEGAN: &str = "began_at";
pub const PROOF: &str = "proof";
pub const DEVICE: &str = "device";
pub const CHOSEN: &str = "organisation_id";

/// The time a session was last used is written at most this often.
const TOUCH: SignedDuration = SignedDuration::from_mins(1);

#[derive(Debug, Clone)]
pub struct PgSessions {
    pub db: PgPool,
    /// Whether the people of a demonstration, whose password is printed, are let in.
    pub demonstration: bool,
    pub clock: Clock,
}

impl PgSessions {
    pub fn of(app: &App) -> Self {
        Self {
            db: app.db.clone(),
            demonstration: app.settings.demonstration,
            clock: app.clock.clone(),
        }
    }
}

#[async_trait]
impl SessionStore for PgSessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        loop {
            let mut db = self.db.acquire().await.map_err(backend)?;
            let kept = kept(record)?;
            let now = self.clock.now();
            let hash = hash(&record.id);
            let made = store::insert_session(&mut db, &hash, kept, now);
            if made.await.map_err(backend)? {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let kept = kept(record)?;
        let mut db = self.db.acquire().await.map_err(backend)?;
        // An update, never an insert: a session that was ended meanwhile must not come back.
        store::update_session(&mut db, &hash(&record.id), kept).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let now = self.clock.now();
        let hash = hash(id);
        let mut db = self.db.acquire().await.map_err(backend)?;
        let limits = store::SessionLimits::at(now);
        let found = store::session(&mut db, &hash, limits).await.map_err(backend)?;
        let Some(mut found) = found else {
            return Ok(None);
        };
        found.person.take_if(|it| it.demonstration && !self.demonstration);
        if found.last_seen_at.after(TOUCH) < now {
            store::touch_session(&mut db, &hash, now).await.map_err(backend)?;
            found.last_seen_at = now;
        }
        Ok(Some(record(*id, found, now)?))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let mut db = self.db.acquire().await.map_err(backend)?;
        store::delete_session(&mut db, &hash(id)).await.map_err(backend)
    }
}

fn record(id: Id, mut found: store::FoundSession, now: Moment) -> Result<Record> {
    let mut data: HashMap<String, Value> =
        serde_json::from_value(found.data.take()).map_err(|it| Error::Decode(it.to_string()))?;
    if let Some(who) = who(&data, found, now) {
        let who = serde_json::to_value(who).map_err(|it| Error::Encode(it.to_string()))?;
        data.insert(WHO.to_owned(), who);
    }
    let expires = now.after(IDLE).unix_seconds();
    Ok(Record {
        id,
        data,
        // Required by tower-sessions. The query in `load` decides when a session has ended.
        expiry_date: OffsetDateTime::from_unix_timestamp(expires)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH + Duration::days(36500)),
    })
}

/// Who is signed in, if anybody is. Roles at the agency are held back until two factors are shown,
/// except in a demonstration, where the passwords are printed in public anyway.
fn who(data: &HashMap<String, Value>, found: store::FoundSession, now: Moment) -> Option<Who> {
    let proved_at = found.authenticated_at?;
    let person = found.person?.0;
    let proof = read::<Proof>(data, PROOF).unwrap_or(Proof::Password);
    let trusted = proof.is_strong() || person.demonstration;
    let (roles, held_back) = match trusted {
        true => (person.roles, Vec::new()),
        false => (Vec::new(), person.roles),
    };
    let ends_for_good_at = found.created_at.after(ABSOLUTE);
    Some(Who {
        person_id: person.person_id,
        name: person.name,
        email: person.email,
        roles,
        mandates: person.mandates,
        chosen: read(data, CHOSEN).or(person.last_chosen),
        held_back,
        proved_lately: now <= proved_at.after(LATELY),
        proved_strongly: trusted,
        factors: person.factors,
        session_id: found.session_id,
        ends_at: found.last_seen_at.after(IDLE).min(ends_for_good_at),
        ends_for_good_at,
    })
}

fn read<T: DeserializeOwned>(data: &HashMap<String, Value>, key: &str) -> Option<T> {
    data.get(key).and_then(|it| serde_json::from_value(it.clone()).ok())
}

/// What is written of a session: everything but [`WHO`], and the columns.
fn kept(record: &Record) -> Result<store::KeptSession> {
    let data: serde_json::Map<_, _> = record
        .data
        .iter()
        .filter(|(key, _)| key.as_str() != WHO)
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let moment = |key| read::<Moment>(&record.data, key);
    Ok(store::KeptSession {
        person_id: read(&record.data, PERSON),
        authenticated_at: moment(PROVED),
        began_at: moment(BEGAN),
        data: Value::Object(data),
    })
}

fn hash(id: &Id) -> [u8; 32] {
    Sha256::digest(id.0.to_le_bytes()).into()
}

fn backend(error: sqlx::Error) -> Error {
    Error::Backend(error.to_string())
}
