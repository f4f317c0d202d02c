//! Static files, embedded, under addresses that change with their content, so that a browser may
//! keep them for ever.

use std::{collections::HashMap, sync::LazyLock};

use axum::{
    extract::Path,
    http::{
        HeaderMap, StatusCode,
        header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY},
    },
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

/// What `npm run assets` made: css, script, font, icon, and their gzipped copies.
#[derive(RustEmbed)]
#[folder = "../../static/dist/"]
#[allow_missing = true]
struct Files;

static ADDRESSES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    Files::iter()
        .filter_map(|name| {
            let hash = Files::get(&name)?.metadata.sha256_hash();
            let hash = hex::encode(&hash[..6]);
            Some((name.to_string(), format!("/static/{hash}/{name}")))
        })
        .collect()
});

/// The file's address for a page to link to, with the hash of its content.
pub fn asset(name: &str) -> &'static str {
    ADDRESSES.get(name).map_or("/static/missing/file", String::as_str)
}

pub async fn serve(Path((version, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let gzip = headers
        .get(ACCEPT_ENCODING)
        .and_then(|it| it.to_str().ok())
        .is_some_and(|it| it.contains("gzip"));
    let gzipped = gzip.then(|| Files::get(&format!("{name}.gz"))).flatten();
    let is_gzipped = gzipped.is_some();
    let Some(plain) = Files::get(&name).filter(|_| !name.ends_with(".gz")) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = plain.metadata.mimetype().to_owned();
    let file = gzipped.unwrap_or(plain);
    let headers = [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, keep(&version, &name)),
        (VARY, "accept-encoding".to_owned()),
    ];
    let mut response = (headers, file.data).into_response();
    if is_gzipped {
        let gzip = axum::http::HeaderValue::from_static("gzip");
        response.headers_mut().insert(CONTENT_ENCODING, gzip);
    }
    response
}

/// The `cache-control` of a file. It is kept for ever at the address with its own content's hash.
/// Css asks for fonts and icons with the hash of the css itself, so they are kept at any hash.
/// Other css and scripts are not kept: during an update an older instance may be asked for a file
/// that a newer one named.
fn keep(version: &str, name: &str) -> String {
    let own = asset(name) == format!("/static/{version}/{name}");
    let neighbour = !name.ends_with(".css") && !name.ends_with(".js");
    match own || neighbour {
        true => "public, max-age=31536000, immutable".to_owned(),
        false => "no-store".to_owned(),
    }
}
