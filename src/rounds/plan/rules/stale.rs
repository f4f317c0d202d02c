//! Texts that speak of another year than the round's: what a copied round would otherwise let 310
//! organisations certify.

use std::ops::RangeInclusive;

use super::{ExaminedPlan, dates::named};
use crate::{
    rounds::plan::{Around, Finding, Mend, PlanSection, Severity},
    values::{Day, Misread, Paragraph, TextError},
};

const LONGEST_REASON: usize = 2000;

/// Why a text should stand although it names other days than the round's.
pub fn reason_to_keep(typed: &str) -> Result<Paragraph, String> {
    match Paragraph::parse(typed, LONGEST_REASON) {
        Err(TextError::Empty) => Err("Skriv varför texten ska stå som den är".to_owned()),
        read => read.map_err(|it| it.about("Varför ska texten stå som den är?").to_string()),
    }
}

/// A text of the plan, and what a person calls it.
struct Written<'a> {
    section: PlanSection,
    called: String,
    text: &'a str,
}

/// A finding for each text that names a day or a year outside the round's own, or the case number of
/// the round it was copied from, but for those that a person has said should stand. It hinders where
/// the recipients certify the text.
pub fn stale(examined: &ExaminedPlan, around: &Around<'_>) -> Vec<Finding> {
    let Some(own) = own_days(examined) else { return Vec::new() };
    let used = *own[1].start();
    let as_of: Vec<_> = examined.pots().into_iter().flatten().filter_map(|it| it.as_of).collect();
    let mut findings = Vec::new();
    for it in written(examined) {
        if around
            .kept
            .iter()
            .any(|kept| (kept.section, kept.text.as_str()) == (it.section, it.text))
        {
            continue;
        }
        let certified = it.section == PlanSection::Conditions;
        let is_own = |days: &RangeInclusive<Day>| {
            // A year or a month in what is certified is when the money is used, not when it is
            // requisitioned or reported.
            let of_use = certified && days.start() != days.end();
            own.iter()
                .filter(|own| !of_use || own.start() == &used)
                .any(|own| days.start() <= own.end() && own.start() <= days.end())
                || days.start() == days.end() && as_of.contains(days.start())
        };
        let mut strange: Vec<String> = Vec::new();
        for it in named(it.text).into_iter().filter(|it| !is_own(&it.days)) {
            if !strange.contains(&it.words) {
                strange.push(it.words);
            }
        }
        let copied = around.head.copied_reference.as_deref();
        strange.extend(copied.filter(|number| it.text.contains(number)).map(str::to_owned));
        if strange.is_empty() {
            continue;
        }
        findings.push(Finding {
            severity: if certified { Severity::Hindrance } else { Severity::Warning },
            message: format!(
                "{} nämner {}, som inte hör till omgången{}.",
                it.called,
                listed(&strange),
                if certified { ". Mottagarna intygar eller uppfyller villkoret" } else { "" }
            ),
            mend: Mend::Section(it.section),
            text: Some(it.text.to_owned()),
        });
    }
    findings
}

/// The window, the time of use and the time of the report, which is some time in the year after where
/// no day is set.
fn own_days(examined: &ExaminedPlan) -> Option<[RangeInclusive<Day>; 3]> {
    let times = examined.times()?;
    let by = examined.report().and_then(|it| it.by);
    let after = times.use_to.plus_days(1);
    let reported = match by {
        Some(by) => after..=by,
        None => after..=times.use_to.plus_years(1).unwrap_or(after),
    };
    Some([times.first_day()..=times.last_day(), times.use_from..=times.use_to, reported])
}

