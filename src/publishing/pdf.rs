//! A certificate as pages to read and keep: what it says in words, and all its rows.

use letter::{CertificatePage, Column, Section, Table};
use sqlx::PgPool;
use tokio::sync::Semaphore;

use super::{
    model::Fixed,
    rules::{
        arithmetic::left_over,
        figures::{as_decimal, grouped, kronor},
    },
    store,
};
use crate::{
    allocation::{
        Origin,
        rules::certificate::{self, Certificate, DenominatorIs, Input, Row, Rule},
    },
    rounds::{self, Round},
    values::Moment,
};

/// Typesetting takes a core for a while, and anyone may ask for it: one at a time, and the rest
/// wait.
static ONE_AT_A_TIME: Semaphore = Semaphore::const_new(1);

/// The certificate of a fixed allocation as PDF. `home` is where the service is found. It is typeset
/// once and kept; a worker does it, unless somebody asks before.
///
/// # Errors
/// A certificate that cannot be read, or a page that cannot be typeset.
pub async fn certificate(
    db: &PgPool,
    home: &str,
    round: &Round,
    pot_code: &str,
    fixed: &Fixed,
    at: Moment,
) -> anyhow::Result<Vec<u8>> {
    if let Some(kept) = store::pdf(&mut *db.acquire().await?, fixed.allocation_id).await? {
        return Ok(kept);
    }
    let permit = ONE_AT_A_TIME.acquire().await?;
    // A request before this one in the queue may have made the same PDF.
    if let Some(kept) = store::pdf(&mut *db.acquire().await?, fixed.allocation_id).await? {
        return Ok(kept);
    }
    let page = page(home, round, pot_code, fixed)?;
    // The permit goes along into the thread: typesetting goes on when the client has gone away, and
    // the next must still wait for it.
    let (pdf, _permit) =
        tokio::task::spawn_blocking(move || (letter::certificate(&page), permit)).await?;
    let pdf = pdf?;
    let mut db = db.acquire().await?;
    if let Err(error) = store::keep_pdf(&mut db, fixed.allocation_id, &pdf, at).await {
        tracing::error!(allocation = %fixed.allocation_id, "a PDF is not kept: {error}");
    }
    Ok(pdf)
}

/// Typesets the certificates that nobody has asked for yet. One that cannot be typeset is logged.
pub async fn typeset(db: &PgPool, home: &str, at: Moment) -> anyhow::Result<bool> {
    let missing = store::without_pdf(&mut *db.acquire().await?).await?;
    for (round, pot) in missing {
        let found = {
            let mut db = db.acquire().await?;
            let fixed = store::fixed(&mut db, round, &pot).await?;
            rounds::round(&mut db, round).await?.zip(fixed)
        };
        if let Some((round, fixed)) = found
            && let Err(error) = certificate(db, home, &round, &pot, &fixed, at).await
        {
            tracing::error!(allocation = %fixed.allocation_id, "not typeset: {error:#}");
        }
    }
    Ok(false)
}

fn page(
    home: &str,
    round: &Round,
    pot_code: &str,
    fixed: &Fixed,
) -> anyhow::Result<CertificatePage> {
    let certificate = certificate::read(fixed.certificate.as_bytes())?;
    let date = fixed.decided_at.unwrap_or(round.opens_at).day().date();
    let sources = certificate.inputs.iter().map(source);
    Ok(CertificatePage {
        title: format!("Fördelningsintyg: {}", certificate.pot),
        author: "Statsbidrag".to_owned(),
        year: date.year(),
        month: date.month(),
        day: date.day(),
        sections: [summary(round, fixed, &certificate), method(&certificate)]
            .into_iter()
            .chain(sources)
            .chain([check(home, round, pot_code, fixed)])
            .collect(),
        table: table(&certificate),
    })
}

fn fact(what: &str, value: impl Into<String>) -> (String, String) {
    (what.to_owned(), value.into())
}

fn summary(round: &Round, fixed: &Fixed, certificate: &Certificate) -> Section {
    let mut paragraphs = vec![
        "Intyget visar hur delpotten har fördelats, så att vem som helst kan räkna om varje belopp. \
         Alla belopp är i hela kronor."
            .to_owned(),
    ];
    if round.demonstration {
        paragraphs.insert(0, format!("Demonstration. {}", round.figures_source));
    }
    let mut facts = vec![
        fact("Bidragsomgång", &round.title),
        fact("Förordning", &round.ordinance),
        fact("Delpott", &certificate.pot),
        fact("Delpottens belopp", kronor(&certificate.total)),
        fact("Fördelat", kronor(&certificate.allocated)),
    ];
    if 0 < certificate.not_allocated {
        facts.push(fact("Inte fördelat", kronor(&certificate.not_allocated)));
    }
    facts.push(fact("Antal mottagare", grouped(&certificate.rows.len().to_string())));
    facts.push(fact(
        "Beloppen",
        match certificate.origin {
            Origin::Computed => "Räknade av tjänsten och sedan fastställda",
            Origin::Official => {
                "Ur den officiella fördelningslistan, med de räknade beloppen bredvid"
            }
        },
    ));
    if let Some(at) = fixed.decided_at {
        facts.push(fact("Fastställt", at.to_string()));
    }
    facts.push(fact("Räknat av", &certificate.engine));
    Section { heading: "Vad intyget visar".to_owned(), paragraphs, facts }
}

