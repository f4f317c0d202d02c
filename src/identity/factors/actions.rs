//! Getting, using and losing second factors: each change with its event, its mail, and the end of
//! the person's other sessions.

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

/// Where the secret of an app is sealed for.
pub const SECRET: &str = "totp.secret";

/// Wrong codes from one address on one person, and app codes on one person from wherever. Three of
/// the million codes are right at a time (the present one and its neighbours), so twenty guesses a
/// day hit once in 16 667 days, or 45 years; and only who knows the password may guess at all, and
/// the person is told by mail. Whoever is stopped by somebody else's guesses gets in with a passkey
/// or a code from the list, which nobody guesses and which are not counted here.
const HERE: Limit = Limit::new("code", 5, SignedDuration::from_mins(15));
const ANYWHERE: Limit = Limit::new("codes", 20, SignedDuration::from_hours(24));

/// Why a factor stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stays {
    /// There is none such.
    NotFound,
    /// It is the last one of somebody who must have one.
    LastOne,
}

/// Tries a code, which is counted as wrong from before it is tried until it was right.
pub struct Guess<'a> {
    person: PersonId,
    here: String,
    code: &'a Code,
}

impl<'a> Guess<'a> {
    pub fn new(person: PersonId, address: &str, code: &'a Code) -> Self {
        Self { person, here: format!("{person}:{address}"), code }
    }

    /// Counts it, and says whether it may be tried. Commit whatever becomes of the rest.
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

/// Keeps an app whose first code has come.
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

/// `false` when the passkey is kept already.
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

/// What follows when one is gone, unless it may not go: then nothing is to be committed.
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

/// New codes on paper, instead of those there were. This is the only time they are told.
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

/// Takes all there is from somebody who has lost it, on behalf of whoever operates the service:
/// the password is enough the next time, and roles at the agency wait for a new factor.
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

/// All of a person's factors, gone.
pub async fn forget(tx: &mut PgConnection, person: PersonId) -> sqlx::Result<()> {
    store::delete_app(tx, person).await?;
    store::delete_passkeys(tx, person).await?;
    store::delete_recovery_codes(tx, person).await
}

/// By the person itself: its sessions elsewhere end, as they know nothing of the change.
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
