//! Check your answers, then send: what is seen is what is sent.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::reading::{open_now, round_and_terms, sections};
use crate::{
    app::App,
    requisitions::{
        actions, boundary,
        model::{Document, Dossier, Section},
        rules::{self, Admitted, Change, ChangeRefusal, Openness, Sealed, read},
        store,
    },
    rounds::{self, OpenRound, Round, Terms, TermsRefusal},
    values::{Kept, Moment, RequisitionId, SectionState, Stopped},
    web::{Db, Error, Errors, Now, Page, Path, Posted, Reply, Result},
    who::{Applicant, MandateRole},
};

#[derive(Template)]
#[template(path = "requisitions/check.html")]
pub struct Check {
    id: RequisitionId,
    organisation: String,
    round: Round,
    /// The document that can be sent, or the sections that are not done.
    sealed: Result<Sealed, Vec<(Section, String, SectionState)>>,
    role: MandateRole,
    /// The conditions that the agency must record before the send.
    awaited: Vec<String>,
    errors: Errors,
    is_sent: bool,
    /// Of a correction: the version it will be, and what was sent before.
    version: i16,
    before: Option<Kept<Document>>,
    /// Of a whole correction: what it changes, and whether this person may send it.
    change: Option<Change>,
    refused: Option<ChangeRefusal>,
    /// The sections that are open now.
    open: Openness,
    now: Moment,
}

impl Check {
    /// The dossier as it is now; `open`: what may be changed in it.
    fn of(
        dossier: &Dossier,
        open: Openness,
        round: Round,
        terms: &Terms,
        applicant: &Applicant,
        now: Moment,
    ) -> Self {
        let examined = read(dossier, terms, open.ceiling());
        let mut left = sections(&examined, terms);
        left.retain(|(_, _, state)| *state != SectionState::Done);
        let mut errors = Errors::default();
        if dossier.is_sent() {
            let wrong = left.iter().filter_map(|(it, _, _)| examined.problems(*it)).flatten();
            wrong.for_each(|it| errors.add("send", &it.message));
        }
        let sealed = examined.seal(dossier.requisition_id);
        let change = dossier.sent.as_deref().zip(sealed.as_ref()).map(|(before, now)| {
            rules::change(before, now.document(), dossier.status, dossier.asked())
        });
        let strongly = applicant.proved_strongly();
        let refused =
            change.as_ref().and_then(|it| it.admit(&open, applicant.role(), strongly).err());
        Self {
            id: dossier.requisition_id,
            organisation: applicant.organisation().to_owned(),
            round,
            sealed: sealed.ok_or(left),
            role: applicant.role(),
            awaited: terms.awaited.clone(),
            errors,
            is_sent: dossier.is_sent(),
            version: dossier.written_version(),
            before: dossier.sent.clone(),
            change,
            refused,
            open,
            now,
        }
    }

    fn before(&self) -> Option<&Document> {
        self.before.as_deref()
    }

    fn changed(&self) -> &[Section] {
        self.change.as_ref().map_or(&[], |it| it.sections.as_slice())
    }

    /// Where the sections are changed: in a correction each has its own link on the page of what is open.
    fn base(&self) -> String {
        match self.is_sent {
            true => String::new(),
            false => format!("/rekvisitioner/{}/", self.id),
        }
    }

    fn needs_proof(&self) -> bool {
        self.refused == Some(ChangeRefusal::AccountNeedsProof)
    }

