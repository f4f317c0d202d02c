//! "Mejl från tjänsten": one question for each kind of mail that a person may choose about.

use askama::Template;

use super::actions;
use crate::{
    mail::{self, Choice, Kind, Wish},
    values::{Email, Field, Typed},
    web::{Db, Errors, Filled, Page, Posted, Reply, Result},
    who::{SignedIn, Who},
};

#[derive(Template)]
#[template(path = "identity/preferences.html")]
pub struct Preferences {
    email: Email,
    choices: Vec<Choice>,
    form: Filled<Typed>,
}

impl Preferences {
    fn of(who: &Who, form: Filled<Typed>) -> Self {
        Self { email: who.email.clone(), choices: choices(who), form }
    }

    fn typed(&self, choice: &Choice) -> &str {
        self.form.typed.one(&field(choice))
    }

    fn errors(&self) -> &Errors {
        &self.form.errors
    }
}

/// The form field of a choice.
fn field(choice: &Choice) -> Field {
    Field::new(choice.field, choice.title, "")
}

/// The choices a person has: about the kinds of mail that its mandates or roles can give it.
fn choices(who: &Who) -> Vec<Choice> {
    let applies = !who.mandates.is_empty();
    let works = who.is_staff() || !who.held_back.is_empty();
    let concerns = |it: &Choice| it.to_applicants && applies || it.to_staff && works;
    Kind::ALL.into_iter().filter_map(Kind::choice).filter(concerns).collect()
}

pub async fn preferences(SignedIn(who): SignedIn, db: Db) -> Result<Page<Preferences>> {
    let mut db = db.read().await?;
    let wishes = mail::wishes(&mut db, who.person_id).await?;
    let mut typed = Typed::default();
    for choice in choices(&who) {
        let wished = wishes.iter().find(|(kind, _)| *kind == choice.kind).map(|it| it.1);
        typed.set(&field(&choice), wished.unwrap_or_default().slug());
    }
    Ok(Page(Preferences::of(&who, Filled::of(typed))))
}

pub async fn choose(
    SignedIn(who): SignedIn,
    db: Db,
    Posted { typed, at }: Posted<Typed>,
) -> Result<Reply<Preferences>> {
    let choices = choices(&who);
    let mut errors = Errors::default();
    let mut wishes = Vec::new();
    for choice in &choices {
        let wish = Wish::of(typed.one(&field(choice)))
            .ok_or_else(|| format!("{}: välj när du vill ha mejlen", choice.title));
        wishes.extend(errors.take(choice.field, wish).map(|wish| (choice.kind, wish)));
    }
    if !errors.is_empty() {
        return Ok(Reply::Again(Preferences::of(&who, Filled { typed, errors })));
    }
    let mut tx = db.begin().await?;
    actions::choose(&mut tx, who.person_id, &wishes, at).await?;
    tx.commit().await?;
    Ok(Reply::to("/konto/utskick").saying("Ditt val är sparat."))
}
