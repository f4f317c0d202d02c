//! What may be asked for, of what, until when; and whether a later day may be asked for and given.

use serde::Deserialize;

use crate::{
    requisitions::model::{Completion, CompletionKind, Section, Status},
    rounds::plan::Ordinance,
    values::{Day, Errors, Field, Misread, Paragraph, TextError, Told, WindowState, parse_day},
};

pub const LONGEST_MISSING: usize = 4000;
const LONGEST_REASON: usize = 2000;

/// How long an organisation may get to answer.
const LONGEST_DAYS: i64 = 180;

/// How many days before the last one the first reminder goes out; the second goes out on it.
pub const REMIND_BEFORE: i32 = 3;

/// What an officer typed to ask for a completion.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Written {
    pub completion_kind: String,
    /// The slugs of the sections.
    pub section: Vec<String>,
    pub missing: String,
    pub completion_day: String,
    /// The version that the page showed.
    pub seen_version: String,
    /// The place of a text of the round among its templates.
    pub template: String,
    /// [`TEMPLATE`] where the button only brings that text.
    pub act: String,
}

/// What the button posts that brings the text of a template, and asks for nothing.
pub const TEMPLATE: &str = "mall";

/// A request that the rules have read: only [`read`] makes one.
#[derive(Debug, Clone)]
pub struct Asked {
    pub(super) kind: CompletionKind,
    pub(super) sections: Vec<Section>,
    pub(super) missing: Paragraph,
    pub(super) last_day: Day,
}

/// A wish for a later day that the rules have read: only [`read_extension`] makes one.
#[derive(Debug, Clone)]
pub struct ExtensionAsked {
    pub(super) number: i16,
    pub(super) reason: Paragraph,
}

/// The answer to such a wish: only [`read_settlement`] makes one.
#[derive(Debug, Clone, Copy)]
pub struct Settlement {
    pub(super) number: i16,
    /// `None`: the day stands.
    pub(super) extended_to: Option<Day>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompletionRefusal {
    #[error("Välj vilken sorts komplettering det är")]
    NoKind,
    #[error("Välj minst ett avsnitt som ska kompletteras")]
    NoSection,
    #[error("Kvarvarande medel kan inte kompletteras när sista dagen har passerat")]
    LeftoverIsSettled,
    #[error("Skriv vad som saknas. Det står i brevet till organisationen.")]
    NothingMissing,
    #[error(transparent)]
    Typed(#[from] Told),
    #[error("Välj en sista dag för svaret")]
    NoDay,
    #[error("Sista dagen ska vara i morgon eller senare")]
    TooSoon,
    #[error("Sista dagen får ligga högst {LONGEST_DAYS} dagar framåt")]
    TooFarAhead,
    #[error("Skriv varför ni behöver mer tid")]
    NoReason,
    #[error("Ni har redan bett om en senare dag. Det går att göra en gång.")]
    AskedBefore,
    #[error("Den nya sista dagen ska vara senare än {0}")]
    NotLater(Day),
    #[error("Begäran har ändrats sedan du öppnade sidan. Läs det som står här nu.")]
    Changed,
}

/// May a completion be asked for now? A proposal is sent back first.
pub fn may_request(status: Status) -> bool {
    status == Status::Submitted
}

/// May a request be cancelled?
pub fn may_cancel(status: Status) -> bool {
    status == Status::CompletionRequested
}

/// The sections that a completion can name in a round.
pub fn offered(ordinance: &Ordinance, window: WindowState) -> Vec<Section> {
    let settled = |it: &Section| *it == Section::Leftover && window != WindowState::Open;
    Section::asked(ordinance).filter(|it| !settled(it)).collect()
}

/// Reads a request. `window` is the recipient's own.
pub fn read(
    typed: &Written,
    ordinance: &Ordinance,
    window: WindowState,
    today: Day,
    errors: &mut Errors,
) -> Option<Asked> {
    let kind = CompletionKind::ALL.into_iter().find(|it| it.code() == typed.completion_kind);
    let kind = errors.take("completion_kind", kind.ok_or(CompletionRefusal::NoKind));
    let sections = errors.take("section", sections(typed, ordinance, window));
    let missing = errors.take("missing", missing(&typed.missing));
    let last_day = errors.take("completion_day", last_day(&typed.completion_day, today));
    Some(Asked { kind: kind?, sections: sections?, missing: missing?, last_day: last_day? })
}

fn sections(
    typed: &Written,
    ordinance: &Ordinance,
    window: WindowState,
) -> Result<Vec<Section>, CompletionRefusal> {
    let chosen = |it: &Section| typed.section.iter().any(|slug| slug == it.slug());
    if chosen(&Section::Leftover) && window != WindowState::Open {
        return Err(CompletionRefusal::LeftoverIsSettled);
    }
    let sections: Vec<_> = offered(ordinance, window).into_iter().filter(chosen).collect();
    match sections.is_empty() {
        true => Err(CompletionRefusal::NoSection),
        false => Ok(sections),
    }
}

fn missing(typed: &str) -> Result<Paragraph, CompletionRefusal> {
    match Paragraph::parse(typed, LONGEST_MISSING) {
        Err(TextError::Empty) => Err(CompletionRefusal::NothingMissing),
        read => Ok(read.map_err(|it| it.about("Vad saknas?"))?),
    }
}

fn last_day(typed: &str, today: Day) -> Result<Day, CompletionRefusal> {
    if typed.trim().is_empty() {
        return Err(CompletionRefusal::NoDay);
    }
    let day = parse_day(typed).map_err(|it| it.about("Sista dag för svaret"))?;
    match today.days_until(day) {
        ..=0 => Err(CompletionRefusal::TooSoon),
        days if LONGEST_DAYS < days => Err(CompletionRefusal::TooFarAhead),
        _ => Ok(day),
    }
}

const REASON: Field =
    Field::new("extension_reason", "Varför behöver ni mer tid?", "Skriv varför ni behöver mer tid");

/// Reads a wish for a later day.
pub fn read_extension(
    typed: &str,
    completion: &Completion,
    errors: &mut Errors,
) -> Option<ExtensionAsked> {
    let reason = errors.required(&REASON, typed, |it| Paragraph::parse(it, LONGEST_REASON));
    let may = completion.may_be_extended().then_some(completion.number);
    let number = errors.take(REASON.name, may.ok_or(CompletionRefusal::AskedBefore));
    Some(ExtensionAsked { number: number?, reason: reason? })
}

/// Reads the answer to such a wish: another day, or that the day stands.
pub fn read_settlement(
    declined: bool,
    typed: &str,
    completion: &Completion,
    today: Day,
    errors: &mut Errors,
) -> Option<Settlement> {
    if !completion.extension_waits() {
        errors.add("extended_to", CompletionRefusal::Changed);
        return None;
    }
    let extended_to = match declined {
        true => None,
        false => Some(errors.take("extended_to", later(typed, completion, today))?),
    };
    Some(Settlement { number: completion.number, extended_to })
}

fn later(typed: &str, completion: &Completion, today: Day) -> Result<Day, CompletionRefusal> {
    let day = last_day(typed, today)?;
    match completion.last_day < day {
        true => Ok(day),
        false => Err(CompletionRefusal::NotLater(completion.last_day)),
    }
}
