//! The small immutable things that everything else is made of.

mod account;
mod case_number;
mod contact;
mod day;
mod errors;
mod field;
mod folded;
mod holidays;
mod ids;
mod kept;
mod luhn;
mod misread;
mod moment;
mod money;
mod org_number;
#[cfg(test)]
mod pasted;
mod personnummer;
mod reader;
mod sought;
mod spreadsheet;
mod stopped;
mod stored_as;
mod text;
mod text_value;
mod typed;
mod unseen;
mod window;

pub use self::{
    account::{
        AccountError, AccountField, BankAccount, Bankgiro, PaymentReference, PayoutAccount,
        Plusgiro, ReferenceError,
    },
    case_number::CaseNumber,
    contact::{Email, EmailError, Phone, PhoneError},
    day::{Day, DayError, MONTHS, parse_day},
    errors::Errors,
    field::{Field, Form},
    folded::{folded, is_dash, spelled},
    holidays::{bank_day_from, bank_days_after, closed, next_working_day},
    ids::{
        AbstentionId, AllocationId, DecisionId, EidArrivalId, ExclusionId, FileId,
        FrameCorrectionId, GrantId, InvitationId, MailId, MandateApplicationId, MandateId, NoteId,
        OrganisationId, PasskeyId, PayoutId, PersonId, PotId, ProposalId, RequisitionId,
        RoleChangeId, RoundId, SegmentMessageId, SessionId, StatisticsSetId, UploadId,
        WindowChangeId,
    },
    kept::{Kept, Versions},
    misread::{Misread, Told},
    moment::Moment,
    money::{AmountError, Kronor, kronor, signed, thousands},
    org_number::{OrgNumber, OrgNumberError},
    personnummer::{Personnummer, PersonnummerError},
    reader::Reader,
    sought::{Sought, place_in_name},
    spreadsheet::{csv_of, no_formula},
    stopped::Stopped,
    text::{Line, Paragraph, TextError, slug},
    typed::{Answer, Answers, Outcome, Problem, SectionState, Typed},
    unseen::{Unseen, is_blank, seen, without_unseen},
    window::{Window, WindowError, WindowState},
};
pub use crate::forms;
