//! Adding, using and removing second factors. Every change is recorded and mailed to the person;
//! adding or removing a factor also ends the person's other sessions.

use jiff::SignedDuration;
use sqlx::PgConnection;

use super::{
    mail::{self, Change},
    rules::{Code, RECOVERY_BYTES, RECOVERY_CODES, app, may_go, recovery_code, step},
    store,
};
use crate::{
    app::App,
    audit,
    identity::{
        limits::{self, Limit, TooOften},
        store as identity_store,
    },
    secrets::random,
    values::{Line, Moment, PasskeyId, PersonId, Stopped},
    who::{Actor, Who},
};

/// The column that the sealed secret of an app is bound to.
pub const SECRET: &str = "totp.secret";

/// How many wrong codes there may be: of any kind from one network address on one person, and of
/// an app from all addresses together. Three of the million codes are right at a time (the present
/// one and its neighbours), so twenty guesses a day hit once in 16 667 days, or 45 years; only
/// somebody who knows the password may guess, and the person is told by mail. A person locked out
/// by somebody else's guesses signs in with a passkey or a recovery code: neither can be guessed,
/// and neither counts towards [`ANYWHERE`].
const HERE: Limit = Limit::new("code", 5, SignedDuration::from_mins(15));
const ANYWHERE: Limit = Limit::new("codes", 20, SignedDuration::from_hours(24));

/// Why a factor was not removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stays {
    /// The person has no such factor.
    NotFound,
    /// It is the last factor of a person who must have one.
    LastOne,
}

/// An attempt with a code. It is counted as wrong before it is tried; a right code takes the count
/// back.
pub struct Guess<'a> {
    person: PersonId,
    here: String,
    code: &'a Code,
}

impl<'a> Guess<'a> {
    pub fn new(person: PersonId, address: &str, code: &'a Code) -> Self {
        Self { person, here: format!("{person}:{address}"), code }
    }

    /// Counts the attempt, and says whether the code may be tried. Commit also when the rest fails,
    /// or the attempt was never counted.
    pub async fn count(
        &self,
        tx: &mut PgConnection,
        base_url: &str,
        now: Moment,
    ) -> anyhow::Result<Result<(), TooOften>> {
        if let Err(refusal) = HERE.count(tx, &self.here, now).await? {
            return Ok(Err(refusal));
        }
        let Code::App(_) = self.code else {
            return Ok(Ok(()));
        };
        let counted = ANYWHERE.count(tx, &self.person.to_string(), now).await?;
        if let Err(TooOften { first: true, .. }) = counted {
            let person = self.person;
            audit::record(tx, now, Actor::SYSTEM, &CodesStopped { person }).await?;
            let to = store::holder(tx, person).await?.email;
            mail::codes_stopped(tx, base_url, to, now).await?;
        }
        Ok(counted)
    }

    /// Uses the code up, if it is right.
    pub async fn try_it(
        &self,
        tx: &mut PgConnection,
        app: &App,
        now: Moment,
    ) -> anyhow::Result<bool> {
        let right = match self.code {
            Code::App(digits) => use_app(tx, app, self.person, digits, now).await?,
            Code::Recovery(hash) => {
                use_recovery_code(tx, &app.settings.base_url, self.person, hash, now).await?
            }
        };
        if right {
            limits::forget(tx, &HERE.key(&self.here)).await?;
            limits::take_back(tx, &ANYWHERE.key(&self.person.to_string())).await?;
        }
        Ok(right)
    }
}

async fn use_app(
    tx: &mut PgConnection,
    service: &App,
    person: PersonId,
    digits: &str,
    now: Moment,
) -> anyhow::Result<bool> {
    let Some(sealed) = store::app_secret(tx, person).await? else {
        return Ok(false);
    };
    let app = app(&service.sealer.open(SECRET, &sealed)?, "")?;
    match step(&app, digits, now) {
        Some(step) => Ok(store::take_step(tx, person, step).await?),
        None => Ok(false),
    }
}

async fn use_recovery_code(
    tx: &mut PgConnection,
    base_url: &str,
    person: PersonId,
    hash: &[u8; 32],
    now: Moment,
) -> anyhow::Result<bool> {
    if !store::take_recovery_code(tx, person, hash).await? {
        return Ok(false);
    }
    let left = store::holder(tx, person).await?.recovery_codes;
    let actor = Actor::new(person, "Den inloggade");
    changed(tx, base_url, actor, person, Change::RecoveryCodeUsed { left }, now).await?;
    Ok(true)
}

/// Stores an app that has shown its first code.
pub async fn enrol_app(
    tx: &mut PgConnection,
    base_url: &str,
    who: &Who,
    sealed: &[u8],
    step: i64,
    now: Moment,
) -> anyhow::Result<()> {
    store::lock_person(tx, who.person_id).await?;
    if store::put_app(tx, who.person_id, sealed, step, now).await? {
        changed_by(tx, base_url, who, Change::AppAdded, now).await?;
    }
    Ok(())
}

