#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use statsbidrag::statistics::StatisticsKind;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// The parts of a workbook that calamine reads, in the order the input gives them.
const PARTS: [&str; 4] =
    ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"];

const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

// A zip of changed bytes is refused by its checksum before anything is read of it, so the input
// is what stands in the zip: its parts, with a byte between them that no XML has.
fuzz_target!(|input: &[u8]| {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut add = |name: &str, content: &[u8]| {
        file.start_file(name, stored).and_then(|()| Ok(file.write_all(content)?)).expect("a zip");
    };
    add("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes());
    let given: Vec<&[u8]> = input.split(|it| *it == 0xff).collect();
    for (index, name) in PARTS.iter().enumerate() {
        match given.get(index).filter(|it| !it.is_empty()) {
            Some(part) => add(name, part),
            None if *name == "xl/workbook.xml" => add(name, BOOK.as_bytes()),
            None => {}
        }
    }
    let file = file.finish().expect("a zip").into_inner();
    statsbidrag_fuzz::statistics(&file, StatisticsKind::Population);
});
