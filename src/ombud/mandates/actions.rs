//! The changes: removing a mandate, handing over the role of ombud, an organisation leaving, a
//! mandate running out.

use sqlx::PgConnection;

use super::{
    mail::{Ended, HandedOver},
    model::Colleague,
    store,
};
use crate::{
    app::Settings,
    audit,
    identity::{self, invitations},
    values::{MandateId, Moment, OrganisationId, PersonId, SessionId},
    who::{Actor, Applicant, MandateRole, Sender},
};

/// Ends a mandate. When it was the person's last, the person's sessions end too, except the session
/// of somebody who removes their own mandate.
pub async fn remove(
    tx: &mut PgConnection,
    applicant: &Applicant,
    colleague: &Colleague,
    session: SessionId,
    at: Moment,
) -> anyhow::Result<()> {
    let (by, organisation) = (applicant.person_id(), applicant.organisation_id());
    let (mandate, person) = (colleague.mandate_id, colleague.person_id);
    store::end(tx, mandate, Some(by), at).await?;
    invitations::withdraw_all_by(tx, person, Some(organisation), at).await?;
    if !store::acts(tx, person).await? {
        identity::end_sessions(tx, person, (person == by).then_some(session)).await?;
    }
    if person != by {
        let (name, organisation) = (colleague.name.as_str(), applicant.organisation());
        let mail = Ended { name, role: colleague.role, organisation, ran_out: false };
        crate::mail::enqueue(tx, mail.mail(&colleague.email)?, at).await?;
    }
    let event = Removed { organisation, mandate, person, role: colleague.role };
    audit::record(tx, at, applicant.actor(), &event).await
}

/// Names the representative who is to apply to be the next ombud; one named earlier is replaced.
/// The ombud stays until the agency has approved a new one.
pub async fn begin_handover(
    tx: &mut PgConnection,
    settings: &Settings,
    ombud: &Sender,
    successor: &Colleague,
    at: Moment,
) -> anyhow::Result<()> {
    let applicant = ombud.applicant();
    let (organisation, from) = (applicant.organisation_id(), applicant.person_id());
    store::end_handover(tx, organisation, at).await?;
    store::insert_handover(tx, organisation, from, successor.person_id, at).await?;
    let mail = HandedOver {
        name: &successor.name,
        ombud: ombud.applicant().name(),
        organisation: applicant.organisation(),
        org_number: &store::org_number(tx, organisation).await?,
        base_url: &settings.base_url,
    };
    crate::mail::enqueue(tx, mail.mail(&successor.email)?, at).await?;
    let event = HandoverBegun { organisation, to: successor.person_id };
    audit::record(tx, at, applicant.actor(), &event).await
}

pub async fn withdraw_handover(
    tx: &mut PgConnection,
    ombud: &Applicant,
    at: Moment,
) -> anyhow::Result<()> {
    let organisation = ombud.organisation_id();
    store::end_handover(tx, organisation, at).await?;
    audit::record(tx, at, ombud.actor(), &HandoverWithdrawn { organisation }).await
}

/// Ends every mandate of the organisation, the ombud's own last. The mails about the missing ombud
/// are sent by the job that warns of it.
pub async fn leave(
    tx: &mut PgConnection,
    ombud: &Applicant,
    session: SessionId,
    at: Moment,
) -> anyhow::Result<()> {
    let organisation = ombud.organisation_id();
    let colleagues = store::colleagues(tx, organisation, at).await?;
    for colleague in colleagues.iter().rev() {
        remove(tx, ombud, colleague, session, at).await?;
    }
    for invitation in invitations::open_for(tx, organisation, at).await? {
        invitations::withdraw(tx, ombud.actor(), &invitation, at).await?;
    }
    store::end_handover(tx, organisation, at).await?;
    let event = Left { organisation, mandates: colleagues.len() };
    audit::record(tx, at, ombud.actor(), &event).await
}

/// Ends a mandate whose end has passed, and mails the person.
pub async fn run_out(tx: &mut PgConnection, due: &store::Due, at: Moment) -> anyhow::Result<()> {
    let (organisation, person, role) = (due.organisation_id, due.person_id, due.role);
    store::end(tx, due.mandate_id, None, due.ends_at).await?;
    if !store::acts(tx, person).await? {
        identity::end_sessions(tx, person, None).await?;
    }
    let mail = Ended { name: &due.name, role, organisation: &due.organisation, ran_out: true };
    crate::mail::enqueue(tx, mail.mail(&due.email)?, at).await?;
    let event = RanOut { organisation, mandate: due.mandate_id, person, role };
    audit::record(tx, at, Actor::SYSTEM, &event).await
}

audit::events! {
    about organisation: OrganisationId;

    Removed, "mandate.removed", "Behörighet togs bort" {
        mandate: MandateId, person: PersonId, role: MandateRole
    }
    RanOut, "mandate.ran_out", "Behörighet gick ut" {
        mandate: MandateId, person: PersonId, role: MandateRole
    }
    HandoverBegun, "mandate.handover_begun", "Överlämning påbörjades" { to: PersonId }
    HandoverWithdrawn, "mandate.handover_withdrawn", "Överlämning avbröts" {}
    Left, "organisation.left", "Organisationen lämnade tjänsten" { mandates: usize }
}
