//! The words for what a round has chosen.

use crate::{
    ombud::OrganisationKind,
    publishing::model::Pot,
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

pub fn met_by(it: &ConditionMetBy) -> &'static str {
    match it {
        ConditionMetBy::Recipient => "Ni intygar det i rekvisitionen",
        ConditionMetBy::Agency => "Myndigheten noterar när det är uppfyllt",
    }
}

pub fn due(it: &ConditionDue) -> &'static str {
    match it {
        ConditionDue::BeforeSending => "Innan ni skickar in",
        ConditionDue::BeforeDecision => "Innan myndigheten beslutar",
        ConditionDue::DuringYear => "Under bidragsåret",
    }
}

/// How many must be chosen; `None` where none must.
pub fn required(content: &Content) -> Option<String> {
    let word = &content.ordinance.aim;
    match content.required {
        RequiredAims::None => None,
        RequiredAims::One => Some(format!("Ni väljer minst {}.", word.one_of_them())),
        RequiredAims::All => Some(format!("Ni arbetar med alla {}.", word.definite())),
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
        PlanMode::Attachment => "Planen bifogas rekvisitionen",
        PlanMode::CoSigned => "Planen skrivs under av alla som den gäller här i tjänsten",
    }
}
