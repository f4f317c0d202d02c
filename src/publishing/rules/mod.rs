//! What the public pages say: how an amount was computed, what a list shows, and the words for what
//! a round has chosen.

pub mod arithmetic;
pub mod figures;
pub mod list;
pub mod words;
