//! Writing a note, in the transaction of whoever does.

use sqlx::PgConnection;

use super::{
    model::{Direction, DocumentKind, NewDocument, content_hash},
    rules::ReadNote,
    store,
};
use crate::{
    audit::{self, Subject},
    values::{CaseNumber, Moment, NoteId},
    who::Officer,
};

/// Writes a note in a case, about which `subject` is on the trail; `false` where this very note was
/// written before.
pub async fn write_note(
    tx: &mut PgConnection,
    officer: &Officer,
    case: CaseNumber,
    subject: &impl Subject,
    id: NoteId,
    note: &ReadNote,
    at: Moment,
) -> anyhow::Result<bool> {
    if store::is_written(tx, id).await? {
        return Ok(false);
    }
    let document = NewDocument {
        direction: Direction::Internal,
        kind: DocumentKind::Note,
        counterpart: note.said_by.as_ref(),
        // Anybody may read the register, so what was said stands only in the note.
        subject: &format!("Uppgift lämnad {}", note.said_on.without_weekday()),
        content_hash: &content_hash(note.text.as_ref()),
        file: None,
        on: None,
        by: Some(officer.person_id()),
    };
    let number = store::record(tx, case, &document, at).await?;
    store::insert_note(tx, id, case, number, note, officer.person_id(), at).await?;
    let event = NoteWritten { subject: subject.on_the_trail(), document: number };
    audit::record(tx, at, officer.actor(), &event).await?;
    Ok(true)
}

audit::events! {
    about |it| it.subject.clone();

    NoteWritten, "register.note_written", "Tjänsteanteckning skrevs" {
        subject: String, document: i32
    }
}
