//! The mails about second factors: what was changed, and that codes are being guessed.

use askama::Template;
use serde::Serialize;
use sqlx::PgConnection;

use crate::{
    mail::{self, Kind, NewMail},
    values::{Email, Moment},
};

/// A change of a person's second factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    AppAdded,
    AppRemoved,
    PasskeyAdded,
    PasskeyRemoved,
    RecoveryCodesMade,
    RecoveryCodeUsed { left: i64 },
    AllRemoved,
}

impl Change {
    fn in_words(self) -> String {
        let words = match self {
            Self::AppAdded => "En app som gör koder lades till för din inloggning.",
            Self::AppRemoved => "Appen som gör koder togs bort från din inloggning.",
            Self::PasskeyAdded => "En nyckel (passkey) lades till för din inloggning.",
            Self::PasskeyRemoved => "En nyckel (passkey) togs bort från din inloggning.",
            Self::RecoveryCodesMade => {
                "Nya reservkoder skapades för din inloggning. De gamla gäller inte längre."
            }
            Self::RecoveryCodeUsed { left } => {
                return format!("En av dina reservkoder användes. Du har {left} kvar.");
            }
            Self::AllRemoved => {
                "De som driver tjänsten tog bort din app, dina nycklar och dina reservkoder. \
                 Nästa gång loggar du in med lösenordet och lägger till nya."
            }
        };
        words.to_owned()
    }
}

pub async fn changed(
    tx: &mut PgConnection,
    base_url: &str,
    to: Email,
    change: Change,
    at: Moment,
) -> anyhow::Result<()> {
    let subject = "Din inloggning i två steg har ändrats";
    tell(tx, base_url, to, subject, change.in_words(), at).await
}

/// Tells the person that somebody who knows the password guesses at codes.
pub async fn codes_stopped(
    tx: &mut PgConnection,
    base_url: &str,
    to: Email,
    at: Moment,
) -> anyhow::Result<()> {
    let what = "Någon som kan ditt lösenord har skrivit fel kod många gånger. Därför tar vi inte \
                emot fler koder från appen på ett dygn. Du kan logga in med en nyckel eller en \
                reservkod.";
    tell(tx, base_url, to, "Många felaktiga koder", what.to_owned(), at).await
}

#[derive(Template)]
#[template(path = "mail/factors.txt")]
struct Text<'a> {
    what: String,
    at: Moment,
    base_url: &'a str,
}

async fn tell(
    tx: &mut PgConnection,
    base_url: &str,
    to: Email,
    subject: &str,
    what: String,
    at: Moment,
) -> anyhow::Result<()> {
    let body = Text { what, at, base_url }.render()?;
    let mail = NewMail { kind: Kind::AccountChanged, to, subject: subject.to_owned(), body };
    mail::enqueue(tx, mail, at).await?;
    Ok(())
}
