//! A round in preparation: sections kept as typed, and the plan that the rules read out of them.

mod actions;
mod model;
mod rules;
mod store;

pub use self::{
    actions::{Writer, begin, keep_text, publish_texts, save},
    model::{
        AfterTheSend, Afterwards, AimForms, AimWord, Aims, Around, Basics, CompletionTemplate,
        ConditionDue, ConditionMetBy, Contacts, Content, DecisionKind, Finding, FrameAmount,
        FrameStatus, InterestRule, KeptText, Key, Mend, Ordinance, Participants, Plan, PlanAnswers,
        PlanHead, PlanMode, PlanSection, PlannedAim, PlannedCondition, PlannedPot, PlannedReport,
        PotFrames, Question, RedistributionRule, ReportChange, RequiredAims, RoundDays, Severity,
        TextPart, Times,
    },
    rules::{
        ExaminedPlan, ReadStart, Start, StartGrant, StartRefusal, examine, fields, lint,
        read_start, reason_to_keep,
    },
    store::{answers, grants, insert_grant, kept_texts, lock_plan, plan, plans},
};
