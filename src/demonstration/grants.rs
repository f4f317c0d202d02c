//! The rounds of `data/rounds/`: God och nära vård 2025 and 2026, and Tillgänglighet och
//! vårdkapacitet 2025, from the agency's instructions and the ordinances; and one more that is
//! always open around today. They are made as people make them: a plan of typed sections, figures
//! read from files, pots allocated with certificates, and then the opening.

use anyhow::{Context, bail};
use jiff::{SignedDuration, civil::date};
use serde::Deserialize;
use sqlx::PgConnection;

use super::figures;
use crate::{
    administration::{self, Preparation},
    allocation::{self, Choice},
    ombud::{self, OrganisationRow},
    rounds::{
        self,
        plan::{
            self, Key, PlanSection, ReadStart, StartGrant, Writer,
            fields::{reminders, times},
        },
        setup,
    },
    statistics::rules::Pot,
    values::{Day, Field, Line, Misread, Moment, RoundId, Typed, Window, slug},
    who::Actor,
};

/// The round that can be tried on any day.
pub const OPEN_TITLE: &str = "God och nära vård 2026 – öppen demonstrationsomgång";
/// The round as it was.
pub const CLOSED_TITLE: &str = "God och nära vård 2026";

/// A file of `data/rounds/`.
#[derive(Deserialize)]
struct File {
    grant: Grant,
    title: String,
    year: i16,
    /// Fields as a browser sends them, by the section's slug.
    sections: std::collections::BTreeMap<String, Typed>,
}

#[derive(Deserialize)]
struct Grant {
    name: String,
    ordinance: String,
    purpose: String,
}

const OF_2026: &str = include_str!("../../data/rounds/god-och-nara-vard-2026.json");

macro_rules! round_file {
    ($name:literal) => {
        serde_json::from_str::<File>(include_str!(concat!("../../data/rounds/", $name)))
            .context($name)
    };
}

/// Every round of the demonstration.
pub async fn open_rounds(tx: &mut PgConnection, now: Moment) -> anyhow::Result<()> {
    let organisations = ombud::organisations(tx).await?;
    figures::import_general(tx, &organisations, now).await?;
    for file in [
        round_file!("god-och-nara-vard-2025.json")?,
        round_file!("tillganglighet-och-vardkapacitet-2025.json")?,
        serde_json::from_str(OF_2026)?,
        File::of_2026_in(window_around(now)?)?,
    ] {
        open_round(tx, &file, &organisations, now).await?;
    }
    // A worker that runs beside us would freeze it before its story is told.
    let past = rounds::demonstration(tx, CLOSED_TITLE).await?;
    if let Some(past) = past.filter(|it| it.closes_at <= now) {
        rounds::set_freeze_waits(tx, past.round_id, true).await?;
    }
    Ok(())
}

/// Opens one more round around today, where those before it are frozen.
pub async fn open_another_round(
    tx: &mut PgConnection,
    number: usize,
    now: Moment,
) -> anyhow::Result<()> {
    let mut file = File::of_2026_in(window_around(now)?)?;
    file.title = format!("{OPEN_TITLE} {number}");
    let organisations = ombud::organisations(tx).await?;
    open_round(tx, &file, &organisations, now).await
}

/// Moves the open round to around today: its window and its reminders. Its texts mean the round's days
/// and do not name them; they begin anew, as they are in the file.
pub async fn move_open_round(
    tx: &mut PgConnection,
    round: RoundId,
    now: Moment,
) -> anyhow::Result<()> {
    let window = window_around(now)?;
    let file = File::of_2026_in(window)?;
    if !rounds::move_window(tx, round, window, now).await? {
        return Ok(());
    }
    for section in
        [PlanSection::Texts, PlanSection::Questions, PlanSection::Times, PlanSection::Reminders]
    {
        let typed = file.sections.get(section.slug()).context("a section is missing")?;
        plan::save(tx, Writer::SERVICE, round, section, typed, now).await?;
    }
    let answers = plan::answers(tx, round).await?;
    plan::publish_texts(tx, Writer::SERVICE, round, &answers, PlanSection::Texts, now).await?;
    Ok(setup::insert_reminders(tx, round, &reminder_days(window)).await?)
}

