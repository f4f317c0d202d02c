//! Recognising whom a provider vouches for, linking and unlinking e-legitimationer, and making an
//! account for a newcomer.

use anyhow::Context;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::{
    mail::{Changed, FirstTime},
    rules::{Refusal, may_unlink},
    store,
};
use crate::{
    app::App,
    audit,
    eid::Asserted,
    identity::{
        actions::let_in,
        store::{NewPerson, person_with},
    },
    mail::enqueue,
    secrets::{LinkSecret, Sealer},
    values::{EidArrivalId, Email, Line, Moment, PersonId, Personnummer, Stopped},
    who::Actor,
};

/// How long a mailed link can be used, and how long a newcomer waits without one.
pub const LINK_LASTS: SignedDuration = SignedDuration::from_hours(24);

/// The columns that [`Sealer`] binds what it seals and the search values to.
const NUMBER: &str = "person_number.sealed";
const NUMBER_FOUND_BY: &str = "person_number.found_by";
const SUBJECT_FOUND_BY: &str = "eid_identity.subject_found_by";
const ARRIVAL: &str = "eid_arrival.sealed";

/// A provider: its key in the configuration, and its name in mails.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    pub key: &'a str,
    pub name: &'a str,
}

/// Whose account the e-legitimation opens; `None` for a newcomer. Links the e-legitimation where
/// only the personnummer was known.
pub async fn recognise(
    app: &App,
    tx: &mut PgConnection,
    by: By<'_>,
    told: &Asserted,
    at: Moment,
) -> Result<Option<PersonId>, Stopped<Refusal>> {
    let subject = subject_found_by(&app.sealer, by.key, &told.subject);
    let by_subject = store::holder_of_subject(tx, by.key, &subject).await?;
    let by_number = store::holder_of_number(tx, &number_found_by(&app.sealer, told)).await?;
    let known = by_subject.is_some();
    // The subject and the personnummer belong to different accounts: nobody is signed in, and
    // somebody has to find out why.
    if let (Some(one), Some(other)) = (&by_subject, &by_number)
        && one.person_id != other.person_id
    {
        return Err(Stopped::Refused(Refusal::Anothers));
    }
    let Some(holder) = by_subject.or(by_number) else {
        return Ok(None);
    };
    if holder.disabled {
        return Err(Stopped::Refused(Refusal::Closed));
    }
    let person = holder.person_id;
    match known {
        true => store::remember_use(tx, by.key, &subject, at).await?,
        false => link(app, tx, by, told, person, at).await?,
    }
    Ok(Some(person))
}

/// Whether the e-legitimation is linked to the person's account.
pub async fn is_own(
    app: &App,
    tx: &mut PgConnection,
    by: By<'_>,
    told: &Asserted,
    person: PersonId,
) -> sqlx::Result<bool> {
    let subject = subject_found_by(&app.sealer, by.key, &told.subject);
    let holder = store::holder_of_subject(tx, by.key, &subject).await?;
    Ok(holder.is_some_and(|it| it.person_id == person))
}

/// Whether the person has an e-legitimation by a provider that is still in the configuration.
pub async fn has_one(app: &App, db: &mut PgConnection, person: PersonId) -> sqlx::Result<bool> {
    let links = store::links(db, person).await?;
    Ok(links.iter().any(|it| app.eid.named(&it.provider).is_some()))
}

/// Links the e-legitimation to the person's account, and mails the person. Does nothing when it is
/// linked already.
pub async fn link(
    app: &App,
    tx: &mut PgConnection,
    by: By<'_>,
    told: &Asserted,
    person: PersonId,
    at: Moment,
) -> Result<(), Stopped<Refusal>> {
    let email = store::lock_ways(tx, person).await?.email;
    if tie(&app.sealer, tx, by, told, person, at).await? {
        let base_url = &app.settings.base_url;
        let told = Changed { base_url, provider: by.name, linked: true };
        enqueue(tx, told.mail(email)?, at).await?;
    }
    Ok(())
}

