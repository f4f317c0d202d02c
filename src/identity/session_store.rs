//! Sessions in PostgreSQL, beside the person they belong to.
//!
//! The id in the cookie is kept as its SHA-256 only. A session is read together with the person
//! and all it may do now, under the key [`WHO`] that is never written back: one query per request,
//! and no right can be older than the request.

use async_trait::async_trait;
use jiff::SignedDuration;
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
    model::Who,
    rules::{ABSOLUTE, IDLE},
    store,
};
use crate::{
    app::Clock,
    values::{Moment, PersonId},
};

/// In a loaded session: the person and its rights, as they are now.
pub const WHO: &str = "who";
/// In a kept session: whose it is, which organisation was chosen, what to say once.
pub const PERSON: &str = "person_id";
pub const CHOSEN: &str = "organisation_id";
pub const NOTICE: &str = "notice";

/// When a session was last used is written at most this often.
const TOUCH: SignedDuration = SignedDuration::from_mins(1);

#[derive(Debug, Clone)]
pub struct PgSessions {
    pub db: PgPool,
    pub clock: Clock,
}

#[async_trait]
impl SessionStore for PgSessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        loop {
            let mut db = self.db.acquire().await.map_err(backend)?;
            let (person_id, data) = kept(record)?;
            let now = self.clock.now();
            let hash = hash(&record.id);
            let made = store::insert_session(&mut db, &hash, person_id, data, now);
            if made.await.map_err(backend)? {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let (_, data) = kept(record)?;
        let mut db = self.db.acquire().await.map_err(backend)?;
        // Only a session that exists: one that was ended meanwhile must not come back.
        store::update_session(&mut db, &hash(&record.id), data).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let now = self.clock.now();
        let hash = hash(id);
        let mut db = self.db.acquire().await.map_err(backend)?;
        let oldest = now.after(-ABSOLUTE);
        let idlest = now.after(-IDLE);
        let found = store::session(&mut db, &hash, oldest, idlest).await.map_err(backend)?;
        let Some(found) = found else {
            return Ok(None);
        };
        if found.last_seen_at.after(TOUCH) < now {
            store::touch_session(&mut db, &hash, now).await.map_err(backend)?;
        }
        Ok(Some(record(*id, found, now)?))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let mut db = self.db.acquire().await.map_err(backend)?;
        store::delete_session(&mut db, &hash(id)).await.map_err(backend)
    }
}

fn record(id: Id, found: store::FoundSession, now: Moment) -> Result<Record> {
    let mut data: std::collections::HashMap<String, Value> =
        serde_json::from_value(found.data).map_err(|it| Error::Decode(it.to_string()))?;
    let who = Who {
        person_id: found.person_id,
        name: found.name,
        email: found.email,
        roles: found.roles,
        mandates: found.mandates.0,
        chosen: data
            .get(CHOSEN)
            .and_then(|it| serde_json::from_value(it.clone()).ok())
            .or(found.last_chosen),
    };
    let who = serde_json::to_value(who).map_err(|it| Error::Encode(it.to_string()))?;
    data.insert(WHO.to_owned(), who);
    let expires = now.after(IDLE).timestamp().as_second();
    Ok(Record {
        id,
        data,
        // Not what ends it, only what tower-sessions wants to hear: the query above decides.
        expiry_date: OffsetDateTime::from_unix_timestamp(expires)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH + Duration::days(36500)),
    })
}

/// What is written: everything but the rights, and whose it is in a column of its own.
fn kept(record: &Record) -> Result<(PersonId, Value)> {
    let data: serde_json::Map<_, _> = record
        .data
        .iter()
        .filter(|(key, _)| key.as_str() != WHO)
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let person = data.get(PERSON).cloned().unwrap_or_default();
    let person = serde_json::from_value(person)
        .map_err(|_| Error::Encode("only a signed-in person has a session".to_owned()))?;
    Ok((person, Value::Object(data)))
}

fn hash(id: &Id) -> [u8; 32] {
    Sha256::digest(id.0.to_le_bytes()).into()
}

fn backend(error: sqlx::Error) -> Error {
    Error::Backend(error.to_string())
}
