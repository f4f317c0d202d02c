//! What the reader of a case may do in it now, and why not what the reader may not.

use super::Case;
use crate::{
    identity::exclusions::Exclusion,
    payouts::{self, Payout},
    requisitions::{Section, completion, withdrawal},
    review,
    values::{PersonId, bank_day_from},
    who::AgencyRole,
};
impl Case {
    /// Whether the reader is excluded for jäv. The page says so before a button is pressed.
    pub(super) fn is_excluded(&self) -> bool {
        self.in_force().iter().any(|it| it.person_id == self.staff.person_id())
    }

    pub(super) fn in_force(&self) -> Vec<&Exclusion> {
        self.exclusions.iter().filter(|it| it.lifted_at.is_none()).collect()
    }

    /// Whether the reader has something to do in the case.
    pub(super) fn may_act(&self) -> bool {
        let acts = [self.to_decide(), self.may_record(), self.to_approve()];
        let officers = self.staff.has(AgencyRole::Officer) && self.may_as_officer();
        !self.is_excluded() && (officers || acts.contains(&true))
    }

    pub(super) fn may_note(&self) -> bool {
        self.staff.has(AgencyRole::Officer)
    }

    pub(super) fn may_propose(&self) -> bool {
        self.staff.has(AgencyRole::Officer) && review::may_propose(self.submission.status)
    }

    /// Whether a later version made the last proposal void.
    pub(super) fn is_voided(&self) -> bool {
        self.review.proposal.as_ref().is_some_and(|it| it.voided_at.is_some())
    }

    /// Whether another account made the last payout void.
    pub(super) fn has_void_payout(&self) -> bool {
        self.payout.as_ref().is_some_and(|it| it.voided_at.is_some())
    }

    pub(super) fn may_discontinue(&self) -> bool {
        let withdrawn = withdrawal::may_discontinue(self.submission.status);
        self.staff.has(AgencyRole::Officer) && withdrawn
    }

    /// Whether the form of a completion was posted, and is shown again.
    pub(super) fn is_asking(&self) -> bool {
        let wrong = |it: &&str| self.errors().on(it).is_some();
        !self.sent.asking.act.is_empty()
            || ["completion_kind", "section", "missing", "completion_day"].iter().any(wrong)
    }

    /// The day that an organisation gets to answer, unless another is typed: two weeks.
    pub(super) fn typed_completion_day(&self) -> String {
        match self.sent.asking.completion_day.as_str() {
            "" => bank_day_from(self.now.day().plus_days(14)).iso(),
            typed => typed.to_owned(),
        }
    }

    /// The id of a section's box: an error leads to the first.
    pub(super) fn box_id(&self, section: &Section, first: &bool) -> String {
        match first {
            true => "section".to_owned(),
            false => format!("section-{}", section.slug()),
        }
    }

    /// The sections that differ from the version before.
    pub(super) fn changed(&self) -> &[Section] {
        self.sent.versions.first().map_or(&[], |it| it.changed.as_slice())
    }

    /// Why the last proposal was sent back, where the reader may make it again: the form then says the
    /// rest of it.
    pub(super) fn to_do_again(&self) -> Option<&str> {
        let returned =
            self.review.proposal.as_ref().filter(|_| self.may_propose() && !self.is_excluded());
        returned.and_then(|it| it.returned_reason.as_deref())
    }

    /// Who sent it back, and when.
    pub(super) fn returned_by(&self) -> String {
        let returned = self.review.proposal.as_ref();
        let by = returned.and_then(|it| it.returned_by_name.as_deref()).unwrap_or_default();
        let at = returned.and_then(|it| it.returned_at).map(|it| it.to_string());
        format!("{by}, {}", at.unwrap_or_default())
    }

    /// Whether the reader is a decider and a proposal waits for a decision.
    pub(super) fn to_decide(&self) -> bool {
        self.staff.has(AgencyRole::Decider)
            && self.review.open_proposal().is_some()
            && self.review.decision.is_none()
    }

    /// Whether the reader prepared the open proposal, and so may not decide on it.
    pub(super) fn prepared_it(&self) -> bool {
        self.is_me(self.review.open_proposal().map(|it| it.prepared_by))
    }

    pub(super) fn may_record(&self) -> bool {
        self.staff.has(AgencyRole::Economist) && payouts::may_record(self.submission.status)
    }

    pub(super) fn to_approve(&self) -> bool {
        let open = self.payout.as_ref().is_some_and(Payout::is_open);
        self.staff.has(AgencyRole::Economist) && open
    }

    /// Whether the reader recorded the payout, and so may not approve it.
    pub(super) fn recorded_it(&self) -> bool {
        self.is_me(self.payout.as_ref().map(|it| it.recorded_by))
    }

    /// What the forms post as `seen`, so that nobody decides on a proposal that was not on the
    /// page.
    pub(super) fn seen_proposal(&self) -> String {
        let open = self.review.open_proposal();
        open.map(|it| it.proposal_id.to_string()).unwrap_or_default()
    }

    pub(super) fn seen_payout(&self) -> String {
        let payout = self.payout.as_ref();
        payout.map(|it| it.payout_id.to_string()).unwrap_or_default()
    }

    pub(super) fn is_me(&self, person: Option<PersonId>) -> bool {
        person == Some(self.staff.person_id())
    }

    /// Whether an officer may ask for a completion, stop waiting for one, or close the case.
    fn may_as_officer(&self) -> bool {
        let status = self.submission.status;
        completion::may_request(status)
            || completion::may_cancel(status)
            || withdrawal::may_discontinue(status)
    }
}
