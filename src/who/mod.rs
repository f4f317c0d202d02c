//! Who is asking, and in what capacity: the person behind a request with its rights, and the types
//! that prove one of them.
//!
//! How somebody becomes one of these (signing in, invitations, roles) is [`crate::identity`], far
//! above; everything from the trail to the pages needs only what stands here.

mod model;
mod proofs;

pub use self::{
    model::{Actor, AgencyRole, Factors, Mandate, MandateRole, Proof, Who},
    proofs::{
        Administrator, Applicant, Decider, Economist, NoProof, Officer, Sender, SignedIn, Staff,
    },
};

/// Under which key a loaded session holds [`Who`]. It is read anew for each request and never
/// written back.
pub const WHO: &str = "who";
