#![no_main]

use libfuzzer_sys::fuzz_target;
use statsbidrag::fuzzing;

fuzz_target!(|file: &[u8]| {
    fuzzing::weights(file);
});
