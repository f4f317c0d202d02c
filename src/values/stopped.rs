//! Why an act stopped.

/// Why an act stopped: it was refused, in words for the person who asked, or a fault of ours. Its
/// transaction must not be committed, unless the act's documentation says so.
///
/// In an act `?` passes faults on, and `.map_err(Stopped::Refused)?` what a rule refuses. It
/// becomes a `web::Error` only through [`refusal`](Self::refusal), so that no handler forgets to
/// tell the person.
#[derive(Debug)]
pub enum Stopped<R> {
    Refused(R),
    Fault(anyhow::Error),
}

impl<R> Stopped<R> {
    /// The refusal, for the handler to show.
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
