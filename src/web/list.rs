//! Long lists, a page at a time.

/// Which part of a list is shown, and where the rest is.
#[derive(Debug, Clone)]
pub struct Pager {
    pub from: i64,
    pub to: i64,
    pub total: i64,
    /// Whether there are more than `total`, which nobody counted.
    pub more: bool,
    pub previous: Option<String>,
    pub next: Option<String>,
}

impl Pager {
    /// `page` counts from 0; `address` makes the address of a page that counts from 1.
    pub fn new(
        page: i64,
        size: i64,
        shown: i64,
        total: i64,
        address: impl Fn(i64) -> String,
    ) -> Self {
        let before = page * size;
        Self {
            from: if shown == 0 { 0 } else { before + 1 },
            to: before + shown,
            total,
            more: false,
            previous: (0 < page).then(|| address(page)),
            next: (before + shown < total && 0 < shown).then(|| address(page + 2)),
        }
    }

    /// Of a list that goes on past the `counted` first, as far as anybody has looked.
    pub fn past(
        page: i64,
        size: i64,
        shown: i64,
        counted: i64,
        address: impl Fn(i64) -> String,
    ) -> Self {
        // A full page may have one after it, which may be empty.
        let reached = page * size + shown + i64::from(shown == size);
        Self { total: counted, more: true, ..Self::new(page, size, shown, reached, address) }
    }
}

/// A column's heading: a link that orders the list by it, or turns the order.
#[derive(Debug, Clone)]
pub struct Heading {
    pub title: String,
    pub href: String,
    /// `ascending`, `descending`, or empty where the list is not ordered by it.
    pub sorted: &'static str,
    /// Whether it is a column of figures. The largest come first.
    pub figures: bool,
}

impl Heading {
    /// `falling`: how the list is ordered by this column, if it is. `address` makes the address of the
    /// list in the other order, or in the order that the column begins with.
    pub fn new(
        title: &str,
        falling: Option<bool>,
        figures: bool,
        address: impl FnOnce(bool) -> String,
    ) -> Self {
        Self {
            title: title.to_owned(),
            href: address(falling.map_or(figures, |it| !it)),
            sorted: match falling {
                Some(true) => "descending",
                Some(false) => "ascending",
                None => "",
            },
            figures,
        }
    }

    /// Of a column that the list is not ordered by.
    pub fn plain(title: &str, figures: bool) -> Self {
        Self { title: title.to_owned(), href: String::new(), sorted: "", figures }
    }
}
