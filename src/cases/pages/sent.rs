//! What came of a requisition after the first send: its versions, what was asked for, and a withdrawal.

use askama::Template;
use axum::response::{IntoResponse, Response};
use sqlx::PgConnection;

use crate::{
    requisitions::{
        self, Completion, CompletionKind, Document, Section, Submission, Version, Withdrawal,
        changed, completion, withdrawal,
    },
    rounds::{
        Round, Terms,
        plan::{AfterTheSend, Ordinance},
    },
    values::{Day, Kept, Moment, RequisitionId},
    web::{Db, Error, Page, Path, Result},
    who::{Applicant, Staff},
};

/// What came after the first send.
pub struct Sent {
    /// The latest first.
    pub versions: Vec<Version>,
    pub completions: Vec<Completion>,
    pub withdrawal: Option<Withdrawal>,
    /// The round as the recipient meets it, with its own last day, and its grant's words.
    pub round: Round,
    pub ordinance: Ordinance,
    /// What the round says of completions and of the day of payout.
    pub after_the_send: AfterTheSend,
    /// What an officer typed to ask for a completion.
    pub asking: completion::Written,
}

impl Sent {
    /// `round` and `terms` are those of its recipient.
    pub async fn of(
        db: &mut PgConnection,
        case: &Submission,
        round: &Round,
        terms: &Terms,
    ) -> sqlx::Result<Self> {
        let id = case.requisition_id;
        let withdrawal = match case.status.is_live() {
            true => None,
            false => withdrawal::withdrawal(db, id).await?,
        };
        Ok(Self {
            versions: requisitions::versions(db, id).await?,
            completions: completion::list(db, id).await?,
            withdrawal,
            round: round.clone(),
            ordinance: terms.ordinance.clone(),
            after_the_send: terms.after_the_send.clone(),
            asking: completion::Written::default(),
        })
    }

    /// Who sent the first version.
    pub fn first_by(&self) -> &str {
        self.versions.last().map_or("", |it| it.submitted_by.as_str())
    }

    /// The versions after the first, in the order they came.
    pub fn later(&self) -> impl Iterator<Item = &Version> {
        self.versions.iter().rev().filter(|it| !it.is_first())
    }

    /// What has been asked for, and is neither answered nor cancelled.
    pub fn open(&self) -> Option<&Completion> {
        self.completions.iter().find(|it| it.is_open())
    }

    /// The latest version in which the account is another than before.
    pub fn other_account(&self) -> Option<&Version> {
        self.versions.iter().find(|it| it.other_account)
    }

    /// The version that stands, where it came by post.
    pub fn by_post(&self) -> Option<&Version> {
        self.versions.first().filter(|it| it.received_on.is_some())
    }

    pub fn kinds(&self) -> [CompletionKind; 2] {
        CompletionKind::ALL
    }

    /// The sections that can be asked for now.
    pub fn offered(&self, now: &Moment) -> Vec<Section> {
        completion::offered(&self.ordinance, self.round.state_at(*now))
    }

    /// The day that the recipient can expect the money, where the round says one.
    pub fn expected_payout(&self, decided: &Moment) -> Option<Day> {
        self.after_the_send.expected_payout(decided.day())
    }

    /// Puts the text of the template that was chosen after what is typed already.
    pub fn use_template(&mut self) {
        let chosen = self.asking.template.parse().ok();
        let template =
            chosen.and_then(|it: usize| self.after_the_send.completion_templates.get(it));
        let Some(template) = template else { return };
        let text = self.round.told(&template.body);
        self.asking.missing = match self.asking.missing.trim() {
            "" => text,
            typed => format!("{typed}\n\n{text}"),
        };
    }

    pub fn is_asked(&self, section: &Section) -> bool {
        self.asking.section.iter().any(|it| it == section.slug())
    }
}

/// An earlier version, as it was sent.
#[derive(Template)]
#[template(path = "cases/version.html")]
pub struct Earlier {
    case: Submission,
    version: Version,
    document: Kept<Document>,
    before: Option<Kept<Document>>,
    /// The page of the case.
    back: String,
}

impl Earlier {
    fn before(&self) -> Option<&Document> {
        self.before.as_deref()
    }

    fn changed(&self) -> Vec<Section> {
        self.before().map(|it| changed(it, &self.document)).unwrap_or_default()
    }

    async fn of(
        db: &mut PgConnection,
        case: Option<Submission>,
        number: i16,
        back: String,
    ) -> Result<Response> {
        let case = case.ok_or(Error::NotFound)?;
        let id = case.requisition_id;
        let found = requisitions::version(db, id, number).await?;
        let (document, before) = found.ok_or(Error::NotFound)?;
        let versions = requisitions::versions(db, id).await?;
        let version = versions.into_iter().find(|it| it.version == number);
        let version = version.ok_or(Error::NotFound)?;
        Ok(Page(Self { case, version, document, before, back }).into_response())
    }
}

/// For the agency.
pub async fn version(
    _: Staff,
    Path((id, number)): Path<(RequisitionId, i16)>,
    db: Db,
) -> Result<Response> {
    let mut db = db.read().await?;
    let case = requisitions::submission(&mut db, id, None).await?;
    Earlier::of(&mut db, case, number, format!("/arenden/{id}")).await
}

/// For the organisation.
pub async fn own_version(
    applicant: Applicant,
    Path((id, number)): Path<(RequisitionId, i16)>,
    db: Db,
) -> Result<Response> {
    let mut db = db.read().await?;
    let of = Some(applicant.organisation_id());
    let case = requisitions::submission(&mut db, id, of).await?;
    Earlier::of(&mut db, case, number, format!("/rekvisitioner/{id}/kvittens")).await
}
