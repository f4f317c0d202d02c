//! What is checked, and what is said of it. No clock, no database.

use crate::{
    cases::model::Before,
    requisitions::Document,
    rounds::{AgencyCondition, Terms, conditions::unmet, plan::ConditionDue},
    values::{AccountError, CaseNumber, Kronor, PayoutAccount},
};

/// How many others with the same account are named.
const NAMED: usize = 3;

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    /// It may be right, and a person should look at it.
    Look,
    Failed,
}

/// A check with its reason, as the officer reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub title: String,
    pub verdict: Verdict,
    pub reason: String,
}

/// All checks of a requisition, in their order.
#[derive(Debug, Clone)]
pub struct Checks(Vec<Check>);

/// Another organisation's requisition that names the same account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    pub organisation: String,
    pub case: CaseNumber,
}

/// What a document is checked against.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The recipient's terms as they are now: frames can be corrected after the send.
    pub terms: &'a Terms,
    /// What the version before this one says.
    pub earlier: Option<&'a Document>,
    pub conditions: &'a [AgencyCondition],
    /// The grant's round before.
    pub before: Option<&'a Before>,
    pub elsewhere: &'a [Elsewhere],
}

/// Checks a document. What the round does not ask for is not checked.
pub fn checks(document: &Document, facts: &Facts<'_>) -> Checks {
    let all = [
        Some(amounts(document, facts.terms)),
        rural(document, facts.terms),
        Some(number(&document.payment.account)),
        Some(same_account(document, facts)),
        Some(others_account(facts.elsewhere)),
        certifications(document, facts.terms),
        agency_conditions(facts.conditions),
        leftover(document, facts.terms),
        facts.before.map(|it| more_than_before(document, facts.terms, it)),
    ];
    Checks(all.into_iter().flatten().collect())
}

impl Verdict {
    pub fn title(self) -> &'static str {
        match self {
            Self::Passed => "Stämmer",
            Self::Look => "Titta på",
            Self::Failed => "Stämmer inte",
        }
    }

    pub fn colour(self) -> &'static str {
        match self {
            Self::Passed => "success",
            Self::Look => "warning",
            Self::Failed => "danger",
        }
    }
}

impl Check {
    fn new(title: impl Into<String>, verdict: Verdict, reason: impl Into<String>) -> Self {
        Self { title: title.into(), verdict, reason: reason.into() }
    }
}

impl Checks {
    /// What asks for a look, what is wrong first.
    pub fn open(&self) -> Vec<&Check> {
        let of = |verdict| self.0.iter().filter(move |it| it.verdict == verdict);
        of(Verdict::Failed).chain(of(Verdict::Look)).collect()
    }

    pub fn passed(&self) -> Vec<&Check> {
        self.0.iter().filter(|it| it.verdict == Verdict::Passed).collect()
    }

    /// `Alla 9 kontroller stämmer`, `7 av 9 kontroller stämmer`.
    pub fn passed_in_words(&self) -> String {
        match (self.passed().len(), self.0.len()) {
            (passed, all) if passed == all => format!("Alla {all} kontroller stämmer"),
            (passed, all) => format!("{passed} av {all} kontroller stämmer"),
        }
    }
}

/// 5 §: at most the frame of each pot, which may be another than when it was sent.
fn amounts(document: &Document, terms: &Terms) -> Check {
    let (mut above, mut changed) = (Vec::new(), Vec::new());
    for it in document.amounts.iter().filter(|it| it.amount != Kronor::ZERO) {
        let pot = terms.pots.iter().find(|pot| pot.pot_id == it.pot_id);
        let frame = pot.map_or(Kronor::ZERO, |pot| pot.frame);
        if frame < it.amount {
            above.push(format!("{}: {} rekvireras, men ramen är {frame}.", it.name, it.amount));
        }
        if frame != it.frame {
            let (name, then) = (&it.name, it.frame);
            changed.push(format!("Ramen för {name} var {then} vid inskicket och är nu {frame}."));
        }
    }
    let (verdict, first) = match above.is_empty() {
        true => (Verdict::Passed, "Inget belopp är större än sin ram.".to_owned()),
        false => (Verdict::Failed, above.join(" ")),
    };
    let reason = [vec![first], changed].concat().join(" ");
    Check::new("Belopp inom ramen", verdict, reason)
}

