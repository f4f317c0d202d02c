#![no_main]

use libfuzzer_sys::fuzz_target;
use statsbidrag::web::Uploaded;

fuzz_target!(|body: &[u8]| {
    let kind = "multipart/form-data; boundary=x";
    let Some(uploaded) = statsbidrag_fuzz::posted::<Uploaded>(kind, body) else {
        return;
    };
    assert!(uploaded.fields.iter().all(|(_, value)| !value.contains('\0')));
    if let Some(file) = uploaded.file {
        assert!(!file.name.contains(|c: char| c.is_control() || matches!(c, '/' | '\\')));
    }
});
