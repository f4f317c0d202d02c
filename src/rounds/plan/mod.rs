//! A round in preparation: sections kept as typed, and the plan that the rules read out of them.

mod model;
mod rules;

pub use self::{
    model::{
        Afterwards, AimWord, Aims, Basics, ConditionDue, ConditionMetBy, Contacts, Content,
        Finding, FrameAmount, FrameStatus, InterestRule, Key, Mend, Participants, Plan, PlanAnswer,
        PlanAnswers, PlanMode, PlanSection, PlannedAim, PlannedCondition, PlannedPot,
        PlannedReport, PotFrames, Question, RedistributionRule, Severity, TextPart, Times,
    },
    rules::{ExaminedPlan, examine, field_label, fields, lint, rows},
};
