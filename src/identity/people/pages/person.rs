//! One person at the agency: its roles, and who gave them.

use askama::Template;
use serde::Deserialize;
use sqlx::PgConnection;
use tower_sessions::Session;

use crate::{
    identity::{
        Administrator, AgencyRole, NOTICE, Staff,
        people::{
            actions,
            model::{Colleague, HeldRole, RoleProposal},
            rules::RoleRefusal,
            store,
        },
    },
    values::{Errors, PersonId},
    web::{Db, Error, Page, Path, Posted, Press, Reply, Result},
};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RoleForm {
    role: String,
}

#[derive(Template)]
#[template(path = "administration/people/person.html")]
pub struct Person {
    person: Colleague,
    roles: Vec<HeldRole>,
    waiting: Vec<RoleProposal>,
    staff: Staff,
    errors: Errors,
}

impl Person {
    async fn of(db: &mut PgConnection, id: PersonId, staff: &Staff) -> Result<Self> {
        let person = store::colleagues(db, Some(id)).await?.pop().ok_or(Error::NotFound)?;
        let waiting = store::proposals(db).await?;
        Ok(Self {
            person,
            roles: store::held_roles(db, id).await?,
            waiting: waiting.into_iter().filter(|it| it.person_id == id).collect(),
            staff: staff.clone(),
            errors: Errors::default(),
        })
    }

    fn is_me(&self) -> bool {
        self.person.person_id == self.staff.person_id()
    }

    /// Somebody else's affair, for an administrator.
    fn may_act(&self) -> bool {
        self.staff.has(AgencyRole::Administrator)
            && !self.is_me()
            && self.person.disabled_at.is_none()
    }

    fn may_end(&self) -> bool {
        self.is_me() || self.may_act()
    }

    /// What may be proposed.
    fn missing(&self) -> Vec<AgencyRole> {
        let has = |role: &AgencyRole| {
            self.person.roles.contains(role) || self.waiting.iter().any(|it| it.role == *role)
        };
        AgencyRole::ALL.into_iter().filter(|it| !has(it)).collect()
    }
}

pub async fn show(staff: Staff, Path(id): Path<PersonId>, db: Db) -> Result<Page<Person>> {
    let mut db = db.read().await?;
    Ok(Page(Person::of(&mut db, id, &staff).await?))
}

fn role(typed: &RoleForm) -> Result<AgencyRole, RoleRefusal> {
    AgencyRole::from_slug(&typed.role).ok_or(RoleRefusal::NoRole)
}

pub async fn propose(
    administrator: Administrator,
    Path(id): Path<PersonId>,
    session: Session,
    db: Db,
    Posted { typed, at }: Posted<RoleForm>,
) -> Result<Reply<Person>> {
    let mut tx = db.begin().await?;
    let page = Person::of(&mut tx, id, administrator.staff()).await?;
    let outcome = match role(&typed) {
        Ok(role) => actions::propose(&mut tx, administrator.person_id(), id, role, at).await?,
        Err(refusal) => Err(refusal),
    };
    let alone = match outcome {
        Ok(alone) => alone,
        Err(refusal) => return Ok(page.again(refusal)),
    };
    tx.commit().await?;
    let notice = match alone {
        true => "Rollen gäller från och med nu, för det finns ingen annan administratör.",
        false => "Rollen är föreslagen. En annan administratör bekräftar den.",
    };
    done(&session, id, notice).await
}

pub async fn end(
    staff: Staff,
    Path(id): Path<PersonId>,
    session: Session,
    db: Db,
    Posted { typed, at }: Posted<RoleForm>,
) -> Result<Reply<Person>> {
    let mut tx = db.begin().await?;
    let page = Person::of(&mut tx, id, &staff).await?;
    if !page.may_end() {
        return Err(Error::NotFound);
    }
    let by = (staff.person_id(), staff.actor());
    let outcome = match role(&typed) {
        Ok(role) => actions::end(&mut tx, by, id, role, at).await?,
        Err(refusal) => Err(refusal),
    };
    if let Err(refusal) = outcome {
        return Ok(page.again(refusal));
    }
    tx.commit().await?;
    done(&session, id, "Rollen är borttagen. Personen behöver logga in igen.").await
}

pub async fn disable(
    administrator: Administrator,
    Path(id): Path<PersonId>,
    session: Session,
    db: Db,
    Posted { at, .. }: Posted<Press>,
) -> Result<Reply<Person>> {
    let mut tx = db.begin().await?;
    let page = Person::of(&mut tx, id, administrator.staff()).await?;
    let outcome = actions::disable(&mut tx, administrator.person_id(), id, at).await?;
    if let Err(refusal) = outcome {
        return Ok(page.again(refusal));
    }
    tx.commit().await?;
    done(&session, id, "Personen är avstängd och utloggad överallt.").await
}

impl Person {
    fn again(mut self, refusal: RoleRefusal) -> Reply<Self> {
        self.errors.add("roles", refusal);
        Reply::Again(self)
    }
}

async fn done(session: &Session, id: PersonId, notice: &str) -> Result<Reply<Person>> {
    session.insert(NOTICE, notice).await?;
    Ok(Reply::to(&format!("/administration/personer/{id}")))
}
