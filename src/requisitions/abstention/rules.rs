//! When an organisation can say that it does not requisition.

use crate::{requisitions::model::Status, rounds::TermsRefusal};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AbstentionRefusal {
    #[error(
        "Ni har redan skickat in en rekvisition, och den gäller. Därför sparades inte att ni inte rekvirerar."
    )]
    Sent,
    #[error(
        "Sista dagen har passerat, så det går inte längre att säga att ni inte rekvirerar. Ni har \
         inte skickat in någon rekvisition, och ni behöver inte göra något mer."
    )]
    TooLate,
    #[error("Omgången har inte öppnat än. Säg till när den har öppnat.")]
    TooEarly,
}

impl From<TermsRefusal> for AbstentionRefusal {
    fn from(refusal: TermsRefusal) -> Self {
        match refusal {
            TermsRefusal::Closed(_) => Self::TooLate,
            TermsRefusal::NotYetOpen(_) => Self::TooEarly,
        }
    }
}

/// May it be said beside the organisation's requisition? A draft does not hinder it: nobody but the
/// organisation has seen one.
pub fn may_abstain(requisition: Option<Status>) -> Result<(), AbstentionRefusal> {
    match requisition {
        None | Some(Status::Draft) => Ok(()),
        Some(_) => Err(AbstentionRefusal::Sent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_sent_hinders_an_organisation_from_abstaining() {
        assert_eq!(may_abstain(None), Ok(()));
        for status in Status::ALL.into_iter().filter(|it| *it != Status::Withdrawn) {
            let may = may_abstain(Some(status)).is_ok();
            assert_eq!(may, status == Status::Draft, "{status:?}");
        }
    }
}
