//! Invented answers, for trying out a round before it opens.

use super::sections::{amount_field, default_typed, description_field};
use crate::{
    requisitions::model::{Answers, Section},
    rounds::Terms,
    values::{Answer, Moment, Typed},
};

/// Whole answers to everything the terms ask, by the recipient's `place` in the list: every
/// seventh asks for less than its frame, every fifth wants nothing of what is left.
pub fn invented(terms: &Terms, place: usize, at: Moment) -> Answers {
    Section::ALL.into_iter().fold(Answers::default(), |answers, section| {
        let typed = section_typed(section, terms, place);
        let answer = Answer { typed, revision: 1, saved_by: String::new(), saved_at: at };
        answers.with(section, answer)
    })
}

fn section_typed(section: Section, terms: &Terms, place: usize) -> Typed {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut say = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
    match section {
        Section::Plan => {
            say("who", "egen");
            for aim in terms.choices() {
                say("insats", &aim.number.to_string());
                say(&description_field(aim.number), "Ett påhittat svar för provkörningen.");
            }
        }
        Section::Amounts if place % 7 != 6 => return default_typed(section, terms),
        Section::Amounts => {
            for pot in &terms.pots {
                let half = pot.frame.as_whole().unwrap_or(0).div_ceil(2);
                say(&amount_field(&pot.code), &half.to_string());
            }
        }
        Section::Leftover => say("leftover", if place % 5 == 4 { "nej" } else { "ja" }),
        Section::Payment => {
            say("account_kind", "bankgiro");
            say("bankgiro", "5050-1055");
        }
        Section::Contact => {
            say("name", "Påhittad Person");
            say("email", "person@provkorning.example");
            say("phone", "08-123 456 00");
            say("registrar_email", "registrator@provkorning.example");
        }
        Section::Certifications => {
            for condition in &terms.conditions {
                say("certified", &condition.code);
            }
        }
    }
    Typed::of(pairs, |_| true)
}
