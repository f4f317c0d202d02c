//! Mailed links, and changes to an account: by such a link or by its signed-in holder.

use jiff::SignedDuration;
use sqlx::PgConnection;

use super::{
    mail::{AccountChanged, AccountEmail, AccountLink, Change},
    model::{Asked, Holder, Link, Purpose, Standing},
    rules::lifetime,
    store::{self, NewLink},
};
use crate::{
    audit,
    identity::{
        eid, factors,
        limits::{Limit, TooOften, hashed},
        store as identity_store,
    },
    mail,
    secrets::LinkSecret,
    values::{Email, Line, MandateId, Moment, PersonId, Phone, SessionId},
    who::{Actor, Who},
};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// How many links may be asked for in an hour: from one network address, which a whole town hall
/// may share, and to one mailbox, which nobody should be able to flood.
const FROM: Limit = Limit::new("link_from", 20, HOUR);
const TO: Limit = Limit::new("link_to", 3, HOUR);

/// Counts one more link, and says whether it may be sent. It is counted alike whether the address
/// has an account or not.
pub async fn admit(
    tx: &mut PgConnection,
    address: &str,
    email: &Email,
    now: Moment,
) -> anyhow::Result<Result<(), TooOften>> {
    for (limit, whom) in [(FROM, address), (TO, &hashed(email.as_ref()))] {
        if let Err(refusal) = limit.count(tx, whom, now).await? {
            if refusal.first {
                let event = LinksLimited { key: limit.key(whom) };
                audit::record(tx, now, Actor::SYSTEM, &event).await?;
            }
            return Ok(Err(refusal));
        }
    }
    Ok(Ok(()))
}

/// Mails a link to the address, or the reason why it gets none. Reads and writes the same in every
/// case, so that the response time does not tell whether there is an account.
pub async fn send_link(
    tx: &mut PgConnection,
    base_url: &str,
    typed: &Email,
    asked: Asked,
    now: Moment,
) -> anyhow::Result<()> {
    let holder = store::holder(tx, typed).await?;
    let (purpose, page) = match holder {
        None => (Purpose::Registration, "registrera"),
        Some(_) => (Purpose::Password, "aterstall"),
    };
    let person = holder.as_ref().map(|it| it.person_id);
    // To the stored address: the typed one may differ in case and be another mailbox.
    let to = holder.as_ref().map_or(typed, |it| &it.email);
    let (secret, until) = make_link(tx, purpose, to, person, now).await?;
    let mail = AccountLink {
        to,
        asked,
        standing: Standing::of(holder.as_ref()),
        base_url,
        href: format!("{base_url}/{page}/{secret}"),
        until,
    };
    mail::enqueue(tx, mail.mail()?, now).await?;
    Ok(())
}

/// Mails a link to the person's wanted address, or, where another account has that address, tells
/// that account's holder. Does the same work in both cases.
pub async fn send_email_link(
    tx: &mut PgConnection,
    base_url: &str,
    person: PersonId,
    wanted: &Email,
    now: Moment,
) -> anyhow::Result<()> {
    let owner = store::holder(tx, wanted).await?.filter(|it| it.person_id != person);
    let (secret, until) = make_link(tx, Purpose::Email, wanted, Some(person), now).await?;
    let link = (format!("{base_url}/epost/{secret}"), until);
    let mail = match &owner {
        None => AccountEmail { to: wanted, link: Some(link) },
        Some(owner) => AccountEmail { to: &owner.email, link: None },
    };
    mail::enqueue(tx, mail.mail()?, now).await?;
    audit::record(tx, now, by(person), &EmailAsked { person }).await
}

async fn make_link(
    tx: &mut PgConnection,
    purpose: Purpose,
    email: &Email,
    person_id: Option<PersonId>,
    created_at: Moment,
) -> anyhow::Result<(LinkSecret, Moment)> {
    let secret = LinkSecret::generate()?;
    let expires_at = created_at.after(lifetime(purpose));
    let link = NewLink { purpose, email, person_id, created_at, expires_at };
    store::insert_link(tx, &secret.hash(), &link).await?;
    Ok((secret, expires_at))
}

/// Uses a link up; `None` when it is used or expired. The row lock makes simultaneous requests
/// take turns, so only one gets the link.
pub async fn take_link(
    tx: &mut PgConnection,
    secret: &LinkSecret,
    purpose: Purpose,
    at: Moment,
) -> anyhow::Result<Option<Link>> {
    let hash = secret.hash();
    store::lock_link(tx, &hash).await?;
    let link = store::link(tx, &hash, purpose, at).await?;
    if link.is_some() {
        store::use_link(tx, &hash, at).await?;
    }
    Ok(link)
}

