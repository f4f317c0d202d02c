//! "Mitt konto": where everything that is one's own is reached from.

use askama::Template;

use crate::identity::{extract::SignedIn, model::Who};
use crate::web::Page;

#[derive(Template)]
#[template(path = "identity/account.html")]
pub struct Account {
    who: Who,
}

pub async fn account(SignedIn(who): SignedIn) -> Page<Account> {
    Page(Account { who })
}
