#![no_main]

use libfuzzer_sys::fuzz_target;
use statsbidrag::statistics::StatisticsKind;

fuzz_target!(|file: &[u8]| {
    // Each file is read as one of the five kinds: reading it as all would take five times as long.
    let kinds = StatisticsKind::ALL;
    statsbidrag_fuzz::statistics(file, kinds[file.len() % kinds.len()]);
});
