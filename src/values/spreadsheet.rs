//! A table as csv, for Excel as it is set up in Sweden: semicolons, and a mark that says UTF-8.

/// The rows as a file. A cell that a spreadsheet would take for a formula gets an apostrophe before
/// it.
pub fn csv_of(rows: &[Vec<String>]) -> String {
    let mut text = "\u{feff}".to_owned();
    for row in rows {
        let cells: Vec<String> = row.iter().map(|it| cell(it)).collect();
        text.push_str(&cells.join(";"));
        text.push_str("\r\n");
    }
    text
}

/// The text with an apostrophe before it where a spreadsheet would take it for a formula and run
/// it.
pub fn no_formula(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

fn cell(text: &str) -> String {
    let text = no_formula(text);
    match text.contains([';', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_and_are_never_formulas() {
        let row = ["0180", "Åre; \"x\"", "=1+1", "-1", "@a", ""].map(str::to_owned).to_vec();
        assert_eq!(csv_of(&[row]), "\u{feff}0180;\"Åre; \"\"x\"\"\";'=1+1;'-1;'@a;\r\n");
        for hostile in ["=1+1", "+46", "-1", "@SUM(A1)", "\t=1"] {
            assert_eq!(no_formula(hostile), format!("'{hostile}"));
        }
        assert_eq!(no_formula("Upplands-Bro"), "Upplands-Bro");
    }
}
