//! The arithmetic of allocation: exact, in whole kronor, without database or clock.
//!
//! [`shares()`] weighs those who take part in a pot, [`divide()`] divides the pot by the weights,
//! [`compare()`] holds an official list against that, and [`certificate::certify()`] writes it all
//! down so that anyone can [`certificate::verify()`] it.

pub mod certificate;
mod change;
mod compare;
mod divide;
mod exact;
mod key;
mod largest_remainder;
mod prepare;
mod second;

pub use self::{
    change::{as_it_was, change, year_before},
    compare::{Compared, Comparison, Context, OtherSet, Reason, compare},
    divide::{Divided, divide},
    exact::{Exact, ExactError, Fraction, grouped},
    key::{Counted, Figures, KeyRefusal, Recipient, participants, shares, weight_of},
    largest_remainder::{
        AllocationRefusal, Apportioned, Apportionment, Denominator, Share, largest_remainder,
        largest_remainder_over,
    },
    prepare::{Basis, PrepareRefusal, Prepared, prepare},
    second::{FixRefusal, Separated, return_reason, second, seen_of},
};
