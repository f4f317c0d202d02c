//! A round as everyone sees it, what one recipient may ask for in it, and what happens to it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    plan::{
        AfterTheSend, ConditionDue, FrameAmount, Ordinance, Plan, PlanHead, PlanMode, RequiredAims,
        RoundDays,
    },
    rules,
};
use crate::{
    ombud::{Kinds, OrganisationKind},
    values::{
        Day, Kept, Kronor, Moment, OrganisationId, PersonId, PotId, RoundId, Versions, Window,
        WindowChangeId, WindowState,
    },
};

/// A round as everyone sees it.
#[derive(Debug, Clone)]
pub struct Round {
    pub round_id: RoundId,
    pub title: String,
    /// Its name in public addresses.
    pub slug: String,
    pub ordinance: String,
    pub year: i16,
    pub agency_reference: String,
    pub instruction: String,
    pub opens_at: Moment,
    pub closes_at: Moment,
    pub use_from: Day,
    pub use_to: Day,
    pub content_email: String,
    pub service_email: String,
    pub figures_source: String,
    /// Set some minutes after the last day: only those with an extension can send after it.
    pub frozen: bool,
    /// Whether `closes_at` is later than for others, for the organisation that it is shown to.
    pub extended: bool,
    pub demonstration: bool,
}

/// What the money may be used for (insats), 2 §.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Insats {
    pub number: i16,
    pub text: String,
    /// Only for those with a rural frame, and required for a rural amount.
    pub rural: bool,
    /// Examples of activities, Markdown; may be empty.
    pub examples: String,
}

/// What the recipient certifies.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Condition {
    pub code: String,
    pub text: String,
}

/// A pot with one recipient's frame in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FramedPot {
    pub pot_id: PotId,
    pub code: String,
    pub name: String,
    pub rural: bool,
    pub frame: Kronor,
}

/// The round as one recipient meets it: what it may ask for, what for and on what conditions.
#[derive(Debug, Clone)]
pub struct Terms {
    pub kinds: Kinds,
    /// The grant's own words, and its paragraphs.
    pub ordinance: Ordinance,
    /// Whether the round asks who carries out the insatser.
    pub asks_who: bool,
    pub required: RequiredAims,
    pub plan_mode: PlanMode,
    /// What is said of completions and of the day of payout.
    pub after_the_send: AfterTheSend,
    pub insatser: Vec<Insats>,
    pub conditions: Vec<Condition>,
    pub pots: Vec<FramedPot>,
    /// Conditions that the agency must have recorded before anything can be sent, and has not.
    pub awaited: Vec<String>,
}

/// A round about to open: the plan, and everyone's frames.
#[derive(Debug)]
pub struct Opening<'a> {
    pub head: &'a PlanHead,
    pub plan: &'a Plan,
    /// Where the frames come from, in words for everyone who sees one of them.
    pub figures_source: &'a str,
    /// A pot's frames, by its code.
    pub frames: &'a BTreeMap<String, Vec<FrameAmount>>,
}

/// A proposed change of the last day, early close, or an extension for one organisation.
#[derive(Debug, Clone)]
pub struct WindowChange {
    pub window_change_id: WindowChangeId,
    /// `None`: it is for the whole round.
    pub organisation_id: Option<OrganisationId>,
    pub organisation: Option<String>,
    pub closes_before: Moment,
    pub closes_after: Moment,
    pub reason: String,
    pub proposed_by: PersonId,
    pub proposed_by_name: String,
    pub proposed_at: Moment,
    pub decided_by_name: Option<String>,
    pub decided_at: Option<Moment>,
    pub approved: Option<bool>,
}

/// What the agency sees to and records about a recipient (2024:1252 5 §).
#[derive(Debug, Clone)]
pub struct AgencyCondition {
    pub code: String,
    pub text: String,
    pub due: ConditionDue,
    /// The record holds insatser and expected results.
    pub agreement: bool,
    pub record: Option<ConditionRecord>,
}

