//! Long lists, a page at a time.

/// Which part of a list is shown, and where the rest is.
#[derive(Debug, Clone)]
pub struct Pager {
    pub from: i64,
    pub to: i64,
    pub total: i64,
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
            previous: (0 < page).then(|| address(page)),
            next: (before + shown < total && 0 < shown).then(|| address(page + 2)),
        }
    }
}
