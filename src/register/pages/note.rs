//! The form of a note. Which case it is in, and who may write there, the room of the case knows:
//! the handlers stand there.

use askama::Template;
use sqlx::PgConnection;

use crate::{
    audit::Subject,
    register::{
        actions,
        model::Registered,
        rules::{self, LONGEST_NOTE, fields},
        store,
    },
    values::{CaseNumber, Moment, NoteId, Typed},
    web::{Filled, Reply, Result},
    who::Officer,
};

#[derive(Template)]
#[template(path = "register/note.html")]
pub struct WriteNote {
    case: CaseNumber,
    organisation: String,
    /// The address of the case's page.
    address: String,
    documents: Vec<Registered>,
    /// What keeps the reader from writing, if anything does.
    hindrance: Option<&'static str>,
    form: Filled<Typed>,
}

impl WriteNote {
    /// The empty form.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of(
        db: &mut PgConnection,
        case: CaseNumber,
        organisation: &str,
        address: String,
        hindrance: Option<&'static str>,
        now: Moment,
    ) -> Result<Self> {
        let mut typed = Typed::default();
        typed.set(&fields::NOTE_ID, NoteId::generate().to_string());
        typed.set(&fields::SAID_ON, now.day().iso());
        Ok(Self {
            case,
            organisation: organisation.to_owned(),
            address,
            documents: store::of_case(db, case).await?,
            hindrance,
            form: Filled::of(typed),
        })
    }

    /// Writes the note that was typed, in the transaction that has the case locked, and leads to the
    /// case; or the form again, with everything that is wrong.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn write(
        mut self,
        tx: &mut PgConnection,
        officer: &Officer,
        subject: &impl Subject,
        typed: Typed,
        at: Moment,
    ) -> Result<Reply<Self>> {
        let id = typed.one(&fields::NOTE_ID).parse().unwrap_or_else(|_| NoteId::generate());
        let form = &mut self.form;
        form.typed = typed.only(&fields::FORM.fields());
        if let Some(why) = self.hindrance {
            form.errors.add(fields::TEXT.name, why);
            return Ok(Reply::Again(self));
        }
        let Some(note) = rules::read_note(&form.typed, at, &mut form.errors) else {
            return Ok(Reply::Again(self));
        };
        let case = Reply::to(&self.address);
        let written = actions::write_note(tx, officer, self.case, subject, id, &note, at).await?;
        Ok(match written {
            true => case.saying("Anteckningen är sparad."),
            false => case.overtaken("Anteckningen är redan sparad."),
        })
    }

    fn note_id(&self) -> &str {
        self.form.typed.one(&fields::NOTE_ID)
    }

    /// Whether the form is shown: also to whoever was hindered while writing, who has the text left.
    fn has_form(&self) -> bool {
        self.hindrance.is_none() || !self.form.errors.is_empty()
    }
}
