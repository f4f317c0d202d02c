//! The arithmetic of allocation: exact, in whole kronor, without database or clock.
//!
//! [`by_population`] and its neighbours weigh the recipients, and [`largest_remainder()`] divides
//! a pot by the weights.

mod basis;
pub mod certificate;
mod largest_remainder;

pub use self::{
    basis::{
        Municipality, by_count, by_population, by_population_of_regions, by_rural_key,
        by_rural_key_of_regions, weight_of,
    },
    largest_remainder::{
        AllocationRefusal, Apportioned, Apportionment, Denominator, Share, largest_remainder,
        largest_remainder_over,
    },
};
