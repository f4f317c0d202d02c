//! The figures that the demonstration's rounds are divided by, read from `data/` by the same rules
//! as a file that somebody chooses. What is invented is marked.

use anyhow::{Context, bail};
use jiff::civil::date;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use crate::{
    ombud::OrganisationRow,
    statistics::{
        self, NewSet, StatisticsKind,
        rules::{self, Mapping, Pot, Reading, Recipients, Sheet},
    },
    values::{Day, Moment, RoundId, StatisticsSetId, Typed},
    who::Actor,
};

/// A file in `data/`, and what it is.
struct File {
    kind: StatisticsKind,
    title: &'static str,
    source: &'static str,
    as_of: Day,
    name: &'static str,
    content: &'static [u8],
    /// The column of the figures, for a file with several that the guess could take.
    column: Option<&'static str>,
    invented: bool,
}

const SCB: &str = "SCB, Folkmängd i riket, län och kommuner";
const INVENTED: &str = "Påhittade för demonstrationen";

macro_rules! data {
    ($name:literal) => {
        include_bytes!(concat!("../../data/", $name))
    };
}

/// The files that every round may use.
fn general() -> Vec<File> {
    let population = |title, column, year| File {
        kind: StatisticsKind::Population,
        title,
        source: SCB,
        as_of: Day::new(date(year, 12, 31)),
        name: "population_municipality.csv",
        content: data!("population_municipality.csv"),
        column: Some(column),
        invented: false,
    };
    let individuals = |title, year, name, content| File {
        kind: StatisticsKind::Individuals,
        title,
        source: INVENTED,
        as_of: Day::new(date(year, 12, 31)),
        name,
        content,
        column: None,
        invented: true,
    };
    vec![
        population("Folkmängd 31 december 2023", "pop_2023_12_31", 2023),
        population("Folkmängd 31 december 2024", "pop_2024_12_31", 2024),
        population("Folkmängd december 2025", "pop_2025_12", 2025),
        individuals(
            "Individer med kommunal hälso- och sjukvård 2024",
            2024,
            "individer-paahittade-2024.csv",
            data!("statistics/individer-paahittade-2024.csv"),
        ),
        individuals(
            "Individer med kommunal hälso- och sjukvård 2025",
            2025,
            "individer-paahittade-2025.csv",
            data!("statistics/individer-paahittade-2025.csv"),
        ),
        File {
            kind: StatisticsKind::RuralClass,
            title: "Klassning av landsbygdskommuner",
            source: INVENTED,
            as_of: Day::new(date(2025, 12, 31)),
            name: "landsbygdsklass-paahittad.csv",
            content: data!("statistics/landsbygdsklass-paahittad.csv"),
            column: None,
            invented: true,
        },
    ]
}

pub async fn import_general(
    tx: &mut PgConnection,
    organisations: &[OrganisationRow],
    at: Moment,
) -> anyhow::Result<()> {
    for file in general() {
        import(tx, &file, None, &[], organisations, at).await?;
    }
    Ok(())
}

/// The government's table, invented but for its total.
pub async fn import_table(
    tx: &mut PgConnection,
    round: RoundId,
    organisations: &[OrganisationRow],
    at: Moment,
) -> anyhow::Result<()> {
    let file = File {
        kind: StatisticsKind::GovernmentTable,
        title: "Regeringens fördelning 2025",
        source: INVENTED,
        as_of: Day::new(date(2025, 1, 1)),
        name: "tillganglighet-tabell-paahittad.csv",
        content: data!("statistics/tillganglighet-tabell-paahittad.csv"),
        column: None,
        invented: true,
    };
    import(tx, &file, Some(round), &[], organisations, at).await
}

/// The only rows of the official list of 2025 that we have: Stockholm's two amounts.
pub async fn import_official(
    tx: &mut PgConnection,
    round: RoundId,
    pots: &[Pot],
    organisations: &[OrganisationRow],
    at: Moment,
) -> anyhow::Result<()> {
    let file = File {
        kind: StatisticsKind::OfficialList,
        title: "Fördelning kommuner och regioner år 2025, Stockholms rader",
        source: "Stockholms stad, Äldreförvaltningen, tjänsteutlåtande om God och nära vård 2025, bilaga 2",
        as_of: Day::new(date(2024, 11, 1)),
        name: "officiell-lista-2025-stockholm.csv",
        content: data!("statistics/officiell-lista-2025-stockholm.csv"),
        column: None,
        invented: false,
    };
    import(tx, &file, Some(round), pots, organisations, at).await
}

async fn import(
    tx: &mut PgConnection,
    file: &File,
    round: Option<RoundId>,
    pots: &[Pot],
    organisations: &[OrganisationRow],
    at: Moment,
) -> anyhow::Result<()> {
    let kind = file.kind;
    let sheet = Sheet::read(file.content)?;
    let typed = with_column(rules::guess(&sheet, kind, pots, organisations).typed, &sheet, file)?;
    let Ok(mapping) = Mapping::read(&typed, &sheet, kind, pots) else {
        bail!("{}: the columns are not known", file.name);
    };
    let recipients = Recipients::of(organisations, &mapping.about);
    let reading = Reading::of(&sheet, &mapping, kind, &recipients);
    if let Err(problems) = reading.check(kind, false) {
        bail!("{}: {:?}", file.name, problems.first());
    }
    let set = NewSet {
        set_id: StatisticsSetId::generate(),
        kind,
        round_id: round,
        as_of: file.as_of,
        title: file.title,
        source: file.source,
        published_total: None,
        file_name: file.name,
        sha256: Sha256::digest(file.content).into(),
        invented: file.invented,
    };
    statistics::insert_set(tx, &set, &reading.figures, Actor::SYSTEM, at).await?;
    Ok(())
}

/// The guessed columns, with the file's own column of figures if it names one.
fn with_column(mut guessed: Typed, sheet: &Sheet, file: &File) -> anyhow::Result<Typed> {
    if let Some(column) = file.column {
        let place = sheet.header.iter().position(|it| it == column);
        let place = place.with_context(|| format!("{}: no column {column}", file.name))?;
        guessed.set(&rules::value_field(""), place.to_string());
    }
    Ok(guessed)
}
