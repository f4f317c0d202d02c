//! `admin`: the first administrator, who lets everybody else in.

use std::io::Read;

use anyhow::{Context, bail};

use super::database::Place;
use crate::{
    app::Clock,
    audit,
    config::Config,
    identity::{self, NewPerson, Own},
    values::{Email, Line, Misread, PersonId},
    who::{Actor, AgencyRole},
};

const LONGEST_NAME: usize = 200;

pub async fn command(config: &Config, name: &str, email: &str) -> anyhow::Result<()> {
    let name = Line::parse(name, LONGEST_NAME).map_err(|it| it.about("--name"))?;
    let email = Email::parse(email).map_err(|it| it.about("--email"))?;
    let mut password = String::new();
    std::io::stdin().read_to_string(&mut password).context("reading the password")?;
    let password = password.trim_end_matches(['\n', '\r']);
    let own = Own { name: name.to_string(), email: email.clone(), organisations: Vec::new() };
    let hash = identity::hash_if_good(password, &own)
        .or_else(|stopped| Err(anyhow::Error::from(stopped.refusal()?)))
        .context("the password on standard input")?;
    let place = Place::find(config).await?;
    let created = create(&place, &name, &email, &hash).await;
    place.leave().await;
    created
}

async fn create(place: &Place, name: &Line, email: &Email, hash: &str) -> anyhow::Result<()> {
    let db = place.pool(1).await?;
    let now = Clock::real().now();
    let mut tx = db.begin().await?;
    if 0 < identity::persons(&mut tx).await? {
        bail!("there are people here already: an administrator lets the next one in");
    }
    let person = NewPerson {
        name: name.as_ref(),
        email,
        password_hash: Some(hash),
        demonstration: false,
        created_at: now,
    };
    let person = identity::let_in(&mut tx, &person).await?.context("the address is taken")?;
    identity::grant_role(&mut tx, person, AgencyRole::Administrator, now).await?;
    audit::record(&mut tx, now, Actor::SYSTEM, &AdministratorCreated { person }).await?;
    tx.commit().await?;
    Ok(())
}

audit::events! {
    about person: PersonId;

    AdministratorCreated, "person.first_administrator_created",
        "Den första administratören lades till" {}
}
