//! The government's table: nothing is computed, so the digest and the published file hold it.

use super::{
    super::{certify, to_csv},
    tests::{after, entries_of, heading},
    *,
};

#[test]
fn the_governments_table_is_certified_without_weights() {
    let table = || entries_of(&[("01", "700"), ("03", "0"), ("04", "300")]);
    let certificate = certify(heading(Rule::Table, 1_000, 0, None), table(), None).unwrap();
    assert_eq!(verify(&certificate), Ok(()));
    assert_eq!(certificate.rows[0].amount, 700);
    assert_eq!((certificate.rows[0].weight.as_str(), certificate.rows[0].rank), ("", None));
    assert_eq!(
        after(&certificate, |it| it.rows[0].amount = 701),
        "Rad 01 Kommun 01: beloppet är 701 men ska vara 700."
    );
    let refused = certify(heading(Rule::Table, 1_001, 0, None), table(), None);
    assert_eq!(refused, Err(AllocationRefusal::TableIsNotThePot { sum: 1_000, pot: 1_001 }));
}

#[test]
fn a_million_moved_from_one_to_another_in_a_table_is_found() {
    let table = || entries_of(&[("01", "7000000"), ("03", "0"), ("04", "3000000")]);
    let certificate = certify(heading(Rule::Table, 10_000_000, 0, None), table(), None).unwrap();
    let published = to_csv(Rule::Table, &certificate.rows);
    assert!(published.ends_with("\n03,Kommun 03,0\n04,Kommun 04,3000000\n"), "{published}");
    assert_eq!(certificate.agrees_with(&table()), Ok(()));
    let moved = |it: &mut Certificate| {
        for (row, amount) in [(0, 8_000_000), (2, 2_000_000)] {
            (it.rows[row].computed, it.rows[row].amount) = (amount, amount);
        }
    };
    let said = after(&certificate, moved);
    assert!(said.starts_with("Radernas SHA-256 är "), "{said}");

    // Whoever writes a new digest too is found by what was published.
    let mut changed = certificate.clone();
    moved(&mut changed);
    changed.rows_sha256 = digest(Rule::Table, &changed.rows);
    assert_eq!(verify(&changed), Ok(()));
    assert_eq!(
        changed.agrees_with(&table()).unwrap_err().to_string(),
        "Rad 01 Kommun 01: tabellens belopp är 8000000 men ska vara 7000000, som i vikternas fil."
    );
}
