//! What a record must hold, and which conditions still hinder.

use self::fields::{AIM, EXPECTED, FORM, MET_ON, NOTE};
use crate::{
    rounds::{AgencyCondition, AgreedAim, plan::ConditionDue},
    values::{Day, Errors, Kept, Line, Moment, Typed, is_blank, parse_day},
};

crate::values::forms! {
    /// The inputs of a record.
    fields {
        /// Which condition it is about.
        CODE = "code", "", "";
        MET_ON = "met_on", "Uppfyllt den", "Ange vilken dag villkoret uppfylldes";
        NOTE = "note", "Underlag",
            "Skriv vad som visar att villkoret är uppfyllt, till exempel ett diarienummer";
        [15 rows, 3 empty]
        AIM = "aim", "Vad ska göras, {}", "Skriv vad som ska göras på rad {}";
        EXPECTED = "expected", "Väntat resultat {}", "Skriv det väntade resultatet på rad {}";
    }
}

const LONGEST_NOTE: usize = 300;
const LONGEST_AGREED: usize = 500;

/// A record that the rules have read: only [`read`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRecord {
    pub(super) met_on: Day,
    pub(super) note: Line,
    pub(super) agreement: Option<Vec<Kept<AgreedAim>>>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordRefusal {
    #[error("Dagen har inte varit än. Ange den dag då villkoret uppfylldes.")]
    NotYet,
    #[error("Skriv minst en sak som ska göras och vad den väntas ge")]
    NothingAgreed,
}

/// Reads a record of a condition.
pub fn read(
    typed: &Typed,
    condition: &AgencyCondition,
    now: Moment,
    errors: &mut Errors,
) -> Option<ReadRecord> {
    let met_on = errors.required(&MET_ON, typed.one(&MET_ON), parse_day);
    let met_on = met_on.and_then(|it| errors.take(MET_ON.name, has_been(it, now)));
    let note = errors.required(&NOTE, typed.one(&NOTE), |it| Line::parse(it, LONGEST_NOTE));
    let agreement = match condition.agreement {
        true => Some(agreement(typed, errors)?),
        false => None,
    };
    Some(ReadRecord { met_on: met_on?, note: note?, agreement })
}

fn has_been(day: Day, now: Moment) -> Result<Day, RecordRefusal> {
    if now.day() < day {
        return Err(RecordRefusal::NotYet);
    }
    Ok(day)
}

/// Rows of an insats with its expected result; wholly empty ones are dropped.
fn agreement(typed: &Typed, errors: &mut Errors) -> Option<Vec<Kept<AgreedAim>>> {
    let mut agreed = Vec::new();
    let mut whole = true;
    for row in 1..=FORM.most {
        let (aim, expected) = (AIM.row(row), EXPECTED.row(row));
        let texts = [typed.one(&aim), typed.one(&expected)];
        if texts.iter().all(|it| is_blank(it)) {
            continue;
        }
        let line = |it: &str| Line::parse(it, LONGEST_AGREED);
        let aim = errors.required(&aim, texts[0], line);
        let read = (aim, errors.required(&expected, texts[1], line));
        match read {
            (Some(aim), Some(expected)) => {
                let (aim, expected) = (aim.to_string(), expected.to_string());
                agreed.push(Kept::new(AgreedAim { aim, expected }));
            }
            _ => whole = false,
        }
    }
    if whole && agreed.is_empty() {
        errors.add(AIM.row(1).name, RecordRefusal::NothingAgreed);
        return None;
    }
    whole.then_some(agreed)
}

/// The conditions that must be met by `due` and are not.
pub fn unmet(conditions: &[AgencyCondition], due: ConditionDue) -> Vec<&AgencyCondition> {
    conditions.iter().filter(|it| it.record.is_none() && is_due(it.due, due)).collect()
}

/// Whether a condition must be met by then. One that is due before sending is also due before the
/// decision.
fn is_due(condition: ConditionDue, by: ConditionDue) -> bool {
    match (condition, by) {
        (ConditionDue::BeforeSending, _) => true,
        (ConditionDue::BeforeDecision, by) => by != ConditionDue::BeforeSending,
        (ConditionDue::DuringYear, by) => by == ConditionDue::DuringYear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(due: ConditionDue, agreement: bool) -> AgencyCondition {
        AgencyCondition { code: "x".into(), text: String::new(), due, agreement, record: None }
    }

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        pairs.iter().copied().collect()
    }

    fn now() -> Moment {
        "2025-04-02T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn an_agreement_is_insatser_with_what_is_expected_of_them() {
        let condition = condition(ConditionDue::BeforeDecision, true);
        let mut errors = Errors::default();
        let whole = typed(&[
            ("met_on", "2025-04-01"),
            ("note", "DNR 1/2025"),
            ("aim-1", "Fler vårdplatser"),
            ("expected-1", "40 fler disponibla vårdplatser"),
        ]);
        let record = read(&whole, &condition, now(), &mut errors).unwrap();
        assert_eq!(record.agreement.unwrap().len(), 1);
        let mut halves = whole.clone();
        halves.set(&AIM.row(2), "Kortare köer");
        assert_eq!(read(&halves, &condition, now(), &mut errors), None);
        assert_eq!(errors.on("expected-2"), Some("Skriv det väntade resultatet på rad 2"));
        let mut errors = Errors::default();
        let nothing = typed(&[("met_on", "2025-04-01"), ("note", "x")]);
        assert_eq!(read(&nothing, &condition, now(), &mut errors), None);
        assert!(errors.on("aim-1").is_some());
    }

    #[test]
    fn a_condition_cannot_be_recorded_as_met_on_a_future_day() {
        let condition = condition(ConditionDue::DuringYear, false);
        let mut errors = Errors::default();
        let typed = typed(&[("met_on", "2025-04-03"), ("note", "x")]);
        assert_eq!(read(&typed, &condition, now(), &mut errors), None);
        assert_eq!(errors.on("met_on"), Some(RecordRefusal::NotYet.to_string().as_str()));
    }

    #[test]
    fn a_condition_hinders_from_its_time_on() {
        use ConditionDue::*;
        let all = [BeforeSending, BeforeDecision, DuringYear].map(|due| condition(due, false));
        assert_eq!(unmet(&all, BeforeSending).len(), 1);
        assert_eq!(unmet(&all, BeforeDecision).len(), 2);
        assert_eq!(unmet(&all, DuringYear).len(), 3);
    }
}
