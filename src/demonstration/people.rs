//! One person for every role, and two where four eyes are asked for.

use anyhow::Context;
use jiff::SignedDuration;
use sqlx::PgConnection;

use super::grants::window_of_2026;
use crate::{
    identity::{self, NewPerson},
    ombud, secrets,
    values::{Email, Misread, Moment},
    who::{AgencyRole, MandateRole},
};

/// The password of every demonstration person, printed at every start. It opens nothing else.
pub const PASSWORD: &str = "demonstration";

/// Somebody to sign in as.
pub struct DemoPerson {
    pub name: &'static str,
    pub email: &'static str,
    pub part: Part,
}

/// What a demonstration person does.
pub enum Part {
    /// A mandate for the organisation with this number.
    For(MandateRole, &'static str, &'static str),
    At(AgencyRole),
    /// No role yet: the person applies to be ombud.
    Applying,
}

impl DemoPerson {
    /// `Ombud för Härjedalens kommun`.
    pub fn what(&self) -> String {
        match self.part {
            Part::For(role, _, organisation) => format!("{} för {organisation}", role.title()),
            Part::At(role) => role.title().to_owned(),
            Part::Applying => "Söker om att bli ombud".to_owned(),
        }
    }
}

pub fn people() -> Vec<DemoPerson> {
    use {AgencyRole::*, MandateRole::*, Part::*};
    let person = |name, email, part| DemoPerson { name, email, part };
    let (harjedalen, jamtland, gotland) = ("212000-2510", "232100-0214", "212000-0803");
    let municipality = "Härjedalens kommun";
    vec![
        person("Anna Fjäll", "ombud@demo.example", For(Ombud, harjedalen, municipality)),
        person(
            "Bo Dalgång",
            "representant@demo.example",
            For(Representative, harjedalen, municipality),
        ),
        person(
            "Cecilia Myr",
            "samordnare@demo.example",
            For(Coordinator, harjedalen, municipality),
        ),
        person(
            "David Storsjö",
            "region@demo.example",
            For(Ombud, jamtland, "Region Jämtland Härjedalen"),
        ),
        person("Elsa Rauk", "gotland@demo.example", For(Ombud, gotland, "Region Gotland")),
        person("Frida Granskog", "handlaggare@demo.example", At(Officer)),
        person("Gustav Beslut", "beslutsfattare@demo.example", At(Decider)),
        person("Hanna Krona", "ekonom1@demo.example", At(Economist)),
        person("Ivar Öre", "ekonom2@demo.example", At(Economist)),
        person("Jenny Ordning", "administrator@demo.example", At(Administrator)),
        person("Karl Insyn", "granskare@demo.example", At(Auditor)),
        person("Lena Nyckel", "administrator2@demo.example", At(Administrator)),
        person("Maja Sökande", "sokande@demo.example", Applying),
    ]
}

pub async fn let_in(tx: &mut PgConnection, now: Moment) -> anyhow::Result<()> {
    let organisations = ombud::organisations(tx).await?;
    // They acted in the closed round too, whose story is told afterwards.
    let year_before = SignedDuration::from_hours(-24 * 365);
    let since = window_of_2026()?.opens().after(year_before).min(now);
    // One hash for all: the password is printed anyway.
    let password_hash = secrets::hash_password(PASSWORD)?;
    for person in people() {
        let email = Email::parse(person.email).map_err(|it| it.about("email"))?;
        let new = NewPerson {
            name: person.name,
            email: &email,
            password_hash: Some(&password_hash),
            demonstration: true,
            created_at: now,
        };
        let id = identity::let_in(tx, &new).await?.context("a demonstration address is taken")?;
        match person.part {
            Part::Applying => {}
            Part::At(role) => identity::grant_role(tx, id, role, now).await?,
            Part::For(role, number, name) => {
                let found = organisations.iter().find(|it| it.org_number.to_string() == number);
                let organisation = found.with_context(|| format!("{name} is not registered"))?;
                identity::grant_mandate(tx, id, organisation.organisation_id, role, since).await?;
            }
        }
    }
    Ok(())
}
