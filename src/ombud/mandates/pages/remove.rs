//! Removing a colleague's mandate, or one's own.

use askama::Template;
use sqlx::PgConnection;

use crate::{
    ombud::mandates::{actions, model::Colleague, rules::may_remove, store},
    values::{MandateId, Moment},
    web::{Db, Error, Now, Page, Path, Posted, Press, Reply, Result},
    who::{Applicant, SignedIn},
};

#[derive(Template)]
#[template(path = "ombud/mandates/remove.html")]
pub struct Remove {
    organisation: String,
    colleague: Colleague,
    is_me: bool,
}

impl Remove {
    async fn of(
        db: &mut PgConnection,
        applicant: &Applicant,
        id: MandateId,
        now: Moment,
    ) -> Result<Self> {
        let colleagues = store::colleagues(db, applicant.organisation_id(), now).await?;
        let found = colleagues.into_iter().find(|it| it.mandate_id == id);
        let colleague = found.ok_or(Error::NotFound)?;
        let is_me = colleague.person_id == applicant.person_id();
        match may_remove(applicant.role(), colleague.role, is_me) {
            true => {
                let organisation = applicant.organisation().to_owned();
                Ok(Self { organisation, colleague, is_me })
            }
            false => Err(Error::NotFound),
        }
    }
}

pub async fn ask(
    applicant: Applicant,
    Path(id): Path<MandateId>,
    Now(now): Now,
    db: Db,
) -> Result<Page<Remove>> {
    let mut db = db.read().await?;
    Ok(Page(Remove::of(&mut db, &applicant, id, now).await?))
}

pub async fn remove(
    applicant: Applicant,
    SignedIn(who): SignedIn,
    Path(id): Path<MandateId>,
    db: Db,
    Posted { at, .. }: Posted<Press>,
) -> Result<Reply<Remove>> {
    let mut tx = db.begin().await?;
    store::hold(&mut tx, applicant.organisation_id()).await?;
    let Remove { colleague, is_me, .. } = Remove::of(&mut tx, &applicant, id, at).await?;
    actions::remove(&mut tx, &applicant, &colleague, who.session_id, at).await?;
    tx.commit().await?;
    let (notice, onwards) = match is_me {
        true => ("Din behörighet är borttagen.".to_owned(), "/"),
        false => (format!("Behörigheten för {} är borttagen.", colleague.name), "/behorigheter"),
    };
    Ok(Reply::to(onwards).saying(notice))
}