/// Stores the personnummer and the link; false when the link was there already.
async fn tie(
    sealer: &Sealer,
    tx: &mut PgConnection,
    by: By<'_>,
    told: &Asserted,
    person: PersonId,
    at: Moment,
) -> Result<bool, Stopped<Refusal>> {
    let sealed = sealer.seal(NUMBER, told.personnummer.in_full().as_bytes())?;
    let number = number_found_by(sealer, told);
    if !store::put_number(tx, person, &sealed, &number, at).await? {
        let taken = store::holder_of_number(tx, &number).await?.is_some();
        let refusal = if taken { Refusal::Anothers } else { Refusal::OtherNumber };
        return Err(Stopped::Refused(refusal));
    }
    let subject = subject_found_by(sealer, by.key, &told.subject);
    if !store::insert_identity(tx, by.key, &subject, person, at).await? {
        let holder = store::holder_of_subject(tx, by.key, &subject).await?;
        let own = holder.is_some_and(|it| it.person_id == person);
        return if own { Ok(false) } else { Err(Stopped::Refused(Refusal::Anothers)) };
    }
    let event = EidLinked { person, provider: by.key };
    audit::record(tx, at, Actor::new(person, "Den inloggade"), &event).await?;
    Ok(true)
}

/// Takes the person's links to a provider away; `false` where there is none. The personnummer is
/// kept for e-legitimationer only, so it is deleted with the last of them.
pub async fn unlink(
    app: &App,
    tx: &mut PgConnection,
    by: By<'_>,
    person: PersonId,
    at: Moment,
) -> Result<bool, Stopped<Refusal>> {
    let ways = store::lock_ways(tx, person).await?;
    let taken = store::delete_links(tx, person, by.key).await?;
    if taken == 0 {
        return Ok(false);
    }
    let left = ways.links - i64::try_from(taken).map_err(anyhow::Error::from)?;
    may_unlink(ways.has_password, left).map_err(Stopped::Refused)?;
    if left == 0 {
        store::delete_number(tx, person).await?;
    }
    let base_url = &app.settings.base_url;
    let told = Changed { base_url, provider: by.name, linked: false };
    enqueue(tx, told.mail(ways.email)?, at).await?;
    let event = EidUnlinked { person, provider: by.key };
    audit::record(tx, at, Actor::new(person, "Den inloggade"), &event).await?;
    Ok(true)
}

/// Deletes a person's e-legitimationer and personnummer, when the account is removed.
pub async fn forget(tx: &mut PgConnection, person: PersonId) -> sqlx::Result<()> {
    store::delete_all_links(tx, person).await?;
    store::delete_number(tx, person).await?;
    Ok(())
}

/// The personnummer that the person's e-legitimationer share.
pub async fn personnummer(
    app: &App,
    db: &mut PgConnection,
    person: PersonId,
) -> anyhow::Result<Option<Personnummer>> {
    let Some(sealed) = store::sealed_number(db, person).await? else {
        return Ok(None);
    };
    let number = String::from_utf8(app.sealer.open(NUMBER, &sealed)?)?;
    Ok(Some(Personnummer::parse(&number)?))
}

/// Somebody without an account, whom a provider vouches for.
pub struct Newcomer {
    pub provider: String,
    pub told: Asserted,
}

/// A newcomer as it is stored until the mailed link is used: as JSON, sealed.
#[derive(Serialize, Deserialize)]
struct Waiting {
    provider: String,
    subject: String,
    personnummer: String,
    name: Line,
    email: Option<Email>,
}

