//! A round in preparation: sections kept as typed, and the plan that the rules read out of them.

mod actions;
mod model;
mod rules;
mod store;
mod tmp;
pub use tmp::*;

pub use self::{
    actions::{Writer, begin, publish_texts, save},
    model::{
        Afterwards, AimWord, Aims, Basics, ConditionDue, ConditionMetBy, Contacts, Content,
        InterestRule, Key, Participants, Plan, PlanAnswer, PlanAnswers, PlanMode, PlanSection,
        PlannedAim, PlannedCondition, PlannedPot, PlannedReport, Question, RedistributionRule,
        TextPart, Times,
    },
    rules::{
        ExaminedPlan, ReadStart, Start, StartGrant, StartRefusal, examine, field_label, fields,
        read_start, rows,
    },
    store::{answers, grants, lock_plan, plan, plans},
};
