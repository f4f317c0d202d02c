//! Files with statistics, and how they are imported.

use axum::http::StatusCode;

use super::{Answer, Browser, form};

/// A file as an administrator imports it.
pub struct File {
    pub kind: &'static str,
    pub name: &'static str,
    pub text: fn() -> String,
    /// The fields that describe the file in the import's form.
    pub described: &'static [(&'static str, &'static str)],
}

/// Every municipality's population, from the register.
pub const POPULATION: File = File {
    kind: "population",
    name: "folkmangd.csv",
    text: population,
    described: &[
        ("title", "Folkmängd 31 december 2025"),
        ("source", "SCB, tabell BE0101"),
        ("as_of", "2025-12-31"),
    ],
};

/// Code, name and inhabitants of every municipality.
pub fn inhabitants() -> Vec<(String, String, u64)> {
    let table = include_str!("../../../data/population_municipality.csv");
    csv::Reader::from_reader(table.as_bytes())
        .records()
        .map(|row| {
            let row = row.unwrap();
            (row[0].to_owned(), row[2].to_owned(), row[7].parse().unwrap())
        })
        .collect()
}

/// `Kod;Kommun;Folkmängd` with a row for every municipality.
pub fn population() -> String {
    let rows =
        inhabitants().into_iter().map(|(code, name, count)| format!("{code};{name};{count}\n"));
    std::iter::once("Kod;Kommun;Folkmängd\n".to_owned()).chain(rows).collect()
}

impl Browser<'_> {
    /// Uploads a file; the answer leads to the page where it can be looked at.
    pub async fn chooses(&self, kind: &str, name: &str, content: &[u8]) -> Answer {
        self.upload("/administration/statistik/filer", &[("kind", kind)], (name, content)).await
    }

    /// Uploads a file without importing it; returns the upload's id.
    pub async fn has_chosen(&self, file: &File) -> String {
        let chosen = self.chooses(file.kind, file.name, (file.text)().as_bytes()).await;
        chosen.is(StatusCode::SEE_OTHER);
        chosen.location().rsplit('/').next().unwrap().to_owned()
    }

    /// The form of an uploaded file with the columns that the service guessed, and with `more`.
    pub async fn mapped(&self, upload: &str, more: &[(&str, &str)]) -> String {
        let page = self.get(&format!("/administration/statistik/filer/{upload}")).await;
        page.is(StatusCode::OK).filled(more)
    }

    /// Describes an uploaded file, keeps the guessed columns and presses Läs in.
    pub async fn imports(&self, upload: &str, described: &[(&str, &str)]) -> Answer {
        let mut more = described.to_vec();
        more.push(("act", "confirm"));
        let form = self.mapped(upload, &more).await;
        self.post(&format!("/administration/statistik/filer/{upload}"), &form).await
    }

    /// Imports a file; returns the id of the set.
    pub async fn has_imported(&self, file: &File) -> String {
        let upload = self.has_chosen(file).await;
        let imported = self.imports(&upload, file.described).await;
        imported.is(StatusCode::SEE_OTHER);
        imported.location().rsplit('/').next().unwrap().to_owned()
    }
}

impl Answer {
    /// What the page's form posts when these inputs are filled in otherwise than they stand.
    pub fn filled(&self, more: &[(&str, &str)]) -> String {
        let controls = self.controls();
        let stand = controls.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let kept = stand.filter(|(name, _)| more.iter().all(|it| it.0 != *name));
        form(&kept.chain(more.iter().copied()).collect::<Vec<_>>())
    }
}
