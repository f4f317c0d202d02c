//! Tricky files, and the figures that are read from them.

mod changes;
mod figures;
mod files;
mod json;

use super::*;
use crate::{
    ombud::{self, OrganisationRow},
    statistics::StatisticsKind,
    values::OrganisationId,
};

/// The register's organisations, Gotland being one.
fn organisations() -> Vec<OrganisationRow> {
    let mut all: Vec<OrganisationRow> = Vec::new();
    for it in ombud::municipalities().unwrap() {
        all.push(OrganisationRow {
            organisation_id: OrganisationId::generate(),
            org_number: it.org_number,
            name: it.name,
            municipality_code: Some(it.code),
            region_code: None,
        });
    }
    for it in ombud::regions().unwrap() {
        match all.iter_mut().find(|row| row.org_number == it.org_number) {
            Some(gotland) => gotland.region_code = Some(it.code),
            None => all.push(OrganisationRow {
                organisation_id: OrganisationId::generate(),
                org_number: it.org_number,
                name: it.name,
                municipality_code: None,
                region_code: Some(it.code),
            }),
        }
    }
    all
}

/// What a file gives with its columns guessed.
fn read(file: &[u8], kind: StatisticsKind, pots: &[Pot]) -> Reading {
    let organisations = organisations();
    let sheet = Sheet::read(file).unwrap();
    let typed = guess(&sheet, kind, pots, &organisations).typed;
    let mapping = Mapping::read(&typed, &sheet, kind, pots).unwrap();
    let recipients = Recipients::of(&organisations, &mapping.about);
    Reading::of(&sheet, &mapping, kind, &recipients)
}

fn numbers(reading: &Reading) -> Vec<(&str, u64)> {
    let figures = reading.figures.iter();
    figures.map(|it| (it.code.as_str(), it.value.number().unwrap())).collect()
}
