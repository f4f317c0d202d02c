//! What a requisition must hold to be sent. No clock, no database, no HTTP.

mod attached;
pub mod fields;
mod invented;
mod openness;
mod received;
mod sections;

use sha2::{Digest, Sha256};

pub use self::{
    attached::{invented_plan_file, plan_file},
    invented::{CONTACT, invented},
    openness::{Ceiling, Change, ChangeRefusal, Openness, change, changed, openness},
    received::{Received, arrived, read_received},
    sections::default_typed,
};
use super::model::{
    Answers, AttachedPlan, Contact, Document, Dossier, Payment, Plan, Requested, Section,
};
use crate::{
    files::StoredFile,
    rounds::{Condition, OpenRound, Terms, plan::Ordinance},
    values::{Kept, Kronor, Moment, Outcome, Problem, RequisitionId, SectionState, Typed},
    who::{Applicant, MandateRole},
};

/// Every section as the rules read it. `None`: nobody has saved it yet.
#[derive(Debug, Clone)]
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

/// Proof that a sealed document may be sent now, and that what is sent is what was seen: only
/// [`Sealed::admit`], [`Sealed::admit_change`] and, of post, [`Sealed::admit_received`] make one.
#[derive(Debug)]
pub struct Admitted {
    sealed: Sealed,
    at: Moment,
    /// What it changes; `None` in what is sent for the first time.
    change: Option<Change>,
    /// What came by post or mail.
    received: Option<Received>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendRefusal {
    #[error(
        "Innehållet har ändrats sedan du öppnade sidan. Läs igenom det som står här nu och skicka in igen."
    )]
    Changed,
    #[error(transparent)]
    Change(#[from] ChangeRefusal),
    #[error("Dagen ligger utanför omgången, så den kan inte registreras som en rekvisition.")]
    NotInTime,
    #[error("Kontot kan inte ändras genom post. Be organisationen ändra det i tjänsten.")]
    AccountByPost,
}

/// What is already sent, beside a correction of it.
#[derive(Debug, Clone, Copy)]
struct Before<'a> {
    sent: &'a Document,
    /// Whether a correction is under way. Without one the answers are those that were sent.
    is_under_way: bool,
    ceiling: Ceiling,
}

/// Reads every section as it is saved now, without an attached plan.
pub fn examine(answers: &Answers, terms: &Terms) -> Examined {
    examine_beside(answers, terms, None, None)
}

/// The same with the plan that is attached.
pub fn examine_with(answers: &Answers, terms: &Terms, plan_file: Option<&StoredFile>) -> Examined {
    examine_beside(answers, terms, plan_file, None)
}

/// Reads a requisition as it is saved now: a draft, or a correction beside what was sent.
pub fn read(dossier: &Dossier, terms: &Terms, ceiling: Ceiling) -> Examined {
    let is_under_way = dossier.draft_version.is_some();
    let before = dossier.sent.as_deref().map(|sent| Before { sent, is_under_way, ceiling });
    examine_beside(&dossier.answers, terms, dossier.plan_file.as_ref(), before)
}

