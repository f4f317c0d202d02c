//! The organisation's mandates and invitations, and the matrix of what each role may do.

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
    },
    ombud::mandates::{
        model::{Colleague, Handover, Warning},
        rules::{self, Act, MandateRefusal, may},
        store,
    },
    values::{InvitationId, Moment},
    web::{Buttons, Db, Error, Errors, Filled, Now, Page, Path, Posted, Reply, Result},
    who::{Applicant, MandateRole, Sender},
};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct InviteForm {
    name: String,
    email: String,
    role: String,
    last_day: String,
}

/// How many invitations a person sends for an organisation in an hour.
const INVITATIONS: Limit = Limit::new("invitation", 20, SignedDuration::from_hours(1));

const ROLES: [MandateRole; 3] =
    [MandateRole::Ombud, MandateRole::Representative, MandateRole::Coordinator];

#[derive(Template)]
#[template(path = "ombud/mandates/list.html")]
pub struct Mandates {
    applicant: Applicant,
    colleagues: Vec<Colleague>,
    invitations: Vec<Invitation>,
    handover: Option<Handover>,
    warnings: Vec<Warning>,
    form: Filled<InviteForm>,
    now: Moment,
}

impl Mandates {
    async fn of(db: &mut PgConnection, applicant: &Applicant, now: Moment) -> Result<Self> {
        let organisation = applicant.organisation_id();
        Ok(Self {
            applicant: applicant.clone(),
            colleagues: store::colleagues(db, organisation, now).await?,
            invitations: invitations::open_for(db, organisation, now).await?,
            handover: store::handover(db, organisation, now).await?,
            warnings: store::warnings(db, organisation, now).await?,
            form: Filled::default(),
            now,
        })
    }

    fn again(mut self, typed: InviteForm, errors: Errors) -> Reply<Self> {
        self.form = Filled { typed, errors };
        Reply::Again(self)
    }

    fn is_me(&self, colleague: &Colleague) -> bool {
        colleague.person_id == self.applicant.person_id()
    }

    fn may_remove(&self, colleague: &Colleague) -> bool {
        rules::may_remove(self.applicant.role(), colleague.role, self.is_me(colleague))
    }

    /// The roles that the reader may invite somebody to.
    fn invitable(&self) -> Vec<MandateRole> {
        ROLES.into_iter().filter(|it| may(self.applicant.role(), Act::Grant(*it))).collect()
    }

    /// Whether the reader may send an invitation again and withdraw it.
    fn may_manage(&self, invitation: &Invitation) -> bool {
        match &invitation.to {
            To::Organisation { role, .. } => may(self.applicant.role(), Act::Grant(*role)),
            To::Agency(_) => false,
        }
    }

    fn is_ombud(&self) -> bool {
        self.applicant.role() == MandateRole::Ombud
    }

    /// Whether a cell of the matrix says yes.
    fn allows(&self, role: &MandateRole, act: &Act) -> bool {
        may(*role, *act)
    }

    fn acts(&self) -> [Act; 7] {
        Act::ALL
    }

    fn roles(&self) -> [MandateRole; 3] {
        ROLES
    }
}

pub async fn list(applicant: Applicant, Now(now): Now, db: Db) -> Result<Page<Mandates>> {
    let mut db = db.read().await?;
    Ok(Page(Mandates::of(&mut db, &applicant, now).await?))
}

pub async fn invite(
    sender: Sender,
    db: Db,
    State(app): State<App>,
    Posted { typed, at }: Posted<InviteForm>,
) -> Result<Reply<Mandates>> {
    let applicant = sender.applicant();
    let mut tx = db.begin().await?;
    let page = Mandates::of(&mut tx, applicant, at).await?;
    let mut errors = Errors::default();
    let invited = invitations::read(&typed.name, &typed.email, &mut errors);
    let role = errors.take("role", role(applicant, &typed.role));
    let ends_at = invitations::read_last_day(&typed.last_day, at);
    let ends_at = errors.take("last_day", ends_at);
    let (Some(invited), Some(role), Some(ends_at)) = (invited, role, ends_at) else {
        return Ok(page.again(typed, errors));
    };
    let admitted = INVITATIONS.count(&mut tx, &key(applicant), at).await?;
    if errors.take("email", admitted).is_none() {
        tx.commit().await?;
        return Ok(page.again(typed, errors));
    }
    let (id, name) = (applicant.organisation_id(), applicant.organisation().to_owned());
    let to = To::Organisation { id, name, role, ends_at };
    let inviter = (&sender).into();
    let sent = invitations::invite(&mut tx, &app.settings, inviter, &invited, &to, at).await;
    if errors.take_act("email", sent)?.is_none() {
        // The refused invitation wrote nothing; the commit keeps the counted attempt.
        tx.commit().await?;
        return Ok(page.again(typed, errors));
    }
    tx.commit().await?;
    Ok(done(&format!("Inbjudan är skickad till {}.", invited.email)))
}

/// The role that was typed, if the inviter may give it.
fn role(applicant: &Applicant, typed: &str) -> Result<MandateRole, MandateRefusal> {
    let wished = ROLES.into_iter().find(|it| it.slug() == typed).ok_or(MandateRefusal::NoRole)?;
    match may(applicant.role(), Act::Grant(wished)) {
        true => Ok(wished),
        false => Err(MandateRefusal::NotYours),
    }
}

/// The key that a person's invitations for an organisation are counted under.
fn key(applicant: &Applicant) -> String {
    format!("{}:{}", applicant.person_id(), applicant.organisation_id())
}

/// Sends an invitation again, or withdraws it.
pub async fn invitation(
    sender: Sender,
    Path(id): Path<InvitationId>,
    db: Db,
    State(app): State<App>,
    Posted { typed, at }: Posted<Buttons>,
) -> Result<Reply<Mandates>> {
    let applicant = sender.applicant();
    let mut tx = db.begin().await?;
    invitations::lock(&mut tx, id, Some(applicant.organisation_id())).await?;
    let page = Mandates::of(&mut tx, applicant, at).await?;
    let found = page.invitations.iter().find(|it| it.invitation_id == id);
    let found = found.filter(|it| page.may_manage(it)).ok_or(Error::NotFound)?.clone();
    let notice = match typed.act.as_str() {
        "renew" => {
            let mut errors = Errors::default();
            let admitted = INVITATIONS.count(&mut tx, &key(applicant), at).await?;
            if errors.take("invitations", admitted).is_none() {
                tx.commit().await?;
                return Ok(page.again(InviteForm::default(), errors));
            }
            let inviter = (&sender).into();
            invitations::renew(&mut tx, &app.settings, inviter, &found, at).await?;
            "Inbjudan är skickad igen. Den förra länken gäller inte längre."
        }
        "withdraw" => {
            invitations::withdraw(&mut tx, applicant.actor(), &found, at).await?;
            "Inbjudan är återkallad."
        }
        _ => return Err(Error::BadRequest),
    };
    tx.commit().await?;
    Ok(done(notice))
}

fn done(notice: &str) -> Reply<Mandates> {
    Reply::to("/behorigheter").saying(notice)
}
