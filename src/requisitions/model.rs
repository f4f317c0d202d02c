//! The nouns: a requisition with what has been typed into it, and the document that was sent.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{
    rounds::{Condition, FramedPot},
    values::{
        Email, Kronor, Line, Moment, OrganisationId, Paragraph, PaymentReference, PayoutAccount,
        Phone, PotId, RequisitionId, RoundId,
    },
};

/// Where a requisition stands. Stored, and tied to its facts by checks in the database.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "requisition_status", rename_all = "snake_case")]
pub enum Status {
    Draft,
    Submitted,
    Proposed,
    Granted,
    PartlyGranted,
    Rejected,
    PayoutRecorded,
    Paid,
    Withdrawn,
}

/// The parts of the form, in their order.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "requisition_section", rename_all = "snake_case")]
pub enum Section {
    Plan,
    Amounts,
    Leftover,
    Payment,
    Contact,
    Certifications,
}

/// Diarienummer, from a gapless series per year: `SB 17/2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseNumber {
    pub year: i16,
    pub number: i32,
}

/// What was typed into a section: strings by the name of the input, as the browser sent them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Typed(BTreeMap<String, Vec<String>>);

/// A saved section.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answer {
    pub typed: Typed,
    /// Grows with every save.
    pub revision: i32,
    pub saved_by: String,
    pub saved_at: Moment,
}

/// The sections that have been saved.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<Section, Answer>);

/// A requisition as those who fill it in meet it.
#[derive(Debug, Clone)]
pub struct Dossier {
    pub requisition_id: RequisitionId,
    pub round_id: RoundId,
    pub organisation_id: OrganisationId,
    pub status: Status,
    pub version: i16,
    pub answers: Answers,
}

/// Who carries out the insatser (4 §), as the form offers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carrier {
    /// The organisation itself.
    Own,
    /// Together with others.
    Others,
    /// A regional samverkans- och stödstruktur; for municipalities.
    Rss,
    /// A private provider.
    Private,
}

/// The plan (2024:1253 4 §): who does it, and which insatser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub carriers: Vec<Carrier>,
    pub carriers_described: Option<Paragraph>,
    pub insatser: Vec<PlannedInsats>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedInsats {
    pub number: i16,
    pub text: String,
    pub description: Paragraph,
}

/// What is asked for from one pot, in whole kronor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requested {
    pub pot_id: PotId,
    pub name: String,
    pub frame: Kronor,
    pub amount: Kronor,
}

/// Where the money goes and what the payment is marked with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    pub account: PayoutAccount,
    pub reference: Option<PaymentReference>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub name: Line,
    pub email: Email,
    pub phone: Phone,
    /// Gets the link to the report the year after.
    pub registrar_email: Email,
}

/// Everything that was sent, as the rules read it, with the texts that were agreed to. Its bytes
/// as JSON are what the fingerprint is taken of: fields are added at the end, never moved.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Document {
    pub requisition_id: RequisitionId,
    pub plan: Plan,
    pub amounts: Vec<Requested>,
    pub total: Kronor,
    pub wants_leftover: bool,
    pub payment: Payment,
    pub contact: Contact,
    pub certified: Vec<Condition>,
}

/// A requisition that was sent.
#[derive(Debug, Clone)]
pub struct Submission {
    pub requisition_id: RequisitionId,
    pub round_id: RoundId,
    pub organisation_id: OrganisationId,
    pub organisation: String,
    pub status: Status,
    pub case: CaseNumber,
    pub submitted_at: Moment,
    pub submitted_by: String,
    pub document: Document,
}

impl Status {
    /// Every state, in the order of the path.
    pub const ALL: [Self; 9] = [
        Self::Draft,
        Self::Submitted,
        Self::Proposed,
        Self::Granted,
        Self::PartlyGranted,
        Self::Rejected,
        Self::PayoutRecorded,
        Self::Paid,
        Self::Withdrawn,
    ];

    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Draft => "Utkast, inte inskickad",
            Self::Submitted => "Inskickad",
            Self::Proposed => "Beslut föreslaget",
            Self::Granted => "Bifall",
            Self::PartlyGranted => "Delvis bifall",
            Self::Rejected => "Avslag",
            Self::PayoutRecorded => "Utbetalning registrerad",
            Self::Paid => "Utbetald",
            Self::Withdrawn => "Återtagen",
        }
    }

    /// What the ombud needs to know: the agency's inner steps are one to the outside.
    pub fn title_outside(self) -> &'static str {
        match self {
            Self::Proposed => Self::Submitted.title(),
            Self::PayoutRecorded => "Beslutad, utbetalning förbereds",
            other => other.title(),
        }
    }

    /// The colour of its tag.
    pub fn colour(self) -> &'static str {
        match self {
            Self::Draft => "warning",
            Self::Submitted | Self::Proposed => "info",
            Self::Granted | Self::PartlyGranted | Self::PayoutRecorded => "accent",
            Self::Paid => "success",
            Self::Rejected => "danger",
            Self::Withdrawn => "neutral",
        }
    }

    /// As it stands in an address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Draft => "utkast",
            Self::Submitted => "inskickad",
            Self::Proposed => "foreslagen",
            Self::Granted => "bifall",
            Self::PartlyGranted => "delvis-bifall",
            Self::Rejected => "avslag",
            Self::PayoutRecorded => "utbetalning-registrerad",
            Self::Paid => "utbetald",
            Self::Withdrawn => "atertagen",
        }
    }
}