fn written(examined: &ExaminedPlan) -> Vec<Written<'_>> {
    let mut all = Vec::new();
    let mut add = |section, called: String, text| all.push(Written { section, called, text });
    if let Some(basics) = examined.basics() {
        add(PlanSection::Basics, "Diarienumret".to_owned(), basics.agency_reference.as_ref());
        add(PlanSection::Basics, "Syftet".to_owned(), basics.purpose.as_ref());
    }
    for (number, it) in (1..).zip(examined.texts().into_iter().flatten()) {
        add(PlanSection::Texts, format!("Rubrik {number}"), it.heading.as_ref());
        add(PlanSection::Texts, format!("Text {number}"), it.body.as_ref());
    }
    for (number, it) in (1..).zip(examined.questions().into_iter().flatten()) {
        add(PlanSection::Questions, format!("Fråga {number}"), it.question.as_ref());
        add(PlanSection::Questions, format!("Svar {number}"), it.answer.as_ref());
    }
    for it in examined.aims().into_iter().flat_map(|it| &it.aims) {
        add(PlanSection::Aims, format!("Rad {}", it.number), it.text.as_ref());
        add(PlanSection::Aims, format!("Exempel {}", it.number), &it.examples);
    }
    for (number, it) in (1..).zip(examined.pots().into_iter().flatten()) {
        add(PlanSection::Pots, format!("Namnet på delpott {number}"), it.name.as_ref());
    }
    for (number, it) in (1..).zip(examined.conditions().into_iter().flatten()) {
        add(PlanSection::Conditions, format!("Villkor {number}"), it.text.as_ref());
    }
    for (number, it) in (1..).zip(examined.report().into_iter().flat_map(|it| &it.questions)) {
        add(PlanSection::Report, format!("Fråga {number}"), it.as_ref());
    }
    let afterwards = examined.afterwards().into_iter();
    for (number, it) in (1..).zip(afterwards.flat_map(|it| &it.after_the_send.completion_templates))
    {
        add(PlanSection::Afterwards, format!("Namnet på mall {number}"), it.name.as_ref());
        add(PlanSection::Afterwards, format!("Mall {number}"), it.body.as_ref());
    }
    if let Some(contacts) = examined.contacts() {
        let called = ["Adressen för frågor om bidraget", "Adressen för frågor om tjänsten"];
        for (called, it) in
            called.into_iter().zip([&contacts.content_email, &contacts.service_email])
        {
            add(PlanSection::Contacts, called.to_owned(), it.as_ref());
        }
    }
    all
}

