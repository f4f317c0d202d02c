//! The Swedish words for the parts of a plan.

use super::{
    ConditionDue, ConditionMetBy, InterestRule, Key, Participants, PlanMode, PlanSection,
    PlannedPot, RedistributionRule,
};
use crate::values::Kronor;

impl PlanSection {
    pub const ALL: [Self; 13] = [
        Self::Basics,
        Self::Ordinance,
        Self::Texts,
        Self::Questions,
        Self::Aims,
        Self::Times,
        Self::Pots,
        Self::Conditions,
        Self::PlanMode,
        Self::Report,
        Self::Afterwards,
        Self::Contacts,
        Self::Reminders,
    ];

    /// Its name in addresses.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Basics => "grunduppgifter",
            Self::Ordinance => "forordningen",
            Self::Texts => "anvisning",
            Self::Questions => "fragor-och-svar",
            Self::Aims => "insatser",
            Self::Times => "tider",
            Self::Pots => "delpotter",
            Self::Conditions => "villkor",
            Self::PlanMode => "plan",
            Self::Report => "aterrapportering",
            Self::Afterwards => "efter-sista-dagen",
            Self::Contacts => "kontakter",
            Self::Reminders => "paminnelser",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.slug() == slug)
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Basics => "Grunduppgifter",
            Self::Ordinance => "Förordningen",
            Self::Texts => "Anvisning",
            Self::Questions => "Frågor och svar",
            Self::Aims => "Vad pengarna får användas till",
            Self::Times => "Tider",
            Self::Pots => "Delpotter",
            Self::Conditions => "Villkor",
            Self::PlanMode => "Plan",
            Self::Report => "Återrapportering",
            Self::Afterwards => "Efter sista dagen",
            Self::Contacts => "Kontakter",
            Self::Reminders => "Påminnelser",
        }
    }

    /// What it asks, in a line.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Basics => "Syftet, summan för året och vilka som får delta.",
            Self::Ordinance => "Bidragets egna ord, och vilka paragrafer som säger vad.",
            Self::Texts => "Det som mottagarna läser innan de rekvirerar.",
            Self::Questions => "Vanliga frågor. Kan lämnas tomt.",
            Self::Aims => "Det som mottagarna väljer bland, med exempel.",
            Self::Times => "När det går att rekvirera, och när pengarna används.",
            Self::Pots => "Hur summan delas upp, och efter vilken nyckel.",
            Self::Conditions => "Vad som ska vara uppfyllt, av vem och när.",
            Self::PlanMode => "Hur mottagarna lämnar sin plan.",
            Self::Report => "Vad mottagarna ska svara på året efter. Kan lämnas tomt.",
            Self::Afterwards => {
                "Pengar som ingen rekvirerar, ränta, när pengarna betalas ut, och mallar för \
                 komplettering."
            }
            Self::Contacts => "Vart mottagarna vänder sig med frågor.",
            Self::Reminders => "Dagar då de som inte har skickat in får mejl. Kan lämnas tomt.",
        }
    }
}

impl PlanSection {
    /// An open round keeps what was decided; its texts may still be made clearer.
    pub fn may_change_when_open(self) -> bool {
        matches!(self, Self::Texts | Self::Questions | Self::Report | Self::Contacts)
    }
}

impl Key {
    pub fn title(self) -> &'static str {
        match self {
            Self::Population => "Andel av befolkningen",
            Self::Individuals => "Andel av individerna med kommunal hälso- och sjukvård",
            Self::Rural => "Invånare i landsbygdskommuner, viktade 1, 5 och 10",
            Self::Equal => "Lika delar",
            Self::Table => "Regeringens egen tabell",
        }
    }
}

impl Participants {
    /// Among those of the pot's kind: `Alla`, `De med landsbygd`, `3 utvalda`.
    pub fn title(&self) -> String {
        match self {
            Self::All => "Alla".to_owned(),
            Self::Rural => "De med landsbygd".to_owned(),
            Self::Listed(codes) if codes.len() == 1 => "1 utvald".to_owned(),
            Self::Listed(codes) => format!("{} utvalda", codes.len()),
        }
    }
}

impl PlannedPot {
    /// Whether another pot is divided in the same way. Whether it asks for the rural insats does
    /// not matter to that.
    pub fn divides_as(&self, other: &Self) -> bool {
        *self == Self { rural: self.rural, ..other.clone() }
    }

    /// What the pot is divided by: `Andel av befolkningen den 1 november 2025`; with a fixed sum
    /// `100 000 kr till var och en, resten efter andel av befolkningen`.
    pub fn key_in_words(&self) -> String {
        let key = match self.as_of {
            Some(day) => format!("{} den {}", self.key.title(), day.without_weekday()),
            None => self.key.title().to_owned(),
        };
        if self.fixed_each == Kronor::ZERO {
            return key;
        }
        let mut letters = key.chars();
        let first = letters.next().map(char::to_lowercase).into_iter().flatten();
        let key: String = first.chain(letters).collect();
        let rest = if self.key == Key::Equal { "i" } else { "efter" };
        format!("{} till var och en, resten {rest} {key}", self.fixed_each)
    }
}

impl ConditionMetBy {
    pub fn title(self) -> &'static str {
        match self {
            Self::Recipient => "Mottagaren intygar i rekvisitionen",
            Self::Agency => "Myndigheten antecknar när det är uppfyllt",
        }
    }
}

impl ConditionDue {
    pub fn title(self) -> &'static str {
        match self {
            Self::BeforeSending => "Före inskickning",
            Self::BeforeDecision => "Före beslut",
            Self::DuringYear => "Under året",
        }
    }
}

impl PlanMode {
    pub fn title(self) -> &'static str {
        match self {
            Self::Questions => "De besvarade frågorna är planen",
            Self::Attachment => "En gemensam plan bifogas",
        }
    }
}

impl RedistributionRule {
    /// A whole sentence.
    pub fn title(self) -> &'static str {
        match self {
            Self::SameKey => {
                "Det som ingen rekvirerar fördelas med delpottens egen nyckel bland dem som vill ha mer."
            }
            Self::EqualParts => {
                "Det som ingen rekvirerar fördelas i lika delar bland dem som vill ha mer."
            }
            Self::Capped => {
                "Det som ingen rekvirerar fördelas med delpottens egen nyckel bland dem som vill ha mer, \
                 upp till ett tak. Det som går över taket fördelas vidare."
            }
            Self::Nothing => "Det som ingen rekvirerar fördelas inte om. Det stannar hos staten.",
        }
    }
}

impl InterestRule {
    /// A whole sentence; none where the ordinance is silent, for then so are the pages.
    pub fn title(self) -> Option<String> {
        match self {
            Self::None => None,
            Self::StateLendingRatePlusTwoAfterDays(days) => Some(format!(
                "Ränta tas ut från {days} dagar efter beslutet om återbetalning: statens \
                 utlåningsränta och två procentenheter."
            )),
            Self::StateLendingRatePlusTwoAfterAMonth => Some(
                "Ränta tas ut från en månad efter beslutet om återbetalning: statens \
                 utlåningsränta och två procentenheter."
                    .to_owned(),
            ),
            Self::InterestAct => Some(
                "Ränta tas ut enligt räntelagen (1975:635) på det som betalas tillbaka för sent."
                    .to_owned(),
            ),
        }
    }
}
