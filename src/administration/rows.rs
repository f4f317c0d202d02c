//! The rows of a section as cards that are added, moved and removed. Nothing is saved by that: the form
//! comes back as it was typed, with its rows in another order.

use crate::values::{Field, Form, Typed};

/// What a button of a section does with its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowAct {
    /// One more row, empty.
    More,
    Up(usize),
    Down(usize),
    Remove(usize),
    /// Puts back the row that was removed from this place.
    Restore(usize),
    /// Shows the texts as they will be read.
    Preview,
}

/// A row that was removed, kept in the page so that it can be put back.
#[derive(Debug, PartialEq, Eq)]
pub struct Removed {
    pub row: usize,
    /// Hidden inputs: name and value.
    pub kept: Vec<(String, String)>,
}

/// A form after an act.
#[derive(Debug, PartialEq, Eq)]
pub struct Arranged {
    pub typed: Typed,
    pub rows: usize,
    /// The row that the act was about, which is shown unfolded.
    pub unfolded: Option<usize>,
    pub removed: Option<Removed>,
}

impl RowAct {
    /// The act of a button; `None` for one that saves.
    pub fn of(value: &str) -> Option<Self> {
        let (act, row) = value.split_once('-').unwrap_or((value, ""));
        let row = row.parse().ok().filter(|it| *it != 0);
        match act {
            "more" => Some(Self::More),
            "preview" => Some(Self::Preview),
            "up" => row.map(Self::Up),
            "down" => row.map(Self::Down),
            "remove" => row.map(Self::Remove),
            "restore" => row.map(Self::Restore),
            _ => None,
        }
    }
}

/// Does it to what was posted. A place that the form does not have changes nothing.
pub fn arrange(form: &Form, act: RowAct, posted: &Typed) -> Arranged {
    let typed = posted.clone().only(&form.fields());
    let rows = form.rows_shown(&typed);
    let mut order: Vec<usize> = (1..=form.most).collect();
    let unfolded = match act {
        RowAct::Preview => None,
        RowAct::More => {
            let rows = (rows + 1).min(form.most);
            return Arranged { typed, rows, unfolded: Some(rows), removed: None };
        }
        RowAct::Up(row) if 1 < row && row <= form.most => {
            order.swap(row - 2, row - 1);
            Some(row - 1)
        }
        RowAct::Down(row) if row < form.most => {
            order.swap(row - 1, row);
            Some(row + 1)
        }
        RowAct::Remove(row) if row <= form.most => {
            let kept = form
                .row
                .iter()
                .map(|it| (removed(it).name.into_owned(), typed.one(&it.row(row)).to_owned()));
            let removed = Some(Removed { row, kept: kept.collect() });
            order.remove(row - 1);
            let typed = form.in_order(&typed, &order);
            return Arranged { rows: form.rows_shown(&typed), typed, unfolded: None, removed };
        }
        RowAct::Restore(row) if rows < form.most && row <= form.most => {
            // The last row is empty, and goes where the removed one stood.
            let empty = order.remove(form.most - 1);
            order.insert(row - 1, empty);
            let mut typed = form.in_order(&typed, &order);
            for field in form.row {
                match posted.one(&removed(field)) {
                    "" => {}
                    value => typed.set(&field.row(row), value),
                }
            }
            let rows = form.rows_shown(&typed);
            return Arranged { typed, rows, unfolded: Some(row), removed: None };
        }
        _ => None,
    };
    let typed = form.in_order(&typed, &order);
    Arranged { rows: form.rows_shown(&typed), typed, unfolded, removed: None }
}

/// The hidden input that holds a field of the row that was removed.
fn removed(field: &Field) -> Field {
    Field { name: format!("removed-{}", field.name).into(), ..field.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounds::plan::{PlanSection, fields};

    fn texts() -> Form {
        fields::form(PlanSection::Texts)
    }

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        pairs.iter().copied().collect()
    }

    const THREE: [(&str, &str); 6] = [
        ("heading-1", "Ett"),
        ("body-1", "En text"),
        ("heading-2", "Två"),
        ("body-2", ""),
        ("heading-3", "Tre"),
        ("body-3", "Tredje"),
    ];

    fn headings(arranged: &Arranged) -> Vec<String> {
        let heading = |row| arranged.typed.one(&fields::texts::HEADING.row(row)).to_owned();
        (1..=arranged.rows).map(heading).collect()
    }

    #[test]
    fn a_button_names_its_row() {
        assert_eq!(RowAct::of("up-3"), Some(RowAct::Up(3)));
        assert_eq!(RowAct::of("more"), Some(RowAct::More));
        assert_eq!(RowAct::of("save"), None);
        for wrong in ["up", "up-0", "up--1", "remove-x", "", "down-"] {
            assert_eq!(RowAct::of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_row_changes_places_with_the_one_beside_it() {
        let posted = typed(&THREE);
        let up = arrange(&texts(), RowAct::Up(3), &posted);
        assert_eq!(headings(&up), ["Ett", "Tre", "Två"]);
        assert_eq!(up.unfolded, Some(2));
        assert_eq!(up.typed.one(&fields::texts::BODY.row(2)), "Tredje");
        assert_eq!(arrange(&texts(), RowAct::Down(2), &up.typed).typed, posted);
        for nowhere in [RowAct::Up(1), RowAct::Down(15), RowAct::Up(99), RowAct::Remove(16)] {
            let same = arrange(&texts(), nowhere, &posted);
            assert_eq!((same.typed, same.unfolded), (posted.clone(), None), "{nowhere:?}");
        }
    }

    #[test]
    fn a_row_that_was_removed_can_be_put_back_with_all_that_was_typed() {
        let posted = typed(&THREE);
        let gone = arrange(&texts(), RowAct::Remove(1), &posted);
        assert_eq!(headings(&gone), ["Två", "Tre"]);
        let removed = gone.removed.unwrap();
        assert_eq!(removed.row, 1);
        let mut again = gone.typed;
        // Something else was typed meanwhile.
        again.set(&fields::texts::BODY.row(1), "Skriven efteråt");
        for (name, value) in removed.kept {
            again.set(&Field { name: name.into(), ..fields::texts::HEADING }, value);
        }
        let back = arrange(&texts(), RowAct::Restore(1), &again);
        assert_eq!(headings(&back), ["Ett", "Två", "Tre"]);
        assert_eq!(back.typed.one(&fields::texts::BODY.row(1)), "En text");
        assert_eq!(back.typed.one(&fields::texts::BODY.row(2)), "Skriven efteråt");
        assert_eq!(back.unfolded, Some(1));
    }

    #[test]
    fn a_form_that_is_full_gets_no_more_rows() {
        let all: Vec<_> = (1..=15).map(|it| (format!("heading-{it}"), "x")).collect();
        let full: Typed = all.into_iter().collect();
        let more = arrange(&texts(), RowAct::More, &full);
        assert_eq!((more.rows, more.typed), (15, full.clone()));
        let back = arrange(&texts(), RowAct::Restore(3), &full);
        assert_eq!(back.typed, full, "nothing is pushed out");
        let first = arrange(&texts(), RowAct::More, &Typed::default());
        assert_eq!((first.rows, first.unfolded), (2, Some(2)));
    }
}
