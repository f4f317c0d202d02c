#![no_main]

use libfuzzer_sys::fuzz_target;
use statsbidrag::fuzzing;

fuzz_target!(|query: &str| {
    statsbidrag_fuzz::wait(fuzzing::search(query));
});
