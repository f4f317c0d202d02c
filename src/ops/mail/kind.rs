//! What a mail is about.

/// What a mail is about: for the log, and for what its receiver wants of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A requisition has been sent in.
    Receipt,
    /// A requisition has not been sent in, and the last day is near.
    Reminder,
    /// A round has another last day.
    LastDayMoved,
    /// A link to register, to set a password, or to confirm an address; or why there is none.
    AccountLink,
    /// Something about one's own account was changed: a password, an address, a second factor.
    AccountChanged,
    /// Somebody is invited to act for an organisation or to work at the agency.
    Invitation,
    /// An application to be ombud: arrived, to be completed, decided.
    MandateApplication,
    /// A mandate was given, changed or taken away.
    MandateChanged,
    /// A mandate ends soon, or an organisation has no ombud.
    MandateEnding,
    /// There is something new in the agency's queue.
    Queue,
    /// The agency writes to some of a round's recipients.
    Message,
}

impl Kind {
    pub const ALL: [Self; 11] = [
        Self::Receipt,
        Self::Reminder,
        Self::LastDayMoved,
        Self::AccountLink,
        Self::AccountChanged,
        Self::Invitation,
        Self::MandateApplication,
        Self::MandateChanged,
        Self::MandateEnding,
        Self::Queue,
        Self::Message,
    ];

    /// As it is kept and logged.
    pub fn code(self) -> &'static str {
        match self {
            Self::Receipt => "requisition.receipt",
            Self::Reminder => "requisition.reminder",
            Self::LastDayMoved => "round.last_day_moved",
            Self::AccountLink => "account.link",
            Self::AccountChanged => "account.changed",
            Self::Invitation => "invitation",
            Self::MandateApplication => "mandate.application",
            Self::MandateChanged => "mandate.changed",
            Self::MandateEnding => "mandate.ending",
            Self::Queue => "queue",
            Self::Message => "message",
        }
    }
}
