//! The small immutable things that everything else is made of.

mod account;
mod calendar;
mod case_number;
mod contact;
mod errors;
mod field;
mod holidays;
mod ids;
mod kept;
mod luhn;
mod moment;
mod money;
mod org_number;
mod personnummer;
mod reader;
mod text;
mod typed;

pub(crate) use self::field::forms;
pub use self::{
    account::{
        AccountError, AccountField, AccountWarning, BankAccount, Bankgiro, PaymentReference,
        PayoutAccount, Plusgiro, ReferenceError,
    },
    calendar::{
        DayError, Window, WindowError, WindowState, day_in_words, in_words, iso_day, parse_day,
        stockholm, to_the_second, today, year,
    },
    case_number::CaseNumber,
    contact::{Email, EmailError, Phone, PhoneError},
    errors::Errors,
    field::{Field, Form},
    holidays::{holiday, is_weekend, next_working_day},
    ids::{
        AllocationId, DecisionId, EidArrivalId, ExclusionId, FileId, GrantId, InvitationId, MailId,
        MandateApplicationId, MandateId, OrganisationId, PasskeyId, PayoutId, PersonId, PotId,
        ProposalId, RequisitionId, RoleChangeId, RoundId, SegmentMessageId, SessionId,
        StatisticsSetId, UploadId, WindowChangeId,
    },
    kept::{Kept, Versions},
    moment::{Day, Moment},
    money::{AmountError, Kronor, kronor, signed, thousands},
    org_number::{OrgNumber, OrgNumberError},
    personnummer::{Personnummer, PersonnummerError},
    reader::Reader,
    text::{Line, Paragraph, TextError, slug},
    typed::{Answer, Answers, Outcome, Problem, SectionState, Typed},
};
