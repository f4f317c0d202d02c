//! Storing a person's choices of mail.

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

audit::events! {
    about person: PersonId;

    MailChosen, "person.mail_chosen", "Valde vilka mejl som kommer" {
        chosen: Vec<(&'static str, Wish)>
    }
}
