#![no_main]

use libfuzzer_sys::fuzz_target;
use statsbidrag::statistics::StatisticsKind;

fuzz_target!(|file: &[u8]| {
    // One kind a file: five would take five times as long.
    let kinds = StatisticsKind::ALL;
    statsbidrag_fuzz::statistics(file, kinds[file.len() % kinds.len()]);
});
