//! Invented answers: for trying out a round before it opens, for the demonstration and for tests.

use super::{
    fields::{self, amount, certifications::CERTIFIED, leftover::LEFTOVER, payment, plan},
    sections::default_typed,
};
use crate::{
    requisitions::model::{Answers, Section},
    rounds::Terms,
    values::{Answer, Moment, Typed},
};

/// A whole answer to the section Kontakt.
pub const CONTACT: &[(&str, &str)] = &[
    ("name", "Påhittad Kontakt"),
    ("email", "kontakt@demo.example"),
    ("phone", "010-123 45 67"),
    ("registrar_email", "registrator@demo.example"),
];

/// Whole answers to everything the terms ask, by the recipient's `place` in the list: every
/// seventh asks for less than its frame, every fifth wants nothing of what is left.
pub fn invented(terms: &Terms, place: usize, at: Moment) -> Answers {
    Section::ALL.into_iter().fold(Answers::default(), |answers, section| {
        let typed = section_typed(section, terms, place);
        let answer = Answer::saved(&typed, 0, at);
        answers.with(section, answer)
    })
}

fn section_typed(section: Section, terms: &Terms, place: usize) -> Typed {
    let mut typed = Typed::default();
    match section {
        Section::Plan => {
            typed.set(&plan::WHO, "egen");
            for aim in terms.choices() {
                typed.add(&plan::INSATS, aim.number.to_string());
                let answer = "Ett påhittat svar för provkörningen.";
                typed.set(&fields::description(terms, aim), answer);
            }
        }
        Section::Amounts if place % 7 != 6 => return default_typed(section, terms),
        Section::Amounts => {
            for pot in &terms.pots {
                let half = pot.frame.as_whole().unwrap_or(0).div_ceil(2);
                typed.set(&amount(pot), half.to_string());
            }
        }
        Section::Leftover => typed.set(&LEFTOVER, if place % 5 == 4 { "nej" } else { "ja" }),
        Section::Payment => {
            typed.set(&payment::KIND, "bankgiro");
            typed.set(&payment::BANKGIRO, "5050-1055");
        }
        Section::Contact => return CONTACT.iter().copied().collect(),
        Section::Certifications => {
            for condition in &terms.conditions {
                typed.add(&CERTIFIED, &condition.code);
            }
        }
    }
    typed
}
