//! The nouns.

use serde::{Deserialize, Serialize};

use crate::{
    ombud::{Kinds, OrganisationKind},
    values::{Day, GrantId, Kronor, Moment, PotId, RoundId, Window},
};

/// A round as everyone sees it.
#[derive(Debug, Clone)]
pub struct Round {
    pub round_id: RoundId,
    pub title: String,
    pub ordinance: String,
    pub agency_reference: String,
    pub instruction: String,
    pub opens_at: Moment,
    pub closes_at: Moment,
    pub use_from: Day,
    pub use_to: Day,
    pub content_email: String,
    pub service_email: String,
    pub frames_total: Kronor,
    pub figures_source: String,
    pub demonstration: bool,
    /// Its name in public addresses: `god-och-nara-vard-2026`.
    pub slug: String,
}

/// What the money may be used for (insats), 2 §.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Insats {
    pub number: i16,
    pub text: String,
    /// Only for those with a rural frame, and required for a rural amount.
    pub rural: bool,
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
    pub insatser: Vec<Insats>,
    pub conditions: Vec<Condition>,
    pub pots: Vec<FramedPot>,
}

/// A round to be made.
pub struct NewRound<'a> {
    pub round_id: RoundId,
    pub grant_id: GrantId,
    pub title: &'a str,
    pub year: i16,
    pub agency_reference: &'a str,
    pub instruction: &'a str,
    pub window: Window,
    pub use_from: Day,
    pub use_to: Day,
    pub content_email: &'a str,
    pub service_email: &'a str,
    pub figures_source: &'a str,
    pub demonstration: bool,
}

pub struct NewInsats<'a> {
    pub number: i16,
    pub text: &'a str,
    pub rural: bool,
}

pub struct NewPot<'a> {
    pub code: &'a str,
    pub name: &'a str,
    pub kind: OrganisationKind,
    pub rural: bool,
    pub key: &'a str,
    pub amount: Kronor,
}

impl Round {
    /// `till och med onsdag 1 april 2026 kl. 23.59`.
    pub fn last_moment(&self) -> String {
        self.window().map(|it| it.last_moment_in_words()).unwrap_or_default()
    }

    /// `12 dagar kvar`. By reference, as templates pass what they hold.
    pub fn days_left(&self, now: &Moment) -> String {
        self.window().map(|it| it.days_left(now.timestamp())).unwrap_or_default()
    }

    pub fn is_open(&self, now: &Moment) -> bool {
        self.opens_at <= *now && *now < self.closes_at
    }

    pub fn is_past(&self, now: &Moment) -> bool {
        self.closes_at <= *now
    }

    /// The database holds that a round opens before it closes.
    fn window(&self) -> Option<Window> {
        Window::new(self.opens_at.timestamp(), self.closes_at.timestamp()).ok()
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
        !self.kinds.is_both()
    }

    /// An RSS structure may work for municipalities (the agency's instruction of 16 February 2026).
    pub fn may_use_rss(&self) -> bool {
        self.kinds.contains(OrganisationKind::Municipality)
    }
}
