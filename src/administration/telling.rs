//! Which of the invented requisitions are shown: one of each kind, instead of the first of the list,
//! which are all alike.

use std::collections::BTreeMap;

use crate::{
    ombud::OrganisationKind::{self, Municipality, Region},
    requisitions::Status,
    values::{Kronor, OrganisationId},
};

/// How many are named of those that were stopped by the same.
const NAMED: usize = 3;

/// A recipient and what it requisitioned in the dry run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    pub organisation_id: OrganisationId,
    pub name: String,
    pub kinds: Vec<OrganisationKind>,
    /// Whether it has a frame in a pot for rural areas.
    pub rural: bool,
    pub frame: Kronor,
    /// `None` for one that could not begin.
    pub requested: Option<Kronor>,
    pub status: Option<Status>,
}

/// A recipient that is shown, and what it is an example of.
#[derive(Debug, PartialEq, Eq)]
pub struct Example {
    pub of: Vec<&'static str>,
    pub tried: Tried,
}

/// What stopped some of the recipients: how many, and the names of a few.
#[derive(Debug, PartialEq, Eq)]
pub struct Hindrance {
    pub why: String,
    pub count: usize,
    pub names: Vec<String>,
}

impl Hindrance {
    /// How many more there are than are named.
    pub fn more(&self) -> usize {
        self.count - self.names.len()
    }
}

/// The smallest, the largest and a rural of each kind, one that is both, and the one that asked for
/// the least of its frame. One that is an example of several is shown once.
pub fn examples(tried: &[Tried]) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for (kind, [smallest, largest, rural]) in [
        (
            Municipality,
            ["Kommunen med minst ram", "Kommunen med störst ram", "Kommun med landsbygd"],
        ),
        (Region, ["Regionen med minst ram", "Regionen med störst ram", "Region med landsbygd"]),
    ] {
        let of_kind = || tried.iter().filter(move |it| it.kinds == [kind]);
        show(&mut examples, smallest, of_kind().min_by_key(|it| it.frame));
        show(&mut examples, largest, of_kind().max_by_key(|it| it.frame));
        // In the middle, as those at the ends are shown already.
        let mut of_the_country: Vec<_> = of_kind().filter(|it| it.rural).collect();
        of_the_country.sort_by_key(|it| it.frame);
        show(&mut examples, rural, of_the_country.get(of_the_country.len() / 2).copied());
    }
    show(&mut examples, "Både kommun och region", tried.iter().find(|it| 1 < it.kinds.len()));
    let asked_for = |it: &&Tried| {
        let share = u128::from(it.requested?.as_whole()?) * 1000;
        Some(share / u128::from(it.frame.as_whole()?).max(1))
    };
    let all = |it: &&Tried| asked_for(it).is_some_and(|share| share < 1000);
    let least = tried.iter().filter(all).min_by_key(|it| (asked_for(it), it.frame));
    show(&mut examples, "Rekvirerar minst av sin ram", least);
    examples
}

fn show(examples: &mut Vec<Example>, of: &'static str, tried: Option<&Tried>) {
    let Some(tried) = tried else { return };
    match examples.iter_mut().find(|it| it.tried.organisation_id == tried.organisation_id) {
        Some(shown) => shown.of.push(of),
        None => examples.push(Example { of: vec![of], tried: tried.clone() }),
    }
}

/// Those that could not send, by what stopped them, most first.
pub fn hindrances(stuck: &[(String, String)]) -> Vec<Hindrance> {
    let mut by_reason: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
    for (name, why) in stuck {
        by_reason.entry(why).or_default().push(name);
    }
    let hindrance = |(why, names): (&str, Vec<&String>)| Hindrance {
        why: why.to_owned(),
        count: names.len(),
        names: names.into_iter().take(NAMED).cloned().collect(),
    };
    let mut hindrances: Vec<_> = by_reason.into_iter().map(hindrance).collect();
    hindrances.sort_by_key(|it| std::cmp::Reverse(it.count));
    hindrances
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(name: &str, kinds: &[OrganisationKind], rural: bool, frame: u64, asked: u64) -> Tried {
        Tried {
            organisation_id: OrganisationId::generate(),
            name: name.to_owned(),
            kinds: kinds.to_vec(),
            rural,
            frame: Kronor::whole(frame).unwrap(),
            requested: Some(Kronor::whole(asked).unwrap()),
            status: Some(Status::Submitted),
        }
    }

    #[test]
    fn one_of_each_kind_is_shown_and_those_that_are_alike_are_not() {
        let (town, region) = ([Municipality], [Region]);
        let mut all: Vec<_> =
            (0..100).map(|it| tried("Lika", &town, false, 500 + it, 500 + it)).collect();
        all.extend([
            tried("Minst", &town, true, 100, 100),
            tried("Landsbygd", &town, true, 300, 300),
            tried("Större landsbygd", &town, true, 400, 400),
            tried("Störst", &town, false, 9000, 9000),
            tried("Enda regionen", &region, true, 700, 700),
            tried("Båda", &[Municipality, Region], false, 650, 400),
        ]);
        let shown = examples(&all);
        let told: Vec<_> =
            shown.iter().map(|it| format!("{}: {}", it.tried.name, it.of.join(", "))).collect();
        assert_eq!(
            told,
            [
                "Minst: Kommunen med minst ram",
                "Störst: Kommunen med störst ram",
                "Landsbygd: Kommun med landsbygd",
                "Enda regionen: Regionen med minst ram, Regionen med störst ram, \
                 Region med landsbygd",
                "Båda: Både kommun och region, Rekvirerar minst av sin ram",
            ]
        );
        assert_eq!(examples(&[]), []);
    }

    #[test]
    fn those_that_are_stopped_by_the_same_are_told_in_one_line() {
        let stuck = |name: &str, why: &str| (name.to_owned(), why.to_owned());
        let all: Vec<_> = ["Ale", "Berg", "Boden", "Boxholm", "Eda"]
            .map(|it| stuck(it, "Ett villkor saknas"))
            .into_iter()
            .chain([stuck("Kil", "Ingen ram")])
            .collect();
        let told = hindrances(&all);
        assert_eq!(told.len(), 2);
        assert_eq!((told[0].count, told[0].more(), told[0].names[2].as_str()), (5, 2, "Boden"));
        assert_eq!((told[1].why.as_str(), told[1].more()), ("Ingen ram", 0));
    }
}
