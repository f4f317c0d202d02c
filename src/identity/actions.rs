//! Sign-in: counting the attempt before the password is tried, and recording who signed in, out
//! and by what proof.

use jiff::SignedDuration;
use sqlx::PgConnection;

use super::{
    limits::{self, Limit, TooOften, hashed},
    store::{self, NewPerson},
};
use crate::{
    audit,
    values::{Moment, OrganisationId, PersonId},
    who::{Actor, AgencyRole, MandateRole, Proof},
};

/// How long failures are remembered, counted from the first one.
const PERIOD: SignedDuration = SignedDuration::from_mins(15);

/// How many failures there may be within [`PERIOD`]: from one network address, which a whole town
/// hall may share; from one network address on one account; and on one account from all addresses
/// together. The limit on the account is far above that of a pair, so that one network address
/// alone can lock nobody out.
const ADDRESS: Limit = Limit::new("address", 50, PERIOD);
const PAIR: Limit = Limit::new("pair", 5, PERIOD);
const ACCOUNT: Limit = Limit::new("account", 30, PERIOD);

/// The keys an attempt is counted under, in the order their rows are locked. What was typed as an
/// e-mail address may be a password in the wrong field, so only its hash is kept.
pub struct Attempt {
    address: String,
    pair: String,
    account: String,
}

impl Attempt {
    pub fn new(email: &str, address: &str) -> Self {
        let account = hashed(email);
        Self { address: address.to_owned(), pair: format!("{account}:{address}"), account }
    }

    /// Counts the attempt as failed until [`Self::forgive`], and says whether the password may be
    /// tried. An attempt refused by its network address is not counted against the account:
    /// otherwise an address that is locked out could go on locking accounts.
    pub async fn count(
        &self,
        tx: &mut PgConnection,
        now: Moment,
    ) -> anyhow::Result<Result<(), TooOften>> {
        for (limit, whom) in
            [(ADDRESS, &self.address), (PAIR, &self.pair), (ACCOUNT, &self.account)]
        {
            if let Err(refusal) = limit.count(tx, whom, now).await? {
                if refusal.first {
                    let event = LockedOut { key: limit.key(whom) };
                    audit::record(tx, now, Actor::SYSTEM, &event).await?;
                }
                return Ok(Err(refusal));
            }
        }
        Ok(Ok(()))
    }

    /// The password was right: the attempt was no failure.
    pub async fn forgive(&self, tx: &mut PgConnection) -> sqlx::Result<()> {
        limits::take_back(tx, &ADDRESS.key(&self.address)).await?;
        limits::forget(tx, &PAIR.key(&self.pair)).await?;
        limits::take_back(tx, &ACCOUNT.key(&self.account)).await
    }

    /// Forgets the failures from this address on this account, whose password was just replaced:
    /// they were guesses at the old one.
    pub async fn forget_guesses(&self, tx: &mut PgConnection) -> sqlx::Result<()> {
        limits::forget(tx, &PAIR.key(&self.pair)).await
    }
}

/// Records that the person signed in, when, and by what proof.
pub async fn signed_in(
    tx: &mut PgConnection,
    person: PersonId,
    proof: Proof,
    now: Moment,
) -> anyhow::Result<()> {
    store::remember_sign_in(tx, person, now).await?;
    let actor = Actor::new(person, "Den inloggade");
    audit::record(tx, now, actor, &SignedIn { person, proof }).await
}

/// Records that a signed-in person proved its identity again.
pub async fn proved_again(
    tx: &mut PgConnection,
    person: PersonId,
    proof: Proof,
    now: Moment,
) -> anyhow::Result<()> {
    let actor = Actor::new(person, "Den inloggade");
    audit::record(tx, now, actor, &ProvedAgain { person, proof }).await
}

pub async fn sign_out(tx: &mut PgConnection, person: PersonId, now: Moment) -> anyhow::Result<()> {
    let actor = Actor::new(person, "Den inloggade");
    audit::record(tx, now, actor, &SignedOut { person }).await
}

/// Makes an account; `None` when another account has the e-mail address.
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

/// Remembers the organisation that the person acts for from now on, also after the next sign-in.
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

audit::events! {
    about person: PersonId;

    SignedIn, "person.signed_in", "Loggade in" { proof: Proof }
    ProvedAgain, "person.proved_again", "Identiteten bekräftades på nytt" { proof: Proof }
    SignedOut, "person.signed_out", "Loggade ut" {}
    LetIn, "person.let_in", "Kontot skapades" {}
    RoleGranted, "person.role_granted", "Roll gavs" { role: AgencyRole }
    MandateGranted, "person.mandate_granted", "Behörighet gavs" {
        organisation: OrganisationId, role: MandateRole
    }
    OrganisationChosen, "person.organisation_chosen", "Organisation valdes" {
        organisation: OrganisationId
    }
}

audit::events! {
    about |it| it.key.clone();

    LockedOut, "sign_in.locked_out", "Inloggningen spärrades efter för många försök" { key: String }
}
