//! Why an act on an application is refused, as a sentence to whoever tried.

use crate::values::{Day, Told};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApplicationRefusal {
    #[error("Du är redan ombud för {0}.")]
    AlreadyOmbud(String),
    #[error("Den första dagen har passerat. Välj i dag eller en senare dag.")]
    StartPassed,
    #[error("{0} ska ligga inom ett år från i dag.")]
    TooFarAhead(&'static str),
    #[error("Sista dagen kan inte ligga före startdagen.")]
    EndsBeforeStart,
    #[error("Välj vilken handling du bifogar.")]
    NoDocument,
    #[error(transparent)]
    Typed(#[from] Told),
    #[error("Du kan bifoga högst fem filer. Ta bort en först.")]
    TooManyFiles,
    #[error("Det går inte att bifoga filer nu.")]
    NotNow,
    #[error("Bifoga handlingen som visar att du får företräda organisationen.")]
    NoFile,
    #[error("Startdagen har passerat. Ändra den i uppgifterna.")]
    StartPassedSince,
    #[error("Kryssa i att uppgifterna stämmer.")]
    NotCertified,
    #[error("Skriv ett svar på det vi frågar efter.")]
    NoAnswer,
    #[error("Skriv vad som saknas. Sökanden läser det.")]
    NothingMissing,
    #[error("Välj en sista dag att svara som är senare än i dag.")]
    NoTimeToAnswer,
    #[error("Skriv skälen. Sökanden läser dem.")]
    NoReason,
    #[error(
        "Du är den som söker och kan inte själv besluta. En annan handläggare behöver göra det."
    )]
    OwnCase,
    #[error(
        "Ärendet har ändrats sedan du öppnade sidan. Läs det som står här nu, och besluta sedan."
    )]
    Changed,
    #[error("Ärendet kan inte beslutas nu: vi väntar på en komplettering till och med {0}.")]
    WaitsForCompletion(Day),
    #[error(
        "Ärendet kan avskrivas när en komplettering inte har kommit i tid, eller när ansökan är återkallad."
    )]
    NotToDiscontinue,
    #[error(
        "Ingen handling kan öppnas. Vänta tills kontrollen är klar, eller begär komplettering."
    )]
    NothingToRead,
    /// Shown both to the applicant and to the officer.
    #[error("Den som arbetar på myndigheten kan inte företräda en organisation som får bidrag.")]
    OtherSide,
    #[error("Sökanden har inget konto längre.")]
    NoAccount,
    #[error("Sista dagen för behörigheten har passerat. Begär komplettering, eller avslå.")]
    EndPassed,
}
