//! Statistics (statistikuppgifter): the figures that the distribution keys weigh by, and the lists
//! the government and the agency have decided, imported as versions that never change.

mod actions;
mod model;
mod pages;
pub mod rules;
mod store;

pub use self::{
    actions::{insert_set, sweep},
    model::{
        Figure, FigureValue, NewSet, RuralClass, StatisticsKind, StatisticsSet, UnknownRuralClass,
        UnknownStatisticsKind, grouped,
    },
    store::{figures, set, sets, sets_for_round},
};
use crate::web::{
    Access::{Administrator, Staff},
    Routes,
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Staff, "/administration/statistik", pages::list::index)
        .get(Staff, "/administration/statistik/ny", pages::upload::choose)
        .post(Administrator, "/administration/statistik/filer", pages::upload::receive)
        .get(Staff, "/administration/statistik/filer/{upload_id}", pages::import::show)
        .post(Administrator, "/administration/statistik/filer/{upload_id}", pages::import::import)
        .get(Staff, "/administration/statistik/{set_id}", pages::set::show)
        .get(Staff, "/administration/statistik/{set_id}/csv", pages::set::csv)
}
