//! How a set differs from the version before it.

use std::collections::BTreeMap;

use crate::statistics::{Figure, FigureValue};

/// A figure that both versions have, with different values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub code: String,
    pub pot_code: String,
    pub before: FigureValue,
    pub after: FigureValue,
}

/// All that differs, in the order of code and pot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Differences {
    pub changed: Vec<Change>,
    pub new: Vec<Figure>,
    pub gone: Vec<Figure>,
}

impl Differences {
    pub fn between(before: &[Figure], after: &[Figure]) -> Self {
        let before = by_place(before);
        let after = by_place(after);
        let changed = after.iter().filter_map(|(place, figure)| {
            let earlier = before.get(place).filter(|it| it.value != figure.value)?;
            Some(Change {
                code: figure.code.clone(),
                pot_code: figure.pot_code.clone(),
                before: earlier.value,
                after: figure.value,
            })
        });
        let without = |these: &BTreeMap<_, &Figure>, those: &BTreeMap<_, &Figure>| {
            let left = these.iter().filter(|(place, _)| !those.contains_key(*place));
            left.map(|(_, it)| (*it).clone()).collect()
        };
        Self {
            changed: changed.collect(),
            new: without(&after, &before),
            gone: without(&before, &after),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.new.is_empty() && self.gone.is_empty()
    }
}

fn by_place(figures: &[Figure]) -> BTreeMap<(&str, &str), &Figure> {
    figures.iter().map(|it| ((it.code.as_str(), it.pot_code.as_str()), it)).collect()
}
