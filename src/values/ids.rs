//! Identifiers: one newtype per table, so that ids of different things cannot be mixed up.
//!
//! A person never sees an id: people see the case number (diarienummer).

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
                 serde::Serialize, serde::Deserialize, sqlx::Type)]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// A fresh id (UUID version 7), ordered by the time it was made.
            pub fn generate() -> Self {
                Self(uuid::Uuid::now_v7())
            }
        }

        impl std::fmt::Display for $name {
            /// The hyphenated form, as it stands in addresses (URLs).
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// An organisation that may receive grants: municipality, region or both (huvudman).
    OrganisationId,
    /// A person with an account (människa med konto).
    PersonId,
    /// A grant round (bidragsomgång).
    RoundId,
    /// A state grant (statsbidrag).
    GrantId,
    /// A frame that is corrected after the opening (rättad ram).
    FrameCorrectionId,
    /// A pot of a round (delpott).
    PotId,
    /// A requisition (rekvisition).
    RequisitionId,
    /// That an organisation does not requisition in a round.
    AbstentionId,
    /// A proposal for a decision (förslag till beslut).
    ProposalId,
    /// A decision (beslut).
    DecisionId,
    /// A payout (utbetalning).
    PayoutId,
    /// A right to act for an organisation (behörighet).
    MandateId,
    /// An imported set of figures (statistikuppgifter).
    StatisticsSetId,
    /// A file that was uploaded and is not imported yet.
    UploadId,
    /// A pot's allocation (fördelning av en delpott).
    AllocationId,
    /// A proposed change of a round's window (ändrad sista dag).
    WindowChangeId,
    /// A mail in the queue of outgoing mail.
    MailId,
    /// A case of who is to be ombud (ombudsansökan).
    MandateApplicationId,
    /// An invitation to a role, by a mailed link (inbjudan).
    InvitationId,
    /// A file that is kept, such as an attachment to a case (bilaga).
    FileId,
    /// A passkey (nyckel) that a person signs in with.
    PasskeyId,
    /// Somebody who has shown an e-legitimation and has no account yet.
    EidArrivalId,
    /// A session as its person sees it; not the id in the cookie.
    SessionId,
    /// That somebody may not handle a case (jäv).
    ExclusionId,
    /// What the agency wrote to a part of a round's recipients (meddelande till ett urval).
    SegmentMessageId,
    /// A note in a case (tjänsteanteckning).
    NoteId,
    /// A role at the agency, proposed or withdrawn (rolländring).
    RoleChangeId,
}

/// An import and the file it is made of share their id: a confirmation that is sent twice finds
/// what the first one made.
impl From<UploadId> for StatisticsSetId {
    fn from(upload: UploadId) -> Self {
        Self(upload.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_from_what_it_shows() {
        let id = RequisitionId::generate();
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_ne!(id, RequisitionId::generate());
        assert!("1".parse::<RequisitionId>().is_err());
    }

    #[test]
    fn an_id_is_a_plain_string_in_json() {
        let id = PotId::generate();
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{id}\""));
        assert_eq!(serde_json::from_str::<PotId>(&json).unwrap(), id);
    }

    #[test]
    fn ids_are_ordered_by_when_they_were_made() {
        let first = MailId::generate();
        let second = MailId::generate();
        assert!(first < second);
    }
}
