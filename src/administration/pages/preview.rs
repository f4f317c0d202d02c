//! The round as an ombud will meet it, for any recipient, before it opens.

use askama::Template;
use serde::Deserialize;

use crate::{
    administration::opening::{Frames, Preparation},
    ombud::{Kinds, OrganisationKind, OrganisationRow},
    requisitions::{Carrier, Section, fields},
    rounds::{
        Condition, FramedPot, Insats, PlanHead, Terms,
        plan::{AfterTheSend, Aims, ConditionMetBy, ExaminedPlan, RoundDays},
    },
    values::{Errors, Kronor, OrganisationId, PotId, RoundId, Typed},
    web::{Db, Error, Page, Path, Query, Result},
    who::Staff,
};

#[derive(Template)]
#[template(path = "administration/preview.html")]
pub struct Preview {
    round: PlanHead,
    examined: ExaminedPlan,
    organisations: Vec<OrganisationRow>,
    chosen: OrganisationId,
    terms: Terms,
    /// What the form would contain at first.
    typed: Typed,
    errors: Errors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    som: String,
}

impl Preview {
    /// As the requisition's own page offers them.
    fn carriers(&self) -> impl Iterator<Item = Carrier> {
        let rss = self.terms.may_use_rss();
        Carrier::ALL.into_iter().filter(move |it| rss || *it != Carrier::Rss)
    }

    fn is_chosen(&self, organisation: &OrganisationId) -> bool {
        self.chosen == *organisation
    }

    /// A text with the days of the plan in it, once they can be read.
    fn told(&self, text: impl AsRef<str>) -> String {
        RoundDays::told_by(self.examined.days(self.round.year), text.as_ref())
    }

    fn sum(&self) -> Kronor {
        self.terms.frame()
    }
}

pub async fn preview(
    _: Staff,
    Path(round): Path<RoundId>,
    Query(wish): Query<Wish>,
    db: Db,
) -> Result<Page<Preview>> {
    let mut db = db.read().await?;
    let prepared = Preparation::of(&mut db, round).await?.ok_or(Error::NotFound)?;
    let Some(aims) = prepared.examined.aims() else {
        return Err(Error::NotFound);
    };
    let frames = prepared.frames_so_far();

    let chosen = prepared
        .organisations
        .iter()
        .find(|it| it.organisation_id.to_string() == wish.som)
        .or_else(|| prepared.organisations.first())
        .ok_or(Error::NotFound)?;
    let terms = terms(&prepared.examined, prepared.head.year, aims, chosen, &frames);
    Ok(Page(Preview {
        chosen: chosen.organisation_id,
        typed: crate::requisitions::first_amounts(&terms),
        terms,
        round: prepared.head,
        examined: prepared.examined,
        organisations: prepared.organisations,
        errors: Errors::default(),
    }))
}

/// The terms that the organisation would have if the round were open.
fn terms(
    examined: &ExaminedPlan,
    year: i16,
    aims: &Aims,
    organisation: &OrganisationRow,
    frames: &Frames,
) -> Terms {
    let mut kinds = Vec::new();
    if organisation.municipality_code.is_some() {
        kinds.push(OrganisationKind::Municipality);
    }
    if organisation.region_code.is_some() {
        kinds.push(OrganisationKind::Region);
    }
    let frame = |pot: &str| {
        let frames = frames.get(pot)?;
        let own = frames.iter().find(|it| it.organisation_id == organisation.organisation_id)?;
        (own.amount != Kronor::ZERO).then_some(own.amount)
    };
    let pots = examined.pots().into_iter().flatten().filter_map(|it| {
        Some(FramedPot {
            pot_id: PotId::generate(),
            code: it.code.clone(),
            name: it.name.to_string(),
            rural: it.rural,
            frame: frame(&it.code)?,
        })
    });
    let days = examined.days(year);
    let told = |text: &str| RoundDays::told_by(days, text);
    let certified = examined.conditions().into_iter().flatten();
    let certified = certified.filter(|it| it.met_by == ConditionMetBy::Recipient);
    Terms {
        kinds: Kinds::new(kinds),
        ordinance: examined.ordinance().cloned().unwrap_or_default(),
        asks_who: aims.asks_who,
        required: aims.required,
        plan_mode: examined.plan_mode().copied().unwrap_or_default(),
        after_the_send: AfterTheSend::default(),
        insatser: aims
            .aims
            .iter()
            .map(|it| Insats {
                number: it.number,
                text: told(it.text.as_ref()),
                rural: it.rural,
                examples: told(&it.examples),
            })
            .collect(),
        conditions: certified
            .map(|it| Condition { code: it.code.clone(), text: told(it.text.as_ref()) })
            .collect(),
        pots: pots.collect(),
        awaited: Vec::new(),
    }
}
