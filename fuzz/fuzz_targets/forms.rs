#![no_main]

use axum::{body::Body, extract::FromRequestParts, http::Request};
use libfuzzer_sys::fuzz_target;
use statsbidrag::{
    values::{Field, Typed},
    web::{Posted, Query},
};

type Pairs = Vec<(String, String)>;

const NOBODYS: Field = Field::new("", "", "");

fuzz_target!(|body: &[u8]| {
    let kind = "application/x-www-form-urlencoded";
    if let Some(Posted { typed, .. }) = statsbidrag_fuzz::posted::<Posted<Pairs>>(kind, body) {
        assert!(!typed.iter().any(|(name, value)| name.contains('\0') || value.contains('\0')));
        let (name, value) = typed.first().cloned().unwrap_or_default();
        let typed: Typed = typed.into_iter().collect();
        assert!(name.is_empty() || typed.has(&Field { name: name.into(), ..NOBODYS }, &value));
    }
    let query = String::from_utf8_lossy(body);
    if let Ok(request) = Request::get(format!("/?{query}")).body(Body::empty()) {
        let mut parts = request.into_parts().0;
        let Ok(Query(pairs)) =
            statsbidrag_fuzz::wait(Query::<Pairs>::from_request_parts(&mut parts, &()));
        assert!(!pairs.iter().any(|(name, value)| name.contains('\0') || value.contains('\0')));
    }
});
