//! The page of a person's own e-legitimationer.

use askama::Template;
use axum::extract::State;

use super::shown_first;
use crate::{
    app::App,
    eid::Button,
    identity::eid::{
        actions::{self, By},
        rules::Refusal,
        store,
    },
    values::{Moment, PersonId, Personnummer},
    web::{Db, Error, Page, Path, Posted, Reply, Result},
    who::SignedIn,
};

#[derive(Template)]
#[template(path = "identity/eid/links.html")]
pub struct Links {
    personnummer: Option<Personnummer>,
    links: Vec<Linked>,
    /// The providers that are not linked yet.
    others: Vec<Button>,
    refusal: Option<Refusal>,
}

struct Linked {
    key: String,
    name: String,
    linked_at: Moment,
    last_used_at: Moment,
}

pub async fn links(SignedIn(who): SignedIn, db: Db, State(app): State<App>) -> Result<Page<Links>> {
    Ok(Page(page(&app, &db, who.person_id, None).await?))
}

/// The page; 404 where no provider is configured and none is linked.
async fn page(app: &App, db: &Db, person: PersonId, refusal: Option<Refusal>) -> Result<Links> {
    let mut db = db.read().await?;
    let kept = store::links(&mut db, person).await?;
    let buttons = app.eid.buttons();
    if buttons.is_empty() && kept.is_empty() {
        return Err(Error::NotFound);
    }
    let is_linked = |key: &str| kept.iter().any(|it| it.provider == key);
    let others = buttons.iter().filter(|it| !is_linked(&it.key)).cloned().collect();
    let links = kept
        .iter()
        .map(|it| Linked {
            key: it.provider.clone(),
            name: name(app, &it.provider).to_owned(),
            linked_at: it.linked_at,
            last_used_at: it.last_used_at,
        })
        .collect();
    let personnummer = actions::personnummer(app, &mut db, person).await?;
    Ok(Links { personnummer, links, others, refusal })
}

/// A provider's name; its key where it is no longer in the configuration.
fn name<'a>(app: &'a App, key: &'a str) -> &'a str {
    app.eid.named(key).map_or(key, |it| it.name())
}

pub async fn unlink(
    Path(provider): Path<String>,
    SignedIn(who): SignedIn,
    db: Db,
    State(app): State<App>,
    Posted { at, .. }: Posted<serde::de::IgnoredAny>,
) -> Result<Reply<Links>> {
    shown_first(&app, &db, &who).await?;
    let by = By { key: &provider, name: name(&app, &provider) };
    let mut tx = db.begin().await?;
    match actions::unlink(&app, &mut tx, by, who.person_id, at).await {
        Ok(true) => {}
        Ok(false) => return Err(Error::NotFound),
        Err(stopped) => {
            let refusal = stopped.refusal()?;
            drop(tx);
            return Ok(Reply::Again(page(&app, &db, who.person_id, Some(refusal)).await?));
        }
    }
    tx.commit().await?;
    // Not to /konto/eid: without a link and without a configured provider it answers 404.
    Ok(Reply::to("/konto").saying(format!("{} är borttagen från ditt konto.", by.name)))
}
