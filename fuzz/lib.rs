//! What several targets need.

use std::sync::LazyLock;

use axum::{
    body::Body,
    extract::{FromRequest, Request},
};
use sqlx::postgres::PgPoolOptions;
use statsbidrag::{
    app::{App, Clock, Settings},
    ombud::{self, OrganisationRow},
    statistics::{
        StatisticsKind,
        rules::{Mapping, Reading, Recipients, Sheet, csv_of, guess},
    },
    values::OrganisationId,
};
use tokio::runtime::{Builder, Runtime};

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().build().expect("a runtime"));

/// An app whose database is never asked.
static APP: LazyLock<App> = LazyLock::new(|| {
    let _inside = RUNTIME.enter();
    let nowhere = PgPoolOptions::new().connect_lazy("postgres://nowhere.invalid/").expect("a pool");
    let settings = Settings::local().expect("settings");
    App::new(nowhere, Clock::real(), settings).expect("an app")
});

/// The register's municipalities.
static ORGANISATIONS: LazyLock<Vec<OrganisationRow>> = LazyLock::new(|| {
    let registered = ombud::municipalities().expect("the register");
    let row = |it: ombud::Registered| OrganisationRow {
        organisation_id: OrganisationId::generate(),
        org_number: it.org_number,
        name: it.name,
        municipality_code: Some(it.code),
        region_code: None,
    };
    registered.into_iter().map(row).collect()
});

/// What a handler gets of a posted body.
pub fn posted<T: FromRequest<App>>(kind: &str, body: &[u8]) -> Option<T> {
    let request = Request::post("/").header("content-type", kind).body(Body::from(body.to_vec()));
    wait(T::from_request(request.ok()?, &APP)).ok()
}

pub fn wait<T>(future: impl Future<Output = T>) -> T {
    RUNTIME.block_on(future)
}

/// Reads a file of statistics as the service does, up to the page that shows what was read.
pub fn statistics(file: &[u8], kind: StatisticsKind) {
    let Ok(sheet) = Sheet::read(file) else {
        return;
    };
    let width = sheet.header.len();
    assert!(sheet.rows.iter().all(|it| it.cells.len() == width), "a crooked table");
    let typed = guess(&sheet, kind, &[], &ORGANISATIONS).typed;
    let Ok(mapping) = Mapping::read(&typed, &sheet, kind, &[]) else {
        return;
    };
    let recipients = Recipients::of(&ORGANISATIONS, &mapping.about);
    let reading = Reading::of(&sheet, &mapping, kind, &recipients);
    assert!(reading.figures.iter().all(|it| !recipients.name(&it.code).is_empty()));
    let rows: Vec<_> = sheet.rows.into_iter().map(|it| it.cells).collect();
    let _ = csv_of(&rows);
}
