//! A round's life as a list of tasks: to do, done, or not to be begun yet and why.

use askama::Template;

use crate::{
    administration::opening::Preparation,
    allocation::AllocationStatus,
    audit,
    rounds::{
        PlanHead, WindowChange, changes,
        plan::{PlanSection, Severity},
    },
    values::{Moment, RoundId, SectionState},
    web::{Db, Error, Now, Page, Path, Result},
    who::{AgencyRole, Staff},
};

/// How many events the timeline shows.
const TIMELINE: i64 = 100;

#[derive(Template)]
#[template(path = "administration/tasks.html")]
pub struct Tasks {
    head: PlanHead,
    sections: Vec<Task>,
    steps: Vec<Task>,
    done: usize,
    /// What waits for a decider: another last day, and extensions.
    changes: Vec<WindowChange>,
    timeline: Vec<audit::Entry>,
    may_write: bool,
    now: Moment,
}

impl Tasks {
    /// What waits, and the page where it is decided.
    fn waits(&self, change: &WindowChange) -> (String, &'static str) {
        match &change.organisation {
            None => ("En ändrad sista dag väntar på beslut".to_owned(), "sista-dag"),
            Some(organisation) => {
                (format!("Anstånd för {organisation} väntar på beslut"), "anstand")
            }
        }
    }
}

/// A line in the list. Without an address it cannot be begun.
struct Task {
    title: String,
    href: String,
    state: &'static str,
    colour: &'static str,
    hint: String,
}

impl Task {
    fn done(title: &str, href: String, hint: String) -> Self {
        Self { title: title.to_owned(), href, state: "Klar", colour: "success", hint }
    }

    fn to_do(title: &str, href: String, hint: String) -> Self {
        Self { title: title.to_owned(), href, state: "Att göra", colour: "info", hint }
    }

    fn not_yet(title: &str, why: String) -> Self {
        let hint = format!("Kan inte påbörjas än, därför att {why}.");
        let (state, colour) = ("Kan inte påbörjas än", "neutral");
        Self { title: title.to_owned(), href: String::new(), state, colour, hint }
    }
}

pub async fn tasks(
    staff: Staff,
    Path(round): Path<RoundId>,
    Now(now): Now,
    db: Db,
) -> Result<Page<Tasks>> {
    let mut db = db.read().await?;
    let prepared = Preparation::of(&mut db, round).await?.ok_or(Error::NotFound)?;
    let changes = changes::waiting(&mut db, round).await?;
    let timeline = audit::timeline(&mut db, round, TIMELINE).await?;
    let may_write = staff.has(AgencyRole::Administrator);
    let sections: Vec<_> =
        prepared.examined.sections().map(|it| section(&prepared, it, may_write, now)).collect();
    let steps = match prepared.head.opens_at {
        None => steps(&prepared, may_write, now),
        Some(_) => steps_after(&prepared),
    };
    Ok(Page(Tasks {
        done: sections.iter().chain(&steps).filter(|it| it.state == "Klar").count(),
        head: prepared.head,
        sections,
        steps,
        changes,
        timeline,
        may_write,
        now,
    }))
}

fn section(prepared: &Preparation, section: PlanSection, may_write: bool, now: Moment) -> Task {
    let head = &prepared.head;
    let open = head.opens_at.is_some();
    let report = prepared.examined.report().filter(|_| section == PlanSection::Report);
    let still = report.is_none_or(|it| changes::report_may_change(it, now));
    let writable = may_write && (!open || section.may_change_when_open() && still);
    let href = match writable {
        true => format!("/administration/omgangar/{}/avsnitt/{}", head.round_id, section.slug()),
        false => String::new(),
    };
    let state = prepared.examined.state(section);
    let hint = section.hint().to_owned();
    match state {
        SectionState::Done => Task::done(section.title(), href, hint),
        SectionState::NotStarted | SectionState::InProgress => {
            Task::to_do(section.title(), href, hint)
        }
        SectionState::Wrong | SectionState::Copied => Task {
            state: state.title(),
            colour: state.colour(),
            ..Task::to_do(section.title(), href, hint)
        },
    }
}

