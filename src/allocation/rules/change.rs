//! A pot beside the same pot of the year before.

use crate::{
    rounds::{PlanHead, plan::PlannedPot},
    values::Kronor,
};

/// The round of the same grant that a round is held against: the latest of an earlier year. Of several
/// in one year, the one that it was copied from, or else one that has been opened.
pub fn year_before<'a>(head: &PlanHead, plans: &'a [PlanHead]) -> Option<&'a PlanHead> {
    let earlier = plans.iter().filter(|it| it.grant_id == head.grant_id && it.year < head.year);
    earlier.max_by_key(|it| {
        (it.year, head.copied_from.as_ref() == Some(&it.title), it.opens_at.is_some())
    })
}

/// The pot as it was: the one of the same name, or else the only one that was divided likewise among
/// the same.
pub fn as_it_was<'a>(pot: &PlannedPot, before: &'a [PlannedPot]) -> Option<&'a PlannedPot> {
    let mut alike = before.iter().filter(|it| {
        it.kind == pot.kind
            && it.key == pot.key
            && it.participants == pot.participants
            && it.rural == pot.rural
    });
    let named = before.iter().find(|it| it.code == pot.code);
    named.or_else(|| alike.next().filter(|_| alike.next().is_none()))
}

/// `+12,5 %`, `−3,0 %`, `oförändrat`: rounded to a tenth, half away from zero. `None` where there was
/// nothing before.
pub fn change(before: Kronor, now: Kronor) -> Option<String> {
    if before == now && before != Kronor::ZERO {
        return Some("oförändrat".to_owned());
    }
    let before = u128::from(before.as_whole().filter(|it| *it != 0)?);
    let now = u128::from(now.as_whole()?);
    let tenths = (now.abs_diff(before) * 2000 + before) / (before * 2);
    let sign = if now < before { '−' } else { '+' };
    Some(format!("{sign}{},{}\u{a0}%", tenths / 10, tenths % 10))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ombud::OrganisationKind,
        rounds::plan::{Key, Participants},
        values::{GrantId, Line, Moment, RoundId},
    };

    fn kronor(whole: u64) -> Kronor {
        Kronor::whole(whole).unwrap()
    }

    #[test]
    fn a_change_is_told_in_percent_with_one_decimal() {
        let told = |before, now| change(kronor(before), kronor(now));
        assert_eq!(told(1000, 1125).as_deref(), Some("+12,5\u{a0}%"));
        assert_eq!(told(200_000_000, 194_000_000).as_deref(), Some("−3,0\u{a0}%"));
        assert_eq!(told(3, 4).as_deref(), Some("+33,3\u{a0}%"));
        assert_eq!(told(3, 5).as_deref(), Some("+66,7\u{a0}%"));
        assert_eq!(told(2000, 2001).as_deref(), Some("+0,1\u{a0}%"), "half away from zero");
        assert_eq!(told(2000, 1999).as_deref(), Some("−0,1\u{a0}%"));
        assert_eq!(told(1_000_000, 1_000_001).as_deref(), Some("+0,0\u{a0}%"));
        assert_eq!(told(100, 0).as_deref(), Some("−100,0\u{a0}%"));
        assert_eq!(told(7, 7).as_deref(), Some("oförändrat"));
        assert_eq!(told(0, 7), None);
        assert_eq!(told(0, 0), None);
        assert_eq!(told(1, 999_999_999_999).as_deref(), Some("+99999999999800,0\u{a0}%"));
    }

    #[test]
    fn a_round_is_held_against_the_latest_before_it_of_its_grant() {
        let grant = GrantId::generate();
        let head = |grant_id, year, title: &str, opened: bool| PlanHead {
            round_id: RoundId::generate(),
            grant_id,
            grant: String::new(),
            ordinance: String::new(),
            title: title.to_owned(),
            slug: String::new(),
            year,
            demonstration: false,
            copied_from: Some("2026".to_owned()),
            copied_reference: None,
            opens_at: opened.then_some(Moment::EPOCH),
            closes_at: None,
        };
        let new = head(grant, 2027, "2027", false);
        let mut plans = vec![
            head(grant, 2027, "2027 igen", true),
            head(grant, 2026, "2026, en till", true),
            head(grant, 2026, "2026", false),
            head(grant, 2025, "2025", true),
            head(GrantId::generate(), 2026, "Ett annat bidrag", true),
        ];
        let before = |plans: &[PlanHead]| year_before(&new, plans).map(|it| it.title.clone());
        assert_eq!(before(&plans).as_deref(), Some("2026"), "the one it was copied from");
        plans.remove(2);
        assert_eq!(before(&plans).as_deref(), Some("2026, en till"));
        plans.retain(|it| it.year != 2026);
        assert_eq!(before(&plans).as_deref(), Some("2025"));
        plans.pop();
        assert_eq!(before(&plans), None);
    }

    #[test]
    fn a_pot_that_got_another_name_is_known_by_how_it_is_divided() {
        let pot = |code: &str, key| PlannedPot {
            code: code.to_owned(),
            name: Line::parse(code, 100).unwrap(),
            kind: OrganisationKind::Municipality,
            participants: Participants::All,
            rural: false,
            key,
            fixed_each: Kronor::ZERO,
            amount: kronor(1),
            as_of: None,
        };
        let before = [pot("a", Key::Population), pot("b", Key::Equal), pot("c", Key::Equal)];
        let was = |pot: &PlannedPot| as_it_was(pot, &before).map(|it| it.code.as_str());
        assert_eq!(was(&pot("b", Key::Table)), Some("b"), "the name goes first");
        assert_eq!(was(&pot("ny", Key::Population)), Some("a"));
        assert_eq!(was(&pot("ny", Key::Equal)), None, "it could be either");
        assert_eq!(was(&pot("ny", Key::Rural)), None);
    }
}
