//! The grant's own words and paragraphs.

use super::super::{
    dates::{WordsError, plain_line},
    fields::ordinance::{
        ALL, APPEAL, APPEALABLE, ARTICLE, LEFTOVER, MANY, ONE, PLAN, RECIPIENTS, REPAYMENT, REPORT,
    },
};
use crate::{
    rounds::plan::{AimForms, AimWord, DecisionKind, Ordinance},
    values::{Field, Outcome, Reader, Typed},
};

const LONGEST_WORD: usize = 60;
const LONGEST_CLAUSE: usize = 40;

pub fn ordinance(typed: &Typed) -> Outcome<Ordinance> {
    let mut form = Reader::new(typed);
    let word = |form: &mut Reader<'_>, field: &Field| {
        form.required(field, |it| plain_line(it, LONGEST_WORD)).map(|it| it.to_string())
    };
    let recipients = word(&mut form, &RECIPIENTS);
    let neuter = match form.text(&ARTICLE) {
        "en" => Some(false),
        "ett" => Some(true),
        _ => {
            form.missing(&ARTICLE);
            None
        }
    };
    let [one, many, all] = [ONE, MANY, ALL].map(|it| word(&mut form, &it));
    let [plan, leftover, report, repayment, appeal] =
        [PLAN, LEFTOVER, REPORT, REPAYMENT, APPEAL].map(|it| form.optional(&it, clause));
    let appealable: Vec<_> =
        DecisionKind::ALL.into_iter().filter(|it| form.is_ticked(&APPEALABLE, it.code())).collect();
    if appeal == Some(None) && !appealable.is_empty() {
        form.wrong(&APPEAL, "Ange paragrafen som säger vilka beslut som får överklagas");
    }
    form.done(|| {
        Some(Ordinance {
            recipients: recipients?,
            aim: AimWord::Own(AimForms { neuter: neuter?, one: one?, many: many?, all: all? }),
            plan: plan?,
            leftover: leftover?,
            report: report?,
            repayment: repayment?,
            appeal: appeal?,
            appealable,
        })
    })
}

/// `6 §`, `4 och 5 §§`, `2 kap. 3 §`: a number and a paragraph sign.
fn clause(typed: &str) -> Result<String, WordsError> {
    let text = plain_line(typed, LONGEST_CLAUSE)?.to_string();
    let number =
        text.split('§').next().is_some_and(|it| it.contains(|it: char| it.is_ascii_digit()));
    match number && text.contains('§') {
        true => Ok(text),
        false => {
            let sentence = "Skriv paragrafen med siffra och paragraftecken, till exempel 6 §";
            Err(WordsError::Other(sentence.to_owned()))
        }
    }
}
