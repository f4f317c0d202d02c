mod sections;

use super::{
    fixture::{Pairs, answer, typed, whole},
    *,
};
use crate::values::Kronor;

#[test]
fn a_plan_is_whole_when_every_section_is() {
    let plan = examine(&whole()).plan().unwrap();
    assert_eq!(plan.basics.total, Kronor::whole(900_000_000).unwrap());
    assert!(plan.basics.kinds.is_both());
    assert_eq!(plan.texts.len(), 1);
    assert_eq!(
        plan.times.window.last_moment_in_words(),
        "till och med onsdag 1 april 2026 kl. 23.59"
    );
    let content = plan.content();
    assert_eq!(content.total, plan.basics.total);
    assert_eq!(content.report, plan.report);

    let whole = whole();
    for section in PlanSection::ALL {
        let without = whole.iter().filter(|(it, _)| *it != section);
        let without: PlanAnswers = without.map(|(it, answer)| (it, answer.clone())).collect();
        let examined = examine(&without);
        assert_eq!(examined.plan(), None, "{section:?}");
        assert_eq!(examined.state(section), SectionState::NotStarted);
    }
}

#[test]
fn a_section_saved_empty_is_begun_and_asks_for_everything() {
    for section in PlanSection::ALL {
        let examined = examine(&PlanAnswers::default().with(section, answer(&[])));
        let may_be_empty = matches!(
            section,
            PlanSection::Questions | PlanSection::Report | PlanSection::Reminders
        );
        let state = if may_be_empty { SectionState::Done } else { SectionState::InProgress };
        assert_eq!(examined.state(section), state, "{section:?}");
        let fields = fields::form(section).fields();
        for problem in examined.problems(section).unwrap() {
            assert!(fields.iter().any(|it| it.name == problem.field), "{problem:?}");
            assert!(!problem.message.is_empty(), "{problem:?}");
        }
    }
}

#[test]
fn each_section_is_found_by_its_address() {
    for section in PlanSection::ALL {
        assert_eq!(PlanSection::from_slug(section.slug()), Some(section));
    }
    assert_eq!(PlanSection::from_slug("kontrollera"), None);
}

#[test]
fn a_form_shows_the_rows_that_are_filled_in_or_an_empty_one() {
    let rows = |section, pairs: Pairs<'_>| fields::form(section).rows_shown(&typed(pairs));
    assert_eq!(rows(PlanSection::Pots, &[]), 1);
    assert_eq!(rows(PlanSection::Pots, &[("name-1", "A")]), 1);
    assert_eq!(rows(PlanSection::Pots, &[("amount-4", "x")]), 4);
    assert_eq!(rows(PlanSection::Pots, &[("name-10", "A")]), 10);
    assert_eq!(rows(PlanSection::Pots, &[("name-11", "A")]), 1);
    assert_eq!(rows(PlanSection::Report, &[("question-2", "x")]), 5);
    assert_eq!(rows(PlanSection::Reminders, &[("day-1", "x")]), 6);
    assert_eq!(rows(PlanSection::Basics, &[("total", "1")]), 0);
}

#[test]
fn only_the_inputs_of_the_form_are_its_fields() {
    let pots = fields::pots::FORM.fields();
    assert!(pots.contains(&fields::pots::AS_OF.row(10)));
    assert!(!pots.contains(&fields::pots::AS_OF.row(11)));
    assert!(!pots.contains(&fields::pots::AS_OF.row(0)));
    assert_eq!(fields::form(PlanSection::PlanMode).fields(), [fields::plan_mode::MODE]);
    let heading = fields::texts::HEADING.row(12);
    assert_eq!((&*heading.name, &*heading.label), ("heading-12", "Rubrik 12"));
}
