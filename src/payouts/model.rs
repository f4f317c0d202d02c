//! The noun.

use crate::values::{Day, Kronor, Moment, PayoutId, PersonId, next_working_day};

/// A payout: recorded, and then approved or sent back.
#[derive(Debug, Clone)]
pub struct Payout {
    pub payout_id: PayoutId,
    pub amount: Kronor,
    pub pay_on: Day,
    pub reference: String,
    pub recorded_by: PersonId,
    pub recorded_by_name: String,
    pub recorded_at: Moment,
    pub approved_by_name: Option<String>,
    pub approved_at: Option<Moment>,
    pub returned_at: Option<Moment>,
    pub returned_reason: Option<String>,
}

impl Payout {
    /// The day on which it is to be paid: the recorded one, or, where that had passed when it was
    /// approved, the next working day.
    pub fn pays_on(&self) -> Day {
        match self.approved_at.map(Moment::day) {
            Some(approved) if self.pay_on < approved => next_working_day(approved),
            _ => self.pay_on,
        }
    }

    /// When it was approved; empty before that.
    pub fn approved_in_words(&self) -> String {
        self.approved_at.map(|it| it.to_string()).unwrap_or_default()
    }

    pub fn is_open(&self) -> bool {
        self.approved_at.is_none() && self.returned_at.is_none()
    }

    pub fn is_returned(&self) -> bool {
        self.returned_at.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::parse_day;

    #[test]
    fn a_payout_that_is_approved_late_is_paid_on_the_next_working_day() {
        let on = |approved_at: &str| {
            let payout = Payout {
                payout_id: PayoutId::generate(),
                amount: Kronor::ZERO,
                pay_on: parse_day("2026-04-01").unwrap(),
                reference: "UB 1".to_owned(),
                recorded_by: PersonId::generate(),
                recorded_by_name: "Hanna Krona".to_owned(),
                recorded_at: "2026-03-30T10:00:00Z".parse().unwrap(),
                approved_by_name: None,
                approved_at: approved_at.parse().ok(),
                returned_at: None,
                returned_reason: None,
            };
            payout.pays_on().iso()
        };
        assert_eq!(on("not approved"), "2026-04-01");
        assert_eq!(on("2026-04-01T21:59:00Z"), "2026-04-01", "the same day, in Stockholm");
        // Easter comes between: 2 April is approved on, and 7 April is the next working day.
        assert_eq!(on("2026-04-01T22:01:00Z"), "2026-04-07");
    }
}