impl Section {
    pub const ALL: [Self; 6] = [
        Self::Plan,
        Self::Amounts,
        Self::Leftover,
        Self::Payment,
        Self::Contact,
        Self::Certifications,
    ];

    /// As it stands in an address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Amounts => "belopp",
            Self::Leftover => "kvarvarande-medel",
            Self::Payment => "utbetalning",
            Self::Contact => "kontakt",
            Self::Certifications => "intyganden",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.slug() == slug)
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Plan => "Plan",
            Self::Amounts => "Belopp",
            Self::Leftover => "Kvarvarande medel",
            Self::Payment => "Utbetalning",
            Self::Contact => "Kontaktuppgifter",
            Self::Certifications => "Intyganden",
        }
    }

    /// What it asks, in a line.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Plan => "Vilka som genomför insatserna och vad pengarna går till.",
            Self::Amounts => "Hur mycket ni rekvirerar ur varje delpott.",
            Self::Leftover => "Om ni vill ha del av pengar som andra inte rekvirerar.",
            Self::Payment => "Kontot som pengarna ska betalas ut till.",
            Self::Contact => "Vem vi kan fråga, och er registrator.",
            Self::Certifications => "Villkoren som ni intygar att ni följer.",
        }
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SB {}/{}", self.number, self.year)
    }
}

impl Typed {
    /// What a browser sent, but only the inputs that the form has.
    pub fn of(pairs: Vec<(String, String)>, has: impl Fn(&str) -> bool) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs.into_iter().filter(|(name, _)| has(name)) {
            typed.0.entry(name).or_default().push(value);
        }
        typed
    }

    /// The first value of an input; empty where there is none.
    pub fn one(&self, name: &str) -> &str {
        let values = self.0.get(name);
        values.and_then(|it| it.first()).map_or("", String::as_str)
    }

    /// Whether a box with this value is ticked.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.0.get(name).is_some_and(|it| it.iter().any(|ticked| ticked == value))
    }

    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), vec![value.into()]);
    }

    /// The inputs on which two people wrote different things, with what the other one wrote.
    pub fn differences<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (&'a str, String)> {
        let names: std::collections::BTreeSet<_> = self.0.keys().chain(other.0.keys()).collect();
        names
            .into_iter()
            .filter(|name| self.all(name) != other.all(name))
            .map(|name| (name.as_str(), other.all(name).join(", ")))
    }
}

impl Answers {
    pub fn of(&self, section: Section) -> Option<&Answer> {
        self.0.get(&section)
    }

    pub fn typed(&self, section: Section) -> Option<&Typed> {
        self.of(section).map(|it| &it.typed)
    }

    pub fn revision(&self, section: Section) -> i32 {
        self.of(section).map_or(0, |it| it.revision)
    }

    /// The same with one section as it is being typed.
    pub fn with(mut self, section: Section, answer: Answer) -> Self {
        self.0.insert(section, answer);
        self
    }
}

impl Carrier {
    pub const ALL: [Self; 4] = [Self::Own, Self::Others, Self::Rss, Self::Private];

    pub fn code(self) -> &'static str {
        match self {
            Self::Own => "egen",
            Self::Others => "andra",
            Self::Rss => "rss",
            Self::Private => "privat",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Own => "Vi själva",
            Self::Others => "Vi tillsammans med andra kommuner eller regioner",
            Self::Rss => "En regional samverkans- och stödstruktur (RSS)",
            Self::Private => "En privat utförare",
        }
    }

    /// Whether it must be said who it is.
    pub fn is_someone_else(self) -> bool {
        self != Self::Own
    }
}

impl Document {
    pub fn leftover_answer(&self) -> &'static str {
        if self.wants_leftover { "Ja" } else { "Nej" }
    }
}

impl Requested {
    pub fn of(pot: &FramedPot, amount: Kronor) -> Self {
        Self { pot_id: pot.pot_id, name: pot.name.clone(), frame: pot.frame, amount }
    }
}
