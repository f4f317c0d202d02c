//! Times, contacts and what holds around the requisition.

use super::super::{
    dates::{line, paragraph, plain_line},
    fields::{afterwards, contacts, plan_mode::MODE, reminders, report, times},
};
use crate::{
    rounds::plan::{
        AfterTheSend, Afterwards, CompletionTemplate, Contacts, InterestRule, PlanMode,
        PlannedReport, Times,
    },
    values::{
        Day, Email, Line, Moment, Outcome, Phone, Reader, Typed, Window, WindowError, parse_day,
    },
};

const LONGEST_QUESTION: usize = 300;
const LONGEST_WAIT: u16 = 365;
const LONGEST_PAYOUT: u16 = 120;
const LONGEST_NAME: usize = 80;
const LONGEST_TEMPLATE: usize = 1000;

pub fn times(typed: &Typed) -> Outcome<Times> {
    let mut form = Reader::new(typed);
    let first = form.required(&times::FIRST_DAY, parse_day);
    let time = form.optional(&times::FIRST_TIME, time_of_day).map(Option::unwrap_or_default);
    let last = form.required(&times::LAST_DAY, parse_day);
    let from = form.required(&times::USE_FROM, parse_day);
    let to = form.required(&times::USE_TO, parse_day);

    let window = match (first, time, last) {
        (Some(first), Some(time), Some(last)) => {
            form.read(&times::LAST_DAY, window(first, time, last))
        }
        _ => None,
    };
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        let message = "Den sista dagen som pengarna får användas kan inte ligga före den första";
        form.wrong(&times::USE_TO, message);
    }
    form.done(|| Some(Times { window: window?, use_from: from?, use_to: to? }))
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

/// `parse` would accept a plus sign too.
fn is_digits(text: &str) -> bool {
    text.bytes().all(|it| it.is_ascii_digit())
}

pub fn plan_mode(typed: &Typed) -> Outcome<PlanMode> {
    let mut form = Reader::new(typed);
    let mode = form.choice(&MODE);
    form.done(|| mode)
}

pub fn report(typed: &Typed) -> Outcome<PlannedReport> {
    let mut form = Reader::new(typed);
    let opens = form.optional(&report::OPENS, parse_day);
    let by = form.optional(&report::BY, parse_day);
    if let (Some(Some(opens)), Some(Some(by))) = (opens, by)
        && by < opens
    {
        let message = "Återrapporteringens sista dag kan inte ligga före dagen då den öppnar";
        form.wrong(&report::BY, message);
    }
    let questions = form.rows(&report::FORM, "Fråga", |form| {
        form.required(&report::QUESTION, |it| line(it, LONGEST_QUESTION))
    });
    form.done(|| Some(PlannedReport { questions, opens: opens?, by: by? }))
}

pub fn afterwards(typed: &Typed) -> Outcome<Afterwards> {
    let mut form = Reader::new(typed);
    let redistribution = form.choice(&afterwards::REDISTRIBUTION);
    let interest = match form.text(&afterwards::INTEREST) {
        "none" => Some(InterestRule::None),
        "state_lending_after_days" => form
            .required(&afterwards::INTEREST_DAYS, |it| days(it, LONGEST_WAIT))
            .map(InterestRule::StateLendingRatePlusTwoAfterDays),
        "state_lending_after_a_month" => Some(InterestRule::StateLendingRatePlusTwoAfterAMonth),
        "interest_act" => Some(InterestRule::InterestAct),
        _ => {
            form.missing(&afterwards::INTEREST);
            None
        }
    };
    let payout_days = form.optional(&afterwards::PAYOUT_DAYS, |it| days(it, LONGEST_PAYOUT));
    let completion_templates = completion_templates(&mut form);
    form.done(|| {
        Some(Afterwards {
            redistribution: redistribution?,
            interest: interest?,
            after_the_send: AfterTheSend { completion_templates, payout_days: payout_days? },
        })
    })
}

/// An officer chooses among them by name, so no two have the same.
fn completion_templates(form: &mut Reader<'_>) -> Vec<CompletionTemplate> {
    let mut names: Vec<Line> = Vec::new();
    form.rows(&afterwards::FORM, "Mall", |form| {
        let name = form.required(&afterwards::TEMPLATE_NAME, |it| plain_line(it, LONGEST_NAME));
        let body = form.required(&afterwards::TEMPLATE, |it| paragraph(it, LONGEST_TEMPLATE));
        let name = name?;
        if names.contains(&name) {
            form.wrong(&afterwards::TEMPLATE_NAME, "En annan mall heter så. Välj ett annat namn.");
        }
        names.push(name.clone());
        Some(CompletionTemplate { name, body: body? })
    })
}

fn days(typed: &str, most: u16) -> Result<u16, String> {
    match typed.parse() {
        Ok(days) if (1..=most).contains(&days) && is_digits(typed) => Ok(days),
        _ => Err(format!("Ange ett antal dagar mellan 1 och {most}")),
    }
}

pub fn contacts(typed: &Typed) -> Outcome<Contacts> {
    let mut form = Reader::new(typed);
    let content_email = form.required(&contacts::CONTENT_EMAIL, Email::parse);
    let service_email = form.required(&contacts::SERVICE_EMAIL, Email::parse);
    let phone = form.optional(&contacts::PHONE, Phone::parse);
    form.done(|| {
        Some(Contacts {
            content_email: content_email?,
            service_email: service_email?,
            phone: phone?,
        })
    })
}

/// Whether the days lie in the window is for the linter, which sees both sections.
pub fn reminders(typed: &Typed) -> Outcome<Vec<Day>> {
    let mut form = Reader::new(typed);
    let mut days: Vec<Day> = Vec::new();
    form.rows(&reminders::FORM, "Påminnelse", |form| {
        let day = form.required(&reminders::DAY, parse_day)?;
        if days.contains(&day) {
            form.wrong(&reminders::DAY, "Dagen står redan i en annan rad. Ta bort den ena.");
        }
        days.push(day);
        Some(())
    });
    days.sort();
    form.done(|| Some(days))
}
