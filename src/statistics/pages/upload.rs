//! Choosing a file.

use askama::Template;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::{in_turn, may_import};
use crate::{
    statistics::{
        model::StatisticsKind,
        rules::{Sheet, SheetError},
        store::{self, NewUpload, PlannedRound},
    },
    values::{Field, RoundId, Typed, UploadId},
    web::{Db, Errors, Page, Reply, Result, Uploaded, UploadedFile},
    who::{Administrator, Staff},
};

const KIND: Field = Field::new("kind", "Vad innehåller filen?", "");
const ROUND: Field = Field::new("round", "Vilken omgång hör den till?", "");

#[derive(Template)]
#[template(path = "statistics/upload.html")]
pub struct Choose {
    typed: Typed,
    errors: Errors,
    rounds: Vec<PlannedRound>,
    may_import: bool,
}

impl Choose {
    fn is_round(&self, round: &PlannedRound) -> bool {
        self.typed.one(&ROUND) == round.round_id.to_string()
    }
}

pub async fn choose(staff: Staff, db: Db) -> Result<Page<Choose>> {
    let rounds = store::rounds(&mut *db.read().await?).await?;
    let (typed, errors) = (Typed::default(), Errors::default());
    Ok(Page(Choose { typed, errors, rounds, may_import: may_import(&staff) }))
}

pub async fn receive(
    administrator: Administrator,
    db: Db,
    Uploaded { fields, file, at }: Uploaded,
) -> Result<Reply<Choose>> {
    let typed: Typed = fields.into_iter().collect();
    let mut errors = Errors::default();
    let kind = errors.take("kind", typed.one(&KIND).parse());
    let file = match checked(file).await {
        Ok(file) => Some(file),
        Err(error) => {
            errors.add("file", error);
            None
        }
    };
    let mut tx = db.begin().await?;
    let rounds = store::rounds(&mut tx).await?;
    let round = match kind {
        Some(kind) => round(&mut tx, kind, &typed, &rounds, &mut errors).await?,
        None => None,
    };
    let (Some(kind), Some((name, content)), true) = (kind, file, errors.is_empty()) else {
        return Ok(Reply::Again(Choose { typed, errors, rounds, may_import: true }));
    };
    let upload = NewUpload {
        upload_id: UploadId::generate(),
        kind,
        round_id: round,
        file_name: &name,
        sha256: Sha256::digest(&content).into(),
        content: &content,
    };
    store::insert_upload(&mut tx, &upload, administrator.person_id(), at).await?;
    tx.commit().await?;
    Ok(Reply::to(&format!("/administration/statistik/filer/{}", upload.upload_id)))
}

/// The file's name and content, if there is a table in it.
async fn checked(file: Option<UploadedFile>) -> Result<(String, Vec<u8>), String> {
    let Some(file) = file else {
        let lost = "Välj en fil. Om du valde en och fick logga in igen behöver den väljas på nytt.";
        return Err(lost.to_owned());
    };
    let content = file.content.ok_or_else(|| SheetError::TooLarge.to_string())?;
    let read = in_turn(move |abandoned| {
        Sheet::read_unless(abandoned, &content)?;
        Ok(content)
    });
    let content = read.await.map_err(|it| it.to_string())?;
    let name = if file.name.is_empty() { "fil".to_owned() } else { file.name };
    Ok((name, content))
}

/// The round that a list or table is for; none for a kind of set that belongs to no round.
async fn round(
    db: &mut PgConnection,
    kind: StatisticsKind,
    typed: &Typed,
    rounds: &[PlannedRound],
    errors: &mut Errors,
) -> sqlx::Result<Option<RoundId>> {
    if !kind.is_of_a_round() {
        return Ok(None);
    }
    let chosen = typed.one(&ROUND);
    let Some(round) = rounds.iter().find(|it| it.round_id.to_string() == chosen) else {
        errors.add("round", "Välj vilken omgång filen hör till.");
        return Ok(None);
    };
    let lists_pots = kind == StatisticsKind::OfficialList;
    if lists_pots && store::pots(db, Some(round.round_id)).await?.is_empty() {
        errors.add("round", "Omgången har inga delpotter än. Fyll i dem först.");
    }
    Ok(Some(round.round_id))
}
