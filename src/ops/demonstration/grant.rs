//! God och nära vård 2026, from the agency's instruction of 16 February 2026 (DNR 9.2-1697/2026)
//! and SFS 2024:1253. The window, the pots, the insatser and the conditions are theirs. The frames
//! are not: they are computed from the population of December 2025 instead of 1 November 2025, and
//! from invented counts and an invented rural classification.

use anyhow::Context;
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use sqlx::PgConnection;

use crate::{
    allocation::rules::{
        Municipality, Share, by_count, by_population, by_population_of_regions, by_rural_key,
        by_rural_key_of_regions, largest_remainder,
    },
    ombud::{self, OrganisationKind, OrganisationRow, Registered},
    rounds::{self, NewInsats, NewPot, NewRound, setup},
    statistics::RuralClass,
    values::{Day, Kronor, Moment, RoundId, Window},
};

/// The round that can be tried on any day.
pub const OPEN_TITLE: &str = "God och nära vård 2026 – öppen demonstrationsomgång";
/// The round as it was.
pub const CLOSED_TITLE: &str = "God och nära vård 2026";

const FIGURES: &str = "Demonstrationsuppgifter, inte den officiella fördelningslistan. \
    Befolkningen är SCB:s för december 2025. Antalet individer med kommunal hälso- och sjukvård \
    och klassningen av landsbygdskommuner är påhittade.";

const INSTRUCTION: &str = "Syftet med statsbidraget är att utveckla en god och nära vård med fokus \
    på primärvården. Kommuner och regioner kan ta del av det. Bidraget betalas ut löpande efter \
    rekvisition som ett engångsbelopp. Medel som inte har rekvirerats senast sista dagen fördelas \
    om till de kommuner och regioner som i rekvisitionen har angett att de vill ha del av dem.";

const INSATSER: [NewInsats<'static>; 8] = [
    insats(1, "Kontinuitet i primärvården, inklusive fast läkarkontakt"),
    insats(2, "Tillgänglighet i primärvården"),
    insats(3, "Förebyggande och hälsofrämjande arbete i hälso- och sjukvården"),
    insats(4, "Habiliterande och rehabiliterande arbete i hälso- och sjukvården"),
    insats(5, "Personcentrering av hälso- och sjukvården"),
    insats(6, "Planering och samverkan mellan kommun och region för hälso- och sjukvården"),
    insats(7, "Kompetensförsörjning och arbetsmiljö i primärvården"),
    NewInsats {
        number: 8,
        text: "Utveckling av primärvården i landsbygd och glesbygd",
        rural: true,
    },
];

const CONDITIONS: [(&str, &str); 5] = [
    (
        "halso-och-sjukvardslagen",
        "Pengarna används till insatser som omfattas av hälso- och sjukvårdslagen (2017:30)",
    ),
    (
        "dubbelfinansiering",
        "Pengarna används inte till kostnader som redan finansieras på annat sätt, till exempel av andra statsbidrag",
    ),
    ("period", "Pengarna används under bidragsåret, 1 januari 2026 till 31 december 2026"),
    ("underlag", "Vi kan lämna underlag som gör det möjligt att granska hur pengarna har använts"),
    ("aterrapportering", "Vi återrapporterar hur pengarna har använts när myndigheten begär det"),
];