/// That a condition was met.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ConditionRecord {
    pub met_on: Day,
    pub note: String,
    pub agreement: Vec<Kept<AgreedAim>>,
    pub recorded_by: String,
    pub recorded_at: Moment,
}

/// An insats that was agreed on, with what is expected of it: what the report is held against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedAim {
    pub aim: String,
    pub expected: String,
}

impl Versions for AgreedAim {
    const NEWEST: u64 = 2;
}

impl PlanHead {
    /// How far it has come, and the colour of its tag.
    pub fn state(&self, now: &Moment) -> (&'static str, &'static str) {
        match (self.opens_at, self.closes_at) {
            (Some(_), Some(closes)) if closes <= *now => ("Stängd", "neutral"),
            (Some(opens), _) if *now < opens => ("Publicerad, öppnar senare", "accent"),
            (Some(_), _) => ("Öppen", "success"),
            (None, _) => ("Förbereds", "info"),
        }
    }
}

impl Round {
    /// `till och med onsdag 1 april 2026 kl. 23.59`.
    pub fn last_moment(&self) -> String {
        self.window().map(|it| it.last_moment_in_words()).unwrap_or_default()
    }

    /// `12 dagar kvar`. By reference, as templates pass what they hold.
    pub fn days_left(&self, now: &Moment) -> String {
        self.window().map(|it| it.days_left(*now)).unwrap_or_default()
    }

    pub fn last_day(&self) -> Option<Day> {
        self.window().map(|it| it.last_day())
    }

    /// The days that its texts can mean, as they are now.
    pub fn days(&self) -> Option<RoundDays> {
        let window = self.window()?;
        Some(RoundDays {
            year: self.year,
            first_day: window.first_day(),
            last_day: window.last_day(),
            use_from: self.use_from,
            use_to: self.use_to,
        })
    }

    /// A text of the round with the round's own days in it: `{sista dag}` as `1 april 2026`.
    pub fn told(&self, text: impl AsRef<str>) -> String {
        RoundDays::told_by(self.days(), text.as_ref())
    }

    pub fn is_open(&self, now: &Moment) -> bool {
        self.opens_at <= *now && *now < self.closes_at
    }

    pub fn is_past(&self, now: &Moment) -> bool {
        self.closes_at <= *now
    }

    /// Where a moment lies to its window.
    pub fn state_at(&self, now: Moment) -> WindowState {
        self.window().map_or(WindowState::Closed, |it| it.state_at(now))
    }

    /// The round as the organisation meets it that has this extension, if any.
    pub fn extended_to(self, extension: Option<Moment>) -> Self {
        let closes_at = rules::closes_for(self.closes_at, extension);
        Self { closes_at, extended: self.closes_at < closes_at, ..self }
    }

    /// The database holds that a round opens before it closes.
    fn window(&self) -> Option<Window> {
        Window::new(self.opens_at, self.closes_at).ok()
    }
}

impl Terms {
    /// The insatser this recipient may choose: the rural one only with a rural frame.
    pub fn choices(&self) -> impl Iterator<Item = &Insats> {
        let rural = self.has_rural_frame();
        self.insatser.iter().filter(move |it| !it.rural || rural)
    }

    pub fn has_rural_frame(&self) -> bool {
        self.pots.iter().any(|it| it.rural)
    }

    /// The most that may be requisitioned, all pots together.
    pub fn frame(&self) -> Kronor {
        self.pots.iter().map(|it| it.frame).sum()
    }

    /// Whether it must say who carries out the insatser. Gotland need not (5 § third paragraph).
    pub fn asks_who(&self) -> bool {
        self.asks_who && !self.kinds.is_both()
    }

    /// Whether a joint plan must be attached. Gotland need not: it is municipality and region at once
    /// (5 § third paragraph).
    pub fn attaches_plan(&self) -> bool {
        let asked = self.plan_mode == PlanMode::Attachment && self.ordinance.plan.is_some();
        asked && !self.kinds.is_both()
    }

    /// An RSS structure may work for municipalities (the agency's instruction of 16 February 2026).
    pub fn may_use_rss(&self) -> bool {
        self.kinds.contains(OrganisationKind::Municipality)
    }
}
