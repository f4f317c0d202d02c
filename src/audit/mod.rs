//! The append-only trail: who did what to what, written in the same transaction as the change.
//!
//! An event holds no personal data beyond who did it; what was written stays where it was written.

mod store;

use serde::Serialize;
use sqlx::PgConnection;

pub use self::store::{Entry, timeline};
use crate::{
    values::{MandateApplicationId, Moment, OrganisationId, PersonId, RequisitionId, RoundId},
    who::Actor,
};

/// Something that happened and must be remembered. Its fields are the particulars.
pub trait Event: Serialize {
    /// What happened, as it is kept: `requisition.submitted`.
    const ACTION: &'static str;

    /// To what: `requisition:<id>`.
    fn subject(&self) -> String;
}

/// The subject of everything that happens to a requisition.
pub fn requisition(id: RequisitionId) -> String {
    format!("requisition:{id}")
}

/// The subject of everything that happens to a round, also while it is prepared.
pub fn round(id: RoundId) -> String {
    format!("round:{id}")
}

/// The subject of who acts for an organisation.
pub fn organisation(id: OrganisationId) -> String {
    format!("organisation:{id}")
}

/// The subject of what happens to a person: its sign-ins, its roles.
pub fn person(id: PersonId) -> String {
    format!("person:{id}")
}

/// The subject of everything that happens to a case of who is to be ombud.
pub fn mandate_application(id: MandateApplicationId) -> String {
    format!("mandate_application:{id}")
}

/// Remembers it, in the transaction of the change.
///
/// # Errors
/// When the event is no JSON, or the database refuses.
pub async fn record<E: Event>(
    tx: &mut PgConnection,
    at: Moment,
    actor: Actor,
    event: &E,
) -> anyhow::Result<()> {
    let particulars = serde_json::to_value(event)?;
    store::insert(tx, at, actor, E::ACTION, &event.subject(), particulars).await?;
    Ok(())
}

impl Entry {
    /// What happened, in words for a case's timeline.
    pub fn in_words(&self) -> &'static str {
        match self.action.as_str() {
            "requisition.started" => "Utkast påbörjat",
            "requisition.saved" => "Avsnitt sparat",
            "requisition.submitted" => "Rekvisitionen skickades in",
            "requisition.proposed" => "Beslut föreslogs",
            "requisition.proposal_returned" => "Förslaget lämnades tillbaka",
            "requisition.decided" => "Beslut fattades",
            "payout.recorded" => "Utbetalning registrerades",
            "payout.returned" => "Utbetalningen lämnades tillbaka",
            "payout.approved" => "Utbetalning godkändes",
            "condition.recorded" => "Villkor registrerades",
            "round.planned" => "Omgången påbörjades",
            "round.copied" => "Omgången kopierades från en tidigare",
            "round.section_saved" => "Avsnitt sparat",
            "allocation.proposed" => "Fördelning föreslogs",
            "allocation.fixed" => "Fördelning fastställdes",
            "allocation.returned" => "Fördelning lämnades tillbaka",
            "statistics.imported" => "Uppgifter lästes in",
            "round.opened" => "Omgången öppnades",
            "round.texts_published" => "Ändrade texter publicerades",
            "round.window_change_proposed" => "Ny sista dag föreslogs",
            "round.window_change_decided" => "Ny sista dag prövades",
            "round.window_moved" => "Fönstret flyttades",
            "round.reminded" => "Påminnelser skickades",
            "round.message_sent" => "Meddelande skickades till mottagare",
            "person.mail_chosen" => "Valde vilka mejl som kommer",
            "person.mail_bounced" => "Mejl kom tillbaka",
            "person.eid_linked" => "E-legitimation kopplades",
            "person.eid_unlinked" => "E-legitimation togs bort",
            "round.frozen" => "Omgången frystes",
            "person.password_changed" => "Lösenordet byttes",
            "person.details_changed" => "Uppgifterna ändrades",
            "person.email_asked" => "En ny e-postadress skulle bekräftas",
            "person.email_changed" => "E-postadressen byttes",
            "person.removed" => "Kontot togs bort",
            "person.sessions_ended" => "Inloggningar avslutades",
            "invitation.made" => "Inbjudan skickades",
            "invitation.renewed" => "Inbjudan skickades igen",
            "invitation.withdrawn" => "Inbjudan återkallades",
            "invitation.accepted" => "Inbjudan togs emot",
            "mandate.removed" => "Behörighet togs bort",
            "mandate.ran_out" => "Behörighet gick ut",
            "mandate.handover_begun" => "Överlämning påbörjades",
            "mandate.handover_withdrawn" => "Överlämning avbröts",
            "organisation.left" => "Organisationen lämnade tjänsten",
            "role.proposed" => "Roll föreslogs",
            "role.confirmed" => "Roll bekräftades",
            "role.declined" => "Roll avslogs",
            "role.ended" => "Roll togs bort",
            "person.disabled" => "Konto stängdes av",
            "exclusion.recorded" => "Jäv anmäldes",
            "exclusion.lifted" => "Jäv hävdes",
            "mandate_application.started" => "Ansökan påbörjades",
            "mandate_application.changed" => "Uppgifterna i utkastet ändrades",
            "mandate_application.file_added" => "Handling bifogades",
            "mandate_application.file_removed" => "Handling togs bort före inskickning",
            "mandate_application.file_infected" => "Handling togs bort: skadlig kod",
            "mandate_application.submitted" => "Ansökan skickades in",
            "mandate_application.completion_requested" => "Komplettering begärdes",
            "mandate_application.completed" => "Ansökan kompletterades",
            "mandate_application.approved" => "Ansökan godkändes",
            "mandate_application.rejected" => "Ansökan avslogs",
            "mandate_application.discontinued" => "Ärendet avskrevs",
            "mandate_application.withdrawn" => "Ansökan återkallades",
            _ => "Händelse",
        }
    }
}
