//! The list of people at the agency, of open invitations, and of proposed roles.

use askama::Template;
use axum::extract::State;
use jiff::SignedDuration;
use serde::Deserialize;
use sqlx::PgConnection;

use crate::{
    app::App,
    identity::{
        Limit,
        invitations::{self, Invitation, To},
        roles::{self, Colleague, RoleProposal, RoleRefusal},
    },
    values::{InvitationId, Moment, RoleChangeId},
    web::{Buttons, Db, Error, Errors, Filled, Now, Page, Path, Posted, Reply, Result},
    who::{Administrator, AgencyRole, Staff},
};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct InviteForm {
    name: String,
    email: String,
    role: Vec<String>,
}

impl InviteForm {
    fn chose(&self, role: AgencyRole) -> bool {
        self.role.iter().any(|it| it == role.slug())
    }
}

/// How many invitations an administrator may send in an hour.
const INVITATIONS: Limit = Limit::new("invitation", 20, SignedDuration::from_hours(1));

#[derive(Template)]
#[template(path = "administration/people/list.html")]
pub struct People {
    people: Vec<Colleague>,
    proposals: Vec<RoleProposal>,
    invitations: Vec<Invitation>,
    staff: Staff,
    form: Filled<InviteForm>,
    now: Moment,
}

impl People {
    async fn of(db: &mut PgConnection, staff: &Staff, now: Moment) -> Result<Self> {
        Ok(Self {
            people: roles::colleagues(db, None).await?,
            proposals: roles::proposals(db).await?,
            invitations: invitations::open_at_the_agency(db, now).await?,
            staff: staff.clone(),
            form: Filled::default(),
            now,
        })
    }

    fn again(mut self, typed: InviteForm, errors: Errors) -> Reply<Self> {
        self.form = Filled { typed, errors };
        Reply::Again(self)
    }

    fn may_act(&self) -> bool {
        self.staff.has(AgencyRole::Administrator)
    }

    /// Whether the reader proposed it. If so the page has no button to confirm it (four eyes).
    fn proposed_it(&self, proposal: &RoleProposal) -> bool {
        proposal.proposed_by == self.staff.person_id()
    }

    fn is_me(&self, proposal: &RoleProposal) -> bool {
        proposal.person_id == self.staff.person_id()
    }

    fn roles(&self) -> [AgencyRole; 5] {
        AgencyRole::ALL
    }

    fn chose(&self, role: &AgencyRole) -> bool {
        self.form.typed.chose(*role)
    }
}

pub async fn list(staff: Staff, Now(now): Now, db: Db) -> Result<Page<People>> {
    let mut db = db.read().await?;
    Ok(Page(People::of(&mut db, &staff, now).await?))
}

pub async fn invite(
    administrator: Administrator,
    db: Db,
    State(app): State<App>,
    Posted { typed, at }: Posted<InviteForm>,
) -> Result<Reply<People>> {
    let staff = administrator.staff();
    let mut tx = db.begin().await?;
    let page = People::of(&mut tx, staff, at).await?;
    let mut errors = Errors::default();
    let invited = invitations::read(&typed.name, &typed.email, &mut errors);
    let roles: Vec<_> = AgencyRole::ALL.into_iter().filter(|it| typed.chose(*it)).collect();
    if roles.is_empty() {
        errors.add("role", RoleRefusal::NoRole);
    }
    let Some(invited) = invited.filter(|_| errors.is_empty()) else {
        return Ok(page.again(typed, errors));
    };
    let whom = format!("{}:agency", staff.person_id());
    let admitted = INVITATIONS.count(&mut tx, &whom, at).await?;
    if errors.take("email", admitted).is_none() {
        tx.commit().await?;
        return Ok(page.again(typed, errors));
    }
    let (inviter, to) = ((&administrator).into(), To::Agency(roles));
    let sent = invitations::invite(&mut tx, &app.settings, inviter, &invited, &to, at).await;
    if errors.take_act("email", sent)?.is_none() {
        // Commits the count; nothing else was written.
        tx.commit().await?;
        return Ok(page.again(typed, errors));
    }
    tx.commit().await?;
    let notice = format!("Inbjudan är skickad till {}.", invited.email);
    Ok(done(&notice))
}

/// Sends an invitation again, or withdraws it.
pub async fn invitation(
    administrator: Administrator,
    Path(id): Path<InvitationId>,
    db: Db,
    State(app): State<App>,
    Posted { typed, at }: Posted<Buttons>,
) -> Result<Reply<People>> {
    let mut tx = db.begin().await?;
    invitations::lock(&mut tx, id, None).await?;
    let open = invitations::open_at_the_agency(&mut tx, at).await?;
    let found = open.into_iter().find(|it| it.invitation_id == id).ok_or(Error::NotFound)?;
    let staff = administrator.staff();
    let notice = match typed.act.as_str() {
        "renew" => {
            let whom = format!("{}:agency", staff.person_id());
            let mut errors = Errors::default();
            let admitted = INVITATIONS.count(&mut tx, &whom, at).await?;
            if errors.take("email", admitted).is_none() {
                let page = People::of(&mut tx, staff, at).await?;
                tx.commit().await?;
                return Ok(page.again(InviteForm::default(), errors));
            }
            let inviter = (&administrator).into();
            invitations::renew(&mut tx, &app.settings, inviter, &found, at).await?;
            "Inbjudan är skickad igen. Den förra länken gäller inte längre."
        }
        "withdraw" => {
            invitations::withdraw(&mut tx, administrator.actor(), &found, at).await?;
            "Inbjudan är återkallad."
        }
        _ => return Err(Error::BadRequest),
    };
    tx.commit().await?;
    Ok(done(notice))
}

/// Confirms or declines a proposed role.
pub async fn settle(
    administrator: Administrator,
    Path(change): Path<RoleChangeId>,
    db: Db,
    Posted { typed, at }: Posted<Buttons>,
) -> Result<Reply<People>> {
    let who = administrator.person_id();
    let mut tx = db.begin().await?;
    let (settled, notice) = match typed.act.as_str() {
        "confirm" => (
            roles::confirm(&mut tx, who, change, at).await,
            "Rollen är bekräftad och gäller från och med nu.",
        ),
        "decline" => (roles::decline(&mut tx, who, change, at).await, "Förslaget är borttaget."),
        _ => return Err(Error::BadRequest),
    };
    let mut errors = Errors::default();
    if errors.take_act("proposals", settled)?.is_none() {
        let page = People::of(&mut tx, administrator.staff(), at).await?;
        return Ok(page.again(InviteForm::default(), errors));
    }
    tx.commit().await?;
    Ok(done(notice))
}

fn done(notice: &str) -> Reply<People> {
    Reply::to("/administration/personer").saying(notice)
}
