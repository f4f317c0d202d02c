//! What an application must contain, and what may be done with it in which status.

mod choosing;
mod refusal;
mod succession;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use self::refusal::ApplicationRefusal as Refusal;
pub use self::{
    choosing::{Unclear, choose},
    refusal::ApplicationRefusal,
    succession::{MakesWay, Period, make_way, period},
};
use super::model::{Application, ApplicationStatus, Case, DocumentKind, LiveMandate};
use crate::{
    values::{
        Day, Errors, Field, Line, Misread, Moment, Paragraph, PersonId, Phone, TextError, is_blank,
        parse_day,
    },
    who::MandateRole,
};

/// What a mandate covers; the service knows no narrower one.
pub const SCOPE: &str = "Alla statsbidrag i tjänsten";

/// How many files that are not sent yet an application may have.
pub const MOST_FILES: usize = 5;

/// How many days in the queue count as a long wait.
const LONG_WAIT: i64 = 14;

const LONGEST_TITLE: usize = 100;
const LONGEST_TEXT: usize = 2000;

/// The form, as it is typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedApplication {
    /// What the organisation is called, or its number.
    pub organisation: String,
    /// The number of the one that was chosen, where several are called almost so.
    pub chosen: String,
    pub title: String,
    pub phone: String,
    pub start_on: String,
    pub end_on: String,
    pub document: String,
}

/// An application that the rules have read: only [`read`] makes one.
#[derive(Debug, Clone)]
pub struct ReadApplication {
    pub(super) title: Line,
    pub(super) phone: Phone,
    pub(super) start_on: Day,
    pub(super) end_on: Option<Day>,
    pub(super) document: DocumentKind,
}

/// A request for completion that the rules have read: only [`read_completion`] makes one.
#[derive(Debug, Clone)]
pub struct ReadCompletion {
    pub(super) missing: Paragraph,
    pub(super) last_day: Day,
}

/// Proof that this officer may decide: only [`may_decide`] and [`may_discontinue`] make one.
#[derive(Debug, Clone, Copy)]
pub struct MayDecide(pub(super) PersonId);

const TITLE: Field = Field::new(
    "title",
    "Vilken befattning har du?",
    "Skriv din befattning, till exempel ekonomichef.",
);
const PHONE: Field = Field::new(
    "phone",
    "Vilket telefonnummer når vi dig på?",
    "Ange ett telefonnummer, till exempel 08-123 456 78.",
);

/// Reads the form on a day in Stockholm.
pub fn read(typed: &TypedApplication, today: Day, errors: &mut Errors) -> Option<ReadApplication> {
    let title = errors.required(&TITLE, &typed.title, |it| Line::parse(it, LONGEST_TITLE));
    let phone = errors.required(&PHONE, &typed.phone, Phone::parse);
    let start_on = errors.take("start_on", start(&typed.start_on, today));
    let end_on = match is_blank(&typed.end_on) {
        true => Some(None),
        false => errors.take("end_on", end(&typed.end_on, start_on)).map(Some),
    };
    let document = DocumentKind::ALL.into_iter().find(|it| it.code() == typed.document);
    let document = errors.take("document", document.ok_or(Refusal::NoDocument));
    Some(ReadApplication {
        title: title?,
        phone: phone?,
        start_on: start_on?,
        end_on: end_on?,
        document: document?,
    })
}

fn start(typed: &str, today: Day) -> Result<Day, Refusal> {
    let start = parse_day(typed).map_err(|it| it.about("Från och med vilken dag?"))?;
    if start < today {
        return Err(Refusal::StartPassed);
    }
    within_a_year("Den första dagen", start, today)
}

fn end(typed: &str, start: Option<Day>) -> Result<Day, Refusal> {
    let end = parse_day(typed).map_err(|it| it.about("Till och med vilken dag?"))?;
    if start.is_some_and(|it| end < it) {
        return Err(Refusal::EndsBeforeStart);
    }
    Ok(end)
}

fn within_a_year(which: &'static str, day: Day, today: Day) -> Result<Day, Refusal> {
    if 365 < today.days_until(day) {
        return Err(Refusal::TooFarAhead(which));
    }
    Ok(day)
}

/// Refuses whoever is ombud for the organisation already, with no last day.
pub fn is_not_ombud(
    organisation: &str,
    live: &[LiveMandate],
    person: PersonId,
) -> Result<(), Refusal> {
    let is_ombud = live
        .iter()
        .any(|it| it.person_id == person && it.role == MandateRole::Ombud && it.ends_at.is_none());
    match is_ombud {
        true => Err(Refusal::AlreadyOmbud(organisation.to_owned())),
        false => Ok(()),
    }
}

/// Files are attached to a draft, and to the answer to a completion.
pub fn takes_files(application: &Application) -> bool {
    matches!(application.status, ApplicationStatus::Draft | ApplicationStatus::CompletionRequested)
}

