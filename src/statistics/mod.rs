//! Statistics (statistikuppgifter): the figures that the distribution keys weigh by, and the lists
//! the government and the agency have decided, imported as versions that never change.

mod model;
pub mod rules;

pub use self::model::{
    Figure, FigureValue, RuralClass, StatisticsKind, StatisticsSet, UnknownRuralClass,
    UnknownStatisticsKind, grouped,
};

mod store;
pub use store::*;
