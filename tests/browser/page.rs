//! What must hold on every page that anybody meets.

use std::{fs, sync::LazyLock};

use fantoccini::wd::WebDriverCompatibleCommand;
use serde::Deserialize;
use serde_json::Value;

use crate::person::Person;

static AXE: LazyLock<String> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules/axe-core/axe.min.js");
    fs::read_to_string(path).expect("axe-core: see bin/install test")
});

const RUN_AXE: &str = "
    const done = arguments[0];
    axe.run({ resultTypes: ['violations'] }).then(
      ({ violations }) => done(violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${help}\\n    ${html}\\n    ${failureSummary}`))),
      (error) => done([`axe did not run: ${error}`]));";

const EXPECTED: [&str; 3] = ["status of 422", "status of 410", "status of 409"];

const LOOK_AT_PAGE: &str = "
    const summary = document.querySelector('[data-error-summary]');
    const root = document.documentElement;
    return {
      title: document.title,
      headings: [...document.querySelectorAll('h1')].map((it) => it.innerText),
      has_errors: summary !== null,
      summary_has_focus: summary !== null && document.activeElement === summary,
      dead_links: [...document.querySelectorAll('[data-error-summary] a')]
        .filter((it) => !document.getElementById(it.hash.slice(1))?.getClientRects().length)
        .map((it) => it.hash),
      too_wide: root.scrollWidth - root.clientWidth,
      wide_tables: root.clientWidth < 1200 ? [] : [...document.querySelectorAll('.table-scroll')]
        .filter((it) => it.scrollWidth > it.clientWidth)
        .map((it) => `${it.ariaLabel}: ${it.scrollWidth} in ${it.clientWidth}`),
      high_rows: root.clientWidth < 1200 ? [] : [...document.querySelectorAll('.dense:not(.pots) tbody tr')]
        .filter((it) => it.offsetHeight > 48)
        .map((it) => `${it.innerText}: ${it.offsetHeight}`),
    };";

#[derive(Debug, Deserialize)]
struct Seen {
    title: String,
    headings: Vec<String>,
    has_errors: bool,
    summary_has_focus: bool,
    /// Links in the error summary that lead to nothing visible.
    dead_links: Vec<String>,
    /// By how many points the page scrolls sideways; below nothing, how wide a strip lies bare beside it.
    too_wide: i64,
    /// On a desk: tables that are wider than their boxes.
    wide_tables: Vec<String>,
    /// On a desk: rows of dense tables that are higher than one line, but for the few pots of a round,
    /// which say in words how they are shared.
    high_rows: Vec<String>,
}

impl Person<'_> {
    /// Checks everything that must hold on every page, and prints all faults at once.
    pub async fn looks_around(&self) {
        let client = &self.chromium.client;
        let seen = client.execute(LOOK_AT_PAGE, Vec::new()).await.unwrap();
        let seen: Seen = serde_json::from_value(seen).unwrap();
        let mut faults = Vec::new();
        let mut must = |holds: bool, fault: String| {
            if !holds {
                faults.push(fault);
            }
        };
        must(seen.headings.len() == 1, format!("one h1, not {:?}", seen.headings));
        must(
            seen.title.starts_with("Fel: ") == seen.has_errors,
            "the title begins with \"Fel: \" exactly when there are errors".to_owned(),
        );
        must(
            seen.has_errors == seen.summary_has_focus,
            "the error summary has the focus".to_owned(),
        );
        must(seen.dead_links.is_empty(), format!("links to nowhere: {:?}", seen.dead_links));
        must(seen.too_wide <= 0, format!("scrolls sideways by {} points", seen.too_wide));
        must(seen.wide_tables.is_empty(), format!("tables too wide: {:?}", seen.wide_tables));
        must(seen.high_rows.is_empty(), format!("rows too high: {:?}", seen.high_rows));
        must(0 <= seen.too_wide, format!("a bare strip of {} points beside it", -seen.too_wide));
        if self.has_script {
            faults.extend(self.violations().await);
        }
        faults.extend(self.complaints().await);
        if !faults.is_empty() {
            let address = client.current_url().await.unwrap();
            let picture = self.takes_a_picture().await;
            panic!(
                "\"{}\" at {address}, seen in {picture}:\n- {}\n",
                seen.title,
                faults.join("\n- ")
            );
        }
    }

    /// What axe finds against WCAG and good practice.
    async fn violations(&self) -> Vec<String> {
        let client = &self.chromium.client;
        client.execute(&AXE, Vec::new()).await.unwrap();
        let found = client.execute_async(RUN_AXE, Vec::new()).await.unwrap();
        serde_json::from_value(found).unwrap()
    }

    /// What the browser wrote on its console: faults in scripts, refusals by the
    /// Content-Security-Policy. A form with errors is answered by 422, one that came too late by
    /// 409, and a used link by 410, so those are expected.
    async fn complaints(&self) -> Vec<String> {
        let log = self.chromium.client.issue_cmd(ConsoleLog).await.unwrap();
        let entries: Vec<ConsoleEntry> = serde_json::from_value(log).unwrap();
        entries
            .into_iter()
            .filter(|it| it.level == "SEVERE" || it.level == "WARNING")
            .filter(|it| {
                it.source != "network" || !EXPECTED.iter().any(|at| it.message.contains(at))
            })
            .map(|it| format!("console: {}", it.message))
            .collect()
    }

    /// Saves a picture of the page and returns its path.
    async fn takes_a_picture(&self) -> String {
        let path = self.service.leftover("page.png");
        let picture = self.chromium.client.screenshot().await.unwrap();
        fs::write(&path, picture).unwrap();
        path.display().to_string()
    }
}

#[derive(Deserialize)]
struct ConsoleEntry {
    level: String,
    source: String,
    message: String,
}

/// A command of Chromium's own protocol, through its driver.
#[derive(Debug)]
pub struct Chromiums(pub &'static str, pub Value);

impl WebDriverCompatibleCommand for Chromiums {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        let body = serde_json::json!({ "cmd": self.0, "params": self.1 });
        (http::Method::POST, Some(body.to_string()))
    }
}

/// Chromium's own command for what the console has said since the last time.
#[derive(Debug)]
struct ConsoleLog;

impl WebDriverCompatibleCommand for ConsoleLog {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        let body: Value = serde_json::json!({ "type": "browser" });
        (http::Method::POST, Some(body.to_string()))
    }
}
