//! Why an act stopped.

/// Refused, in words to the person who asked, or a fault of ours. Nothing of its transaction is to be
/// committed, but for what the act says.
///
/// In an act `?` passes faults on, and `.map_err(Stopped::Refused)?` what a rule refuses. There is no
/// way from here to `web::Error` but through [`refusal`](Self::refusal), so that no handler forgets
/// to tell the person.
#[derive(Debug)]
pub enum Stopped<R> {
    Refused(R),
    Fault(anyhow::Error),
}

impl<R> Stopped<R> {
    /// The refusal, to be told.
    ///
    /// # Errors
    /// The fault, where it was one.
    pub fn refusal(self) -> anyhow::Result<R> {
        match self {
            Self::Refused(refusal) => Ok(refusal),
            Self::Fault(fault) => Err(fault),
        }
    }
}

impl<R> From<anyhow::Error> for Stopped<R> {
    fn from(fault: anyhow::Error) -> Self {
        Self::Fault(fault)
    }
}

impl<R> From<sqlx::Error> for Stopped<R> {
    fn from(fault: sqlx::Error) -> Self {
        Self::Fault(fault.into())
    }
}