const fn insats(number: i16, text: &'static str) -> NewInsats<'static> {
    NewInsats { number, text, rural: false }
}

/// Both rounds, the closed and the open one.
pub async fn open_rounds(tx: &mut PgConnection, now: Moment) -> anyhow::Result<()> {
    open_round(tx, CLOSED_TITLE, window_of_2026()?, now).await?;
    open_round(tx, OPEN_TITLE, window_around(now)?, now).await
}

/// 16 February to 1 April 2026, as it was.
pub fn window_of_2026() -> anyhow::Result<Window> {
    Ok(Window::of_days(date(2026, 2, 16), date(2026, 4, 1))?)
}

/// A week ago until three weeks from now.
pub fn window_around(now: Moment) -> anyhow::Result<Window> {
    let today: Date = now.day().date();
    Ok(Window::of_days(today.saturating_sub(7.days()), today.saturating_add(21.days()))?)
}

async fn open_round(
    tx: &mut PgConnection,
    title: &str,
    window: Window,
    now: Moment,
) -> anyhow::Result<()> {
    let grant_id = setup::insert_grant(
        tx,
        "God och nära vård",
        "Förordning (2024:1253) om statsbidrag till kommuner och regioner för utveckling av en god och nära vård",
        "Att utveckla en god och nära vård med fokus på primärvården (1 §)",
    )
    .await?;
    let round_id = RoundId::generate();
    let round = NewRound {
        round_id,
        grant_id,
        title,
        year: 2026,
        agency_reference: "9.2-1697/2026",
        instruction: INSTRUCTION,
        window,
        use_from: Day::new(date(2026, 1, 1)),
        use_to: Day::new(date(2026, 12, 31)),
        content_email: "statsbidrag.godochnaravard@socialstyrelsen.se",
        service_email: "e-tjanst.statsbidrag@socialstyrelsen.se",
        figures_source: FIGURES,
        demonstration: true,
    };
    rounds::open(tx, &round, now).await?;
    for insats in &INSATSER {
        setup::insert_insats(tx, round_id, insats).await?;
    }
    for (position, (code, text)) in (1..).zip(CONDITIONS) {
        setup::insert_condition(tx, round_id, position, code, text).await?;
    }
    fix_frames(tx, round_id).await
}

/// The five pots of 2026 and everyone's frame in each. Each pot is rounded by itself.
async fn fix_frames(tx: &mut PgConnection, round: RoundId) -> anyhow::Result<()> {
    let organisations = ombud::organisations(tx).await?;
    for (position, (pot, shares)) in (1..).zip(pots()?) {
        let id = setup::insert_pot(tx, round, position, &pot).await?;
        let whole = pot.amount.as_whole().context("a pot is whole kronor")?;
        let mut frames = Vec::new();
        for part in largest_remainder(whole, &shares)? {
            let organisation = with_code(&organisations, pot.kind, &part.code)?;
            frames.push((organisation.organisation_id, Kronor::whole(part.amount)?));
        }
        setup::insert_frames(tx, id, &frames).await?;
    }
    setup::insert_recipients(tx, round).await?;
    Ok(())
}

fn with_code<'a>(
    organisations: &'a [OrganisationRow],
    kind: OrganisationKind,
    code: &str,
) -> anyhow::Result<&'a OrganisationRow> {
    let code_of = |it: &OrganisationRow| match kind {
        OrganisationKind::Municipality => it.municipality_code.clone(),
        OrganisationKind::Region => it.region_code.clone(),
    };
    let found = organisations.iter().find(|it| code_of(it).as_deref() == Some(code));
    found.with_context(|| format!("no organisation has the code {code}"))
}

/// The pots with the weights of those who take part.
fn pots() -> anyhow::Result<Vec<(NewPot<'static>, Vec<Share>)>> {
    let municipalities: Vec<_> =
        ombud::municipalities()?.into_iter().map(with_invented_class).collect();
    let individuals: Vec<_> = municipalities
        .iter()
        .map(|it| (it.code.clone(), invented_individuals(it.population)))
        .collect();
    let (regions, kommuner) = (OrganisationKind::Region, OrganisationKind::Municipality);
    Ok(vec![
        (
            pot(
                "regioner-befolkning",
                "Regioner efter befolkning",
                regions,
                false,
                2_250,
                "Andel av befolkningen",
            )?,
            by_population_of_regions(&municipalities)?,
        ),
        (
            pot(
                "regioner-landsbygd",
                "Landsbygd och glesbygd, regioner",
                regions,
                true,
                150,
                "Invånare i landsbygdskommuner, viktade 1, 5 och 10",
            )?,
            by_rural_key_of_regions(&municipalities)?,
        ),
        (
            pot(
                "kommuner-individer",
                "Kommuner efter kommunal hälso- och sjukvård",
                kommuner,
                false,
                375,
                "Andel av individer med kommunal hälso- och sjukvård",
            )?,
            by_count(individuals),
        ),
        (
            pot(
                "kommuner-befolkning",
                "Kommuner efter befolkning",
                kommuner,
                false,
                375,
                "Andel av befolkningen",
            )?,
            by_population(&municipalities),
        ),
        (
            pot(
                "kommuner-landsbygd",
                "Landsbygd och glesbygd, kommuner",
                kommuner,
                true,
                150,
                "Invånare i landsbygdskommuner, viktade 1, 5 och 10",
            )?,
            by_rural_key(&municipalities),
        ),
    ])
}

fn pot(
    code: &'static str,
    name: &'static str,
    kind: OrganisationKind,
    rural: bool,
    millions: u64,
    key: &'static str,
) -> anyhow::Result<NewPot<'static>> {
    let amount = Kronor::whole(millions * 1_000_000)?;
    Ok(NewPot { code, name, kind, rural, key, amount })
}

/// An invented classification: the smaller, the sparser. The true list is not at hand.
fn with_invented_class(it: Registered) -> Municipality {
    let rural = match it.population {
        0..8_000 => Some(RuralClass::VerySparse),
        8_000..13_000 => Some(RuralClass::Sparse),
        13_000..20_000 => Some(RuralClass::NearCity),
        _ => None,
    };
    Municipality { code: it.code, region: it.county_code, population: it.population, rural }
}

/// An invented count: about one in twenty-seven, a little more where few live.
fn invented_individuals(population: u64) -> u64 {
    population / 27 + 40 + population % 53
}
