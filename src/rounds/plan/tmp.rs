use super::*;
use crate::{ombud::OrganisationRow, values::{Kronor, Moment, OrganisationId}};
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity { Hindrance, Warning }
#[derive(Debug, Clone)]
pub enum Mend { Section(PlanSection), Allocation(String) }
#[derive(Debug, Clone)]
pub struct Finding { pub severity: Severity, pub message: String, pub mend: Mend }
#[derive(Debug, Clone)]
pub struct PotFrames { pub terms: PlannedPot, pub amounts: Vec<(OrganisationId, Kronor)> }
pub fn lint(e: &ExaminedPlan, _f: &[PotFrames], _o: &[OrganisationRow], _n: Moment) -> Vec<Finding> {
    PlanSection::ALL.into_iter().filter(|it| !e.is_done(*it)).map(|it| Finding { severity: Severity::Hindrance, message: String::new(), mend: Mend::Section(it) }).collect()
}
