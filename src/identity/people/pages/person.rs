//! The page of one person at the agency: its roles, and who gave them.

use askama::Template;
use serde::Deserialize;
use sqlx::PgConnection;

use crate::{
    identity::{
        people::actions,
        roles::{self, Colleague, HeldRole, RoleProposal, RoleRefusal},
    },
    values::{Errors, PersonId, Stopped},
    web::{Db, Error, Page, Path, Posted, Press, Reply, Result},
    who::{Administrator, AgencyRole, Staff},
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
        let person = roles::colleagues(db, Some(id)).await?.pop().ok_or(Error::NotFound)?;
        let waiting = roles::proposals(db).await?;
        Ok(Self {
            person,
            roles: roles::held_roles(db, id).await?,
            waiting: waiting.into_iter().filter(|it| it.person_id == id).collect(),
            staff: staff.clone(),
            errors: Errors::default(),
        })
    }

    fn is_me(&self) -> bool {
        self.person.person_id == self.staff.person_id()
    }

    /// Whether the reader may change this person's roles: an administrator, but not its own.
    fn may_act(&self) -> bool {
        self.staff.has(AgencyRole::Administrator)
            && !self.is_me()
            && self.person.disabled_at.is_none()
    }

    fn may_end(&self) -> bool {
        self.is_me() || self.may_act()
    }

    /// The roles that may be proposed: neither held nor waiting.
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
    db: Db,
    Posted { typed, at }: Posted<RoleForm>,
) -> Result<Reply<Person>> {
    let mut tx = db.begin().await?;
    let page = Person::of(&mut tx, id, administrator.staff()).await?;
    let proposed = match role(&typed) {
        Ok(role) => roles::propose(&mut tx, administrator.person_id(), id, role, at).await,
        Err(refusal) => Err(Stopped::Refused(refusal)),
    };
    let alone = match proposed {
        Ok(alone) => alone,
        Err(stopped) => return Ok(page.again(stopped.refusal()?)),
    };
    tx.commit().await?;
    let notice = match alone {
        true => "Rollen gäller från och med nu, för det finns ingen annan administratör.",
        false => "Rollen är föreslagen. En annan administratör bekräftar den.",
    };
    Ok(done(id, notice))
}

pub async fn end(
    staff: Staff,
    Path(id): Path<PersonId>,
    db: Db,
    Posted { typed, at }: Posted<RoleForm>,
) -> Result<Reply<Person>> {
    let mut tx = db.begin().await?;
    let page = Person::of(&mut tx, id, &staff).await?;
    if !page.may_end() {
        return Err(Error::NotFound);
    }
    let ended = match role(&typed) {
        Ok(role) => actions::end(&mut tx, &staff, id, role, at).await,
        Err(refusal) => Err(Stopped::Refused(refusal)),
    };
    if let Err(stopped) = ended {
        return Ok(page.again(stopped.refusal()?));
    }
    tx.commit().await?;
    Ok(done(id, "Rollen är borttagen. Personen behöver logga in igen."))
}

pub async fn disable(
    administrator: Administrator,
    Path(id): Path<PersonId>,
    db: Db,
    Posted { at, .. }: Posted<Press>,
) -> Result<Reply<Person>> {
    let mut tx = db.begin().await?;
    let page = Person::of(&mut tx, id, administrator.staff()).await?;
    let disabled = actions::disable(&mut tx, administrator.person_id(), id, at).await;
    if let Err(stopped) = disabled {
        return Ok(page.again(stopped.refusal()?));
    }
    tx.commit().await?;
    Ok(done(id, "Personen är avstängd och utloggad överallt."))
}

impl Person {
    fn again(mut self, refusal: RoleRefusal) -> Reply<Self> {
        self.errors.add("roles", refusal);
        Reply::Again(self)
    }
}

fn done(id: PersonId, notice: &str) -> Reply<Person> {
    Reply::to(&format!("/administration/personer/{id}")).saying(notice)
}
