//! The list of a person's factors, and removing one.

use askama::Template;
use axum::extract::State;

use crate::{
    app::App,
    identity::factors::{
        actions::{self, Stays},
        rules::may_go,
        store::{self, Holder, KnownPasskey},
    },
    values::{PasskeyId, Stopped},
    web::{Db, Error, Page, Path, Posted, Press, Reply, Result},
    who::{SignedIn, Who},
};

#[derive(Template)]
#[template(path = "identity/factors/overview.html")]
pub struct Overview {
    who: Who,
    holder: Holder,
    passkeys: Vec<KnownPasskey>,
}

impl Overview {
    fn has_any(&self) -> bool {
        0 < self.factors()
    }

    /// Whether any one of the factors may be removed.
    fn one_may_go(&self) -> bool {
        may_go(self.factors() - 1, self.holder.must_have_one)
    }

    fn factors(&self) -> i64 {
        self.holder.passkeys + i64::from(self.holder.app_since.is_some())
    }
}

pub async fn overview(SignedIn(who): SignedIn, db: Db) -> Result<Page<Overview>> {
    let mut db = db.read().await?;
    let holder = store::holder(&mut db, who.person_id).await?;
    let passkeys = store::passkeys(&mut db, who.person_id).await?;
    Ok(Page(Overview { who, holder, passkeys }))
}

pub async fn app_removed(
    SignedIn(who): SignedIn,
    db: Db,
    State(app): State<App>,
    Posted { at, .. }: Posted<Press>,
) -> Result<Reply<Overview>> {
    let mut tx = db.begin().await?;
    actions::remove_app(&mut tx, &app.settings.base_url, &who, at).await.map_err(refused)?;
    tx.commit().await?;
    Ok(Reply::to("/konto/tvafaktor").saying("Appen är borttagen."))
}

pub async fn passkey_removed(
    SignedIn(who): SignedIn,
    Path(passkey): Path<PasskeyId>,
    db: Db,
    State(app): State<App>,
    Posted { at, .. }: Posted<Press>,
) -> Result<Reply<Overview>> {
    let mut tx = db.begin().await?;
    let removed = actions::remove_passkey(&mut tx, &app.settings.base_url, &who, passkey, at);
    removed.await.map_err(refused)?;
    tx.commit().await?;
    Ok(Reply::to("/konto/tvafaktor").saying("Nyckeln är borttagen."))
}

fn refused(why: Stopped<Stays>) -> Error {
    match why {
        Stopped::Refused(Stays::NotFound) => Error::NotFound,
        // The page has no button for the last factor: another window removed the others.
        Stopped::Refused(Stays::LastOne) => Error::Conflict,
        Stopped::Fault(fault) => fault.into(),
    }
}