/// `a`, `a och b`, `a, b och c`.
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} och {last}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            examine,
            fixture::{Pairs, head, whole, whole_but},
        },
        *,
    };
    use crate::rounds::plan::{KeptText, PlanAnswers, PlanHead};

    fn told(answers: &PlanAnswers, head: &PlanHead, kept: &[KeptText]) -> Vec<String> {
        let now = "2026-02-01T12:00:00Z".parse().unwrap();
        let around = Around { head, frames: &[], register: &[], kept, now };
        let found = stale(&examine(answers), &around).into_iter();
        found
            .map(|it| match it.severity {
                Severity::Hindrance => format!("Hindrar: {}", it.message),
                Severity::Warning => format!("Varning: {}", it.message),
            })
            .collect()
    }

    fn found(section: PlanSection, changes: Pairs<'_>) -> Vec<String> {
        told(&whole_but(section, changes), &head(), &[])
    }

    const CERTIFIED: &str = "Pengarna används 1 januari 2025 till 31 december 2025";

    #[test]
    fn last_years_days_in_a_condition_hinder_and_in_another_text_warn() {
        assert_eq!(
            found(PlanSection::Conditions, &[("text-1", CERTIFIED)]),
            ["Hindrar: Villkor 1 nämner 1 januari 2025 och 31 december 2025, som inte hör till \
              omgången. Mottagarna intygar eller uppfyller villkoret."]
        );
        assert_eq!(
            found(PlanSection::Texts, &[("body-1", "Senast den 17 april 2025 (2017:30).")]),
            ["Varning: Text 1 nämner 17 april 2025, som inte hör till omgången."]
        );
        for (section, changes) in [
            (PlanSection::Basics, &[("purpose", "Under 2025")][..]),
            (PlanSection::Questions, &[("question-1", "Vad gällde?"), ("answer-1", "Som 2025.")]),
            (PlanSection::Aims, &[("examples-3", "Som i november 2024")]),
            (PlanSection::Pots, &[("name-1", "Kommuner 2025")]),
            (PlanSection::Report, &[("question-1", "Vad användes pengarna till under 2025?")]),
            (
                PlanSection::Afterwards,
                &[
                    ("template_name-1", "Kontaktpersonen"),
                    ("template-1", "Svara senast 5 maj 2025."),
                ],
            ),
            (PlanSection::Contacts, &[("content_email", "bidrag-2025@myndighet.example")]),
        ] {
            let found = found(section, changes);
            assert!(found.iter().any(|it| it.starts_with("Varning: ")), "{section:?}: {found:?}");
        }
    }

    #[test]
    fn the_rounds_own_days_are_its_window_its_use_its_report_and_its_figures() {
        let text = "Från 16 februari till 1 april 2026. Används till och med 31 december 2026. \
                    Befolkningen den 1 november 2025. Redovisas 2027.";
        assert_eq!(found(PlanSection::Texts, &[("body-1", text)]), [""; 0]);
        assert_eq!(
            found(
                PlanSection::Texts,
                &[("body-1", "Befolkningen i november 2025, redovisas 2028")]
            ),
            ["Varning: Text 1 nämner november 2025 och 2028, som inte hör till omgången."]
        );
        let late = [("body-1", "Senast 15 maj 2027.")];
        let mut answers = whole_but(PlanSection::Texts, &late);
        answers = answers.with(
            PlanSection::Report,
            whole_but(PlanSection::Report, &[("by", "2027-03-31")])
                .of(PlanSection::Report)
                .unwrap()
                .clone(),
        );
        assert_eq!(
            told(&answers, &head(), &[]),
            ["Varning: Text 1 nämner 15 maj 2027, som inte hör till omgången."]
        );
    }

    /// The window may open the year before, and the report is the year after.
    #[test]
    fn a_year_in_a_condition_is_the_year_of_use() {
        let early = whole_but(PlanSection::Times, &[("first_day", "2025-11-15")]);
        for (text, strange) in [("Under 2026", 0), ("Under 2025", 1), ("Under 2027", 1)] {
            let condition = whole_but(PlanSection::Conditions, &[("text-1", text)]);
            let condition = condition.of(PlanSection::Conditions).unwrap().clone();
            let answers = early.clone().with(PlanSection::Conditions, condition);
            assert_eq!(told(&answers, &head(), &[]).len(), strange, "{text}");
        }
    }

    #[test]
    fn the_case_number_of_the_round_that_was_copied_is_found() {
        let copy = PlanHead { copied_reference: Some("9.2-1697/2026".to_owned()), ..head() };
        assert_eq!(
            told(&whole(), &copy, &[]),
            ["Varning: Diarienumret nämner 9.2-1697/2026, som inte hör till omgången."]
        );
    }

    #[test]
    fn a_text_that_somebody_let_stand_is_found_again_when_it_changes() {
        let kept = [KeptText {
            section: PlanSection::Conditions,
            text: CERTIFIED.to_owned(),
            reason: "Villkoret gäller förra årets pengar.".to_owned(),
            kept_by: "Jenny".to_owned(),
            kept_at: "2026-01-10T11:00:00Z".parse().unwrap(),
        }];
        let with = |text: &str| whole_but(PlanSection::Conditions, &[("text-1", text)]);
        assert_eq!(told(&with(CERTIFIED), &head(), &kept), [""; 0]);
        let changed = format!("{CERTIFIED} igen");
        assert_eq!(told(&with(&changed), &head(), &kept).len(), 1);
        // Let stand as an answer, it does not stand as a condition.
        let answer = [KeptText { section: PlanSection::Questions, ..kept[0].clone() }];
        assert_eq!(told(&with(CERTIFIED), &head(), &answer).len(), 1);
    }
}
