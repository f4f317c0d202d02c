//! What is set in the plan for the time after the send, and after the last day.

use serde::{Deserialize, Serialize};

use crate::values::{Day, Line, Paragraph, bank_days_after};

/// How what nobody requisitioned is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedistributionRule {
    /// The pot's own key among those who opted in.
    #[default]
    SameKey,
    /// Equal parts among them.
    EqualParts,
    /// The key, nobody above a cap, the overflow passed on until stable.
    Capped,
    /// It stays with the state.
    Nothing,
}

/// Interest on what is repaid late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InterestRule {
    #[default]
    None,
    /// Statens utlåningsränta and two points, from so many days after the decision.
    StateLendingRatePlusTwoAfterDays(u16),
    /// The same from one month after the decision (2023:179 18 §).
    StateLendingRatePlusTwoAfterAMonth,
    /// Räntelagen (1975:635).
    InterestAct,
}

/// What holds after the last day.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Afterwards {
    pub redistribution: RedistributionRule,
    pub interest: InterestRule,
    /// Rounds that opened before there were such settings have none.
    #[serde(default)]
    pub after_the_send: AfterTheSend,
}

/// What the round says about completion and payout. Both may be left empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AfterTheSend {
    /// What an officer who asks for a completion can begin with.
    pub completion_templates: Vec<CompletionTemplate>,
    /// How many bank days after the decision the money is expected to be paid.
    pub payout_days: Option<u16>,
}

/// What is often missing, in words that were read through before the round opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompletionTemplate {
    pub name: Line,
    /// May mean the round's own days, as other texts do: `{sista dag}`.
    pub body: Paragraph,
}

impl AfterTheSend {
    /// The day that the recipient is told to expect the money, where the round says one.
    pub fn expected_payout(&self, decided: Day) -> Option<Day> {
        self.payout_days.map(|days| bank_days_after(decided, days))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::parse_day;

    #[test]
    fn the_payout_is_expected_so_many_bank_days_after_the_decision() {
        let expected = |days, decided: &str| {
            let decided = parse_day(decided).unwrap();
            let set = AfterTheSend { payout_days: days, ..AfterTheSend::default() };
            set.expected_payout(decided).map(|it| it.iso())
        };
        assert_eq!(expected(None, "2026-04-01"), None);
        assert_eq!(expected(Some(10), "2026-05-04").as_deref(), Some("2026-05-19"));
        // Skärtorsdagen, and then Easter.
        assert_eq!(expected(Some(1), "2026-04-02").as_deref(), Some("2026-04-07"));
        // Decided on a Saturday: the first bank day after it is Monday.
        assert_eq!(expected(Some(1), "2026-05-09").as_deref(), Some("2026-05-11"));
    }
}
