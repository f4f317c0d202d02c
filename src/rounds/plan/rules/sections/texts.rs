//! What people read: the instruction, questions, insatser and conditions.

use super::super::{
    dates::{decided_line, decided_paragraph, line, paragraph},
    fields::{aims, conditions, questions, texts},
};
use crate::{
    rounds::plan::{Aims, PlannedAim, PlannedCondition, Question, TextPart},
    values::{Line, Outcome, Reader, Typed, slug},
};

const LONGEST_HEADING: usize = 200;
const LONGEST_BODY: usize = 6000;
const LONGEST_ANSWER: usize = 2000;
const LONGEST_AIM: usize = 300;
const LONGEST_EXAMPLES: usize = 2000;
const LONGEST_CONDITION: usize = 500;

pub fn texts(typed: &Typed) -> Outcome<Vec<TextPart>> {
    let mut form = Reader::new(typed);
    if form.is_without_rows(&texts::FORM) {
        form.missing(&texts::HEADING.row(1).saying("Skriv minst en del av anvisningen"));
    }
    let parts = form.rows(&texts::FORM, "Del", |form| {
        let heading = form.required(&texts::HEADING, |it| line(it, LONGEST_HEADING));
        let body = form.required(&texts::BODY, |it| paragraph(it, LONGEST_BODY));
        Some(TextPart { heading: heading?, body: body? })
    });
    form.done(|| Some(parts))
}

pub fn questions(typed: &Typed) -> Outcome<Vec<Question>> {
    let mut form = Reader::new(typed);
    let questions = form.rows(&questions::FORM, "Fråga", |form| {
        let question = form.required(&questions::QUESTION, |it| line(it, LONGEST_HEADING));
        let answer = form.required(&questions::ANSWER, |it| paragraph(it, LONGEST_ANSWER));
        Some(Question { question: question?, answer: answer? })
    });
    form.done(|| Some(questions))
}

pub fn aims(typed: &Typed) -> Outcome<Aims> {
    let mut form = Reader::new(typed);
    let asks_who = form.yes_or_no(&aims::ASKS_WHO);
    let required = form.choice(&aims::REQUIRED);
    if form.is_without_rows(&aims::FORM) {
        let message = "Skriv minst en sak som pengarna får användas till";
        form.missing(&aims::AIM.row(1).saying(message));
    }
    let rows = form.rows(&aims::FORM, "Rad", |form| {
        let text = form.required(&aims::AIM, |it| decided_line(it, LONGEST_AIM));
        let examples = form.optional(&aims::EXAMPLES, |it| decided_paragraph(it, LONGEST_EXAMPLES));
        let rural = form.is_ticked(&aims::RURAL, "ja");
        let examples = examples?.map_or_else(String::new, |it| it.to_string());
        Some((text?, rural, examples))
    });
    let aims = (1..)
        .zip(rows)
        .map(|(number, (text, rural, examples))| PlannedAim { number, text, rural, examples })
        .collect();
    form.done(|| Some(Aims { asks_who: asks_who?, required: required?, aims }))
}

pub fn conditions(typed: &Typed) -> Outcome<Vec<PlannedCondition>> {
    let mut form = Reader::new(typed);
    if form.is_without_rows(&conditions::FORM) {
        form.missing(&conditions::TEXT.row(1).saying("Skriv minst ett villkor"));
    }
    let mut before: Vec<PlannedCondition> = Vec::new();
    form.rows(&conditions::FORM, "Villkor", |form| {
        let text = form.required(&conditions::TEXT, |it| decided_line(it, LONGEST_CONDITION));
        let met_by = form.choice(&conditions::MET_BY);
        let due = form.choice(&conditions::DUE);
        let agreement = form.is_ticked(&conditions::AGREEMENT, "ja");
        let text = text?;
        if before.iter().any(|it| it.text == text) {
            let message = "Villkoret står redan i en annan rad. Ta bort det ena.";
            form.wrong(&conditions::TEXT, message);
        }
        let code = condition_code(&text, &before);
        before.push(PlannedCondition { code, text, met_by: met_by?, due: due?, agreement });
        Some(())
    });
    form.done(|| Some(before))
}

/// A code of letters and hyphens from the text. Where another condition has the same code, -b, -c
/// and so on follow it.
fn condition_code(text: &Line, before: &[PlannedCondition]) -> String {
    let letters: String =
        text.to_string().chars().map(|c| if c.is_numeric() { ' ' } else { c }).collect();
    let code = match slug(&letters) {
        empty if empty.is_empty() => "villkor".to_owned(),
        code => code,
    };
    let is_free = |code: &String| !before.iter().any(|it| it.code == *code);
    let others = ('b'..='z').map(|letter| format!("{code}-{letter}"));
    std::iter::once(code.clone()).chain(others).find(is_free).unwrap_or_default()
}
