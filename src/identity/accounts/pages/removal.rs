//! Removing one's own account: the page says what happens before the button is pressed.

use askama::Template;
use axum::{extract::State, response::IntoResponse};
use tower_sessions::Session;

use super::link::Told;
use crate::{
    app::App,
    identity::accounts::actions,
    web::{Db, Page, Posted, Press, Reply, Result},
    who::{Mandate, MandateRole, SignedIn, Who},
};

#[derive(Template)]
#[template(path = "identity/accounts/removal.html")]
pub struct Removal {
    mandates: Vec<Mandate>,
    /// Then the account stays until an administrator has ended the person's roles.
    works_at_the_agency: bool,
}

impl Removal {
    fn of(who: Who) -> Self {
        Self { works_at_the_agency: who.works_at_the_agency(), mandates: who.mandates }
    }

    /// The organisations that are without an ombud afterwards: an organisation has only one.
    fn without_ombud(&self) -> impl Iterator<Item = &str> {
        let left = self.mandates.iter().filter(|it| it.role == MandateRole::Ombud);
        left.map(|it| it.organisation.as_str())
    }
}

pub async fn show(SignedIn(who): SignedIn) -> Page<Removal> {
    Page(Removal::of(who))
}

pub async fn remove(
    SignedIn(who): SignedIn,
    session: Session,
    db: Db,
    State(app): State<App>,
    Posted { at, .. }: Posted<Press>,
) -> Result<Reply<Removal>> {
    let mut tx = db.begin().await?;
    if !actions::remove(&mut tx, &app.settings.base_url, &who, at).await? {
        return Ok(Reply::Again(Removal { works_at_the_agency: true, ..Removal::of(who) }));
    }
    tx.commit().await?;
    session.flush().await?;
    let done = Told {
        title: "Kontot är borttaget",
        text: "Du är utloggad överallt och kan inte logga in längre. Det du har gjort i tjänsten finns kvar i ärendena, med ditt namn.",
        ways: &[("/", "Till startsidan")],
    };
    Ok(Reply::Other(Page(done).into_response()))
}