/// Two weeks before the last day, and three days before it.
fn reminder_days(window: Window) -> [Day; 2] {
    [-14, -3].map(|it| window.last_day().plus_days(it))
}

/// 16 February to 1 April 2026, as it was.
pub fn window_of_2026() -> anyhow::Result<Window> {
    Ok(Window::of_days(Day::new(date(2026, 2, 16)), Day::new(date(2026, 4, 1)))?)
}

/// A week ago until three weeks from now.
fn window_around(now: Moment) -> anyhow::Result<Window> {
    let today = now.day();
    Ok(Window::of_days(today.plus_days(-7), today.plus_days(21))?)
}

impl File {
    /// God och nära vård 2026 in another window.
    fn of_2026_in(window: Window) -> anyhow::Result<Self> {
        let mut file: Self = serde_json::from_str(OF_2026)?;
        file.title = OPEN_TITLE.to_owned();
        file.moved_to(window)?;
        Ok(file)
    }

    /// Moves the round to another window, and its reminders along.
    fn moved_to(&mut self, window: Window) -> anyhow::Result<()> {
        let days = |section: PlanSection, days: &[(Field, Day)], file: &mut Self| {
            let typed = file.sections.get_mut(section.slug()).context("a section is missing")?;
            for (field, day) in days {
                typed.set(field, day.iso());
            }
            anyhow::Ok(())
        };
        let (first, last) = (window.first_day(), window.last_day());
        days(PlanSection::Times, &[(times::FIRST_DAY, first), (times::LAST_DAY, last)], self)?;
        let day = |row| reminders::DAY.row(row);
        let [early, late] = reminder_days(window);
        days(PlanSection::Reminders, &[(day(1), early), (day(2), late)], self)
    }
}

async fn open_round(
    tx: &mut PgConnection,
    file: &File,
    organisations: &[OrganisationRow],
    now: Moment,
) -> anyhow::Result<()> {
    let grant = &file.grant;
    let grant_id = plan::insert_grant(tx, &grant.name, &grant.ordinance, &grant.purpose).await?;
    let start = ReadStart {
        title: Line::parse(&file.title, 200).map_err(|it| it.about("title"))?,
        slug: slug(&file.title),
        year: file.year,
        grant: StartGrant::There(grant_id),
    };
    let round = plan::begin(tx, Writer::SERVICE, &start, None, true, now).await?;
    let round = round.with_context(|| format!("there is a round called {}", file.title))?;
    for (section, typed) in &file.sections {
        let section = PlanSection::from_slug(section).with_context(|| section.clone())?;
        plan::save(tx, Writer::SERVICE, round, section, typed, now).await?;
    }
    allocate(tx, round, organisations, now).await?;

    let prepared = Preparation::of(tx, round).await?.context("the plan was just made")?;
    // Opened some days before its window, as an administrator would have.
    let window = prepared.examined.times().context("the times are read")?.window;
    let before = window.opens().after(SignedDuration::from_hours(-7 * 24));
    administration::open(tx, &prepared, Actor::SYSTEM, before.min(now)).await
}

async fn allocate(
    tx: &mut PgConnection,
    round: RoundId,
    organisations: &[OrganisationRow],
    now: Moment,
) -> anyhow::Result<()> {
    let head = plan::plan(tx, round).await?.context("the plan was just made")?;
    let examined = plan::examine(&plan::answers(tx, round).await?);
    let pots = examined.pots().context("the pots are read")?;
    if pots.iter().any(|it| it.key == Key::Table) {
        figures::import_table(tx, round, organisations, now).await?;
    }
    if head.title == "God och nära vård 2025" {
        let named = pots.iter().map(|it| {
            let (code, name) = (it.code.clone(), it.name.to_string());
            Pot { code, name, kind: Some(it.kind) }
        });
        figures::import_official(tx, round, &named.collect::<Vec<_>>(), organisations, now).await?;
    }
    for pot in pots {
        let choice = Choice::default();
        let worked = allocation::work(tx, &head, pot, organisations, choice).await?;
        if let Some((_, error)) = worked.errors.iter().next() {
            bail!("{}: {error}", pot.code);
        }
        let new = allocation::proposal(&head, pot, organisations, &worked)?;
        allocation::fix_for_demonstration(tx, &new, now).await?;
    }
    Ok(())
}