    /// The address where a section is changed.
    fn change(&self, section: &Section) -> String {
        format!("/rekvisitioner/{}/{}", self.id, section.slug())
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SendForm {
    fingerprint: String,
}

pub async fn check(
    applicant: Applicant,
    Path(id): Path<RequisitionId>,
    Now(now): Now,
    db: Db,
) -> Result<Response> {
    let mut db = db.read().await?;
    let dossier = store::dossier(&mut db, &applicant, id).await?.ok_or(Error::NotFound)?;
    let (round, terms) = round_and_terms(&mut db, &dossier).await?;
    let open = open_now(&dossier, &round, now);
    if dossier.is_sent() && (open.is_closed() || !is_under_way(&dossier)) {
        return Ok(Redirect::to(&receipt(id)).into_response());
    }
    Ok(Page(Check::of(&dossier, open, round, &terms, &applicant, now)).into_response())
}

/// Whether there is something to send: a correction, or a completion that is answered without one.
fn is_under_way(dossier: &Dossier) -> bool {
    dossier.draft_version.is_some() || dossier.completion.is_some()
}

/// The send's address is opened with GET by hand, or after signing in again: leads to the check
/// page.
pub async fn back_to_check(_: Applicant, Path(id): Path<RequisitionId>) -> Redirect {
    Redirect::to(&format!("/rekvisitioner/{id}/kontrollera"))
}

pub async fn submit(
    applicant: Applicant,
    Path(id): Path<RequisitionId>,
    State(app): State<App>,
    db: Db,
    Posted { typed, at }: Posted<SendForm>,
) -> Result<Reply<Check>> {
    boundary::reach("arrived");
    let mut tx = db.begin().await?;
    let dossier = store::lock(&mut tx, &applicant, id).await?.ok_or(Error::NotFound)?;
    if dossier.is_sent() && !is_under_way(&dossier) {
        // Pressed twice, or sent by a colleague a moment ago: the receipt shows what was sent. Else a
        // colleague has discarded the change, or withdrawn it all.
        let is_there =
            dossier.sent.as_ref().is_some_and(|it| rules::is_as_seen(it, &typed.fingerprint));
        let receipt = Reply::to(&receipt(id));
        return Ok(match is_there {
            true => receipt,
            false => receipt.overtaken("Det finns ingen ändring att skicka in."),
        });
    }
    let held = rounds::hold(&mut tx, dossier.round_id, dossier.organisation_id, at).await;
    let (round, terms) = round_and_terms(&mut tx, &dossier).await?;
    let open = open_now(&dossier, &round, at);
    let mut page = Check::of(&dossier, open, round, &terms, &applicant, at);
    let admitted = match dossier.is_sent() {
        true => page.admit_change(&typed.fingerprint, &applicant, held)?,
        false => page.admit_first(&typed.fingerprint, &applicant, held)?,
    };
    let Some(admitted) = admitted else {
        return Ok(Reply::Again(page));
    };
    match applicant.sender().filter(|_| !dossier.is_sent()) {
        Some(sender) => {
            actions::submit(&mut tx, &sender, &page.round, &dossier, admitted).await?;
        }
        None => {
            let of = Some(applicant.organisation_id());
            let case = store::submission(&mut tx, id, of).await?.ok_or(Error::NotFound)?;
            let (round, base_url) = (&page.round, &app.settings.base_url);
            actions::send_change(&mut tx, &applicant, round, &case, &dossier, &admitted, base_url)
                .await?;
        }
    }
    boundary::reach("told");
    tx.commit().await?;
    boundary::reach("committed");
    let receipt = Reply::to(&receipt(id));
    Ok(match dossier.is_sent() {
        true => receipt.saying(format!(
            "Version {} är inskickad. En kvittens är på väg till dig med e-post.",
            dossier.written_version()
        )),
        // The page itself is the receipt.
        false => receipt,
    })
}

impl Check {
    /// Whether the first version may be sent; `None` with what hinders among the errors.
    fn admit_first(
        &mut self,
        seen: &str,
        applicant: &Applicant,
        held: Result<OpenRound, Stopped<TermsRefusal>>,
    ) -> Result<Option<Admitted>> {
        applicant.sender().ok_or(Error::NotFound)?;
        let open = self.errors.take_act("send", held)?;
        for condition in &self.awaited {
            self.errors
                .add("send", format!("Myndigheten har inte registrerat villkoret än: {condition}"));
        }
        let sealed = match &self.sealed {
            Ok(sealed) => Some(sealed.clone()),
            Err(_) => {
                let message = "Alla avsnitt måste vara klara innan du kan skicka in";
                self.errors.add("send", message);
                None
            }
        };
        Ok(match (sealed, open) {
            (Some(sealed), Some(open)) if self.awaited.is_empty() => {
                self.errors.take("send", sealed.admit(seen, open))
            }
            _ => None,
        })
    }

    /// Whether a later version may be sent; `None` with what hinders among the errors. The round is
    /// held, open or not: its last day is the same until the commit.
    fn admit_change(
        &mut self,
        seen: &str,
        applicant: &Applicant,
        held: Result<OpenRound, Stopped<TermsRefusal>>,
    ) -> Result<Option<Admitted>> {
        if let Err(stopped) = held {
            stopped.refusal()?;
        }
        let (Ok(sealed), Some(change)) = (&self.sealed, &self.change) else {
            if self.errors.is_empty() {
                self.errors.add("send", "Alla avsnitt måste vara klara innan du kan skicka in");
            }
            return Ok(None);
        };
        let (sealed, change) = (sealed.clone(), change.clone());
        let admitted = sealed.admit_change(seen, change, &self.open, applicant, self.now);
        Ok(self.errors.take("send", admitted))
    }
}

fn receipt(id: RequisitionId) -> String {
    format!("/rekvisitioner/{id}/kvittens")
}