pub async fn remove_app(
    tx: &mut PgConnection,
    base_url: &str,
    who: &Who,
    now: Moment,
) -> Result<(), Stopped<Stays>> {
    store::lock_person(tx, who.person_id).await?;
    if !store::delete_app(tx, who.person_id).await? {
        return Err(Stopped::Refused(Stays::NotFound));
    }
    removed(tx, base_url, who, Change::AppRemoved, now).await
}

/// Adds a passkey; `false` when it is stored already.
pub async fn add_passkey(
    tx: &mut PgConnection,
    base_url: &str,
    who: &Who,
    name: &Line,
    credential: &webauthn_rs::prelude::Passkey,
    now: Moment,
) -> anyhow::Result<bool> {
    store::lock_person(tx, who.person_id).await?;
    let added = store::insert_passkey(tx, who.person_id, name, credential, now).await?;
    if added {
        changed_by(tx, base_url, who, Change::PasskeyAdded, now).await?;
    }
    Ok(added)
}

pub async fn remove_passkey(
    tx: &mut PgConnection,
    base_url: &str,
    who: &Who,
    passkey: PasskeyId,
    now: Moment,
) -> Result<(), Stopped<Stays>> {
    store::lock_person(tx, who.person_id).await?;
    if !store::delete_passkey(tx, who.person_id, passkey).await? {
        return Err(Stopped::Refused(Stays::NotFound));
    }
    removed(tx, base_url, who, Change::PasskeyRemoved, now).await
}

/// Completes the removal of a factor. Refuses where the person must keep one: the caller must then
/// not commit.
async fn removed(
    tx: &mut PgConnection,
    base_url: &str,
    who: &Who,
    change: Change,
    now: Moment,
) -> Result<(), Stopped<Stays>> {
    let holder = store::holder(tx, who.person_id).await?;
    let left = holder.passkeys + i64::from(holder.app_since.is_some());
    if !may_go(left, holder.must_have_one) {
        return Err(Stopped::Refused(Stays::LastOne));
    }
    if left == 0 {
        store::delete_recovery_codes(tx, who.person_id).await?;
    }
    Ok(changed_by(tx, base_url, who, change, now).await?)
}

/// Replaces the recovery codes. Only their hashes are stored, so they can be shown only now.
pub async fn make_recovery_codes(
    tx: &mut PgConnection,
    base_url: &str,
    who: &Who,
    now: Moment,
) -> anyhow::Result<Vec<String>> {
    store::lock_person(tx, who.person_id).await?;
    store::delete_recovery_codes(tx, who.person_id).await?;
    let mut codes = Vec::new();
    let mut hashes = Vec::new();
    for _ in 0..RECOVERY_CODES {
        let code = recovery_code(random::<RECOVERY_BYTES>()?);
        if let Ok(Code::Recovery(hash)) = Code::parse(&code) {
            hashes.push(hash.to_vec());
            codes.push(code);
        }
    }
    store::insert_recovery_codes(tx, who.person_id, &hashes, now).await?;
    let actor = Actor::new(who.person_id, "Den inloggade");
    changed(tx, base_url, actor, who.person_id, Change::RecoveryCodesMade, now).await?;
    Ok(codes)
}

/// Removes all factors of a person who has lost them, by command of the operators: the next
/// sign-in asks for the password only, and roles at the agency wait for a new factor.
pub async fn remove_all(
    tx: &mut PgConnection,
    base_url: &str,
    person: PersonId,
    now: Moment,
) -> anyhow::Result<()> {
    store::lock_person(tx, person).await?;
    forget(tx, person).await?;
    identity_store::end_sessions(tx, person, None).await?;
    changed(tx, base_url, Actor::SYSTEM, person, Change::AllRemoved, now).await
}

/// Deletes all of a person's factors and recovery codes.
pub async fn forget(tx: &mut PgConnection, person: PersonId) -> sqlx::Result<()> {
    store::delete_app(tx, person).await?;
    store::delete_passkeys(tx, person).await?;
    store::delete_recovery_codes(tx, person).await
}

/// Records a change by the person itself and ends its other sessions, one of which may be
/// somebody else's.
async fn changed_by(
    tx: &mut PgConnection,
    base_url: &str,
    who: &Who,
    change: Change,
    now: Moment,
) -> anyhow::Result<()> {
    identity_store::end_sessions(tx, who.person_id, Some(who.session_id)).await?;
    let actor = Actor::new(who.person_id, "Den inloggade");
    changed(tx, base_url, actor, who.person_id, change, now).await
}

async fn changed(
    tx: &mut PgConnection,
    base_url: &str,
    actor: Actor,
    person: PersonId,
    change: Change,
    now: Moment,
) -> anyhow::Result<()> {
    audit::record(tx, now, actor, &FactorsChanged { person, change }).await?;
    let to = store::holder(tx, person).await?.email;
    mail::changed(tx, base_url, to, change, now).await
}

audit::events! {
    about person: PersonId;

    FactorsChanged, "person.factors_changed", "Inloggningens andra steg ändrades" { change: Change }
    CodesStopped, "person.codes_stopped", "Koder stoppades efter för många försök" {}
}