/// Stores a newcomer until it has used a link mailed to its e-mail address.
pub async fn arrive(
    app: &App,
    tx: &mut PgConnection,
    by: By<'_>,
    told: Asserted,
    at: Moment,
) -> anyhow::Result<EidArrivalId> {
    let waiting = Waiting {
        provider: by.key.to_owned(),
        subject: told.subject,
        personnummer: told.personnummer.in_full().to_owned(),
        name: told.name,
        email: told.email,
    };
    let sealed = app.sealer.seal(ARRIVAL, &serde_json::to_vec(&waiting)?)?;
    Ok(store::insert_arrival(tx, &sealed, at).await?)
}

impl Newcomer {
    pub fn open(app: &App, arrival: &store::Arrival) -> anyhow::Result<Self> {
        let opened = app.sealer.open(ARRIVAL, &arrival.sealed)?;
        // The JSON error is dropped: its message could quote the personnummer.
        let it: Waiting =
            serde_json::from_slice(&opened).map_err(|_| anyhow::anyhow!("eid_arrival.sealed"))?;
        Ok(Self {
            provider: it.provider,
            told: Asserted {
                subject: it.subject,
                personnummer: Personnummer::parse(&it.personnummer)?,
                name: it.name,
                email: it.email,
            },
        })
    }
}

/// Mails a link to the address, or, where an account has it, how to link the e-legitimation to that
/// account. The page shows the same in both cases.
pub async fn mail_link(
    app: &App,
    tx: &mut PgConnection,
    arrival: EidArrivalId,
    email: &Email,
    at: Moment,
) -> anyhow::Result<()> {
    let secret = LinkSecret::generate()?;
    store::mail_arrival(tx, arrival, email, &secret.hash(), at).await?;
    let taken = person_with(tx, email.as_ref()).await?.is_some();
    let link = (!taken).then(|| format!("/logga-in/eid/ny/{secret}"));
    let mail = FirstTime { base_url: &app.settings.base_url, link };
    enqueue(tx, mail.mail(email)?, at).await?;
    Ok(())
}

/// Uses the mailed link: makes the account, links the e-legitimation to it, and returns the key of
/// the provider.
pub async fn create(
    app: &App,
    tx: &mut PgConnection,
    secret: &LinkSecret,
    at: Moment,
) -> Result<String, Stopped<Refusal>> {
    let arrival = store::take_arrival(tx, &secret.hash(), at.after(-LINK_LASTS)).await?;
    let Some(arrival) = arrival else {
        return Err(Stopped::Refused(Refusal::LinkGone));
    };
    let Newcomer { provider, told } = Newcomer::open(app, &arrival)?;
    let person = NewPerson {
        name: told.name.as_ref(),
        email: arrival.email.as_ref().context("a link without an address")?,
        password_hash: None,
        demonstration: app.settings.demonstration,
        created_at: at,
    };
    let Some(person) = let_in(tx, &person).await? else {
        return Err(Stopped::Refused(Refusal::AddressTaken));
    };
    let by = By { key: &provider, name: &provider };
    tie(&app.sealer, tx, by, &told, person, at).await?;
    Ok(provider)
}

/// Deletes newcomers who never used their link, and returns their number.
pub async fn sweep(tx: &mut PgConnection, now: Moment) -> sqlx::Result<u64> {
    store::delete_arrivals(tx, now.after(-LINK_LASTS)).await
}

fn number_found_by(sealer: &Sealer, told: &Asserted) -> [u8; 32] {
    sealer.find_by(NUMBER_FOUND_BY, told.personnummer.in_full())
}

/// A provider's key has no space in it, so two different pairs never become the same text.
fn subject_found_by(sealer: &Sealer, provider: &str, subject: &str) -> [u8; 32] {
    sealer.find_by(SUBJECT_FOUND_BY, &format!("{provider} {subject}"))
}

audit::events! {
    about person: PersonId;

    EidLinked<'a>, "person.eid_linked", "E-legitimation kopplades" { provider: &'a str }
    EidUnlinked<'a>, "person.eid_unlinked", "E-legitimation togs bort" { provider: &'a str }
}
