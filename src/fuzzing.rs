//! Private parsers, public for the fuzz targets alone. Only cargo-fuzz sets `cfg(fuzzing)`.

use axum::{extract::FromRequestParts, http::Request};

use crate::{
    ombud::{Kinds, OrganisationKind},
    ops::allocate::weights,
    publishing::{
        model::{Recipient, Wish},
        rules::list,
    },
    values::{Kronor, OrgNumber},
    web::Query,
};

/// The file that `statsbidrag allocate` reads.
pub fn weights(file: &[u8]) {
    if let Ok(read) = weights::read(file) {
        assert!(read.entries.iter().all(|it| !it.code.is_empty()), "a recipient without a code");
    }
}

/// The query of the public list.
pub async fn search(query: &str) {
    let Ok(request) = Request::get(format!("/?{query}")).body(()) else {
        return;
    };
    let mut parts = request.into_parts().0;
    let Ok(Query(wish)) = Query::<Wish>::from_request_parts(&mut parts, &()).await;
    assert!(wish.sought().text().chars().count() <= 100, "a search longer than 100 characters");
    let all = rows();
    let (_, count) = (wish.page(), all.len());
    let shown = list::shown(all, &wish, &[]);
    assert!(shown.len() == count || !wish.is_everything(), "an empty search leaves a row out");
    let _ = list::totals(&shown, &[]);
}

fn rows() -> Vec<Recipient> {
    let row = |(name, number): (&str, &str)| {
        Some(Recipient {
            name: name.to_owned(),
            org_number: OrgNumber::parse(number).ok()?,
            county: "Jämtlands län".to_owned(),
            county_place: 1,
            kinds: Kinds::new(vec![OrganisationKind::Municipality]),
            amounts: Vec::new(),
            frame: Kronor::ZERO,
        })
    };
    let rows = [("Härjedalens kommun", "212000-2510"), ("Stockholms kommun", "212000-0142")];
    rows.into_iter().filter_map(row).collect()
}
