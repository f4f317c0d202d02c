//! A pot's certificate, as the very text that has the published hash, and as pages to read; and the
//! weights in it, as a file to divide by; of a table, its amounts.

use anyhow::Context;
use axum::{extract::State, response::Response};

use super::with_slug;
use crate::{
    allocation::rules::certificate::{self, Rule},
    app::App,
    publishing::{pdf, store},
    web::{Db, Error, Now, Path, Result, file, shown},
};

pub async fn certificate(
    State(app): State<App>,
    Path((slug, name)): Path<(String, String)>,
    Now(now): Now,
    db: Db,
) -> Result<Response> {
    let (pot, kind) = name.rsplit_once('.').ok_or(Error::NotFound)?;
    let (round, fixed) = {
        let mut db = db.read().await?;
        let round = with_slug(&mut db, &slug).await?;
        let fixed = store::fixed(&mut db, round.round_id, pot).await?.ok_or(Error::NotFound)?;
        (round, fixed)
    };
    let called = format!("fordelningsintyg-{}-{name}", round.slug);
    match kind {
        "json" => Ok(file("application/json", &called, fixed.certificate)),
        "pdf" => {
            let home = &app.settings.base_url;
            let pdf = pdf::certificate(&app.db, home, &round, pot, &fixed, now).await?;
            Ok(shown("application/pdf", &called, pdf))
        }
        "csv" => {
            let read = certificate::read(fixed.certificate.as_bytes());
            let read = read.context("a certificate that was fixed")?;
            let weights = certificate::to_csv(read.rule, &read.rows);
            let called = match read.rule {
                Rule::LargestRemainder => "vikter",
                Rule::Table => "belopp",
            };
            let called = format!("{called}-{}-{name}", round.slug);
            Ok(file("text/csv; charset=utf-8", &called, weights))
        }
        _ => Err(Error::NotFound),
    }
}
