//! Open data of this service.

use super::{files::cells, *};

#[test]
fn open_data_of_this_service_is_a_table_too() {
    let expected = [
        ["name", "pot-a", "org_number"],
        ["Region Jämtland Härjedalen", "5", "232100-0214"],
        ["Åre kommun", "", "212000-2460"],
    ];
    let rows = r#"[{"name": "Region Jämtland Härjedalen", "amounts": {"pot-a": 5},
                    "org_number": "232100-0214", "codes": [], "within": {"deeper": {"a": 1}}},
                   {"name": "Åre kommun", "amounts": {}, "org_number": "212000-2460"}]"#;
    for file in [
        rows.to_owned(),
        format!("\u{feff}\n{rows}"),
        format!(r#"{{"round": {{"title": "x"}}, "rows": {rows}, "totals": {{"pot-a": 5}}}}"#),
    ] {
        let mut read = cells(file.as_bytes());
        // The order of columns is the reader's.
        let order = expected[0].map(|it| read[0].iter().position(|name| name == it).unwrap());
        for row in &mut read {
            *row = order.iter().map(|it| row[*it].clone()).collect();
        }
        assert_eq!(read, expected);
    }
    let deep = "[".repeat(100_000);
    for no_table in ["{}", "[]", "[1]", r#"{"rows": 1}"#, r#"{"rows": [[1]]}"#, "{\"rows\"", &deep]
    {
        let refused = Sheet::read(no_table.as_bytes()).unwrap_err();
        assert!(matches!(refused, SheetError::NotATable | SheetError::Empty), "{no_table}");
    }
}

#[test]
fn values_of_open_data_are_cells_as_they_would_be_written() {
    let file = r#"[{"a": 2.50, "b": -1, "c": [1, "x", null], "d": true, "e": null, "a2": "å"}]"#;
    let expected = [["a", "b", "c", "d", "e", "a2"], ["2,50", "-1", "1, x,", "SANT", "", "å"]];
    assert_eq!(cells(file.as_bytes()), expected);
}

#[test]
fn the_bounds_of_open_data_hold_while_it_is_parsed() {
    let names = |count: usize| (0..count).map(|it| format!("\"k{it}\":null,")).collect::<String>();
    let most = format!("[{{{}\"a\":1}}]", names(59));
    assert_eq!(Sheet::read(most.as_bytes()).unwrap().header.len(), 60);
    // What stands after the row, or after the object in it, is never looked at: it is no JSON.
    for (file, refused) in [
        (format!("[{{{}", names(61)), SheetError::TooManyColumns { line: 2 }),
        (format!("[{{\"a\":{{{}\"z\":1}},", names(61)), SheetError::TooManyColumns { line: 2 }),
        (format!("{{\"rows\":[{}", "{\"a\":1},".repeat(20_001)), SheetError::TooManyRows),
        (
            format!("[{{\"a\":1,\"b\":\"{}\",", "å".repeat(2001)),
            SheetError::CellTooLong { line: 2, column: "B".to_owned() },
        ),
    ] {
        assert_eq!(Sheet::read(file.as_bytes()), Err(refused));
    }
    for no_table in [r#"[{"a":1,"b":2}]]"#, r#"{"rows":[],"rows":[]}"#, r#"[{"a":1,"b":2},3]"#] {
        assert_eq!(Sheet::read(no_table.as_bytes()), Err(SheetError::NotATable), "{no_table}");
    }
}