/// Sets a new password and ends all the person's sessions except `but`, in which the password was
/// chosen. Links mailed earlier may be in wrong hands, so they stop working too.
pub async fn set_password(
    tx: &mut PgConnection,
    base_url: &str,
    person: PersonId,
    hash: &str,
    but: Option<SessionId>,
    at: Moment,
) -> anyhow::Result<Holder> {
    identity_store::lock_person(tx, person).await?;
    store::set_password(tx, person, hash).await?;
    store::use_links_of(tx, person, at).await?;
    identity_store::end_sessions(tx, person, but).await?;
    let holder = store::person(tx, person).await?;
    let mail = AccountChanged { to: &holder.email, change: Change::Password, base_url, at };
    mail::enqueue(tx, mail.mail()?, at).await?;
    let event = PasswordChanged { person, by_mailed_link: but.is_none() };
    audit::record(tx, at, by(person), &event).await?;
    Ok(holder)
}

pub async fn save_details(
    tx: &mut PgConnection,
    person: PersonId,
    name: &Line,
    phone: Option<&Phone>,
    at: Moment,
) -> anyhow::Result<()> {
    store::set_details(tx, person, name, phone).await?;
    audit::record(tx, at, by(person), &DetailsChanged { person }).await
}

/// Changes the person's e-mail address and tells both the old address and the new one. False where
/// another account has taken the address meanwhile: the failed statement has then aborted the
/// transaction, which the caller must drop.
pub async fn set_email(
    tx: &mut PgConnection,
    base_url: &str,
    person: PersonId,
    email: &Email,
    at: Moment,
) -> anyhow::Result<bool> {
    let before = store::person(tx, person).await?.email;
    match store::set_email(tx, person, email).await {
        Err(sqlx::Error::Database(it)) if it.is_unique_violation() => return Ok(false),
        other => other?,
    }
    // Some of them are in the old mailbox.
    store::use_links_of(tx, person, at).await?;
    for to in [&before, email] {
        let mail = AccountChanged { to, change: Change::Email, base_url, at };
        mail::enqueue(tx, mail.mail()?, at).await?;
    }
    audit::record(tx, at, by(person), &EmailChanged { person }).await?;
    Ok(true)
}

/// Removes the account: it can no longer sign in or act for an organisation. What the person did
/// stays, under its name. False for a person with a role at the agency, which an administrator
/// must end first.
pub async fn remove(
    tx: &mut PgConnection,
    base_url: &str,
    who: &Who,
    at: Moment,
) -> anyhow::Result<bool> {
    let person = who.person_id;
    identity_store::lock_person(tx, person).await?;
    if store::works_at_the_agency(tx, person).await? {
        return Ok(false);
    }
    let mandates = store::end_mandates(tx, person, at).await?;
    factors::forget(tx, person).await?;
    eid::forget(tx, person).await?;
    store::remove_person(tx, person, at).await?;
    identity_store::end_sessions(tx, person, None).await?;
    let mail = AccountChanged { to: &who.email, change: Change::Removed, base_url, at };
    mail::enqueue(tx, mail.mail()?, at).await?;
    audit::record(tx, at, by(person), &Removed { person, mandates }).await?;
    Ok(true)
}

/// Ends one of a person's sessions; false when the person has no such session.
pub async fn end_session(
    tx: &mut PgConnection,
    person: PersonId,
    session: SessionId,
    at: Moment,
) -> anyhow::Result<bool> {
    let ended = store::end_session(tx, person, session).await?;
    if ended {
        audit::record(tx, at, by(person), &SessionsEnded { person, sessions: 1 }).await?;
    }
    Ok(ended)
}

/// Ends all of a person's sessions except the one that asks.
pub async fn end_other_sessions(
    tx: &mut PgConnection,
    who: &Who,
    at: Moment,
) -> anyhow::Result<()> {
    let person = who.person_id;
    let sessions = identity_store::end_sessions(tx, person, Some(who.session_id)).await?;
    audit::record(tx, at, by(person), &SessionsEnded { person, sessions }).await
}

/// Deletes expired links and returns their number.
pub async fn sweep(tx: &mut PgConnection, now: Moment) -> sqlx::Result<u64> {
    store::delete_links(tx, now).await
}

fn by(person: PersonId) -> Actor {
    Actor::new(person, "Kontots innehavare")
}

audit::events! {
    about person: PersonId;

    PasswordChanged, "person.password_changed", "Lösenordet byttes" { by_mailed_link: bool }
    DetailsChanged, "person.details_changed", "Uppgifterna ändrades" {}
    EmailAsked, "person.email_asked", "En ny e-postadress skulle bekräftas" {}
    EmailChanged, "person.email_changed", "E-postadressen byttes" {}
    Removed, "person.removed", "Kontot togs bort" { mandates: Vec<MandateId> }
    SessionsEnded, "person.sessions_ended", "Inloggningar avslutades" { sessions: u64 }
}

audit::events! {
    about |it| it.key.clone();

    LinksLimited, "account.links_limited", "Mejlade länkar stoppades efter för många försök" {
        key: String
    }
}
