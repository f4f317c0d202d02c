//! What of the list is shown, and in which order.

use std::cmp::Reverse;

use crate::{
    ombud::OrganisationKind,
    publishing::model::{Pot, Recipient, Wish},
    values::{Kronor, Sought},
};

/// How many rows a page has.
pub const PAGE: usize = 100;

/// A column that the list can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Name,
    Number,
    County,
    /// By its place among the pots.
    Pot(usize),
    Sum,
}

/// What the list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    pub column: Column,
    /// The largest or last first.
    pub falling: bool,
}

impl Wish {
    pub fn kind(&self) -> Option<OrganisationKind> {
        match self.slag.as_str() {
            "kommun" => Some(OrganisationKind::Municipality),
            "region" => Some(OrganisationKind::Region),
            _ => None,
        }
    }

    /// What is searched for.
    pub fn sought(&self) -> Sought {
        Sought::of(&self.q)
    }

    pub fn is_everything(&self) -> bool {
        self.sought().is_empty() && self.kind().is_none()
    }

    pub fn shows_all(&self) -> bool {
        self.visa == "alla"
    }

    /// The index of the page, from 0.
    pub fn page(&self) -> usize {
        self.sida.parse::<usize>().map_or(0, |it| it.saturating_sub(1).min(1_000_000))
    }

    /// The order that the address names; by name where it names none that exists.
    pub fn order(&self, pots: &[Pot]) -> Order {
        let (column, falling) = match self.ordning.strip_prefix('-') {
            Some(column) => (column, true),
            None => (self.ordning.as_str(), false),
        };
        let column = match column {
            "namn" => Some(Column::Name),
            "nummer" => Some(Column::Number),
            "lan" => Some(Column::County),
            "summa" => Some(Column::Sum),
            code => pots.iter().position(|it| it.code == code).map(Column::Pot),
        };
        match column {
            Some(column) => Order { column, falling },
            None => Order { column: Column::Name, falling: false },
        }
    }

    fn admits(&self, row: &Recipient, sought: &Sought) -> bool {
        self.kind().is_none_or(|kind| row.kinds.contains(kind))
            && (sought.finds(&row.name)
                || sought.finds_number(&row.org_number)
                || sought.finds(&row.county))
    }
}

impl Column {
    /// Its name in addresses.
    pub fn slug(self, pots: &[Pot]) -> String {
        match self {
            Self::Name => "namn".to_owned(),
            Self::Number => "nummer".to_owned(),
            Self::County => "lan".to_owned(),
            Self::Sum => "summa".to_owned(),
            Self::Pot(place) => pots.get(place).map(|it| it.code.clone()).unwrap_or_default(),
        }
    }

    /// Whoever orders by an amount wants the largest first.
    pub fn begins_falling(self) -> bool {
        matches!(self, Self::Sum | Self::Pot(_))
    }
}

/// The rows that are asked for, in the order that is asked for. `rows` come ordered by name, and
/// rows that are equal in the order stay so.
pub fn shown(mut rows: Vec<Recipient>, wish: &Wish, pots: &[Pot]) -> Vec<Recipient> {
    let sought = wish.sought();
    rows.retain(|it| wish.admits(it, &sought));
    let Order { column, falling } = wish.order(pots);
    match (column, falling) {
        (Column::Name, false) => {}
        (Column::Name, true) => rows.reverse(),
        (Column::Number, false) => rows.sort_by(|a, b| a.org_number.cmp(&b.org_number)),
        (Column::Number, true) => rows.sort_by(|a, b| b.org_number.cmp(&a.org_number)),
        (Column::County, false) => rows.sort_by_key(|it| it.county_place),
        (Column::County, true) => rows.sort_by_key(|it| Reverse(it.county_place)),
        (Column::Sum, false) => rows.sort_by_key(|it| it.frame),
        (Column::Sum, true) => rows.sort_by_key(|it| Reverse(it.frame)),
        (Column::Pot(pot), false) => rows.sort_by_key(|it| amount(it, pot)),
        (Column::Pot(pot), true) => rows.sort_by_key(|it| Reverse(amount(it, pot))),
    }
    rows
}

/// What the rows add up to: for each pot, and all together.
pub fn totals(rows: &[Recipient], pots: &[Pot]) -> (Vec<Kronor>, Kronor) {
    let of = |pot| rows.iter().filter_map(|it| amount(it, pot)).sum();
    ((0..pots.len()).map(of).collect(), rows.iter().map(|it| it.frame).sum())
}

