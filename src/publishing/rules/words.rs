//! The words for what a round has chosen.

use crate::{
    ombud::OrganisationKind,
    publishing::model::Pot,
    rounds::{
        Round,
        plan::{ConditionDue, ConditionMetBy, PlanMode, RedistributionRule},
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

/// What becomes of money that nobody requisitions. The planned rule is not told: a redistribution is
/// decided after the last day, and until then the money may be given out (2024:1253 6 §).
pub fn leftover(planned: &RedistributionRule) -> &'static str {
    match planned {
        RedistributionRule::Nothing => planned.title(),
        _ => {
            "Pengar som ingen har rekvirerat senast sista dagen får lämnas till dem som i \
             rekvisitionen har angett att de vill ha del av dem. Hur de fördelas är inte beslutat."
        }
    }
}

pub fn plan_mode(it: &PlanMode) -> &'static str {
    match it {
        PlanMode::Questions => "Svaren på frågorna i rekvisitionen är den gemensamma planen.",
        PlanMode::Attachment => "Den gemensamma planen bifogas rekvisitionen.",
        PlanMode::CoSigned => {
            "Den gemensamma planen skrivs under av region och kommuner här i tjänsten."
        }
    }
}
