//! The joint plan that a requisition was sent with.

use serde::{Deserialize, Serialize};

use crate::files::StoredFile;

/// The attached plan (2024:1253 4-5 §§), as the document says it: whoever has the file can tell that it
/// is the one that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachedPlan {
    pub name: String,
    /// Of the file's content, in hexadecimal.
    pub sha256: String,
    /// In bytes.
    pub size: i32,
}

impl AttachedPlan {
    pub fn of(file: &StoredFile) -> Self {
        let sha256 = hex::encode(&file.content_hash);
        Self { name: file.name.clone(), sha256, size: file.size }
    }
}