/// 3 §: a rural amount and the rural insats belong together. `None` where the round has none.
fn rural(document: &Document, terms: &Terms) -> Option<Check> {
    let rural = terms.insatser.iter().find(|it| it.rural)?;
    let chosen = document.plan.insatser.iter().any(|it| it.number == rural.number);
    let is_rural = |pot| terms.pots.iter().any(|it| it.rural && it.pot_id == pot);
    let asked: Kronor =
        document.amounts.iter().filter(|it| is_rural(it.pot_id)).map(|it| it.amount).sum();
    let (number, asks) = (terms.ordinance.aim.numbered(&rural.number), asked != Kronor::ZERO);
    let (verdict, reason) = match (chosen, asks) {
        (true, _) if !terms.has_rural_frame() => {
            (Verdict::Failed, format!("{number} är vald, men det finns ingen ram för landsbygd."))
        }
        (false, true) => (
            Verdict::Failed,
            format!("{asked} rekvireras för landsbygd utan att {number} är vald."),
        ),
        (true, false) => {
            (Verdict::Look, format!("{number} är vald, men inget rekvireras för landsbygd."))
        }
        (true, true) => {
            (Verdict::Passed, format!("{number} är vald, och {asked} rekvireras för landsbygd."))
        }
        (false, false) => {
            (Verdict::Passed, format!("{number} är inte vald, och inget rekvireras för landsbygd."))
        }
    };
    Some(Check::new(format!("{number} och landsbygd"), verdict, reason))
}

/// The account's number by the rules of today. Some of Swedbank's accounts have a number that no rule
/// can check.
fn number(account: &PayoutAccount) -> Check {
    let swedbank = matches!(account, PayoutAccount::Bank(it) if it.clearing().starts_with('8'));
    let (verdict, reason) = match account.warning() {
        None => (Verdict::Passed, format!("Kontrollsiffran i {account} stämmer.")),
        Some(AccountError::NumberCheckDigit) if swedbank => (
            Verdict::Look,
            format!(
                "{account} går inte att kontrollera: en del av Swedbanks konton saknar \
                 kontrollsiffra. Fråga mottagaren om numret är rätt."
            ),
        ),
        Some(
            AccountError::BankgiroCheckDigit
            | AccountError::PlusgiroCheckDigit
            | AccountError::ClearingCheckDigit
            | AccountError::NumberCheckDigit,
        ) => (Verdict::Failed, format!("Kontrollsiffran i {account} stämmer inte.")),
        Some(other) => (Verdict::Look, format!("{account} går inte att kontrollera. {other}")),
    };
    Check::new("Kontots nummer", verdict, reason)
}

/// The account of the version before, and of the grant's round before.
fn same_account(document: &Document, facts: &Facts<'_>) -> Check {
    let now = &document.payment.account;
    let version = facts.earlier.map(|it| ("den förra versionen".to_owned(), &it.payment.account));
    let round =
        facts.before.and_then(|it| Some((format!("omgången {}", it.year), it.account.as_ref()?)));
    let known: Vec<_> = version.into_iter().chain(round).collect();
    let others: Vec<_> = known
        .iter()
        .filter(|(_, then)| then.as_one() != now.as_one())
        .map(|(when, then)| format!("I {when} var det {then}."))
        .collect();
    let (verdict, reason) = match (known.is_empty(), others.is_empty()) {
        (true, _) => (Verdict::Passed, "Det finns inget tidigare att jämföra med.".to_owned()),
        (_, true) => {
            let when: Vec<_> = known.into_iter().map(|it| it.0).collect();
            (Verdict::Passed, format!("Kontot är detsamma som i {}.", when.join(" och i ")))
        }
        _ => (Verdict::Look, format!("Nu är det {now}. {}", others.join(" "))),
    };
    Check::new("Samma konto som tidigare", verdict, reason)
}

