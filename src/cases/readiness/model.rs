//! The nouns: the parts of a round's recipients, and what was written to them.

use serde::Serialize;

use crate::{
    mail::Wish,
    requisitions::{Abstention, Status},
    values::{Email, Moment, PersonId},
};

/// A part of a round's recipients (urval). What belongs to each stands in the database's function
/// `readiness`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "readiness_segment", rename_all = "snake_case")]
pub enum Segment {
    #[default]
    Everyone,
    /// Without an approved ombud.
    NoOmbud,
    /// With an ombud that has not signed in this year.
    OmbudAway,
    /// Mail to the ombud or a representant came back.
    Bounced,
    /// Silent: has neither begun nor said no.
    NotStarted,
    /// Has said that it does not requisition.
    Abstained,
    Draft,
    /// Has sent a requisition, whatever its status is now.
    Sent,
}

/// A recipient on the board.
#[derive(Debug, Clone)]
pub struct Row {
    pub name: String,
    pub ombud: Option<String>,
    pub last_signed_in_at: Option<Moment>,
    pub bounced: bool,
    pub status: Option<Status>,
    pub abstained: bool,
    /// Whether it may still send by an extension.
    pub extended: bool,
}

/// Somebody that a message is for.
#[derive(Debug, Clone)]
pub struct Receiver {
    pub person_id: PersonId,
    pub name: String,
    pub email: Email,
    /// The organisations in the segment that the person acts for.
    pub organisations: Vec<String>,
    pub wish: Wish,
}

/// A segment on the board.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    pub segment: Segment,
    pub recipients: i64,
    /// Whether a message to it reaches anybody.
    pub reachable: bool,
}

/// A recipient with nobody to write to.
#[derive(Debug, Clone)]
pub struct Unreachable {
    pub name: String,
    /// The registrator's, of the latest requisition that it has sent.
    pub registrar: Option<String>,
}

/// A message as it was written, read by the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub segment: Segment,
    pub subject: String,
    pub text: String,
}

/// How far a message reaches: in mails, and in organisations with nobody to write to.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    pub mails: i32,
    pub unreachable: i32,
}

/// A message that was sent.
#[derive(Debug, Clone)]
pub struct SentMessage {
    pub segment: Segment,
    pub subject: String,
    pub body: String,
    pub mails: i32,
    pub unreachable: i32,
    pub sent_by: String,
    pub sent_at: Moment,
}

impl Segment {
    pub const ALL: [Self; 8] = [
        Self::Everyone,
        Self::NoOmbud,
        Self::OmbudAway,
        Self::Bounced,
        Self::NotStarted,
        Self::Abstained,
        Self::Draft,
        Self::Sent,
    ];

    /// As it stands in addresses.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Everyone => "alla",
            Self::NoOmbud => "utan-ombud",
            Self::OmbudAway => "ej-inloggad",
            Self::Bounced => "mejl-studsar",
            Self::NotStarted => "ej-paborjad",
            Self::Abstained => "rekvirerar-inte",
            Self::Draft => "utkast",
            Self::Sent => "inskickad",
        }
    }

    pub fn of(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.slug() == slug)
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Everyone => "Alla mottagare",
            Self::NoOmbud => "Saknar godkänt ombud",
            Self::OmbudAway => "Ombudet har inte loggat in i år",
            Self::Bounced => "Mejl kommer tillbaka",
            Self::NotStarted => "Har inte påbörjat rekvisitionen",
            Self::Abstained => "Har sagt att de inte rekvirerar",
            Self::Draft => "Har ett utkast",
            Self::Sent => "Har skickat in",
        }
    }

    /// The title while the round is open, and after it: what nobody can begin any more is not called
    /// begun or not.
    pub fn title_when(self, closed: bool) -> &'static str {
        match self {
            Self::NotStarted if closed => "Har inte rekvirerat",
            Self::Draft if closed => "Hade ett utkast",
            _ => self.title(),
        }
    }
}

impl Row {
    /// The words and the colour of its state.
    pub fn shown(&self, closed: &bool) -> (&'static str, &'static str) {
        match self.abstained {
            true => Abstention::TAG,
            false => Status::shown(self.status, false, *closed && !self.extended),
        }
    }

    /// The day the ombud last signed in; empty where there is no ombud.
    pub fn last_seen(&self) -> String {
        match (&self.ombud, self.last_signed_in_at) {
            (None, _) => String::new(),
            (Some(_), None) => "Aldrig".to_owned(),
            (Some(_), Some(at)) => at.day().iso(),
        }
    }
}

impl Receiver {
    /// What the receiver has chosen about messages; empty where they come at once.
    pub fn otherwise(&self) -> &'static str {
        match self.wish {
            Wish::AtOnce => "",
            Wish::Daily => "Får det samlat nästa vardag",
            Wish::Never => "Vill inte ha meddelanden",
        }
    }
}
