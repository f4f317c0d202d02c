//! The button "Vi rekvirerar inte", on "Att göra".

use super::todo::Todo;
use crate::{
    requisitions::abstention::{self, AbstentionRefusal},
    rounds,
    values::{RoundId, Stopped},
    web::{Db, Error, Path, Posted, Press, Reply, Result},
    who::Sender,
};

pub async fn declare(
    sender: Sender,
    Path(round): Path<RoundId>,
    db: Db,
    Posted { at, .. }: Posted<Press>,
) -> Result<Reply<Todo>> {
    let mut tx = db.begin().await?;
    let organisation = sender.applicant().organisation_id();
    let (of, _) =
        rounds::round_and_terms(&mut tx, round, organisation).await?.ok_or(Error::NotFound)?;
    abstention::lock(&mut tx, &sender, round).await?;
    let refused = match rounds::hold(&mut tx, round, organisation, at).await {
        Ok(open) => {
            let requisition = abstention::lock_place(&mut tx, round, organisation).await?;
            let declared = abstention::declare(&mut tx, &sender, round, requisition, open).await;
            declared.err().map(Stopped::refusal).transpose()?
        }
        Err(stopped) => Some(AbstentionRefusal::from(stopped.refusal()?)),
    };
    if let Some(refused) = refused {
        return Ok(Reply::to("/att-gora").saying(refused.to_string()));
    }
    tx.commit().await?;
    let words = format!("Det är sparat att ni inte rekvirerar: {}.", of.title);
    Ok(Reply::to("/att-gora").saying(words))
}
