//! What differs between two sets of figures.

use super::*;
use crate::statistics::{Figure, FigureValue};

#[test]
fn differences_are_changes_what_is_new_and_what_is_gone() {
    let figure = |code: &str, number| Figure {
        code: code.to_owned(),
        pot_code: String::new(),
        value: FigureValue::Number(number),
    };
    let before = [figure("0114", 1), figure("0180", 2), figure("0184", 3)];
    let after = [figure("0114", 1), figure("0180", 5), figure("2361", 4)];
    let differences = Differences::between(&before, &after);
    let changed = &differences.changed[0];
    assert_eq!(differences.changed.len(), 1);
    assert_eq!((changed.before, changed.after), (FigureValue::Number(2), FigureValue::Number(5)));
    assert_eq!(
        (differences.new, differences.gone),
        (vec![figure("2361", 4)], vec![figure("0184", 3)])
    );
    assert!(Differences::between(&before, &before).is_empty());
}
