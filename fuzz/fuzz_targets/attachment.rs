#![no_main]

use libfuzzer_sys::fuzz_target;
use statsbidrag::files;

fuzz_target!(|content: &[u8]| {
    let _ = files::read("delegation.exe", Some(content.to_vec()));
});
