//! What the agency sees and does with a case, and what the ombud sees of it.

pub mod case;
pub mod completion;
pub mod conditions;
pub mod exclusions;
pub mod note;
pub mod onwards;
pub mod payout;
pub mod receipt;
pub mod review;
pub mod rounds;
pub mod sent;
pub mod worklist;
