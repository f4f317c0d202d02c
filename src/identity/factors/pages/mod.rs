//! The pages of the second step: a person's own factors, and showing one to sign in.

pub mod app;
pub mod overview;
pub mod passkey;
pub mod recovery;
pub mod second_step;
