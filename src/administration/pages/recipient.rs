//! A recipient of a round, as it is typed in a form.

use sqlx::PgConnection;

use crate::{
    ombud::{
        self,
        applications::{Unclear, choose},
    },
    rounds::{self, Round, Terms},
    values::{Errors, OrgNumber, OrganisationId, RoundId},
    web::Result,
};

/// A recipient, with the round as it meets it.
pub struct Recipient {
    pub organisation_id: OrganisationId,
    pub name: String,
    pub round: Round,
    pub terms: Terms,
}

/// The recipient that was typed, by its name or number; `None` where it is unclear, and then what is
/// wrong is said. Those that may have been meant are the second.
pub async fn meant(
    db: &mut PgConnection,
    round: RoundId,
    typed: &str,
    chosen: &str,
    errors: &mut Errors,
) -> Result<(Option<Recipient>, Vec<(OrgNumber, String)>)> {
    let all = ombud::organisations(db).await?;
    let meant = match choose(typed, chosen, &all) {
        Ok(meant) => meant,
        Err(Unclear { message, candidates }) => {
            errors.add("organisation", message);
            return Ok((None, candidates));
        }
    };
    let (organisation_id, name) = (meant.organisation_id, meant.name.clone());
    let met = rounds::round_and_terms(db, round, organisation_id).await?;
    if met.is_none() {
        let words = format!("{name} har ingen ram i omgången. Välj en mottagare.");
        errors.add("organisation", words);
    }
    let recipient = met.map(|(round, terms)| Recipient { organisation_id, name, round, terms });
    Ok((recipient, Vec::new()))
}
