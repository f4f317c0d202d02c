//! Sign-in: counting the attempt, trying it, and remembering what came of it.

use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::{
    model::Actor,
    rules::{ABSOLUTE, ACCOUNT_LIMIT, ADDRESS_LIMIT, IDLE, PERIOD, Refusal},
    store,
};
use crate::{
    audit,
    values::{Moment, OrganisationId, PersonId},
};

/// The two keys an attempt is counted under. The address typed may be nobody's and is somebody's
/// secret, so only its hash is kept.
pub struct Attempt {
    account: String,
    address: String,
}

impl Attempt {
    pub fn new(email: &str, address: &str) -> Self {
        let hash = Sha256::digest(email.trim().to_lowercase().as_bytes());
        let hex: String = hash.iter().map(|it| format!("{it:02x}")).collect();
        Self { account: format!("account:{hex}"), address: format!("address:{address}") }
    }

    /// Counts the attempt as failed until it is forgiven, and says whether it may be tried.
    pub async fn count(
        &self,
        tx: &mut PgConnection,
        now: Moment,
    ) -> sqlx::Result<Result<(), Refusal>> {
        let start = now.after(-PERIOD);
        let address = store::count_failure(tx, &self.address, now, start).await?;
        let account = store::count_failure(tx, &self.account, now, start).await?;
        Ok(address.admit(ADDRESS_LIMIT).and(account.admit(ACCOUNT_LIMIT)))
    }

    /// The password was right: the attempt was no failure, and it is remembered who came.
    pub async fn succeed(
        &self,
        tx: &mut PgConnection,
        person: PersonId,
        now: Moment,
    ) -> anyhow::Result<()> {
        store::forgive(tx, &self.account, &self.address).await?;
        let actor = Actor::new(person, "Den inloggade");
        audit::record(tx, now, actor, &SignedIn { person }).await
    }
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

#[derive(Serialize)]
struct SignedIn {
    person: PersonId,
}

impl audit::Event for SignedIn {
    const ACTION: &'static str = "person.signed_in";
    fn subject(&self) -> String {
        format!("person:{}", self.person)
    }
}

#[derive(Serialize)]
struct OrganisationChosen {
    person: PersonId,
    organisation: OrganisationId,
}

impl audit::Event for OrganisationChosen {
    const ACTION: &'static str = "person.organisation_chosen";
    fn subject(&self) -> String {
        format!("person:{}", self.person)
    }
}
