//! Times, contacts and what holds around the requisition.

use super::read::{Reader, unnumbered};
use crate::{
    rounds::plan::{
        Afterwards, Contacts, InterestRule, PlanMode, PlanSection, PlannedReport,
        RedistributionRule, Times,
    },
    values::{Day, Email, Line, Moment, Outcome, Phone, Typed, Window, WindowError, parse_day},
};

const LONGEST_QUESTION: usize = 300;
const LONGEST_WAIT: u16 = 365;

pub fn times(typed: &Typed) -> Outcome<Times> {
    let mut form = Reader::new(typed);
    let first =
        form.required("first_day", "Ange första dagen som det går att rekvirera", parse_day);
    let time = form.optional("first_time", time_of_day).map(Option::unwrap_or_default);
    let last = form.required("last_day", "Ange sista dagen som det går att rekvirera", parse_day);
    let from = form.required("use_from", "Ange första dagen som pengarna får användas", parse_day);
    let to = form.required("use_to", "Ange sista dagen som pengarna får användas", parse_day);

    let window = match (first, time, last) {
        (Some(first), Some(time), Some(last)) => match window(first, time, last) {
            Ok(window) => Some(window),
            Err(error) => {
                form.wrong("last_day", error);
                None
            }
        },
        _ => None,
    };
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        form.wrong("use_to", "Välj en sista dag som inte ligger före den första");
    }
    let whole = || Some(Times { window: window?, use_from: from?, use_to: to? });
    let whole = whole();
    form.done(whole)
}

/// From a time of the first day until the last day is over, in Stockholm.
fn window(first: Day, (hour, minute): (i8, i8), last: Day) -> Result<Window, WindowError> {
    let days = Window::of_days(first, last)?;
    let opens = Moment::on(first, hour, minute).ok_or(WindowError::OutOfRange)?;
    Window::new(opens, days.closes())
}

/// `09:00`, and `9.00`, as people write it.
fn time_of_day(typed: &str) -> Result<(i8, i8), &'static str> {
    const REFUSAL: &str = "Skriv klockslaget som timme och minut, till exempel 09:00.";
    let (hour, minute) = typed.split_once([':', '.']).ok_or(REFUSAL)?;
    let number = |text: &str, below: i8| match text.parse() {
        Ok(number) if number < below && text.len() <= 2 && is_digits(text) => Ok(number),
        _ => Err(REFUSAL),
    };
    Ok((number(hour, 24)?, number(minute, 60)?))
}

/// Parsing a number would take a plus sign too.
fn is_digits(text: &str) -> bool {
    text.bytes().all(|it| it.is_ascii_digit())
}

/// The last two need what the service does not have yet.
pub fn plan_mode(typed: &Typed) -> Outcome<PlanMode> {
    let mut form = Reader::new(typed);
    let mode = form.choice("mode", "Välj hur mottagarna lämnar sin plan");
    if let Some(PlanMode::Attachment | PlanMode::CoSigned) = mode {
        form.wrong("mode", "Det går inte att välja än. Välj att frågorna är planen.");
    }
    form.done(mode)
}

pub fn report(typed: &Typed) -> Outcome<PlannedReport> {
    let mut form = Reader::new(typed);
    let by = form.optional("by", parse_day);
    let questions = form.rows(PlanSection::Report, "Fråga", |form, n| {
        form.required(&format!("question-{n}"), "Skriv frågan", |it| {
            Line::parse(it, LONGEST_QUESTION)
        })
    });
    let whole = by.map(|by| PlannedReport { questions: unnumbered(questions), by });
    form.done(whole)
}

pub fn afterwards(typed: &Typed) -> Outcome<Afterwards> {
    let mut form = Reader::new(typed);
    let redistribution: Option<RedistributionRule> =
        form.choice("redistribution", "Välj vad som händer med pengar som ingen rekvirerar");
    let interest = match form.text("interest") {
        "none" => Some(InterestRule::None),
        "state_lending_after_days" => form
            .required("interest_days", "Ange efter hur många dagar ränta tas ut", days)
            .map(InterestRule::StateLendingRatePlusTwoAfterDays),
        "state_lending_after_a_month" => Some(InterestRule::StateLendingRatePlusTwoAfterAMonth),
        "interest_act" => Some(InterestRule::InterestAct),
        _ => {
            form.missing("interest", "Välj om ränta tas ut på det som betalas tillbaka för sent");
            None
        }
    };
    let whole = redistribution
        .zip(interest)
        .map(|(redistribution, interest)| Afterwards { redistribution, interest });
    form.done(whole)
}

fn days(typed: &str) -> Result<u16, String> {
    match typed.parse() {
        Ok(days) if (1..=LONGEST_WAIT).contains(&days) && is_digits(typed) => Ok(days),
        _ => Err(format!("Ange ett antal dagar mellan 1 och {LONGEST_WAIT}")),
    }
}

pub fn contacts(typed: &Typed) -> Outcome<Contacts> {
    let mut form = Reader::new(typed);
    let content_email =
        form.required("content_email", "Ange vart frågor om bidraget ska mejlas", Email::parse);
    let service_email =
        form.required("service_email", "Ange vart frågor om tjänsten ska mejlas", Email::parse);
    let phone = form.optional("phone", Phone::parse);
    let whole = || {
        Some(Contacts {
            content_email: content_email?,
            service_email: service_email?,
            phone: phone?,
        })
    };
    let whole = whole();
    form.done(whole)
}

/// Whether they lie in the window is for the linter, which sees both.
pub fn reminders(typed: &Typed) -> Outcome<Vec<Day>> {
    let mut form = Reader::new(typed);
    let mut days: Vec<Day> = Vec::new();
    form.rows(PlanSection::Reminders, "Påminnelse", |form, n| {
        let field = format!("day-{n}");
        let day = form.required(&field, "Ange dagen", parse_day)?;
        if days.contains(&day) {
            form.wrong(&field, "Dagen står redan i en annan rad. Ta bort den ena.");
        }
        days.push(day);
        Some(())
    });
    days.sort();
    form.done(Some(days))
}
