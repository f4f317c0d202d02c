//! The person behind a request with its roles and mandates, and the types that prove that it has
//! one of them.
//!
//! Signing in, invitations and giving roles are in the room `identity`, which builds on this
//! module; the audit trail and the pages need only this one.

mod model;
mod proofs;

pub use self::{
    model::{Actor, AgencyRole, Factors, Mandate, MandateRole, Proof, Who},
    proofs::{
        Administrator, Applicant, Decider, Economist, NoProof, Officer, Sender, SignedIn, Staff,
    },
};

/// The key under which a loaded session holds [`Who`]. It is read from the database for each
/// request and never written back.
pub const WHO: &str = "who";
