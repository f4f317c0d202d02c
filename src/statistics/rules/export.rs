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

fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
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
    }
}
