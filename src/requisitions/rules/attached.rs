//! The joint plan, where the round asks for one.

use super::fields::plan::ATTACHED;
use crate::{
    files::{FileRefusal, MediaType, NewFile, ScanStatus, StoredFile},
    requisitions::model::AttachedPlan,
    rounds::Terms,
    values::{FileId, Moment, Outcome, Problem},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlanFileRefusal {
    #[error("Planen ska vara en PDF. Spara dokumentet som PDF och välj det igen.")]
    NotPdf,
    #[error(transparent)]
    File(FileRefusal),
}

/// The chosen file, if it can be a plan.
pub fn plan_file(read: Result<NewFile, FileRefusal>) -> Result<NewFile, PlanFileRefusal> {
    match read {
        Ok(file) if file.media_type() == MediaType::Pdf => Ok(file),
        Ok(_) | Err(FileRefusal::WrongType) => Err(PlanFileRefusal::NotPdf),
        Err(other) => Err(PlanFileRefusal::File(other)),
    }
}

/// What the document says of the attached file; nothing where the terms ask for none.
pub fn attached_plan(terms: &Terms, file: Option<&StoredFile>) -> Outcome<Option<AttachedPlan>> {
    if !terms.attaches_plan() {
        return Ok(None);
    }
    let problem = |message: String, missing| {
        Err(vec![Problem { field: ATTACHED.name.clone(), message, missing }])
    };
    let Some(file) = file else { return problem(ATTACHED.missing.to_string(), true) };
    match file.scan {
        ScanStatus::Clean | ScanStatus::Unscanned => Ok(Some(AttachedPlan::of(file))),
        // Nothing to mend: it is finished in a moment.
        ScanStatus::Waiting => problem(
            format!("Vi kontrollerar fortfarande filen {}. Försök igen om en stund.", file.name),
            true,
        ),
        ScanStatus::Infected => problem(
            format!(
                "Filen {} innehöll skadlig kod, och vi har tagit bort den. Bifoga planen på nytt.",
                file.name
            ),
            false,
        ),
    }
}

/// A section with the problems of the attached file after its own. One that nobody has saved is not
/// begun, whatever is attached.
pub fn joined<T>(
    section: Option<Outcome<T>>,
    attached: &Outcome<Option<AttachedPlan>>,
) -> Option<Outcome<T>> {
    let Err(problems) = attached else { return section };
    section.map(|own| {
        let own = own.err().into_iter().flatten();
        Err(own.chain(problems.iter().cloned()).collect())
    })
}

/// An invented file, for the dry run.
pub fn invented_plan_file(at: Moment) -> StoredFile {
    StoredFile {
        file_id: FileId::generate(),
        content_hash: vec![0; 32],
        media_type: MediaType::Pdf,
        size: 1,
        name: "plan.pdf".to_owned(),
        uploaded_at: at,
        scan: ScanStatus::Clean,
    }
}
