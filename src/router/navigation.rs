//! The menu: the few pages from which every other is reached.

use crate::{web::NavItem, who::Who};

/// The entries for a person at `path`; the one that `path` belongs under is marked.
pub fn of(who: &Who, path: &str) -> Vec<NavItem> {
    let item = |href, label, below: &[&str]| NavItem {
        href,
        label,
        current: path == href || below.iter().any(|it| path.starts_with(it)),
    };
    let mut items = Vec::new();
    if who.is_staff() {
        items.push(item("/omgangar", "Omgångar", &["/omgangar/", "/arenden/"]));
        items.push(item("/ombudsarenden", "Ombudsärenden", &["/ombudsarenden/"]));
        items.push(item("/diarium", "Diarium", &[]));
        let below = ["/administration/omgangar", "/administration/statistik"];
        items.push(item("/administration/omgangar", "Administration", &below));
        let below = ["/administration/personer/", "/administration/rollforslag/"];
        items.push(item("/administration/personer", "Personer", &below));
    }
    if who.acting().is_some() {
        items.push(item("/att-gora", "Att göra", &["/rekvisitioner/"]));
        items.push(item("/behorigheter", "Behörigheter", &["/behorigheter/"]));
    }
    items
}
