//! Making a round: the grant it belongs to, its insatser, conditions, pots and frames.

mod store;

pub use self::store::{
    insert_condition, insert_frames, insert_grant, insert_insats, insert_pot, insert_recipients,
    insert_round,
};
