//! What may be changed in what was sent, and by whom it may be sent: asked by the form, the list, the
//! check page, the send, the upload of a plan and what an officer registers from post alike. SFS 2024:1253 6 §: who asks for leftover money, and how much is
//! asked for, is settled when the last day is over.

use crate::{
    requisitions::model::{Document, Kind, Section, Status},
    values::WindowState,
    who::MandateRole,
};

/// What may be changed now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Openness {
    sections: Vec<Section>,
    ceiling: Ceiling,
}

/// How much may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceiling {
    /// The frame of each pot.
    Frame,
    /// What was asked for in the version before: an amount is only lowered.
    Previous,
}

/// What a new version does to the case, and what it takes to send it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub kind: Kind,
    /// The sections that differ, in their order.
    pub sections: Vec<Section>,
    /// Whether it changes what is examined, so that an open proposal is void.
    pub voids_proposal: bool,
    pub changes_account: bool,
    pub changes_registrar: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRefusal {
    #[error("Ni har inte ändrat något. Det som ni skickade in gäller.")]
    Nothing,
    #[error("{} kan inte ändras nu. Kasta ändringarna och börja om med det som kan ändras.", in_words(.0))]
    Closed(Vec<Section>),
    #[error(
        "Som uppgiftssamordnare kan du bara skicka in en ändrad kontaktperson. \
         Be ett ombud eller en representant att skicka in."
    )]
    OnlyContact,
    #[error(
        "Kontot kan bara ändras av den som har loggat in med två faktorer eller med e-legitimation."
    )]
    AccountNeedsProof,
}

/// What may be changed in a requisition that stands like this. `window` is the recipient's own;
/// `asked` what an open request for completion names.
pub fn openness(status: Status, window: WindowState, asked: &[Section]) -> Openness {
    use Section::{Amounts, Contact, Leftover, Payment, Plan};
    let open = window == WindowState::Open;
    let sections = match status {
        Status::Draft | Status::Submitted | Status::Proposed if open => Section::ALL.to_vec(),
        Status::Draft | Status::Withdrawn | Status::Discontinued => Vec::new(),
        Status::Submitted | Status::Proposed => vec![Plan, Amounts, Payment, Contact],
        Status::CompletionRequested => {
            let named = |it: &Section| asked.contains(it) && (open || *it != Leftover);
            Section::ALL.into_iter().filter(|it| named(it) || *it == Contact).collect()
        }
        Status::Granted | Status::PartlyGranted | Status::PayoutRecorded => vec![Payment, Contact],
        Status::Rejected | Status::Paid => vec![Contact],
    };
    let ceiling = if open { Ceiling::Frame } else { Ceiling::Previous };
    Openness { sections, ceiling }
}

impl Openness {
    pub fn is_open(&self, section: Section) -> bool {
        self.sections.contains(&section)
    }

    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    pub fn is_closed(&self) -> bool {
        self.sections.is_empty()
    }

    pub fn ceiling(&self) -> Ceiling {
        self.ceiling
    }
}

/// What a new version is, beside the one that was sent last. `asked`: what an open request for
/// completion names; empty where there is none.
pub fn change(before: &Document, now: &Document, status: Status, asked: &[Section]) -> Change {
    let sections = changed(before, now);
    let of_the_case = |it: &Section| !matches!(it, Section::Payment | Section::Contact);
    let answers = status == Status::CompletionRequested
        && (sections.is_empty()
            || sections.iter().any(|it| *it != Section::Contact || asked.contains(it)));
    let voids_proposal = sections.iter().any(of_the_case);
    let kind = match (answers, voids_proposal) {
        (true, _) => Kind::Completion,
        (false, true) => Kind::Correction,
        (false, false) => Kind::Details,
    };
    Change {
        kind,
        voids_proposal,
        changes_account: sections.contains(&Section::Payment)
            && before.payment.account != now.payment.account,
        changes_registrar: before.contact.registrar_email != now.contact.registrar_email,
        sections,
    }
}

/// The sections in which two documents differ, as the rules read them.
pub fn changed(before: &Document, now: &Document) -> Vec<Section> {
    let differs = |section: &Section| match section {
        Section::Plan => before.plan != now.plan || before.attached_plan != now.attached_plan,
        // What is asked for: a frame that has been corrected since is no change of theirs.
        Section::Amounts => {
            let asked = |it: &Document| {
                it.amounts.iter().map(|it| (it.pot_id, it.amount)).collect::<Vec<_>>()
            };
            asked(before) != asked(now)
        }
        Section::Leftover => before.wants_leftover != now.wants_leftover,
        Section::Payment => before.payment != now.payment,
        Section::Contact => before.contact != now.contact,
        Section::Certifications => {
            let codes =
                |it: &Document| it.certified.iter().map(|it| it.code.clone()).collect::<Vec<_>>();
            codes(before) != codes(now)
        }
    };
    Section::ALL.into_iter().filter(differs).collect()
}

impl Change {
    /// May it be sent by someone in this role? `strongly`: whether the person has proved who it is by
    /// two factors.
    ///
    /// # Errors
    /// Why it may not.
    pub fn admit(
        &self,
        openness: &Openness,
        role: MandateRole,
        strongly: bool,
    ) -> Result<(), ChangeRefusal> {
        if self.sections.is_empty() && self.kind != Kind::Completion {
            return Err(ChangeRefusal::Nothing);
        }
        let closed: Vec<_> =
            self.sections.iter().copied().filter(|it| !openness.is_open(*it)).collect();
        if !closed.is_empty() {
            return Err(ChangeRefusal::Closed(closed));
        }
        let only_contact = self.sections == [Section::Contact] && !self.changes_registrar;
        let may_send = role.may_submit() || only_contact && self.kind == Kind::Details;
        if !may_send {
            return Err(ChangeRefusal::OnlyContact);
        }
        if self.changes_account && !strongly {
            return Err(ChangeRefusal::AccountNeedsProof);
        }
        Ok(())
    }
}

/// `Belopp och Kvarvarande medel`.
fn in_words(sections: &[Section]) -> String {
    let titles: Vec<_> = sections.iter().map(|it| it.title()).collect();
    match titles.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} och {last}", others.join(", ")),
        None => String::new(),
    }
}
