//! What the service is, how far it can be used by everybody (tillgänglighetsredogörelse, lagen
//! (2018:1937) om tillgänglighet till digital offentlig service), and which data of people it keeps.

use std::slice;

use askama::Template;

use super::personal_data::{PERSONAL_DATA, PersonalData};
use crate::{
    rounds,
    web::{Db, Page, Result},
};

/// Where anybody reports that a public digital service cannot be used.
const DIGG: &str = "https://www.digg.se/tdosanmalan";
/// Where anybody complains about how their data are handled.
const IMY: &str = "https://www.imy.se/";
/// When the statement on accessibility was last held against the service. Whoever changes what it
/// says writes the day here.
const HELD_AGAINST_THE_SERVICE: &str = "28 november 2026";

#[derive(Template)]
#[template(path = "about.html")]
pub struct About;

#[derive(Template)]
#[template(path = "accessibility.html")]
pub struct Accessibility {
    contacts: Vec<String>,
}

#[derive(Template)]
#[template(path = "privacy.html")]
pub struct Privacy {
    contacts: Vec<String>,
}

impl Privacy {
    fn kept(&self) -> slice::Iter<'static, PersonalData> {
        PERSONAL_DATA.iter()
    }
}

pub async fn about() -> Page<About> {
    Page(About)
}

pub async fn accessibility(db: Db) -> Result<Page<Accessibility>> {
    Ok(Page(Accessibility { contacts: contacts(db).await? }))
}

pub async fn privacy(db: Db) -> Result<Page<Privacy>> {
    Ok(Page(Privacy { contacts: contacts(db).await? }))
}

/// The addresses for questions about the service that its rounds give. Those of a demonstration are
/// not asked: they belong to somebody who does not run it.
async fn contacts(db: Db) -> Result<Vec<String>> {
    Ok(rounds::service_emails(&mut *db.read().await?).await?)
}
