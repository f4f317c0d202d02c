//! The words for what a round has chosen.

use crate::{
    ombud::OrganisationKind,
    publishing::model::{Condition, Pot, in_words},
    rounds::{
        Round,
        plan::{ConditionDue, ConditionMetBy, Content, PlanMode, RedistributionRule, RequiredAims},
    },
    values::Moment,
};

/// `Tid kvar: 12 dagar`, `Sista dagen i dag`, `Öppnar …`, `Stängde …`.
pub fn standing(round: &Round, now: &Moment) -> String {
    let left = round.days_left(now);
    match left.strip_suffix(" kvar") {
        Some(time) => format!("Tid kvar: {time}"),
        None => left,
    }
}

/// Who may requisition, by whom the pots are for.
pub fn takers(pots: &[Pot]) -> &'static str {
    let some = |kind| pots.iter().any(|it| it.kind == kind);
    match (some(OrganisationKind::Municipality), some(OrganisationKind::Region)) {
        (true, true) => "Kommuner och regioner",
        (true, false) => "Kommuner",
        (false, true) => "Regioner",
        (false, false) => "Ingen ännu",
    }
}

/// The conditions, and before each group of them, once: by when they must be met, and who says so.
pub fn told_once(conditions: &[Condition]) -> Vec<(String, Vec<&str>)> {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for it in conditions {
        let told = when_and_by_whom(it);
        match groups.iter_mut().find(|(group, _)| *group == told) {
            Some((_, texts)) => texts.push(&it.text),
            None => groups.push((told, vec![&it.text])),
        }
    }
    groups
}

fn when_and_by_whom(condition: &Condition) -> String {
    let due = match (condition.due, condition.met_by) {
        (ConditionDue::BeforeSending, ConditionMetBy::Recipient) => {
            return "Mottagaren intygar detta när rekvisitionen skickas in".to_owned();
        }
        (ConditionDue::BeforeSending, ConditionMetBy::Agency) => "innan rekvisitionen skickas in",
        (ConditionDue::BeforeDecision, _) => "innan myndigheten beslutar",
        (ConditionDue::DuringYear, _) => "under bidragsåret",
    };
    let noted = match condition.met_by {
        ConditionMetBy::Recipient => "Mottagaren intygar det när rekvisitionen skickas in",
        ConditionMetBy::Agency => "Myndigheten noterar när det är uppfyllt",
    };
    format!("Det här ska vara uppfyllt {due}. {noted}")
}

/// The days of the figures that were used, where they are the same for every pot that used any.
pub fn figures_of_all(pots: &[Pot]) -> Option<String> {
    let mut of_each = pots.iter().map(|it| &it.figures_of).filter(|it| !it.is_empty());
    let first = of_each.next()?;
    of_each.all(|it| it == first).then(|| in_words(first))
}

/// How many must be chosen; `None` where none must.
pub fn required(content: &Content) -> Option<String> {
    let word = &content.ordinance.aim;
    match content.required {
        RequiredAims::None => None,
        RequiredAims::One => Some(format!("Mottagaren väljer minst {}.", word.one_of_them())),
        RequiredAims::All => Some(format!("Mottagaren arbetar med alla {}.", word.definite())),
    }
}

/// What becomes of money that nobody requisitions; `None` where the ordinance does not say that it
/// may be given out. The planned rule is not told: a redistribution is decided after the last day.
pub fn leftover(content: &Content) -> Option<String> {
    let clause = content.ordinance.leftover.as_ref()?;
    Some(match content.afterwards.redistribution {
        RedistributionRule::Nothing => RedistributionRule::Nothing.title().to_owned(),
        _ => format!(
            "Pengar som ingen har rekvirerat senast sista dagen får lämnas till de {} som i \
             rekvisitionen har angett att de vill ha del av dem ({clause}). Hur de fördelas är inte \
             beslutat.",
            content.ordinance.recipients
        ),
    })
}

pub fn plan_mode(it: &PlanMode) -> &'static str {
    match it {
        PlanMode::Questions => "Svaren på frågorna i rekvisitionen är planen",
        PlanMode::Attachment => "En gemensam plan bifogas rekvisitionen, som PDF",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_common_to_conditions_is_told_once_before_them() {
        let condition = |text: &str, met_by, due| Condition { text: text.to_owned(), met_by, due };
        let conditions = [
            condition("Allt bokförs", ConditionMetBy::Recipient, ConditionDue::BeforeSending),
            condition("Planen är antagen", ConditionMetBy::Agency, ConditionDue::BeforeDecision),
            condition("Allt redovisas", ConditionMetBy::Recipient, ConditionDue::BeforeSending),
        ];
        let told = told_once(&conditions);
        let told: Vec<_> = told.iter().map(|(told, texts)| (told.as_str(), &texts[..])).collect();
        let noted = "Det här ska vara uppfyllt innan myndigheten beslutar. \
                     Myndigheten noterar när det är uppfyllt";
        assert_eq!(
            told,
            [
                (
                    "Mottagaren intygar detta när rekvisitionen skickas in",
                    &["Allt bokförs", "Allt redovisas"][..]
                ),
                (noted, &["Planen är antagen"][..]),
            ]
        );
    }
}
