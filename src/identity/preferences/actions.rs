//! Choosing what mail one gets.

use serde::Serialize;
use sqlx::PgConnection;

use crate::{
    audit,
    mail::{self, Kind, Wish},
    values::{Moment, PersonId},
    who::Actor,
};

pub async fn choose(
    tx: &mut PgConnection,
    person: PersonId,
    wishes: &[(Kind, Wish)],
    at: Moment,
) -> anyhow::Result<()> {
    for (kind, wish) in wishes {
        mail::choose(tx, person, *kind, *wish, at).await?;
    }
    let chosen = wishes.iter().map(|(kind, wish)| (kind.code(), *wish)).collect();
    let actor = Actor::new(person, "Den inloggade");
    audit::record(tx, at, actor, &MailChosen { person, chosen }).await
}

#[derive(Serialize)]
struct MailChosen {
    person: PersonId,
    chosen: Vec<(&'static str, Wish)>,
}

impl audit::Event for MailChosen {
    const ACTION: &'static str = "person.mail_chosen";
    fn subject(&self) -> String {
        format!("person:{}", self.person)
    }
}
