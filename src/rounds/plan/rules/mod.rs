//! What a plan must hold before its round can be opened. No clock, no database, no HTTP.

mod allocated;
mod dates;
pub mod fields;
#[cfg(test)]
mod fixture;
mod found;
mod lint;
mod sections;
mod stale;
mod starting;

pub use self::{
    lint::lint,
    stale::reason_to_keep,
    starting::{ReadStart, Start, StartGrant, StartRefusal, moved_by_years, read_start},
};
use std::collections::BTreeSet;

use super::model::{
    Afterwards, Aims, Basics, Contacts, Ordinance, Plan, PlanAnswers, PlanMode, PlanSection,
    PlannedCondition, PlannedPot, PlannedReport, Question, RoundDays, TextPart, Times,
};
use crate::values::{Day, Outcome, Problem, SectionState};

/// Every section as the rules read it; `None` for one that nobody has saved yet.
#[derive(Debug)]
pub struct ExaminedPlan {
    basics: Option<Outcome<Basics>>,
    ordinance: Option<Outcome<Ordinance>>,
    texts: Option<Outcome<Vec<TextPart>>>,
    questions: Option<Outcome<Vec<Question>>>,
    aims: Option<Outcome<Aims>>,
    times: Option<Outcome<Times>>,
    pots: Option<Outcome<Vec<PlannedPot>>>,
    conditions: Option<Outcome<Vec<PlannedCondition>>>,
    plan_mode: Option<Outcome<PlanMode>>,
    report: Option<Outcome<PlannedReport>>,
    afterwards: Option<Outcome<Afterwards>>,
    contacts: Option<Outcome<Contacts>>,
    reminders: Option<Outcome<Vec<Day>>>,
    /// Copied from another round, and not read by anybody yet.
    copied: BTreeSet<PlanSection>,
}

/// Reads every section as it is saved now. What holds between sections is for the linter.
pub fn examine(answers: &PlanAnswers) -> ExaminedPlan {
    let typed = |section| answers.typed(section);
    ExaminedPlan {
        basics: typed(PlanSection::Basics).map(sections::basics),
        ordinance: typed(PlanSection::Ordinance).map(sections::ordinance),
        texts: typed(PlanSection::Texts).map(sections::texts),
        questions: typed(PlanSection::Questions).map(sections::questions),
        aims: typed(PlanSection::Aims).map(sections::aims),
        times: typed(PlanSection::Times).map(sections::times),
        pots: typed(PlanSection::Pots).map(sections::pots),
        conditions: typed(PlanSection::Conditions).map(sections::conditions),
        plan_mode: typed(PlanSection::PlanMode).map(sections::plan_mode),
        report: typed(PlanSection::Report).map(sections::report),
        afterwards: typed(PlanSection::Afterwards).map(sections::afterwards),
        contacts: typed(PlanSection::Contacts).map(sections::contacts),
        reminders: typed(PlanSection::Reminders).map(sections::reminders),
        copied: answers.iter().filter(|(_, it)| it.copied).map(|(section, _)| section).collect(),
    }
}

/// A getter for each section: its value if it can be read, whatever the other sections are.
macro_rules! read {
    ($($section:ident: $whole:ty),* $(,)?) => {$(
        pub fn $section(&self) -> Option<&$whole> {
            self.$section.as_ref()?.as_ref().ok()
        }
    )*};
}

impl ExaminedPlan {
    read! {
        basics: Basics,
        ordinance: Ordinance,
        texts: Vec<TextPart>,
        questions: Vec<Question>,
        aims: Aims,
        times: Times,
        pots: Vec<PlannedPot>,
        conditions: Vec<PlannedCondition>,
        plan_mode: PlanMode,
        report: PlannedReport,
        afterwards: Afterwards,
        contacts: Contacts,
        reminders: Vec<Day>,
    }

    pub fn state(&self, section: PlanSection) -> SectionState {
        match SectionState::of(self.problems(section)) {
            SectionState::Done if self.copied.contains(&section) => SectionState::Copied,
            state => state,
        }
    }

    /// Whether the grant has anything to say in a section: without a paragraph on plans there is no
    /// plan to choose a form for.
    pub fn asks(&self, section: PlanSection) -> bool {
        let Some(ordinance) = self.ordinance() else { return true };
        match section {
            PlanSection::PlanMode => ordinance.plan.is_some(),
            // What was asked before the grant had paragraphs is still asked.
            PlanSection::Report => {
                ordinance.report.is_some()
                    || self.report().is_some_and(|it| !it.questions.is_empty())
            }
            _ => true,
        }
    }

    /// The sections that the round has.
    pub fn sections(&self) -> impl Iterator<Item = PlanSection> {
        PlanSection::ALL.into_iter().filter(|it| self.asks(*it))
    }

    /// The problems of a section; `None` while nobody has saved it.
    pub fn problems(&self, section: PlanSection) -> Option<&[Problem]> {
        fn of<T>(outcome: Option<&Outcome<T>>) -> Option<&[Problem]> {
            outcome.map(|it| it.as_ref().err().map_or(&[][..], Vec::as_slice))
        }
        match section {
            PlanSection::Basics => of(self.basics.as_ref()),
            PlanSection::Ordinance => of(self.ordinance.as_ref()),
            PlanSection::Texts => of(self.texts.as_ref()),
            PlanSection::Questions => of(self.questions.as_ref()),
            PlanSection::Aims => of(self.aims.as_ref()),
            PlanSection::Times => of(self.times.as_ref()),
            PlanSection::Pots => of(self.pots.as_ref()),
            PlanSection::Conditions => of(self.conditions.as_ref()),
            PlanSection::PlanMode => of(self.plan_mode.as_ref()),
            PlanSection::Report => of(self.report.as_ref()),
            PlanSection::Afterwards => of(self.afterwards.as_ref()),
            PlanSection::Contacts => of(self.contacts.as_ref()),
            PlanSection::Reminders => of(self.reminders.as_ref()),
        }
    }

    /// The days of the round, once its times can be read.
    pub fn days(&self, year: i16) -> Option<RoundDays> {
        Some(RoundDays::of(self.times()?, year))
    }

    /// The whole plan, when every section is whole.
    pub fn plan(&self) -> Option<Plan> {
        // What the grant has nothing to say in may be left.
        Some(Plan {
            basics: self.basics()?.clone(),
            ordinance: self.ordinance()?.clone(),
            texts: self.texts()?.clone(),
            questions: self.questions()?.clone(),
            aims: self.aims()?.clone(),
            times: self.times()?.clone(),
            pots: self.pots()?.clone(),
            conditions: self.conditions()?.clone(),
            plan_mode: match self.asks(PlanSection::PlanMode) {
                true => *self.plan_mode()?,
                false => PlanMode::default(),
            },
            report: match self.asks(PlanSection::Report) {
                true => self.report()?.clone(),
                false => PlannedReport::default(),
            },
            afterwards: self.afterwards()?.clone(),
            contacts: self.contacts()?.clone(),
            reminders: self.reminders()?.clone(),
        })
    }
}

#[cfg(test)]
mod tests;
