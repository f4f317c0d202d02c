//! Jäv in a case: who is excluded, and why.

use std::collections::BTreeMap;

use askama::Template;
use serde::Deserialize;
use sqlx::PgConnection;

use crate::{
    identity::{
        exclusions::{self, ExcludedFrom, Exclusion, ExclusionRefusal},
        roles,
    },
    requisitions::{self, Submission},
    values::{Email, Errors, ExclusionId, PersonId, RequisitionId},
    web::{Db, Error, Filled, Page, Path, Posted, Reply, Result},
    who::{Administrator, AgencyRole, Staff},
};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ExclusionForm {
    person: String,
    scope: String,
    reason: String,
    /// The typed reasons for lifting exclusions, by [`Self::lifting_field`].
    #[serde(flatten)]
    liftings: BTreeMap<String, String>,
}

impl ExclusionForm {
    /// Each exclusion has a form of its own to lift it.
    fn lifting_field(exclusion: &ExclusionId) -> String {
        format!("lifting-{exclusion}")
    }

    fn lifting(&self, exclusion: &ExclusionId) -> &str {
        self.liftings.get(&Self::lifting_field(exclusion)).map_or("", String::as_str)
    }
}

#[derive(Template)]
#[template(path = "cases/exclusions.html")]
pub struct Exclusions {
    submission: Submission,
    exclusions: Vec<Exclusion>,
    /// Whom an administrator may choose among: everybody at the agency.
    people: Vec<(PersonId, String, Email)>,
    staff: Staff,
    form: Filled<ExclusionForm>,
}

impl Exclusions {
    async fn of(db: &mut PgConnection, submission: Submission, staff: &Staff) -> Result<Self> {
        let case = (submission.requisition_id, submission.organisation_id);
        Ok(Self {
            exclusions: exclusions::of_case(db, case.0, case.1).await?,
            people: roles::people_with_roles(db, None).await?,
            staff: staff.clone(),
            form: Filled::default(),
            submission,
        })
    }

    fn again(mut self, typed: ExclusionForm, errors: Errors) -> Reply<Self> {
        self.form = Filled { typed, errors };
        Reply::Again(self)
    }

    /// Auditors only read, so there is nothing to exclude them from.
    fn may_record(&self) -> bool {
        let handles = |it: &AgencyRole| *it != AgencyRole::Auditor && self.staff.has(*it);
        AgencyRole::ALL.iter().any(handles)
    }

    fn is_administrator(&self) -> bool {
        self.staff.has(AgencyRole::Administrator)
    }

    fn may_lift(&self, exclusion: &Exclusion) -> bool {
        let allowed = exclusions::may_lift(exclusion, self.staff.person_id()).is_ok();
        self.is_administrator() && exclusion.lifted_at.is_none() && allowed
    }

    /// Whether a person is chosen in the form; at first the administrator is.
    fn chose(&self, person: &PersonId) -> bool {
        match self.form.typed.person.as_str() {
            "" => *person == self.staff.person_id(),
            typed => typed == person.to_string(),
        }
    }

    /// Who is to be excluded. An administrator may choose; everybody else reports their own jäv.
    fn person(&self, typed: &ExclusionForm) -> Result<PersonId, ExclusionRefusal> {
        if !self.is_administrator() {
            return Ok(self.staff.person_id());
        }
        let chosen = self.people.iter().find(|it| it.0.to_string() == typed.person);
        chosen.map(|it| it.0).ok_or(ExclusionRefusal::NoPerson)
    }

    fn scope(&self, typed: &ExclusionForm) -> Result<ExcludedFrom, ExclusionRefusal> {
        match typed.scope.as_str() {
            "arendet" => Ok(ExcludedFrom::Case(self.submission.requisition_id)),
            "organisationen" => Ok(ExcludedFrom::Organisation(self.submission.organisation_id)),
            _ => Err(ExclusionRefusal::NoScope),
        }
    }
}

pub async fn show(staff: Staff, Path(id): Path<RequisitionId>, db: Db) -> Result<Page<Exclusions>> {
    let mut db = db.read().await?;
    let submission = requisitions::submission(&mut db, id, None).await?.ok_or(Error::NotFound)?;
    Ok(Page(Exclusions::of(&mut db, submission, &staff).await?))
}

pub async fn record(
    staff: Staff,
    Path(id): Path<RequisitionId>,
    db: Db,
    Posted { typed, at }: Posted<ExclusionForm>,
) -> Result<Reply<Exclusions>> {
    let mut tx = db.begin().await?;
    // Locked, so that an act in the case is either finished before this, or comes after and is
    // refused.
    let submission = requisitions::lock_sent(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let page = Exclusions::of(&mut tx, submission, &staff).await?;
    if !page.may_record() {
        return Err(Error::NotFound);
    }
    let mut errors = Errors::default();
    let person = errors.take("person", page.person(&typed));
    let scope = errors.take("scope", page.scope(&typed));
    let reason = errors.take("reason", exclusions::read_reason(&typed.reason));
    let (Some(person), Some(scope), Some(reason)) = (person, scope, reason) else {
        return Ok(page.again(typed, errors));
    };
    let recorded = exclusions::record(&mut tx, &staff, id, person, scope, &reason, at).await;
    if errors.take_act("scope", recorded)?.is_none() {
        return Ok(page.again(typed, errors));
    }
    tx.commit().await?;
    Ok(done(id, "Jävet är anmält och gäller från och med nu."))
}

pub async fn lift(
    administrator: Administrator,
    Path((id, exclusion)): Path<(RequisitionId, ExclusionId)>,
    db: Db,
    Posted { typed, at }: Posted<ExclusionForm>,
) -> Result<Reply<Exclusions>> {
    let mut tx = db.begin().await?;
    let submission = requisitions::lock_sent(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let page = Exclusions::of(&mut tx, submission, administrator.staff()).await?;
    let found = page.exclusions.iter().find(|it| it.exclusion_id == exclusion);
    let found = found.ok_or(Error::NotFound)?.clone();
    let field = ExclusionForm::lifting_field(&exclusion);
    let who = administrator.person_id();
    let mut errors = Errors::default();
    let may = errors.take("exclusions", exclusions::may_lift(&found, who));
    let reason = errors.take(field, exclusions::read_lifting(typed.lifting(&exclusion)));
    let (Some(()), Some(reason)) = (may, reason) else {
        return Ok(page.again(typed, errors));
    };
    let lifted = exclusions::lift(&mut tx, &administrator, id, &found, &reason, at).await?;
    tx.commit().await?;
    Ok(match lifted {
        true => done(id, "Jävet är hävt."),
        false => exclusions_of(id).overtaken("Jävet var redan hävt."),
    })
}

fn done(id: RequisitionId, notice: &str) -> Reply<Exclusions> {
    exclusions_of(id).saying(notice)
}

fn exclusions_of(id: RequisitionId) -> Reply<Exclusions> {
    Reply::to(&format!("/arenden/{id}/jav"))
}
