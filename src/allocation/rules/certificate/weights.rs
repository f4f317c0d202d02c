//! A certificate held against a file of weights.

use std::{borrow::Cow, collections::BTreeMap};

use super::{
    Certificate, Entry, Row, Rule,
    verify::{Difference, differs, entry, named, one_line},
};
use crate::allocation::rules::Exact;

impl Certificate {
    /// Holds the rows against a file of weights. Recipients that take no part in the computation
    /// have no weight in either.
    ///
    /// # Errors
    /// The first [`Difference`], in the order of codes.
    pub fn agrees_with(&self, file: &[Entry]) -> Result<(), Difference> {
        let weighed = self.rows.iter().filter(|it| !it.weighs(self.rule).is_empty());
        let mut rows: BTreeMap<&str, (Option<&Row>, Option<&Entry>)> =
            weighed.map(|it| (it.code.as_str(), (Some(it), None))).collect();
        for it in file {
            rows.entry(&it.code).or_default().1 = Some(it);
        }
        rows.into_values().try_for_each(|(row, stated)| match (row, stated) {
            (Some(row), Some(stated)) => same(row, self.rule, stated),
            (Some(row), None) => Err(Difference::NotInFile { row: named(&row.code, &row.name) }),
            (None, Some(it)) => Err(Difference::OnlyInFile { row: named(&it.code, &it.name) }),
            (None, None) => Ok(()),
        })
    }
}

impl Row {
    /// What stands as its weight in the published file, and so in the digest; by the rule
    /// [`Rule::Table`] the amount that the table gives.
    pub(super) fn weighs(&self, rule: Rule) -> Cow<'_, str> {
        match rule {
            Rule::LargestRemainder => self.weight.as_str().into(),
            Rule::Table => self.computed.to_string().into(),
        }
    }
}

fn same(row: &Row, rule: Rule, stated: &Entry) -> Result<(), Difference> {
    let in_file = |it: &str| format!("{}, som i vikternas fil", one_line(it));
    if row.name != stated.name {
        let stands = one_line(&row.name).into_owned();
        return Err(differs(row, "namnet", stands, in_file(&stated.name)));
    }
    let number = |it: Exact| it.shortest().to_string();
    if number(entry(row, rule)?.weight) != number(stated.weight) {
        let stands = one_line(&row.weighs(rule)).into_owned();
        let what = if rule == Rule::Table { "tabellens belopp" } else { "vikten" };
        return Err(differs(row, what, stands, in_file(&stated.weight.to_string())));
    }
    Ok(())
}