fn others_account(elsewhere: &[Elsewhere]) -> Check {
    let mut found: Vec<_> = elsewhere.iter().collect();
    found.sort_by_key(|it| (&it.organisation, it.case.year, it.case.number));
    found.dedup_by_key(|it| &it.organisation);
    let named: Vec<_> =
        found.iter().take(NAMED).map(|it| format!("{} ({})", it.organisation, it.case)).collect();
    let more = if NAMED < found.len() { " och hos fler" } else { "" };
    let (verdict, reason) = match named.is_empty() {
        true => (Verdict::Passed, "Ingen annan har angett kontot.".to_owned()),
        false => (Verdict::Look, format!("Kontot står också hos {}{more}.", named.join(", "))),
    };
    Check::new("Kontot bara hos en mottagare", verdict, reason)
}

/// `None` where the round asks for none.
fn certifications(document: &Document, terms: &Terms) -> Option<Check> {
    let missing = texts(
        terms
            .conditions
            .iter()
            .filter(|it| !document.certified.iter().any(|certified| certified.code == it.code))
            .map(|it| it.text.as_str()),
    );
    let (verdict, reason) = match missing {
        None => (Verdict::Passed, "Alla villkor är intygade.".to_owned()),
        Some(missing) => (Verdict::Failed, format!("Det här är inte intygat: {missing}.")),
    };
    (!terms.conditions.is_empty()).then(|| Check::new("Intyganden", verdict, reason))
}

/// What the agency itself records; `None` where the round has none. What is due during the year may
/// come later.
fn agency_conditions(conditions: &[AgencyCondition]) -> Option<Check> {
    let unmet = |due| texts(unmet(conditions, due).into_iter().map(|it| it.text.as_str()));
    let (verdict, reason) =
        match (unmet(ConditionDue::BeforeDecision), unmet(ConditionDue::DuringYear)) {
            (Some(now), _) => {
                (Verdict::Failed, format!("Det här är inte registrerat som uppfyllt: {now}."))
            }
            (None, Some(later)) => {
                (Verdict::Passed, format!("Det här ska uppfyllas senare under året: {later}."))
            }
            (None, None) => (Verdict::Passed, "Alla är registrerade som uppfyllda.".to_owned()),
        };
    (!conditions.is_empty()).then(|| Check::new("Villkor som vi registrerar", verdict, reason))
}

/// Texts in a row, without the full stops that they may end with; `None` of nothing.
fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> Option<String> {
    let texts: Vec<_> = texts.map(|it| it.trim_end_matches('.')).collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}

/// 6 §: who leaves some of the frame and wants more of what others leave. `None` where the round does
/// not ask.
fn leftover(document: &Document, terms: &Terms) -> Option<Check> {
    let left = terms.frame().checked_sub(document.total).filter(|it| *it != Kronor::ZERO);
    let (verdict, reason) = match (document.wants_leftover?, left) {
        (true, Some(left)) => (
            Verdict::Look,
            format!("Mottagaren lämnar {left} av ramen, men vill ha del av det som andra lämnar."),
        ),
        (true, None) => (Verdict::Passed, "Hela ramen rekvireras.".to_owned()),
        (false, _) => (Verdict::Passed, "Mottagaren vill inte ha del av dem.".to_owned()),
    };
    Some(Check::new("Kvarvarande medel", verdict, reason))
}

