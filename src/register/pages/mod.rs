//! The pages: the list, the list as files, and the form of a note.

pub mod download;
pub mod list;
pub mod note;
