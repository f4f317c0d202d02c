//! Sign-in: counting the attempt, trying it, and remembering what came of it.

use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::{
    model::{Actor, AgencyRole, MandateRole},
    rules::{ABSOLUTE, ACCOUNT_LIMIT, ADDRESS_LIMIT, IDLE, PAIR_LIMIT, PERIOD, Refusal},
    store::{self, NewPerson},
};
use crate::{
    audit,
    values::{Moment, OrganisationId, PersonId},
};

/// The keys an attempt is counted under, in the order their rows are locked. The address typed may
/// be nobody's and is somebody's secret, so only its hash is kept.
pub struct Attempt {
    address: String,
    pair: String,
    account: String,
}

impl Attempt {
    pub fn new(email: &str, address: &str) -> Self {
        let hash = Sha256::digest(email.trim().to_lowercase().as_bytes());
        let hex: String = hash.iter().map(|it| format!("{it:02x}")).collect();
        Self {
            address: format!("address:{address}"),
            pair: format!("pair:{hex}:{address}"),
            account: format!("account:{hex}"),
        }
    }

    /// Counts the attempt as failed until it is forgiven, and says whether it may be tried. One
    /// that is refused by its address is not counted against the account: else an address that is
    /// locked out could go on locking others out.
    pub async fn count(
        &self,
        tx: &mut PgConnection,
        now: Moment,
    ) -> anyhow::Result<Result<(), Refusal>> {
        let start = now.after(-PERIOD);
        let keys = [
            (&self.address, ADDRESS_LIMIT),
            (&self.pair, PAIR_LIMIT),
            (&self.account, ACCOUNT_LIMIT),
        ];
        for (key, limit) in keys {
            let failures = store::count_failure(tx, key, now, start).await?;
            if let Err(refusal) = failures.admit(limit) {
                if failures.count == limit + 1 {
                    audit::record(tx, now, Actor::SYSTEM, &LockedOut { key }).await?;
                }
                return Ok(Err(refusal));
            }
        }
        Ok(Ok(()))
    }

    /// The password was right: the attempt was no failure, and it is remembered who came.
    pub async fn succeed(
        &self,
        tx: &mut PgConnection,
        person: PersonId,
        now: Moment,
    ) -> anyhow::Result<()> {
        store::take_back(tx, &self.address).await?;
        store::forget(tx, &self.pair).await?;
        store::take_back(tx, &self.account).await?;
        let actor = Actor::new(person, "Den inloggade");
        audit::record(tx, now, actor, &SignedIn { person }).await
    }
}

pub async fn sign_out(tx: &mut PgConnection, person: PersonId, now: Moment) -> anyhow::Result<()> {
    let actor = Actor::new(person, "Den inloggade");
    audit::record(tx, now, actor, &SignedOut { person }).await
}

/// Lets somebody in; `None` when the address is taken.
pub async fn let_in(
    tx: &mut PgConnection,
    person: &NewPerson<'_>,
) -> anyhow::Result<Option<PersonId>> {
    let made = store::insert_person(tx, person).await?;
    if let Some(person_id) = made {
        let event = LetIn { person: person_id };
        audit::record(tx, person.created_at, Actor::SYSTEM, &event).await?;
    }
    Ok(made)
}

pub async fn grant_role(
    tx: &mut PgConnection,
    person: PersonId,
    role: AgencyRole,
    at: Moment,
) -> anyhow::Result<()> {
    store::grant_role(tx, person, role, at).await?;
    audit::record(tx, at, Actor::SYSTEM, &RoleGranted { person, role }).await
}

pub async fn grant_mandate(
    tx: &mut PgConnection,
    person: PersonId,
    organisation: OrganisationId,
    role: MandateRole,
    at: Moment,
) -> anyhow::Result<()> {
    store::grant_mandate(tx, person, organisation, role, at).await?;
    let event = MandateGranted { person, organisation, role };
    audit::record(tx, at, Actor::SYSTEM, &event).await
}

/// From now on, and at the next sign-in, the person acts for this organisation.
pub async fn choose(
    tx: &mut PgConnection,
    person: PersonId,
    organisation: OrganisationId,
    now: Moment,
) -> anyhow::Result<()> {
    store::remember_chosen(tx, person, organisation).await?;
    let actor = Actor::new(person, "Den inloggade");
    audit::record(tx, now, actor, &OrganisationChosen { person, organisation }).await
}

/// Removes what has run out; says how much. No event: nobody did it, and nothing is lost.
pub async fn sweep(tx: &mut PgConnection, now: Moment) -> sqlx::Result<u64> {
    let sessions = store::delete_sessions(tx, now.after(-ABSOLUTE), now.after(-IDLE)).await?;
    let failures = store::delete_failures(tx, now.after(-PERIOD)).await?;
    Ok(sessions + failures)
}

/// The events whose subject is a person.
macro_rules! person_events {
    ($($name:ident, $action:literal { $($field:ident: $type:ty),* })*) => {$(
        #[derive(Serialize)]
        struct $name {
            person: PersonId,
            $($field: $type,)*
        }

        impl audit::Event for $name {
            const ACTION: &'static str = $action;
            fn subject(&self) -> String {
                format!("person:{}", self.person)
            }
        }
    )*};
}

person_events! {
    SignedIn, "person.signed_in" {}
    SignedOut, "person.signed_out" {}
    LetIn, "person.let_in" {}
    RoleGranted, "person.role_granted" { role: AgencyRole }
    MandateGranted, "person.mandate_granted" { organisation: OrganisationId, role: MandateRole }
    OrganisationChosen, "person.organisation_chosen" { organisation: OrganisationId }
}

#[derive(Serialize)]
struct LockedOut<'a> {
    key: &'a str,
}

impl audit::Event for LockedOut<'_> {
    const ACTION: &'static str = "sign_in.locked_out";
    fn subject(&self) -> String {
        self.key.to_owned()
    }
}
