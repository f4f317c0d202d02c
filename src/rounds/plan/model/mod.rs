//! A round in preparation: its sections, and the plan that they make together.

mod afterwards;
mod check;
mod days;
mod head;
mod ordinance;
mod words;

pub use self::{
    afterwards::{AfterTheSend, Afterwards, CompletionTemplate, InterestRule, RedistributionRule},
    check::{
        Around, Finding, FrameAmount, FrameStatus, KeptText, Mend, PotFrames, ReportChange,
        Severity,
    },
    days::RoundDays,
    head::PlanHead,
    ordinance::{AimForms, AimWord, DecisionKind, Ordinance},
};

use serde::{Deserialize, Serialize};

use crate::{
    ombud::{Kinds, OrganisationKind},
    values::{Answers, Day, Email, Kronor, Line, Moment, Paragraph, Phone, Versions, Window},
};

/// The parts of the preparation, in their order.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "plan_section", rename_all = "snake_case")]
pub enum PlanSection {
    Basics,
    Ordinance,
    Texts,
    Questions,
    Aims,
    Times,
    Pots,
    Conditions,
    PlanMode,
    Report,
    Afterwards,
    Contacts,
    Reminders,
}

/// The sections of a plan that have been saved.
pub type PlanAnswers = Answers<PlanSection>;

/// What the round is: whose, how much, by which decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basics {
    /// The agency's own DNR for the instruction.
    pub agency_reference: Line,
    pub purpose: Paragraph,
    /// What the government has decided for the year, which the pots add up to.
    pub total: Kronor,
    /// Who may take part.
    pub kinds: Kinds,
}

/// A part of the instruction: a heading and Markdown under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPart {
    pub heading: Line,
    pub body: Paragraph,
}

/// A question and its answer (Markdown).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub question: Line,
    pub answer: Paragraph,
}

/// What the money may be used for, and what must be answered about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aims {
    /// Whether the recipient says who carries them out.
    pub asks_who: bool,
    pub required: RequiredAims,
    pub aims: Vec<PlannedAim>,
}

/// How many of those that are not only for rural frames must be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequiredAims {
    #[default]
    None,
    /// At least one.
    One,
    /// All of them (2024:1252 4 §).
    All,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedAim {
    pub number: i16,
    pub text: Line,
    /// Only for those with a rural frame, and required for a rural amount.
    pub rural: bool,
    /// Examples of activities, Markdown; may be empty.
    pub examples: String,
}

/// When it may be requisitioned and when the money is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times {
    /// Half-open, in Stockholm's time.
    pub window: Window,
    pub use_from: Day,
    pub use_to: Day,
}

/// What a pot is divided by (fördelningsnyckel).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// Share of the population.
    Population,
    /// Share of a registered count: individuals with municipal health care.
    Individuals,
    /// Population of rural municipalities, weighted 1, 5 and 10.
    Rural,
    /// Equal parts.
    Equal,
    /// The government's own table of amounts.
    Table,
}

/// Who takes part in a pot, among those of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Participants {
    All,
    /// Those with a rural classification: a municipality's own, or of any of a region's.
    Rural,
    /// Those with these codes, ordered.
    Listed(Vec<String>),
}

/// A pot (delpott) as it is planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedPot {
    /// From the name: `regioner-befolkning`. Stands in addresses and fields.
    pub code: String,
    pub name: Line,
    pub kind: OrganisationKind,
    pub participants: Participants,
    /// Earmarked for rural areas: asks for the rural insats.
    pub rural: bool,
    pub key: Key,
    /// Whole kronor that each recipient gets first, before the key divides the rest. Zero for none.
    pub fixed_each: Kronor,
    pub amount: Kronor,
    /// The day the figures are to be about, where the decision says one.
    pub as_of: Option<Day>,
}

/// Who sees to it that a condition is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "condition_met_by", rename_all = "snake_case")]
pub enum ConditionMetBy {
    /// Certified by the recipient in the requisition.
    #[default]
    Recipient,
    /// Recorded by the agency.
    Agency,
}

/// By when a condition must be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "condition_due", rename_all = "snake_case")]
pub enum ConditionDue {
    #[default]
    BeforeSending,
    BeforeDecision,
    DuringYear,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedCondition {
    /// From the text: letters and hyphens.
    pub code: String,
    pub text: Line,
    pub met_by: ConditionMetBy,
    pub due: ConditionDue,
    /// The agency's record holds insatser and expected results.
    pub agreement: bool,
}

/// How the joint plan (4-5 §§) is given. The sources disagree, so it is a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanMode {
    /// The answered questions are the plan.
    #[default]
    Questions,
    /// A joint plan is attached as a file, beside the answers.
    Attachment,
}

/// What will be asked in the report (återrapportering), shown in advance.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PlannedReport {
    pub questions: Vec<Line>,
    /// The first day on which it can be given, where it is known. Until then its questions and its
    /// time may change.
    #[serde(default)]
    pub opens: Option<Day>,
    /// The last day, where it is known.
    pub by: Option<Day>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contacts {
    /// Questions about the grant.
    pub content_email: Email,
    /// Questions about the service.
    pub service_email: Email,
    pub phone: Option<Phone>,
}

/// A whole plan: every section read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub basics: Basics,
    pub ordinance: Ordinance,
    pub texts: Vec<TextPart>,
    pub questions: Vec<Question>,
    pub aims: Aims,
    pub times: Times,
    pub pots: Vec<PlannedPot>,
    pub conditions: Vec<PlannedCondition>,
    pub plan_mode: PlanMode,
    pub report: PlannedReport,
    pub afterwards: Afterwards,
    pub contacts: Contacts,
    /// Days on which those who have not sent get a mail, ordered.
    pub reminders: Vec<Day>,
}

impl Times {
    pub fn opens(&self) -> Moment {
        self.window.opens()
    }

    pub fn closes(&self) -> Moment {
        self.window.closes()
    }

    pub fn first_day(&self) -> Day {
        self.window.first_day()
    }

    pub fn last_day(&self) -> Day {
        self.window.last_day()
    }
}

impl Plan {
    /// What the opened round keeps of the plan beside its columns.
    pub fn content(&self) -> Content {
        Content {
            purpose: self.basics.purpose.to_string(),
            total: self.basics.total,
            texts: self.texts.clone(),
            questions: self.questions.clone(),
            ordinance: self.ordinance.clone(),
            asks_who: self.aims.asks_who,
            required: self.aims.required,
            plan_mode: self.plan_mode,
            report: self.report.clone(),
            afterwards: self.afterwards.clone(),
            phone: self.contacts.phone.clone(),
        }
    }
}

/// The parts of a round that are shown but never searched by; kept as one JSON column.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    pub purpose: String,
    pub total: Kronor,
    pub texts: Vec<TextPart>,
    pub questions: Vec<Question>,
    pub ordinance: Ordinance,
    pub asks_who: bool,
    pub required: RequiredAims,
    pub plan_mode: PlanMode,
    pub report: PlannedReport,
    pub afterwards: Afterwards,
    pub phone: Option<Phone>,
}

impl Versions for PlannedPot {
    const NEWEST: u64 = 2;
}

/// Version 3 has the grant's own words; the migration that brought them gave them to older rounds.
/// Version 4 has what is set for after the send, which is empty in older rounds.
impl Versions for Content {
    const NEWEST: u64 = 4;
}