fn method(certificate: &Certificate) -> Section {
    let heading = "Så är det räknat".to_owned();
    if certificate.rule == Rule::Table {
        let told = "Beloppen står i regeringens egen tabell. Inget är räknat.".to_owned();
        return Section { heading, paragraphs: vec![told], facts: Vec::new() };
    }
    let mut facts = Vec::new();
    if 0 < certificate.fixed_each {
        facts.push(fact("Fast summa till var och en först", kronor(&certificate.fixed_each)));
    }
    facts.push(fact(
        "Nämnare",
        match certificate.denominator_is {
            DenominatorIs::SumOfWeights => {
                format!("{}, summan av mottagarnas vikter", grouped(&certificate.denominator))
            }
            DenominatorIs::Stated => format!(
                "{}, en angiven total. Mottagarnas vikter är tillsammans {}",
                grouped(&certificate.denominator),
                grouped(&certificate.sum_of_weights),
            ),
        },
    ));
    let left = grouped(&left_over(certificate).to_string());
    facts.push(fact("Kronor till de största resterna", left));
    Section {
        heading,
        paragraphs: vec![
            "Kvoten är delpotten (utan fasta summor) gånger mottagarens vikt delat med nämnaren. Den \
             rundas nedåt till hela kronor. Kronorna som blir över går, en var, till de största \
             resterna; lika rester i kodordning. Resten är kvotens decimaler. Här visas fyra av dem; \
             de exakta bråken står i intygets JSON-fil."
                .to_owned(),
        ],
        facts,
    }
}

fn source(input: &Input) -> Section {
    let mut facts = vec![fact("Källa", &input.source)];
    if !input.as_of.is_empty() {
        facts.push(fact("Uppgifterna avser", &input.as_of));
    }
    facts.push(fact("Fil", &input.file_name));
    facts.push(fact("Filens SHA-256", &input.sha256));
    let marked = "Uppgifterna är påhittade, för demonstration.".to_owned();
    Section {
        heading: format!("Underlag: {}", input.title),
        paragraphs: input.invented.then_some(marked).into_iter().collect(),
        facts,
    }
}

fn check(home: &str, round: &Round, pot_code: &str, fixed: &Fixed) -> Section {
    let file = format!("{pot_code}.json");
    Section {
        heading: "Kontrollera själv".to_owned(),
        paragraphs: vec![
            "Intygets JSON-fil har allt som behövs för att räkna om fördelningen, utan nät och utan \
             databas."
                .to_owned(),
        ],
        facts: vec![
            fact("Filen finns på", format!("{home}/bidrag/{}/intyg/{file}", round.slug)),
            fact("Filens SHA-256", &fixed.sha256),
            fact("Kommando", format!("statsbidrag verify {file}")),
        ],
    }
}

/// The columns that this certificate has something in, each with how a row fills it.
fn table(certificate: &Certificate) -> Table {
    type Cell = fn(&Row) -> String;
    let column =
        |heading: &str, figures, width| Column { heading: heading.to_owned(), figures, width };
    let mut columns: Vec<(Column, Cell)> = vec![
        (column("Kod", false, 2), |it| it.code.clone()),
        (column("Mottagare", false, 7), |it| it.name.clone()),
    ];
    if certificate.rule == Rule::LargestRemainder {
        columns.push((column("Vikt", true, 4), |it| grouped(&it.weight)));
        columns.push((column("Kvot, kr", true, 6), |it| as_decimal(&it.quota)));
        columns.push((column("Restens plats", true, 3), |it| {
            it.rank.map(|rank| grouped(&rank.to_string())).unwrap_or_default()
        }));
    }
    if certificate.origin == Origin::Official {
        columns.push((column("Räknat, kr", true, 5), |it| grouped(&it.computed.to_string())));
    }
    columns.push((column("Belopp, kr", true, 5), |it| grouped(&it.amount.to_string())));

    let rows = certificate.rows.iter();
    let rows = rows.map(|row| columns.iter().map(|(_, cell)| cell(row)).collect()).collect();
    let mut total = vec![String::new(); columns.len()];
    let all: u128 = certificate.rows.iter().map(|it| u128::from(it.amount)).sum();
    if let [_, name, .., sum] = total.as_mut_slice() {
        *name = "Summa".to_owned();
        *sum = grouped(&all.to_string());
    }
    let columns = columns.into_iter().map(|(column, _)| column).collect();
    Table { heading: "Alla mottagare".to_owned(), columns, rows, total }
}
