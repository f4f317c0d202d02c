//! Beginning a round, copying one, and saving its sections.

use sqlx::PgConnection;

use super::{
    PlanAnswers, PlanHead, PlanSection,
    rules::{ReadStart, StartGrant, moved_by_years},
    store::{self, NewPlan},
};
use crate::{
    audit,
    values::{Moment, Paragraph, PersonId, RoundId, Typed},
    who::{Actor, Administrator},
};

/// Who writes in a plan: an administrator, or the service itself for a demonstration.
#[derive(Debug, Clone, Copy)]
pub struct Writer {
    person_id: Option<PersonId>,
    actor: Actor,
}

impl Writer {
    pub const SERVICE: Self = Self { person_id: None, actor: Actor::SYSTEM };
}

impl From<&Administrator> for Writer {
    fn from(administrator: &Administrator) -> Self {
        Self { person_id: Some(administrator.person_id()), actor: administrator.actor() }
    }
}

/// Begins a round, empty or as a copy with its days moved to its own year. `None` where its name
/// is taken.
pub async fn begin(
    tx: &mut PgConnection,
    writer: Writer,
    start: &ReadStart,
    copied: Option<&PlanHead>,
    demonstration: bool,
    at: Moment,
) -> anyhow::Result<Option<RoundId>> {
    let grant_id = match &start.grant {
        StartGrant::There(grant) => *grant,
        StartGrant::New { name, ordinance, purpose } => {
            let texts = [name, ordinance, purpose].map(|it| it.as_ref());
            store::insert_grant(tx, texts[0], texts[1], texts[2]).await?
        }
    };
    let round = RoundId::generate();
    let plan = NewPlan {
        round_id: round,
        grant_id,
        title: start.title.as_ref(),
        slug: &start.slug,
        year: start.year,
        demonstration,
        copied_from: copied.map(|it| it.round_id),
        created_by: writer.person_id,
    };
    if !store::insert_plan(tx, &plan, at).await? {
        return Ok(None);
    }
    let event = Begun { round, title: plan.title, copied_from: plan.copied_from };
    audit::record(tx, at, writer.actor, &event).await?;
    if copied.is_none() {
        // A grant owns its words: a new round of it begins with those of its latest.
        let words = store::latest_words(tx, grant_id, round).await?;
        if let Some(typed) = words {
            let section = PlanSection::Ordinance;
            store::save_section(tx, round, section, &typed, writer.person_id, true, at).await?;
        }
    }
    if let Some(copied) = copied {
        let years = start.year - copied.year;
        let answers = store::answers(tx, copied.round_id).await?;
        for (section, answer) in answers.iter() {
            let typed = moved_by_years(section, &answer.typed, years);
            store::save_section(tx, round, section, &typed, writer.person_id, true, at).await?;
        }
    }
    Ok(Some(round))
}

/// Saves what was typed, right or wrong: it concerns nobody until the round opens.
pub async fn save(
    tx: &mut PgConnection,
    writer: Writer,
    round: RoundId,
    section: PlanSection,
    typed: &Typed,
    at: Moment,
) -> anyhow::Result<()> {
    store::save_section(tx, round, section, typed, writer.person_id, false, at).await?;
    audit::record(tx, at, writer.actor, &Saved { round, section }).await
}

/// Publishes the texts of an open round as they are in the plan now.
pub async fn publish_texts(
    tx: &mut PgConnection,
    writer: Writer,
    round: RoundId,
    answers: &PlanAnswers,
    section: PlanSection,
    at: Moment,
) -> anyhow::Result<()> {
    store::publish_texts(tx, round, &super::examine(answers)).await?;
    audit::record(tx, at, writer.actor, &TextsPublished { round, section }).await
}

/// Lets a text stand although it names other days than the round's, with a reason.
pub async fn keep_text(
    tx: &mut PgConnection,
    administrator: &Administrator,
    round: RoundId,
    section: PlanSection,
    text: &str,
    reason: &Paragraph,
    at: Moment,
) -> anyhow::Result<()> {
    store::keep_text(tx, round, section, text, reason, administrator.person_id(), at).await?;
    let event = TextKept { round, section, text, reason: reason.as_ref() };
    audit::record(tx, at, administrator.actor(), &event).await
}

audit::events! {
    about round: RoundId;

    Begun<'a>, "round.planned", "Omgången påbörjades" {
        title: &'a str, copied_from: Option<RoundId>
    }
    Saved, "round.section_saved", "Avsnitt sparat" { section: PlanSection }
    TextKept<'a>, "round.text_kept", "En text fick stå kvar, med skäl" { section: PlanSection, text: &'a str, reason: &'a str }
    TextsPublished, "round.texts_published", "Ändrade texter publicerades" { section: PlanSection }
}
