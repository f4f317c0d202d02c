//! A round in preparation: sections kept as typed, and the plan that the rules read out of them.

mod actions;
mod model;
mod rules;
mod store;

pub use self::{
    actions::{Writer, begin, publish_texts, save},
    model::{
        Afterwards, AimWord, Aims, Basics, ConditionDue, ConditionMetBy, Contacts, Content,
        Finding, FrameAmount, FrameStatus, InterestRule, Key, Mend, Participants, Plan,
        PlanAnswers, PlanHead, PlanMode, PlanSection, PlannedAim, PlannedCondition, PlannedPot,
        PlannedReport, PotFrames, Question, RedistributionRule, Severity, TextPart, Times,
    },
    rules::{
        ExaminedPlan, ReadStart, Start, StartGrant, StartRefusal, examine, fields, lint, read_start,
    },
    store::{answers, grants, insert_grant, lock_plan, plan, plans},
};
