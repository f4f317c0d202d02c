//! What was sent, as the rules read it.

use serde::{Deserialize, Serialize};

use super::attached::AttachedPlan;
use crate::{
    rounds::{Condition, FramedPot, plan::AimWord},
    values::{
        Email, Kronor, Line, Paragraph, PaymentReference, PayoutAccount, Phone, PotId,
        RequisitionId, Versions,
    },
};

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

/// Everything that was sent, as the rules read it, with the texts that were agreed to.
///
/// Its bytes as JSON, with the version first, are what the fingerprint is taken of. So a field is
/// never moved, and one that older versions lack is optional and not written where it is empty.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Document {
    pub requisition_id: RequisitionId,
    pub plan: Plan,
    pub amounts: Vec<Requested>,
    pub total: Kronor,
    /// `None` where the ordinance says nothing of leftover money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wants_leftover: Option<bool>,
    pub payment: Payment,
    pub contact: Contact,
    pub certified: Vec<Condition>,
    /// The round's word for what is planned: insatser or mål.
    #[serde(default)]
    pub aim_word: AimWord,
    /// Whether the ordinance asks for a plan, and the answers are it. Every document of the first
    /// two versions said so.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub is_plan: bool,
    /// The joint plan, where the round asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attached_plan: Option<AttachedPlan>,
}

fn yes() -> bool {
    true
}

fn is_yes(answer: &bool) -> bool {
    *answer
}

impl Versions for Document {
    const NEWEST: u64 = 4;
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
            Self::Others => "Vi tillsammans med andra",
            Self::Rss => "En regional samverkans- och stödstruktur (RSS)",
            Self::Private => "En privat utförare",
        }
    }

    /// Whether the plan must describe who it is.
    pub fn is_someone_else(self) -> bool {
        self != Self::Own
    }
}

impl Requested {
    pub fn of(pot: &FramedPot, amount: Kronor) -> Self {
        Self { pot_id: pot.pot_id, name: pot.name.clone(), frame: pot.frame, amount }
    }

    /// How much less than the frame is asked for; `None` where all of it is.
    pub fn below_frame(&self) -> Option<Kronor> {
        below(self.frame, self.amount)
    }
}

fn below(frame: Kronor, amount: Kronor) -> Option<Kronor> {
    frame.checked_sub(amount).filter(|it| *it != Kronor::ZERO)
}

impl Document {
    /// The frames of all pots together.
    pub fn frame(&self) -> Kronor {
        self.amounts.iter().map(|it| it.frame).sum()
    }

    /// How much less than the frames is asked for in all; `None` where all of it is.
    pub fn below_frame(&self) -> Option<Kronor> {
        below(self.frame(), self.total)
    }

    /// `Ja`, `Nej`; `None` where it was not asked.
    pub fn leftover_answer(&self) -> Option<&'static str> {
        self.wants_leftover.map(|wants| if wants { "Ja" } else { "Nej" })
    }
}