/// What comes after the sections, until the round is open.
fn steps(prepared: &Preparation, may_write: bool, now: Moment) -> Vec<Task> {
    let address =
        |page: &str| format!("/administration/omgangar/{}/{page}", prepared.head.round_id);
    let findings = prepared.findings(now);
    let hindrances = findings.iter().filter(|it| it.severity == Severity::Hindrance).count();
    let warnings = findings.len() - hindrances;
    let whole = prepared.examined.plan().is_some();
    let allocation = allocation(prepared, address("fordelning"));
    let allocated = allocation.state == "Klar";

    let mut steps = vec![allocation];
    steps.push(match prepared.examined.aims().is_some() && prepared.examined.pots().is_some() {
        true => Task::to_do(
            "Förhandsvisa som ombud",
            address("forhandsvisning"),
            "Se rekvisitionen som ett ombud kommer att se den.".to_owned(),
        ),
        false => Task::not_yet(
            "Förhandsvisa som ombud",
            "delpotterna eller det som pengarna får användas till inte är klart".to_owned(),
        ),
    });
    let counts = format!("{hindrances} hinder och {warnings} varningar.");
    steps.push(match hindrances {
        0 => Task::done("Kontrollera", address("kontroll"), counts),
        _ => Task::to_do("Kontrollera", address("kontroll"), counts),
    });
    let why = match (whole, allocated) {
        (false, _) => "alla avsnitt inte är klara",
        (true, false) => "fördelningen inte är fastställd",
        (true, true) => "kontrollen visar hinder",
    };
    steps.push(match whole && allocated {
        true => Task::to_do(
            "Provkör",
            address("kontroll"),
            "Kör hela omgången på påhittade svar. Inget sparas.".to_owned(),
        ),
        false => Task::not_yet("Provkör", why.to_owned()),
    });
    steps.push(match hindrances == 0 && may_write {
        true => Task::to_do(
            "Öppna omgången",
            address("oppning"),
            "Omgången blir synlig för alla och öppnar den dag som är bestämd.".to_owned(),
        ),
        false if hindrances == 0 => {
            Task::not_yet("Öppna omgången", "bara en administratör kan öppna den".to_owned())
        }
        false => Task::not_yet("Öppna omgången", why.to_owned()),
    });
    steps
}

fn allocation(prepared: &Preparation, href: String) -> Task {
    let Some(pots) = prepared.examined.pots() else {
        return Task::not_yet("Fördelning", "delpotterna inte är klara".to_owned());
    };
    let fixed = |code: &str| {
        prepared.fixed(code).is_some_and(|it| pots.iter().any(|pot| it.terms.0.divides_as(pot)))
    };
    let done = pots.iter().filter(|it| fixed(&it.code)).count();
    let waiting =
        prepared.allocations.iter().filter(|it| it.status == AllocationStatus::Proposed).count();
    let hint = match waiting {
        0 => format!("{done} av {} delpotter är fastställda.", pots.len()),
        _ => format!(
            "{done} av {} delpotter är fastställda. {waiting} väntar på en beslutsfattare.",
            pots.len()
        ),
    };
    match done == pots.len() {
        true => Task::done("Fördelning", href, hint),
        false => Task::to_do("Fördelning", href, hint),
    }
}

/// The links of a round that has opened.
fn steps_after(prepared: &Preparation) -> Vec<Task> {
    let round = prepared.head.round_id;
    let link = |title: &str, href: String, hint: &str| Task {
        state: "Öppna",
        colour: "neutral",
        ..Task::to_do(title, href, hint.to_owned())
    };
    vec![
        link(
            "Fördelning och intyg",
            format!("/administration/omgangar/{round}/fordelning"),
            "De fastställda beloppen, med underlag och intyg.",
        ),
        link(
            "Omgångens publika sida",
            format!("/bidrag/{}", prepared.head.slug),
            "Så ser omgången ut för alla.",
        ),
        link(
            "Rekvisitioner",
            format!("/omgangar/{round}/rekvisitioner"),
            "Alla mottagare och hur långt de har kommit.",
        ),
        link(
            "Villkor som vi registrerar",
            format!("/omgangar/{round}/villkor"),
            "Dialoger, överenskommelser och planer per mottagare.",
        ),
        link(
            "Ändra sista dagen",
            format!("/administration/omgangar/{round}/sista-dag"),
            "Förläng eller stäng i förtid, med skäl och två personer.",
        ),
        link(
            "Ge en mottagare anstånd",
            format!("/administration/omgangar/{round}/anstand"),
            "En senare sista dag för en mottagare, med skäl och två personer.",
        ),
        link(
            "Rätta en ram",
            format!("/administration/omgangar/{round}/ramar"),
            "En ny version av fördelningslistan, med skäl och två personer.",
        ),
    ]
}
