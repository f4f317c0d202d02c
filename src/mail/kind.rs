//! A mail to be sent, its kind, and the choices a receiver has about kinds.

use serde::Serialize;

use crate::values::Email;

/// What a mail is about. It is logged, and a receiver makes choices by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A requisition has been submitted.
    Receipt,
    /// The agency asks for what is missing in a requisition (komplettering), and reminds of it.
    Completion,
    /// The account that an organisation's money goes to was changed.
    PayoutAccount,
    /// A requisition has not been submitted, and the last day is near.
    Reminder,
    /// A file that was attached to a requisition was infected, and is gone.
    FileRemoved,
    /// The last day of a round has been moved.
    LastDayMoved,
    /// The frame of a recipient has been corrected after the opening.
    FrameCorrected,
    /// What an open round asks in its report, or when, has been changed.
    ReportChanged,
    /// A link to register, to choose a password or to confirm an address, or why there is none.
    AccountLink,
    /// The receiver's own account was changed: password, address, second factor, roles.
    AccountChanged,
    /// Somebody is invited to act for an organisation or to work at the agency.
    Invitation,
    /// An application to be ombud: arrived, to be completed, decided.
    MandateApplication,
    /// A mandate was given, changed or taken away.
    MandateChanged,
    /// A mandate ends soon, or an organisation has no ombud.
    MandateEnding,
    /// Something new is in the agency's queue.
    Queue,
    /// The agency writes to some of a round's recipients.
    Message,
    /// The digest of the mails that the receiver wants once a day.
    Digest,
}

/// A mail to be sent.
#[derive(Debug, Clone)]
pub struct NewMail {
    pub kind: Kind,
    pub to: Email,
    pub subject: String,
    /// Plain text, paragraphs divided by empty lines. The closing lines that all mails share are
    /// added when it is sent.
    pub body: String,
}

/// When a receiver wants mail of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "mail_wish", rename_all = "snake_case")]
pub enum Wish {
    #[default]
    AtOnce,
    Daily,
    Never,
}

/// The choice a receiver has about a kind of mail.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    pub kind: Kind,
    /// The name of its form field.
    pub field: &'static str,
    pub title: &'static str,
    pub hint: &'static str,
    /// Whether people who act for an organisation get mail of the kind, and whether people at the
    /// agency do.
    pub to_applicants: bool,
    pub to_staff: bool,
}

impl Kind {
    pub const ALL: [Self; 17] = [
        Self::Receipt,
        Self::Completion,
        Self::PayoutAccount,
        Self::Reminder,
        Self::FileRemoved,
        Self::LastDayMoved,
        Self::FrameCorrected,
        Self::ReportChanged,
        Self::AccountLink,
        Self::AccountChanged,
        Self::Invitation,
        Self::MandateApplication,
        Self::MandateChanged,
        Self::MandateEnding,
        Self::Queue,
        Self::Message,
        Self::Digest,
    ];

    /// The code that is stored and logged.
    pub fn code(self) -> &'static str {
        match self {
            Self::Receipt => "requisition.receipt",
            Self::Completion => "requisition.completion",
            Self::PayoutAccount => "requisition.account",
            Self::Reminder => "requisition.reminder",
            Self::FileRemoved => "requisition.file_removed",
            Self::LastDayMoved => "round.last_day_moved",
            Self::FrameCorrected => "round.frame_corrected",
            Self::ReportChanged => "round.report_changed",
            Self::AccountLink => "account.link",
            Self::AccountChanged => "account.changed",
            Self::Invitation => "invitation",
            Self::MandateApplication => "mandate.application",
            Self::MandateChanged => "mandate.changed",
            Self::MandateEnding => "mandate.ending",
            Self::Queue => "queue",
            Self::Message => "message",
            Self::Digest => "digest",
        }
    }

    /// The kind with this code.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// The receiver's choice; `None` for a kind that is always sent at once. Those are links that
    /// somebody waits for, receipts and decisions, changes of the receiver's own account, and a
    /// moved last day, which may be today.
    pub fn choice(self) -> Option<Choice> {
        let (field, title, hint, to_applicants, to_staff) = match self {
            Self::Reminder => (
                "paminnelser",
                "Påminnelser om att skicka in",
                "De kommer före sista dagen, om rekvisitionen inte är inskickad.",
                true,
                false,
            ),
            Self::Message => (
                "meddelanden",
                "Meddelanden från myndigheten",
                "Sådant som myndigheten vill säga till dem som en bidragsomgång gäller.",
                true,
                false,
            ),
            Self::MandateEnding => (
                "behorigheter",
                "Behörigheter som snart tar slut",
                "Också när en organisation står utan ombud.",
                true,
                true,
            ),
            Self::Queue => (
                "ko",
                "Nytt i myndighetens kö",
                "Till exempel en ny ombudsansökan att handlägga.",
                false,
                true,
            ),
            Self::Receipt
            | Self::Completion
            | Self::PayoutAccount
            | Self::FileRemoved
            | Self::LastDayMoved
            | Self::FrameCorrected
            | Self::ReportChanged
            | Self::AccountLink
            | Self::AccountChanged
            | Self::Invitation
            | Self::MandateApplication
            | Self::MandateChanged
            | Self::Digest => return None,
        };
        Some(Choice { kind: self, field, title, hint, to_applicants, to_staff })
    }

    /// Whether the mail ends with a link to the page of choices.
    pub fn tells_of_choices(self) -> bool {
        self.choice().is_some() || self == Self::Digest
    }
}

impl Wish {
    pub const ALL: [Self; 3] = [Self::AtOnce, Self::Daily, Self::Never];

    /// As a form posts it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::AtOnce => "direkt",
            Self::Daily => "samlat",
            Self::Never => "aldrig",
        }
    }

    pub fn of(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.slug() == slug)
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::AtOnce => "Direkt",
            Self::Daily => "Samlat i ett mejl nästa vardag kl. 7",
            Self::Never => "Inte alls",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_read_back_from_its_code() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of(kind.code()), Some(kind));
        }
        assert_eq!(Kind::of("brev"), None);
    }

    #[test]
    fn every_choice_has_receivers_and_a_form_field_of_its_own() {
        let choices: Vec<_> = Kind::ALL.into_iter().filter_map(Kind::choice).collect();
        assert!(choices.iter().all(|it| it.to_applicants || it.to_staff));
        let fields: std::collections::HashSet<_> = choices.iter().map(|it| it.field).collect();
        assert_eq!(fields.len(), choices.len());
    }
}