/// More than in the grant's round before, by more than the frame has grown.
fn more_than_before(document: &Document, terms: &Terms, before: &Before) -> Check {
    let (year, total) = (before.year, document.total);
    let grown = terms.frame().checked_sub(before.frame).unwrap_or(Kronor::ZERO);
    let (verdict, reason) = match before.requested.map(|it| (it, total.checked_sub(it))) {
        None => (Verdict::Passed, format!("Inget rekvirerades i omgången {year}.")),
        Some((then, Some(more))) if grown < more => {
            (Verdict::Look, format!("{more} mer än i omgången {year}, då det var {then}."))
        }
        Some((then, Some(more))) if more != Kronor::ZERO => (
            Verdict::Passed,
            format!(
                "{more} mer än i omgången {year}, då det var {then}. Ramen har vuxit med {grown}."
            ),
        ),
        Some((then, _)) => {
            (Verdict::Passed, format!("Inte mer än i omgången {year}, då det var {then}."))
        }
    };
    Check::new("Jämfört med förra omgången", verdict, reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ombud::{Kinds, OrganisationKind},
        requisitions::{Contact, Payment, Plan, PlannedInsats, Requested},
        rounds::{
            Condition, ConditionRecord, FramedPot, Insats,
            plan::{AimWord, Ordinance, RequiredAims},
        },
        values::{
            BankAccount, Bankgiro, Email, Line, Moment, Paragraph, Phone, PotId, RequisitionId,
            parse_day,
        },
    };

    fn kronor(amount: u64) -> Kronor {
        Kronor::whole(amount).unwrap()
    }

    fn bankgiro(number: &str) -> PayoutAccount {
        PayoutAccount::Bankgiro(Bankgiro::parse(number).unwrap())
    }

    /// A municipality with 1 000 kr, and 500 kr for the countryside.
    fn terms() -> Terms {
        let pot = |name: &str, rural, frame| FramedPot {
            pot_id: PotId::generate(),
            code: name.to_lowercase(),
            name: name.to_owned(),
            rural,
            frame: kronor(frame),
        };
        let insats = |number, rural| Insats {
            number,
            text: format!("Insats {number}"),
            rural,
            examples: String::new(),
        };
        let condition = |code: &str, text: &str| Condition { code: code.into(), text: text.into() };
        Terms {
            kinds: Kinds::new(vec![OrganisationKind::Municipality]),
            ordinance: Ordinance::default(),
            asks_who: true,
            required: RequiredAims::One,
            insatser: vec![insats(1, false), insats(8, true)],
            conditions: vec![condition("a", "Vi följer lagen."), condition("b", "Vi svarar.")],
            pots: vec![pot("Befolkning", false, 1000), pot("Landsbygd", true, 500)],
            plan_mode: crate::rounds::plan::PlanMode::Questions,
            after_the_send: crate::rounds::plan::AfterTheSend::default(),
            awaited: Vec::new(),
        }
    }

    /// All of it, and nothing to remark on.
    fn document(terms: &Terms) -> Document {
        let planned = |number| PlannedInsats {
            number,
            text: String::new(),
            description: Paragraph::parse("Läkare.", 100).unwrap(),
        };
        Document {
            requisition_id: RequisitionId::generate(),
            plan: Plan {
                carriers: Vec::new(),
                carriers_described: None,
                insatser: vec![planned(1), planned(8)],
            },
            amounts: terms.pots.iter().map(|it| Requested::of(it, it.frame)).collect(),
            total: terms.frame(),
            wants_leftover: Some(true),
            payment: Payment { account: bankgiro("5050-1055"), reference: None },
            contact: Contact {
                name: Line::parse("Påhittad Kontakt", 100).unwrap(),
                email: Email::parse("kontakt@demo.example").unwrap(),
                phone: Phone::parse("010-123 45 67").unwrap(),
                registrar_email: Email::parse("registrator@demo.example").unwrap(),
            },
            certified: terms.conditions.clone(),
            aim_word: AimWord::default(),
            attached_plan: None,
            is_plan: true,
        }
    }

    /// The document that asks for these amounts.
    fn asking(terms: &Terms, amounts: [u64; 2]) -> Document {
        let requested = terms.pots.iter().zip(amounts);
        Document {
            amounts: requested.map(|(pot, it)| Requested::of(pot, kronor(it))).collect(),
            total: kronor(amounts.iter().sum()),
            ..document(terms)
        }
    }

    fn facts(terms: &Terms) -> Facts<'_> {
        Facts { terms, earlier: None, conditions: &[], before: None, elsewhere: &[] }
    }

    fn before(requested: Option<u64>, account: Option<PayoutAccount>) -> Before {
        Before {
            year: 2025,
            frame: kronor(1500),
            requested: requested.map(kronor),
            granted: None,
            account,
        }
    }

    /// What came of the check with this title, and why.
    fn found(title: &str, document: &Document, facts: &Facts<'_>) -> (Verdict, String) {
        let Checks(all) = checks(document, facts);
        let found = all.into_iter().find(|it| it.title == title);
        let it = found.unwrap_or_else(|| panic!("no check {title}"));
        (it.verdict, it.reason.replace('\u{a0}', " "))
    }

    #[test]
    fn a_requisition_with_nothing_to_remark_on_passes_every_check() {
        let terms = terms();
        let checked = checks(&document(&terms), &facts(&terms));
        assert_eq!(checked.open(), Vec::<&Check>::new());
        assert_eq!(checked.passed_in_words(), "Alla 7 kontroller stämmer");
    }

    #[test]
    fn what_is_wrong_stands_before_what_asks_for_a_look() {
        let terms = terms();
        let mut document = asking(&terms, [1000, 0]);
        document.certified.clear();
        let checked = checks(&document, &facts(&terms));
        let open: Vec<_> = checked.open().iter().map(|it| it.title.clone()).collect();
        assert_eq!(open, ["Intyganden", "Insats 8 och landsbygd", "Kvarvarande medel"]);
        assert_eq!(checked.passed_in_words(), "4 av 7 kontroller stämmer");
    }

    #[test]
    fn an_amount_is_held_against_the_frame_as_it_is_now() {
        let mut terms = terms();
        let document = document(&terms);
        let check = |terms: &Terms| found("Belopp inom ramen", &document, &facts(terms));
        assert_eq!(check(&terms), (Verdict::Passed, "Inget belopp är större än sin ram.".into()));
        terms.pots[0].frame = kronor(999);
        assert_eq!(
            check(&terms),
            (
                Verdict::Failed,
                "Befolkning: 1 000 kr rekvireras, men ramen är 999 kr. \
                 Ramen för Befolkning var 1 000 kr vid inskicket och är nu 999 kr."
                    .into()
            )
        );
        terms.pots[0].frame = kronor(1001);
        let (verdict, reason) = check(&terms);
        assert_eq!(verdict, Verdict::Passed);
        assert!(reason.ends_with("var 1 000 kr vid inskicket och är nu 1 001 kr."), "{reason}");
        terms.pots.remove(0);
        assert_eq!(check(&terms).0, Verdict::Failed);
    }

    #[test]
    fn a_rural_amount_and_the_rural_insats_belong_together() {
        let terms = terms();
        let title = "Insats 8 och landsbygd";
        let verdict = |it: &Document, terms: &Terms| found(title, it, &facts(terms)).0;
        assert_eq!(verdict(&document(&terms), &terms), Verdict::Passed);
        assert_eq!(verdict(&asking(&terms, [1000, 0]), &terms), Verdict::Look);
        let mut without = document(&terms);
        without.plan.insatser.pop();
        assert_eq!(verdict(&without, &terms), Verdict::Failed);
        without.amounts[1].amount = Kronor::ZERO;
        assert_eq!(verdict(&without, &terms), Verdict::Passed);
        let mut town = terms.clone();
        town.pots.pop();
        assert_eq!(verdict(&document(&town), &town), Verdict::Failed);
        // A round without a rural insats is not asked about it.
        town.insatser.pop();
        let Checks(all) = checks(&document(&town), &facts(&town));
        assert!(!all.iter().any(|it| it.title.contains("landsbygd")));
    }

    #[test]
    fn a_number_is_held_to_its_check_digit_where_there_is_a_rule_for_it() {
        let kept = |json: &str| number(&serde_json::from_str(json).unwrap());
        let bank = |clearing: &str, number: &str| {
            let account = format!(r#"{{"clearing":"{clearing}","number":"{number}"}}"#);
            kept(&format!(r#"{{"kind":"bank","account":{account}}}"#))
        };
        assert_eq!(number(&bankgiro("5050-1055")).verdict, Verdict::Passed);
        let wrong = kept(r#"{"kind":"bankgiro","account":"50501056"}"#);
        assert_eq!(wrong.verdict, Verdict::Failed);
        assert_eq!(wrong.reason, "Kontrollsiffran i Bankgiro 5050-1056 stämmer inte.");
        assert_eq!(bank("6000", "502086719").verdict, Verdict::Failed);
        // These cannot be checked.
        let swedbank = bank("8327", "3456789018");
        assert_eq!(swedbank.verdict, Verdict::Look);
        assert!(swedbank.reason.contains("går inte att kontrollera"), "{}", swedbank.reason);
        assert_eq!(bank("9420", "4172385").verdict, Verdict::Look);
    }

    #[test]
    fn an_account_that_is_another_than_last_time_asks_for_a_look() {
        let terms = terms();
        let title = "Samma konto som tidigare";
        let now = document(&terms);
        let earlier = document(&terms);
        let changed = Document {
            payment: Payment { account: bankgiro("123-4566"), reference: None },
            ..document(&terms)
        };
        let with =
            |earlier, before| found(title, &now, &Facts { earlier, before, ..facts(&terms) });
        assert_eq!(with(None, None).0, Verdict::Passed);
        assert_eq!(with(Some(&earlier), None).0, Verdict::Passed);
        let (same, other) =
            (before(None, Some(bankgiro("5050-1055"))), before(None, Some(bankgiro("123-4566"))));
        let (verdict, reason) = with(None, Some(&same));
        assert_eq!(verdict, Verdict::Passed);
        assert_eq!(reason, "Kontot är detsamma som i omgången 2025.");
        let (verdict, reason) = with(Some(&earlier), Some(&other));
        assert_eq!(verdict, Verdict::Look);
        assert_eq!(
            reason,
            "Nu är det Bankgiro 5050-1055. I omgången 2025 var det Bankgiro 123-4566."
        );
        let (verdict, reason) = with(Some(&changed), Some(&same));
        assert_eq!(verdict, Verdict::Look);
        assert!(reason.ends_with("I den förra versionen var det Bankgiro 123-4566."), "{reason}");
        // The same account, with and without Swedbank's fifth digit.
        let swedbank =
            |clearing| PayoutAccount::Bank(BankAccount::parse(clearing, "3456789019").unwrap());
        let now = Document {
            payment: Payment { account: swedbank("8327"), reference: None },
            ..document(&terms)
        };
        let then = before(None, Some(swedbank("8327-9")));
        let facts = Facts { before: Some(&then), ..facts(&terms) };
        assert_eq!(found(title, &now, &facts).0, Verdict::Passed);
    }

    #[test]
    fn an_account_that_others_have_asks_for_a_look_and_names_them_once() {
        let terms = terms();
        let at = |organisation: &str, number| Elsewhere {
            organisation: organisation.to_owned(),
            case: CaseNumber { year: 2026, number },
        };
        let with = |elsewhere: &[Elsewhere]| {
            let facts = Facts { elsewhere, ..facts(&terms) };
            found("Kontot bara hos en mottagare", &document(&terms), &facts)
        };
        assert_eq!(with(&[]).0, Verdict::Passed);
        let (verdict, reason) = with(&[at("B", 2), at("A", 9), at("A", 1)]);
        assert_eq!(verdict, Verdict::Look);
        assert_eq!(reason, "Kontot står också hos A (SB 1/2026), B (SB 2/2026).");
        let (_, reason) = with(&["A", "B", "C", "D"].map(|it| at(it, 1)));
        assert!(reason.ends_with("C (SB 1/2026) och hos fler."), "{reason}");
    }

    #[test]
    fn every_condition_of_the_round_is_certified() {
        let terms = terms();
        let mut document = document(&terms);
        let check = |it: &Document| found("Intyganden", it, &facts(&terms));
        assert_eq!(check(&document).0, Verdict::Passed);
        document.certified.remove(0);
        let lacking = "Det här är inte intygat: Vi följer lagen.";
        assert_eq!(check(&document), (Verdict::Failed, lacking.to_owned()));
    }

    #[test]
    fn what_the_agency_records_must_be_there_before_the_decision() {
        let terms = terms();
        let condition = |text: &str, due| AgencyCondition {
            code: "x".into(),
            text: text.into(),
            due,
            agreement: false,
            record: None,
        };
        let mut conditions = [
            condition("Dialogen är hållen.", ConditionDue::BeforeDecision),
            condition("Planen är klar.", ConditionDue::DuringYear),
        ];
        let check = |conditions: &[AgencyCondition]| {
            let facts = Facts { conditions, ..facts(&terms) };
            found("Villkor som vi registrerar", &document(&terms), &facts)
        };
        let lacking = "Det här är inte registrerat som uppfyllt: Dialogen är hållen.";
        assert_eq!(check(&conditions), (Verdict::Failed, lacking.to_owned()));
        let record = |day: &str| ConditionRecord {
            met_on: parse_day(day).unwrap(),
            note: "DNR 1".into(),
            agreement: Vec::new(),
            recorded_by: "Frida".into(),
            recorded_at: Moment::EPOCH,
        };
        conditions[0].record = Some(record("2026-03-01"));
        let later = "Det här ska uppfyllas senare under året: Planen är klar.";
        assert_eq!(check(&conditions), (Verdict::Passed, later.to_owned()));
        conditions[1].record = Some(record("2026-09-01"));
        assert_eq!(check(&conditions).1, "Alla är registrerade som uppfyllda.");
    }

    #[test]
    fn whoever_leaves_some_of_the_frame_and_wants_more_is_looked_at() {
        let terms = terms();
        let with = |amounts, wants_leftover| {
            let document = Document { wants_leftover, ..asking(&terms, amounts) };
            found("Kvarvarande medel", &document, &facts(&terms))
        };
        assert_eq!(with([1000, 500], Some(true)).0, Verdict::Passed);
        assert_eq!(with([900, 500], Some(false)).0, Verdict::Passed);
        let (verdict, reason) = with([900, 500], Some(true));
        assert_eq!(verdict, Verdict::Look);
        assert!(reason.starts_with("Mottagaren lämnar 100 kr av ramen"), "{reason}");
        let unasked = Document { wants_leftover: None, ..document(&terms) };
        let Checks(all) = checks(&unasked, &facts(&terms));
        assert!(!all.iter().any(|it| it.title == "Kvarvarande medel"));
    }

    #[test]
    fn more_than_last_time_asks_for_a_look_unless_the_frame_has_grown_as_much() {
        let terms = terms();
        let title = "Jämfört med förra omgången";
        let with = |then: Before| {
            let facts = Facts { before: Some(&then), ..facts(&terms) };
            found(title, &document(&terms), &facts)
        };
        let (verdict, reason) = with(before(Some(1400), None));
        assert_eq!(verdict, Verdict::Look);
        assert_eq!(reason, "100 kr mer än i omgången 2025, då det var 1 400 kr.");
        assert_eq!(with(before(Some(1500), None)).0, Verdict::Passed);
        assert_eq!(with(before(None, None)).0, Verdict::Passed);
        let grown = Before { frame: kronor(1400), ..before(Some(1400), None) };
        assert_eq!(with(grown).0, Verdict::Passed);
    }
}
