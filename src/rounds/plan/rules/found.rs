//! What has been found in a plan so far.

use crate::rounds::plan::{Finding, Mend, Severity};

/// The findings, in the order in which they were found.
pub struct Found(pub Vec<Finding>);

impl Found {
    pub fn hindrance(&mut self, mend: Mend, message: impl Into<String>) {
        self.found(Severity::Hindrance, mend, message.into());
    }

    pub fn warning(&mut self, mend: Mend, message: impl Into<String>) {
        self.found(Severity::Warning, mend, message.into());
    }

    fn found(&mut self, severity: Severity, mend: Mend, message: String) {
        self.0.push(Finding { severity, message, mend, text: None });
    }
}
