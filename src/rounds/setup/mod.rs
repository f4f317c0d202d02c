//! The rows of a round that opens: its insatser, conditions, pots, frames and recipients.

mod store;

pub use self::store::{
    insert_aims, insert_conditions, insert_frames, insert_pot, insert_recipients, insert_reminders,
    insert_round,
};
