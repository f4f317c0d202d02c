//! The readiness board (läget i omgången): how many of a round's recipients have an ombud, are
//! reached by mail, have begun and have sent; and writing to those it concerns.

mod actions;
mod mail;
mod model;
mod pages;
mod rules;
mod store;

pub use self::model::Segment;
use crate::web::{
    Access::{Officer, Staff},
    Routes,
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Staff, "/omgangar/{round_id}/lage", pages::board::show)
        .get(Officer, "/omgangar/{round_id}/lage/utskick", pages::message::write)
        .post(Officer, "/omgangar/{round_id}/lage/utskick", pages::message::send)
}
