//! The page where a person changes its own name and telephone number.

use askama::Template;
use serde::Deserialize;

use crate::{
    identity::accounts::{
        actions::save_details,
        rules::{LONGEST_NAME, fields},
        store,
    },
    values::{Email, Line, Phone, is_blank},
    web::{Db, Errors, Filled, Page, Posted, Reply, Result},
    who::SignedIn,
};

#[derive(Template)]
#[template(path = "identity/accounts/details.html")]
pub struct Details {
    email: Email,
    form: Filled<DetailsForm>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DetailsForm {
    name: String,
    phone: String,
}

pub async fn show(SignedIn(who): SignedIn, db: Db) -> Result<Page<Details>> {
    let person = store::person(&mut *db.read().await?, who.person_id).await?;
    let typed = DetailsForm { name: person.name, phone: person.phone.unwrap_or_default() };
    Ok(Page(Details { email: person.email, form: Filled::of(typed) }))
}

pub async fn save(
    SignedIn(who): SignedIn,
    db: Db,
    Posted { typed, at }: Posted<DetailsForm>,
) -> Result<Reply<Details>> {
    let mut errors = Errors::default();
    let name = errors.required(&fields::NAME, &typed.name, |it| Line::parse(it, LONGEST_NAME));
    let phone = match is_blank(&typed.phone) {
        true => Some(None),
        false => errors.required(&fields::PHONE, &typed.phone, Phone::parse).map(Some),
    };
    let (Some(name), Some(phone)) = (name, phone) else {
        return Ok(Reply::Again(Details { email: who.email, form: Filled { typed, errors } }));
    };
    let mut tx = db.begin().await?;
    save_details(&mut tx, who.person_id, &name, phone.as_ref(), at).await?;
    tx.commit().await?;
    Ok(Reply::to("/konto/uppgifter").saying("Uppgifterna är sparade."))
}
