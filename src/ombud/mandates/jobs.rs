//! The timed jobs: they end mandates that have run out, and warn before that, once for each number
//! of days in `WARNINGS`.

use jiff::SignedDuration;
use sqlx::PgConnection;

use super::{
    actions,
    mail::{Ending, NoOmbud},
    model::Warning,
    rules::{WARNINGS, warning_due},
    store,
};
use crate::{
    identity::roles,
    values::{Email, Moment},
    who::{AgencyRole, MandateRole},
};

/// Ends the mandates whose end has passed; returns how many.
pub async fn end_those_due(tx: &mut PgConnection, now: Moment) -> anyhow::Result<usize> {
    let due = store::lock_ending(tx, now).await?;
    for it in &due {
        actions::run_out(tx, it, now).await?;
    }
    Ok(due.len())
}

/// Warns of mandates that end soon and of organisations whose ombud is gone; returns how many there
/// were.
pub async fn warn_those_due(
    tx: &mut PgConnection,
    base_url: &str,
    now: Moment,
) -> anyhow::Result<usize> {
    Ok(warn_of_the_end(tx, base_url, now).await? + warn_of_no_ombud(tx, base_url, now).await?)
}

async fn warn_of_the_end(
    tx: &mut PgConnection,
    base_url: &str,
    now: Moment,
) -> anyhow::Result<usize> {
    let longest = SignedDuration::from_hours(24 * i64::from(WARNINGS[0]));
    let mut warned = 0;
    for it in store::lock_ending(tx, now.after(longest)).await? {
        // After days without a worker one warning is sent, not one for each number of days passed.
        let due = warning_due(it.ends_at, now).filter(|days| it.warned.is_none_or(|it| *days < it));
        let Some(days) = due else { continue };
        let warning =
            Warning::EndsSoon { name: it.name.clone(), role: it.role, ends_at: it.ends_at };
        let (organisation, warning) = (it.organisation.as_str(), &warning);
        // The holder of the mandate is warned, and the ombud, who manages the organisation's
        // mandates.
        let colleagues = store::colleagues(tx, it.organisation_id, now).await?;
        let told = |role, person| role == MandateRole::Ombud || person == it.person_id;
        for colleague in colleagues.iter().filter(|it| told(it.role, it.person_id)) {
            let mail = Ending { name: &colleague.name, organisation, warning, base_url };
            let mail = mail.mail(&colleague.email, it.ends_at.last_day())?;
            crate::mail::enqueue(tx, mail, now).await?;
        }
        store::insert_warning(tx, it.mandate_id, days, now).await?;
        warned += 1;
    }
    Ok(warned)
}

async fn warn_of_no_ombud(
    tx: &mut PgConnection,
    base_url: &str,
    now: Moment,
) -> anyhow::Result<usize> {
    let orphaned = store::lock_orphaned(tx).await?;
    for it in &orphaned {
        let left = store::colleagues(tx, it.organisation_id, now).await?;
        let representatives = left.iter().filter(|it| it.role == MandateRole::Representative);
        let mut told: Vec<(&str, &Email, bool)> =
            representatives.map(|it| (it.name.as_str(), &it.email, false)).collect();
        let officers = roles::people_with_roles(tx, Some(AgencyRole::Officer)).await?;
        told.extend(officers.iter().map(|(_, name, email)| (name.as_str(), email, true)));
        for (name, email, agency) in told {
            let (organisation, org_number) = (&it.organisation, &it.org_number);
            let mail = NoOmbud { name, organisation, org_number, agency, base_url };
            crate::mail::enqueue(tx, mail.mail(email)?, now).await?;
        }
        store::insert_warning(tx, it.mandate_id, 0, now).await?;
    }
    Ok(orphaned.len())
}