pub fn may_attach(case: &Case) -> Result<(), Refusal> {
    if !takes_files(&case.application) {
        return Err(Refusal::NotNow);
    }
    if MOST_FILES <= case.unsent().count() {
        return Err(Refusal::TooManyFiles);
    }
    Ok(())
}

/// Adds an error for everything that hinders the draft from being sent. A file that waits to be
/// scanned does not: an application counts from when it came in.
pub fn may_send(case: &Case, certified: bool, today: Day, errors: &mut Errors) {
    if case.application.start_on < today {
        errors.add("start_on", Refusal::StartPassedSince);
    }
    if !case.unsent().any(|it| !it.file.is_infected()) {
        errors.add("file", Refusal::NoFile);
    }
    if !certified {
        errors.add("certified", Refusal::NotCertified);
    }
}

pub fn read_answer(typed: &str) -> Result<Paragraph, Refusal> {
    text("Svar på det vi frågar efter", typed, Refusal::NoAnswer)
}

pub fn read_reason(typed: &str) -> Result<Paragraph, Refusal> {
    text("Skäl", typed, Refusal::NoReason)
}

fn text(label: &str, typed: &str, empty: Refusal) -> Result<Paragraph, Refusal> {
    Paragraph::parse(typed, LONGEST_TEXT).map_err(|it| match it {
        TextError::Empty => empty,
        other => other.about(label).into(),
    })
}

pub fn may_withdraw(application: &Application) -> bool {
    use ApplicationStatus::{CompletionRequested, Draft, Submitted};
    matches!(application.status, Draft | Submitted | CompletionRequested)
}

/// Reads what is missing and until when.
pub fn read_completion(
    missing: &str,
    last_day: &str,
    today: Day,
    errors: &mut Errors,
) -> Option<ReadCompletion> {
    let missing = errors.take("missing", text("Vad saknas?", missing, Refusal::NothingMissing));
    let last_day = errors.take(
        "last_day",
        match parse_day(last_day) {
            Err(error) => Err(error.about("Sista dag att svara").into()),
            Ok(day) if day <= today => Err(Refusal::NoTimeToAnswer),
            Ok(day) => within_a_year("Den sista dagen att svara", day, today),
        },
    );
    Some(ReadCompletion { missing: missing?, last_day: last_day? })
}

/// Nobody works on its own application.
pub fn is_not_own(application: &Application, officer: PersonId) -> Result<(), Refusal> {
    match application.person_id == officer {
        true => Err(Refusal::OwnCase),
        false => Ok(()),
    }
}

/// Whether a case waits for a decision: it is sent, and no time to complete it is running.
pub fn is_to_decide(case: &Case, today: Day) -> bool {
    match case.application.status {
        ApplicationStatus::Submitted => true,
        ApplicationStatus::CompletionRequested => {
            case.waits_for().is_none_or(|it| it.last_day < today)
        }
        _ => false,
    }
}

/// Whether this officer may approve or reject. `seen` is [`Case::seen`] as the officer's page had
/// it.
pub fn may_decide(
    case: &Case,
    officer: PersonId,
    seen: &str,
    today: Day,
) -> Result<MayDecide, Refusal> {
    is_not_own(&case.application, officer)?;
    if !is_to_decide(case, today) {
        return Err(case
            .waits_for()
            .map_or(Refusal::Changed, |it| Refusal::WaitsForCompletion(it.last_day)));
    }
    if case.seen() != seen {
        return Err(Refusal::Changed);
    }
    Ok(MayDecide(officer))
}

/// Refuses where no sent file can have been read: a file that waits to be scanned cannot be opened.
pub fn has_papers(case: &Case) -> Result<(), Refusal> {
    match case.sent().any(|it| it.file.may_be_shown()) {
        true => Ok(()),
        false => Err(Refusal::NothingToRead),
    }
}

/// Whether a case may be closed without being tried (avskrivning): no answer to the completion came
/// in time, or the applicant withdrew (förvaltningslagen 2017:900, 20 § second paragraph).
pub fn is_to_discontinue(case: &Case, today: Day) -> bool {
    match case.application.status {
        ApplicationStatus::CompletionRequested => {
            case.waits_for().is_some_and(|it| it.last_day < today)
        }
        ApplicationStatus::Withdrawn => case.application.submitted_at.is_some(),
        _ => false,
    }
}

pub fn may_discontinue(case: &Case, officer: PersonId, today: Day) -> Result<MayDecide, Refusal> {
    is_not_own(&case.application, officer)?;
    match is_to_discontinue(case, today) {
        true => Ok(MayDecide(officer)),
        false => Err(Refusal::NotToDiscontinue),
    }
}

/// How many days an application has waited.
pub fn days_waited(since: Moment, now: Moment) -> i64 {
    since.day().days_until(now.day())
}

pub fn is_long_wait(days: i64) -> bool {
    LONG_WAIT <= days
}
