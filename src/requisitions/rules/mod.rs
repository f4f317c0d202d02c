//! What a requisition must hold to be sent. No clock, no database, no HTTP.

mod attached;
pub mod fields;
mod invented;
mod sections;

use sha2::{Digest, Sha256};

pub use self::{
    attached::{invented_plan_file, plan_file},
    invented::{CONTACT, invented},
    sections::default_typed,
};
use super::model::{Answers, AttachedPlan, Contact, Document, Payment, Plan, Requested, Section};
use crate::{
    files::StoredFile,
    rounds::{Condition, OpenRound, Terms, plan::Ordinance},
    values::{Kept, Kronor, Outcome, Problem, RequisitionId, SectionState, Typed},
};

/// Every section as the rules read it. `None`: nobody has saved it yet.
#[derive(Debug)]
pub struct Examined {
    plan: Option<Outcome<Plan>>,
    amounts: Option<Outcome<Vec<Requested>>>,
    leftover: Option<Outcome<Option<bool>>>,
    payment: Option<Outcome<Payment>>,
    contact: Option<Outcome<Contact>>,
    certifications: Option<Outcome<Vec<Condition>>>,
    attached_plan: Option<AttachedPlan>,
    ordinance: Ordinance,
}

/// A document that the rules have read out of whole sections: only [`Examined::seal`] makes one.
#[derive(Debug, Clone)]
pub struct Sealed {
    document: Kept<Document>,
    fingerprint: [u8; 32],
}

/// Proof that a sealed document may be sent now: the round is open and held, and what is sent is
/// what was seen.
#[derive(Debug)]
pub struct Admitted {
    sealed: Sealed,
    open: OpenRound,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendRefusal {
    #[error(
        "Innehållet har ändrats sedan du öppnade sidan. Läs igenom det som står här nu och skicka in igen."
    )]
    Changed,
}

/// Reads every section as it is saved now, without an attached plan.
pub fn examine(answers: &Answers, terms: &Terms) -> Examined {
    examine_with(answers, terms, None)
}

/// Reads every section as it is saved now, with the plan that is attached.
pub fn examine_with(answers: &Answers, terms: &Terms, plan_file: Option<&StoredFile>) -> Examined {
    let attached = attached::attached_plan(terms, plan_file);
    let typed = |section| answers.typed(section);
    let plan = typed(Section::Plan).map(|it| sections::plan(it, terms));
    let planned = plan.as_ref().and_then(|it| it.as_ref().ok());
    Examined {
        amounts: typed(Section::Amounts).map(|it| sections::amounts(it, terms, planned)),
        leftover: match terms.ordinance.leftover {
            Some(_) => typed(Section::Leftover).map(|it| sections::leftover(it).map(Some)),
            None => Some(Ok(None)),
        },
        payment: typed(Section::Payment).map(sections::payment),
        contact: typed(Section::Contact).map(sections::contact),
        certifications: typed(Section::Certifications)
            .map(|it| sections::certifications(it, terms)),
        plan: attached::joined(plan, &attached),
        attached_plan: attached.ok().flatten(),
        ordinance: terms.ordinance.clone(),
    }
}

impl Examined {
    pub fn state(&self, section: Section) -> SectionState {
        SectionState::of(self.problems(section))
    }

    /// What hinders in a section; `None` while nobody has saved it.
    pub fn problems(&self, section: Section) -> Option<&[Problem]> {
        fn of<T>(outcome: Option<&Outcome<T>>) -> Option<&[Problem]> {
            outcome.map(|it| it.as_ref().err().map_or(&[][..], Vec::as_slice))
        }
        match section {
            Section::Plan => of(self.plan.as_ref()),
            Section::Amounts => of(self.amounts.as_ref()),
            Section::Leftover => of(self.leftover.as_ref()),
            Section::Payment => of(self.payment.as_ref()),
            Section::Contact => of(self.contact.as_ref()),
            Section::Certifications => of(self.certifications.as_ref()),
        }
    }

    pub fn is_done(&self, section: Section) -> bool {
        self.state(section) == SectionState::Done
    }

    /// The first section that cannot be sent as it is.
    pub fn first_undone(&self) -> Option<Section> {
        Section::ALL.into_iter().find(|it| !self.is_done(*it))
    }

    /// The document, when every section is whole.
    pub fn seal(self, requisition_id: RequisitionId) -> Option<Sealed> {
        let amounts = self.amounts?.ok()?;
        let document = Document {
            requisition_id,
            plan: self.plan?.ok()?,
            total: amounts.iter().map(|it| it.amount).sum(),
            amounts,
            wants_leftover: self.leftover?.ok()?,
            payment: self.payment?.ok()?,
            contact: self.contact?.ok()?,
            certified: self.certifications?.ok()?,
            is_plan: self.ordinance.plan.is_some(),
            aim_word: self.ordinance.aim,
            attached_plan: self.attached_plan,
        };
        Some(Sealed::of(Kept::new(document)))
    }
}

impl Sealed {
    fn of(document: Kept<Document>) -> Self {
        // A struct of strings, numbers and lists can always be written as JSON.
        let bytes = serde_json::to_vec(&document).unwrap_or_default();
        let fingerprint = Sha256::digest(&bytes).into();
        Self { document, fingerprint }
    }

    pub fn document(&self) -> &Kept<Document> {
        &self.document
    }

    /// SHA-256 of the document's JSON.
    pub fn fingerprint(&self) -> &[u8; 32] {
        &self.fingerprint
    }

    /// The fingerprint as the check page carries it.
    pub fn fingerprint_hex(&self) -> String {
        hex::encode(self.fingerprint)
    }

    /// May it be sent in a round that is open, by someone who saw a page with this fingerprint?
    pub fn admit(self, seen: &str, open: OpenRound) -> Result<Admitted, SendRefusal> {
        if self.fingerprint_hex() != seen {
            return Err(SendRefusal::Changed);
        }
        Ok(Admitted { sealed: self, open })
    }
}

impl Admitted {
    pub fn sealed(&self) -> &Sealed {
        &self.sealed
    }

    pub fn open(&self) -> OpenRound {
        self.open
    }
}

/// The amounts before anybody has saved them: the frames.
pub fn first_amounts(terms: &Terms) -> Typed {
    default_typed(Section::Amounts, terms)
}

/// The sum of what is typed, as far as it can be read: for the page without scripts.
pub fn sum_so_far(typed: &Typed, terms: &Terms) -> Kronor {
    let amounts = terms.pots.iter().map(|it| Kronor::parse_whole(typed.one(&fields::amount(it))));
    amounts.filter_map(Result::ok).sum()
}

#[cfg(test)]
mod attached_tests;
#[cfg(test)]
mod tests;
