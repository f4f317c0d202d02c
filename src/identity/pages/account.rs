//! "Mitt konto": links to everything a person can see and change of its own account.

use askama::Template;

use crate::{
    mail,
    web::{Db, Page, Result},
    who::{SignedIn, Who},
};

#[derive(Template)]
#[template(path = "identity/account.html")]
pub struct Account {
    who: Who,
    /// Whether mail to the person's address bounced.
    mail_bounces: bool,
}

pub async fn account(SignedIn(who): SignedIn, db: Db) -> Result<Page<Account>> {
    let mut db = db.read().await?;
    let mail_bounces = mail::has_bounced(&mut db, who.person_id).await?;
    Ok(Page(Account { who, mail_bounces }))
}
