//! The words for what a round has chosen.

use crate::{
    ombud::OrganisationKind,
    publishing::model::Pot,
    rounds::{
        Round,
        plan::{AimWord, ConditionDue, ConditionMetBy, InterestRule, PlanMode, RedistributionRule},
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

pub fn aims(word: &AimWord) -> &'static str {
    match word {
        AimWord::Insatser => "Insatser",
        AimWord::Goals => "Mål",
    }
}

pub fn aim(word: &AimWord) -> &'static str {
    match word {
        AimWord::Insatser => "Insats",
        AimWord::Goals => "Mål",
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

pub fn plan_mode(it: &PlanMode) -> &'static str {
    match it {
        PlanMode::Questions => "Svaren på frågorna i rekvisitionen är den gemensamma planen.",
        PlanMode::Attachment => "Den gemensamma planen bifogas rekvisitionen.",
        PlanMode::CoSigned => {
            "Den gemensamma planen skrivs under av region och kommuner här i tjänsten."
        }
    }
}

pub fn redistribution(it: &RedistributionRule) -> &'static str {
    match it {
        RedistributionRule::SameKey => {
            "Det som ingen har rekvirerat senast sista dagen fördelas med delpottens egen nyckel mellan dem som i rekvisitionen har bett om mer."
        }
        RedistributionRule::EqualParts => {
            "Det som ingen har rekvirerat senast sista dagen fördelas i lika delar mellan dem som i rekvisitionen har bett om mer."
        }
        RedistributionRule::Capped => {
            "Det som ingen har rekvirerat senast sista dagen fördelas med delpottens egen nyckel mellan dem som i rekvisitionen har bett om mer. Ingen får mer än ett tak, och det som blir över går vidare till de andra."
        }
        RedistributionRule::Nothing => {
            "Det som ingen har rekvirerat senast sista dagen fördelas inte om. Det stannar hos staten."
        }
    }
}

pub fn interest(it: &InterestRule) -> String {
    let lending = "Den som betalar tillbaka för sent betalar ränta: statens utlåningsränta och två procentenheter, från";
    match it {
        InterestRule::None => "Bidraget har ingen ränta på det som betalas tillbaka.".to_owned(),
        InterestRule::StateLendingRatePlusTwoAfterDays(1) => {
            format!("{lending} en dag efter beslutet om återbetalning.")
        }
        InterestRule::StateLendingRatePlusTwoAfterDays(days) => {
            format!("{lending} {days} dagar efter beslutet om återbetalning.")
        }
        InterestRule::StateLendingRatePlusTwoAfterAMonth => {
            format!("{lending} en månad efter beslutet om återbetalning.")
        }
        InterestRule::InterestAct => {
            "Den som betalar tillbaka för sent betalar ränta enligt räntelagen (1975:635)."
                .to_owned()
        }
    }
}
