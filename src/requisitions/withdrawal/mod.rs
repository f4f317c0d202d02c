//! Withdrawal (återkallelse): until it is decided an organisation may take its requisition back, and an
//! officer closes the case (avskrivning).

mod actions;
mod mail;
mod rules;
mod store;

pub use self::{
    actions::{discontinue, withdraw},
    rules::{may_discontinue, may_withdraw, reason},
    store::withdrawal,
};