fn amount(row: &Recipient, pot: usize) -> Option<Kronor> {
    row.amounts.get(pot).copied().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ombud::Kinds, values::OrgNumber};

    fn row(name: &str, number: &str, county: (&str, i64), amounts: [Option<u64>; 2]) -> Recipient {
        let kronor = |it| Kronor::whole(it).unwrap();
        Recipient {
            name: name.to_owned(),
            org_number: OrgNumber::parse(number).unwrap(),
            county: county.0.to_owned(),
            county_place: county.1,
            kinds: Kinds::new(match name.starts_with("Region") {
                true => vec![OrganisationKind::Region],
                false => vec![OrganisationKind::Municipality],
            }),
            amounts: amounts.iter().map(|it| it.map(kronor)).collect(),
            frame: kronor(amounts.iter().flatten().sum()),
        }
    }

    /// By name, as the store gives them.
    fn rows() -> Vec<Recipient> {
        vec![
            row("Härjedalens kommun", "212000-2510", ("Jämtlands län", 1), [Some(10), Some(5)]),
            row("Region Örebro län", "232100-0164", ("Örebro län", 3), [None, Some(90)]),
            row("Stockholms kommun", "212000-0142", ("Stockholms län", 2), [Some(70), None]),
        ]
    }

    fn pots() -> Vec<Pot> {
        let pot = |code: &str| Pot {
            code: code.to_owned(),
            name: code.to_owned(),
            kind: OrganisationKind::Municipality,
            rural: false,
            key: String::new(),
            amount: Kronor::ZERO,
            sha256: None,
            figures_of: Vec::new(),
        };
        vec![pot("ena"), pot("andra")]
    }

    fn names(wish: Wish) -> Vec<String> {
        let rows = shown(rows(), &wish, &pots()).into_iter();
        rows.map(|it| it.name.split(' ').next().unwrap().to_owned()).collect()
    }

    fn searching(q: &str) -> Wish {
        Wish { q: q.to_owned(), ..Wish::default() }
    }

    fn ordered(ordning: &str) -> Wish {
        Wish { ordning: ordning.to_owned(), ..Wish::default() }
    }

    #[test]
    fn a_name_a_number_or_a_county_is_found() {
        assert_eq!(names(searching("härje")), ["Härjedalens"]);
        assert_eq!(names(searching("HÄRJE")), ["Härjedalens"]);
        assert_eq!(names(searching("212000-2510")), ["Härjedalens"]);
        assert_eq!(names(searching("2120002510")), ["Härjedalens"]);
        assert_eq!(names(searching("örebro")), ["Region"]);
        assert_eq!(names(searching("%")), [""; 0]);
        assert_eq!(names(Wish { slag: "region".to_owned(), ..Wish::default() }), ["Region"]);
        assert_eq!(names(Wish { slag: "öar".to_owned(), ..Wish::default() }).len(), 3);
    }

    #[test]
    fn every_column_orders_both_ways() {
        assert_eq!(names(ordered("-namn")), ["Stockholms", "Region", "Härjedalens"]);
        assert_eq!(names(ordered("nummer")), ["Stockholms", "Härjedalens", "Region"]);
        assert_eq!(names(ordered("lan")), ["Härjedalens", "Stockholms", "Region"]);
        assert_eq!(names(ordered("-summa")), ["Region", "Stockholms", "Härjedalens"]);
        assert_eq!(names(ordered("ena")), ["Region", "Härjedalens", "Stockholms"]);
        assert_eq!(names(ordered("-andra")), ["Region", "Härjedalens", "Stockholms"]);
    }

    #[test]
    fn an_unknown_order_is_by_name() {
        for odd in ["", "-", "--namn", "; drop table", "9", "ena "] {
            assert_eq!(names(ordered(odd)), ["Härjedalens", "Region", "Stockholms"], "{odd}");
        }
    }

    #[test]
    fn the_totals_are_of_what_is_shown() {
        let (each, all) = totals(&rows(), &pots());
        assert_eq!(each, [Kronor::whole(80).unwrap(), Kronor::whole(95).unwrap()]);
        assert_eq!(all, Kronor::whole(175).unwrap());
        let (each, all) = totals(&[], &pots());
        assert_eq!((each.len(), all), (2, Kronor::ZERO));
    }
}
