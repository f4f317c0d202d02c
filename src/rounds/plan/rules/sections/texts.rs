//! What people read: the instruction, questions, insatser and conditions.

use super::read::{Reader, unnumbered};
use crate::{
    rounds::plan::{AimWord, Aims, PlanSection, PlannedAim, PlannedCondition, Question, TextPart},
    values::{Line, Outcome, Paragraph, Typed, slug},
};

const LONGEST_HEADING: usize = 200;
const LONGEST_BODY: usize = 6000;
const LONGEST_ANSWER: usize = 2000;
const LONGEST_AIM: usize = 300;
const LONGEST_EXAMPLES: usize = 2000;
const LONGEST_CONDITION: usize = 500;

pub fn texts(typed: &Typed) -> Outcome<Vec<TextPart>> {
    let mut form = Reader::new(typed);
    if form.is_without_rows(PlanSection::Texts) {
        form.missing("heading-1", "Skriv minst en del av anvisningen");
    }
    let parts = form.rows(PlanSection::Texts, "Del", |form, n| {
        let heading = form.required(&format!("heading-{n}"), "Skriv en rubrik", |it| {
            Line::parse(it, LONGEST_HEADING)
        });
        let body = form.required(&format!("body-{n}"), "Skriv en text under rubriken", |it| {
            Paragraph::parse(it, LONGEST_BODY)
        });
        Some(TextPart { heading: heading?, body: body? })
    });
    form.done(Some(unnumbered(parts)))
}

pub fn questions(typed: &Typed) -> Outcome<Vec<Question>> {
    let mut form = Reader::new(typed);
    let questions = form.rows(PlanSection::Questions, "Fråga", |form, n| {
        let question = form.required(&format!("question-{n}"), "Skriv frågan", |it| {
            Line::parse(it, LONGEST_HEADING)
        });
        let answer = form.required(&format!("answer-{n}"), "Skriv ett svar", |it| {
            Paragraph::parse(it, LONGEST_ANSWER)
        });
        Some(Question { question: question?, answer: answer? })
    });
    form.done(Some(unnumbered(questions)))
}

pub fn aims(typed: &Typed) -> Outcome<Aims> {
    let mut form = Reader::new(typed);
    let word: Option<AimWord> =
        form.choice("word", "Välj om bidraget går till insatser eller till mål");
    let asks_who = yes_or_no(
        &mut form,
        "asks_who",
        "Svara ja eller nej på om mottagarna ska ange vilka som genomför",
    );
    let requires_one =
        yes_or_no(&mut form, "requires_one", "Svara ja eller nej på om minst en ska väljas");
    let called = word.unwrap_or_default();
    if form.is_without_rows(PlanSection::Aims) {
        form.missing("aim-1", &format!("Skriv minst {}", one(called)));
    }
    let row = match called {
        AimWord::Insatser => "Insats",
        AimWord::Goals => "Mål",
    };
    let rows = form.rows(PlanSection::Aims, row, |form, n| {
        let text = form.required(&format!("aim-{n}"), &format!("Skriv {}", one(called)), |it| {
            Line::parse(it, LONGEST_AIM)
        });
        let examples =
            form.optional(&format!("examples-{n}"), |it| Paragraph::parse(it, LONGEST_EXAMPLES));
        let rural = form.is_ticked(&format!("rural-{n}"), "ja");
        let examples = examples?.map_or_else(String::new, |it| it.to_string());
        Some((text?, rural, examples))
    });
    let numbered = (1..).zip(unnumbered(rows));
    let aims = numbered
        .map(|(number, (text, rural, examples))| PlannedAim { number, text, rural, examples })
        .collect();
    let whole =
        || Some(Aims { word: word?, asks_who: asks_who?, requires_one: requires_one?, aims });
    let whole = whole();
    form.done(whole)
}

fn one(word: AimWord) -> &'static str {
    match word {
        AimWord::Insatser => "en insats",
        AimWord::Goals => "ett mål",
    }
}

fn yes_or_no(form: &mut Reader<'_>, field: &str, when_empty: &str) -> Option<bool> {
    match form.text(field) {
        "ja" => Some(true),
        "nej" => Some(false),
        _ => {
            form.missing(field, when_empty);
            None
        }
    }
}

pub fn conditions(typed: &Typed) -> Outcome<Vec<PlannedCondition>> {
    let mut form = Reader::new(typed);
    if form.is_without_rows(PlanSection::Conditions) {
        form.missing("text-1", "Skriv minst ett villkor");
    }
    let mut before: Vec<PlannedCondition> = Vec::new();
    form.rows(PlanSection::Conditions, "Villkor", |form, n| {
        let field = |name: &str| format!("{name}-{n}");
        let text = form
            .required(&field("text"), "Skriv villkoret", |it| Line::parse(it, LONGEST_CONDITION));
        let met_by = form.choice(&field("met_by"), "Välj vem som ser till att det är uppfyllt");
        let due = form.choice(&field("due"), "Välj när det ska vara uppfyllt");
        let agreement = form.is_ticked(&field("agreement"), "ja");
        let text = text?;
        if before.iter().any(|it| it.text == text) {
            form.wrong(&field("text"), "Villkoret står redan i en annan rad. Ta bort det ena.");
        }
        let code = condition_code(&text, &before);
        before.push(PlannedCondition { code, text, met_by: met_by?, due: due?, agreement });
        Some(())
    });
    form.done(Some(before))
}

/// Letters and hyphens, from the text; the letters b, c, d after those that begin alike.
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
