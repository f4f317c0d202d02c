//! The pages of the second step: one's own factors, and showing one on the way in.

pub mod app;
pub mod overview;
pub mod passkey;
pub mod recovery;
pub mod second_step;
