//! What may be recorded as a payout, and by whom it may be approved.

use super::model::Payout;
use crate::{
    requisitions::Status,
    values::{
        Day, Errors, Kronor, Misread, Moment, Paragraph, PaymentReference, PersonId,
        ReferenceError, TextError, Told, closed, is_blank, next_working_day, parse_day,
    },
};

const LONGEST_REASON: usize = 2000;

/// How far ahead a payout may be dated.
const LONGEST_WAIT_DAYS: i32 = 90;

/// A payout that the rules have read: only [`read`] makes one.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub(super) amount: Kronor,
    pub(super) pay_on: Day,
    /// It goes into the payment file as the recipient's own does (ISO 20022, Max35Text), with the
    /// same characters. The agency's is never an OCR number, so that it stays as it was typed.
    pub(super) reference: PaymentReference,
}

/// Proof that the one who approves is not the one who recorded: only [`may_approve`] makes one.
#[derive(Debug, Clone, Copy)]
pub struct Checked {
    pub(super) approved_by: PersonId,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PayoutRefusal {
    #[error("Ange vilken dag pengarna betalas ut")]
    NoDay,
    #[error("Utbetalningen kan inte ske före beslutet, som fattades {0}")]
    BeforeDecision(Day),
    #[error("Dagen för utbetalningen, {0}, har passerat. Den behöver en ny dag.")]
    Passed(Day),
    #[error("Utbetalningen får ligga högst {LONGEST_WAIT_DAYS} dagar framåt")]
    TooFarAhead,
    #[error(
        "Bankerna har stängt {0} ({why}). Närmaste bankdag är {next}.",
        why = closed(*.0).unwrap_or("helg"),
        next = next_working_day(*.0)
    )]
    BanksClosed(Day),
    #[error(
        "Bankerna har stängt {0} ({why}). Lämna tillbaka utbetalningen, så att den får en ny dag.",
        why = closed(*.0).unwrap_or("helg")
    )]
    RecordedOnClosedDay(Day),
    #[error("Ange utbetalningens referens")]
    NoReference,
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    #[error(transparent)]
    Typed(#[from] Told),
    #[error("Referensen {0} finns redan på en annan utbetalning")]
    ReferenceTaken(String),
    #[error("Skriv varför utbetalningen lämnas tillbaka")]
    NoReturnReason,
    #[error(
        "Du registrerade den här utbetalningen och kan inte godkänna den. En annan ekonom behöver göra det."
    )]
    SamePerson,
    #[error("Utbetalningen har ändrats sedan du öppnade sidan. Läs det som står här nu.")]
    Changed,
}

/// May a payout be recorded now? Only of money that was granted.
pub fn may_record(status: Status) -> bool {
    matches!(status, Status::Granted | Status::PartlyGranted)
}

/// Is it the payout that stood on the page? `seen` is what the page carried.
pub fn is_as_seen(payout: &Payout, seen: &str) -> Result<(), PayoutRefusal> {
    match payout.payout_id.to_string() == seen {
        true => Ok(()),
        false => Err(PayoutRefusal::Changed),
    }
}

/// Four eyes: nobody approves a payout that they recorded, or that their page did not show. One whose
/// day has passed, or is none of the banks', is sent back for another: the recipient is told the day,
/// and nobody decides a day that was not recorded.
pub fn may_approve(
    payout: &Payout,
    seen: &str,
    economist: PersonId,
    today: Day,
) -> Result<Checked, PayoutRefusal> {
    is_as_seen(payout, seen)?;
    if payout.pay_on < today {
        return Err(PayoutRefusal::Passed(payout.pay_on));
    }
    if closed(payout.pay_on).is_some() {
        return Err(PayoutRefusal::RecordedOnClosedDay(payout.pay_on));
    }
    if payout.recorded_by == economist {
        return Err(PayoutRefusal::SamePerson);
    }
    Ok(Checked { approved_by: economist })
}

/// Reads what an economist typed about the payout of `amount`, decided at `decided`.
pub fn read(
    pay_on: &str,
    reference: &str,
    amount: Kronor,
    decided: Moment,
    now: Moment,
    errors: &mut Errors,
) -> Option<Recorded> {
    let pay_on = errors.take("pay_on", read_day(pay_on, decided, now));
    let reference = errors.take("payout_reference", read_reference(reference));
    Some(Recorded { amount, pay_on: pay_on?, reference: reference? })
}

fn read_day(typed: &str, decided: Moment, now: Moment) -> Result<Day, PayoutRefusal> {
    if is_blank(typed) {
        return Err(PayoutRefusal::NoDay);
    }
    let day = parse_day(typed).map_err(|it| it.about("Betalas ut den"))?;
    if day < decided.day() {
        return Err(PayoutRefusal::BeforeDecision(decided.day()));
    }
    if day < now.day() {
        return Err(PayoutRefusal::Passed(day));
    }
    if now.day().plus_days(LONGEST_WAIT_DAYS) < day {
        return Err(PayoutRefusal::TooFarAhead);
    }
    if closed(day).is_some() {
        return Err(PayoutRefusal::BanksClosed(day));
    }
    Ok(day)
}

fn read_reference(typed: &str) -> Result<PaymentReference, PayoutRefusal> {
    match PaymentReference::parse_text(typed) {
        Err(ReferenceError::Empty) => Err(PayoutRefusal::NoReference),
        read => Ok(read?),
    }
}