/// Reads every section as it is saved now. In a correction what nobody has touched stands as it was
/// sent, though the round's texts or frames have been changed since.
fn examine_beside(
    answers: &Answers,
    terms: &Terms,
    plan_file: Option<&StoredFile>,
    before: Option<Before<'_>>,
) -> Examined {
    let same_file = |it: &Before<'_>| it.sent.attached_plan == plan_file.map(AttachedPlan::of);
    let attached = match before.filter(same_file) {
        Some(it_was) => Ok(it_was.sent.attached_plan.clone()),
        None => attached::attached_plan(terms, plan_file),
    };
    let typed = |section| answers.typed(section);
    let stands = |section| {
        let untouched =
            |it: &Before<'_>| !it.is_under_way || answers.of(section).is_none_or(|it| it.copied);
        before.filter(untouched).map(|it| it.sent)
    };
    let plan = match stands(Section::Plan) {
        Some(sent) => Some(Ok(sent.plan.clone())),
        None => typed(Section::Plan).map(|it| sections::plan(it, terms)),
    };
    let planned = plan.as_ref().and_then(|it| it.as_ref().ok());
    // A rural amount asks for the rural insats: another plan is weighed against the amounts.
    let same_plan = before.is_none() || stands(Section::Plan).is_some();
    let amounts = match stands(Section::Amounts).filter(|_| same_plan) {
        Some(sent) => Some(Ok(sent.amounts.clone())),
        None => typed(Section::Amounts).map(|it| match before {
            Some(it_was) if it_was.ceiling == Ceiling::Previous => {
                sections::lowered(it, terms, planned, it_was.sent)
            }
            _ => sections::amounts(it, terms, planned),
        }),
    };
    Examined {
        amounts,
        leftover: match (stands(Section::Leftover), &terms.ordinance.leftover) {
            (Some(sent), _) => Some(Ok(sent.wants_leftover)),
            (None, Some(_)) => typed(Section::Leftover).map(|it| sections::leftover(it).map(Some)),
            (None, None) => Some(Ok(None)),
        },
        payment: match stands(Section::Payment) {
            Some(sent) => Some(Ok(sent.payment.clone())),
            None => typed(Section::Payment).map(sections::payment),
        },
        contact: match stands(Section::Contact) {
            Some(sent) => Some(Ok(sent.contact.clone())),
            None => typed(Section::Contact).map(sections::contact),
        },
        certifications: match stands(Section::Certifications) {
            Some(sent) => Some(Ok(sent.certified.clone())),
            None => typed(Section::Certifications).map(|it| sections::certifications(it, terms)),
        },
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
        Ok(Admitted { sealed: self, at: open.at(), change: None, received: None })
    }

    /// May it be sent as a new version of what was sent, by this applicant at this moment?
    pub fn admit_change(
        self,
        seen: &str,
        change: Change,
        openness: &Openness,
        by: &Applicant,
        at: Moment,
    ) -> Result<Admitted, SendRefusal> {
        if self.fingerprint_hex() != seen {
            return Err(SendRefusal::Changed);
        }
        change.admit(openness, by.role(), by.proved_strongly())?;
        Ok(Admitted { sealed: self, at, change: Some(change), received: None })
    }
}

/// Is it the document whose fingerprint a page carried?
pub fn is_as_seen(sent: &Kept<Document>, seen: &str) -> bool {
    Sealed::of(sent.clone()).fingerprint_hex() == seen
}

impl Admitted {
    pub fn sealed(&self) -> &Sealed {
        &self.sealed
    }

    /// The moment of arrival.
    pub fn at(&self) -> Moment {
        self.at
    }

    /// Of what came by post or mail: the day that counts, and how it is known.
    pub fn received(&self) -> Option<&Received> {
        self.received.as_ref()
    }

    pub fn change(&self) -> Option<&Change> {
        self.change.as_ref()
    }
}

impl Sealed {
    /// What came by post or mail, and is registered by an officer at `at`. The one who signed it is known
    /// by the paper alone, so the account is not changed by it.
    pub fn admit_received(
        self,
        received: Received,
        in_time: Option<OpenRound>,
        change: Option<(Change, Openness)>,
        at: Moment,
    ) -> Result<Admitted, SendRefusal> {
        let change = match (change, in_time) {
            (Some((change, open)), _) => {
                if change.changes_account {
                    return Err(SendRefusal::AccountByPost);
                }
                change.admit(&open, MandateRole::Ombud, false)?;
                Some(change)
            }
            (None, Some(_)) => None,
            (None, None) => return Err(SendRefusal::NotInTime),
        };
        Ok(Admitted { sealed: self, at, change, received: Some(received) })
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
mod openness_tests;
#[cfg(test)]
mod tests;
