//! What the pages of a requisition read in common.

use sqlx::PgConnection;

use crate::{
    requisitions::{
        model::{Dossier, Section},
        rules::{Examined, Openness, openness},
    },
    rounds::{self, Round, Terms},
    values::{Moment, SectionState},
    web::{Error, Result},
};

/// The sections that the round asks for.
pub fn sections(examined: &Examined, terms: &Terms) -> Vec<(Section, String, SectionState)> {
    let ordinance = &terms.ordinance;
    let told = |it: Section| (it, it.title_in(ordinance), examined.state(it));
    Section::asked(ordinance).map(told).collect()
}

/// The round of a requisition, and its terms for the one who requisitions.
pub async fn round_and_terms(db: &mut PgConnection, dossier: &Dossier) -> Result<(Round, Terms)> {
    rounds::round_and_terms(db, dossier.round_id, dossier.organisation_id)
        .await?
        .ok_or(Error::NotFound)
}

/// What may be changed in a requisition now.
pub fn open_now(dossier: &Dossier, round: &Round, now: Moment) -> Openness {
    openness(dossier.status, round.state_at(now), dossier.asked())
}

/// Whether a section can be changed now. A first draft can be written before the round opens, too.
pub fn may_change(
    dossier: &Dossier,
    open: &Openness,
    round: &Round,
    section: Section,
    now: Moment,
) -> bool {
    match dossier.is_sent() {
        true => open.is_open(section),
        false => !round.is_past(&now),
    }
}