/// Why a payout is sent back.
pub fn return_reason(typed: &str) -> Result<Paragraph, PayoutRefusal> {
    match Paragraph::parse(typed, LONGEST_REASON) {
        Err(TextError::Empty) => Err(PayoutRefusal::NoReturnReason),
        read => Ok(read.map_err(|it| it.about("Varför utbetalningen lämnas tillbaka"))?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payouts::model::KeptAccount;
    use crate::values::{Bankgiro, PayoutAccount, PayoutId};

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn the_day_is_not_before_the_decision_nor_over_ninety_days_ahead() {
        // Decided a minute past midnight in Stockholm, which is the day before in UTC.
        let decided = at("2026-03-31T22:01:00Z");
        let day = |typed| read_day(typed, decided, decided);
        assert!(day("2026-04-01").is_ok());
        assert_eq!(day("2026-03-31"), Err(PayoutRefusal::BeforeDecision(decided.day())));
        assert!(day("2026-06-30").is_ok());
        assert_eq!(day("2026-07-01"), Err(PayoutRefusal::TooFarAhead));
        assert_eq!(
            read_day("2026-04-01", decided, at("2026-04-02T10:00:00Z")),
            Err(PayoutRefusal::Passed(decided.day()))
        );
        assert_eq!(day(" "), Err(PayoutRefusal::NoDay));
        assert!(matches!(day("i morgon"), Err(PayoutRefusal::Typed(_))));
    }

    #[test]
    fn money_is_paid_on_a_bank_day() {
        let decided = at("2026-03-20T10:00:00Z");
        let day = |typed| read_day(typed, decided, decided).map_err(|it| it.to_string());
        for (typed, said) in [
            ("2026-03-21", "lördag 21 mars 2026 (helg). Närmaste bankdag är måndag 23 mars 2026."),
            (
                "2026-04-03",
                "fredag 3 april 2026 (långfredagen). Närmaste bankdag är tisdag 7 april 2026.",
            ),
            (
                "2026-05-01",
                "fredag 1 maj 2026 (första maj). Närmaste bankdag är måndag 4 maj 2026.",
            ),
        ] {
            assert_eq!(day(typed), Err(format!("Bankerna har stängt {said}")));
        }
        // Skärtorsdagen and valborgsmässoafton are bank days.
        assert!(day("2026-04-02").is_ok() && day("2026-04-30").is_ok());
        let midsummer = at("2026-06-01T10:00:00Z");
        assert!(read_day("2026-06-19", midsummer, midsummer).is_err());
        assert!(read_day("2026-06-18", midsummer, midsummer).is_ok());
    }

    #[test]
    fn the_reference_has_the_characters_that_the_recipients_own_has() {
        // The two of digits alone could be OCR numbers, whose spaces mean nothing. This is none.
        for typed in ["UB 2026-0001", "SB 1/2026", "Nära vård: 2026 (1)", "1234 5674", "1 8"] {
            assert_eq!(read_reference(typed).unwrap().to_string(), typed);
        }
        for typed in ["UB & co", "UB_1", "”UB 1”", "UB 1 €"] {
            let refused = read_reference(typed).unwrap_err();
            assert_eq!(refused, PayoutRefusal::Reference(ReferenceError::Characters), "{typed}");
        }
        assert_eq!(read_reference(" \u{200b}"), Err(PayoutRefusal::NoReference));
        for typed in ["UB\u{200b} 1\u{a0}", "UB\u{a0}1", "UB\u{2007}1"] {
            assert_eq!(read_reference(typed).unwrap().to_string(), "UB 1", "{typed:?}");
        }
    }

    fn payout_on(day: &str) -> Payout {
        Payout {
            payout_id: PayoutId::generate(),
            amount: Kronor::ZERO,
            pay_on: parse_day(day).unwrap(),
            reference: "UB 1".to_owned(),
            recorded_by: PersonId::generate(),
            recorded_by_name: "Hanna Krona".to_owned(),
            recorded_at: at("2026-03-16T10:00:00Z"),
            approved_by_name: None,
            approved_at: None,
            returned_at: None,
            returned_reason: None,
            account: KeptAccount::from(PayoutAccount::Bankgiro(
                Bankgiro::parse("5050-1055").unwrap(),
            )),
            version: 1,
            voided_at: None,
        }
    }

    fn approved_at(payout: &Payout, now: &str) -> Result<Checked, PayoutRefusal> {
        let seen = payout.payout_id.to_string();
        may_approve(payout, &seen, PersonId::generate(), at(now).day())
    }

    #[test]
    fn a_payout_whose_day_has_passed_is_not_approved() {
        let payout = payout_on("2026-04-01");
        // The day is over in Stockholm, where it is summer time.
        assert!(approved_at(&payout, "2026-04-01T21:59:00Z").is_ok());
        assert_eq!(
            approved_at(&payout, "2026-04-01T22:01:00Z").unwrap_err(),
            PayoutRefusal::Passed(payout.pay_on)
        );
    }

    /// It was recorded before the service knew the days of the banks.
    #[test]
    fn a_payout_on_a_day_without_banks_is_sent_back() {
        for (day, said) in [
            ("2026-03-21", "lördag 21 mars 2026 (helg)"),
            ("2026-04-03", "fredag 3 april 2026 (långfredagen)"),
        ] {
            assert_eq!(
                approved_at(&payout_on(day), "2026-03-17T10:00:00Z").unwrap_err().to_string(),
                format!(
                    "Bankerna har stängt {said}. Lämna tillbaka utbetalningen, så att den får en ny dag."
                )
            );
        }
        assert!(approved_at(&payout_on("2026-03-20"), "2026-03-17T10:00:00Z").is_ok());
    }
}
