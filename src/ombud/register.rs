//! The register that comes with the service: Sweden's 290 municipalities and 21 regions, with their
//! organisation numbers. Sources: `data/SOURCES.md`.

use std::collections::HashMap;

use anyhow::Context;
use serde::Deserialize;

use crate::values::OrgNumber;

/// A municipality or region as the public registers have it.
#[derive(Debug, Clone)]
pub struct Registered {
    /// SCB's municipality code (4 digits) or county code (2).
    pub code: String,
    pub name: String,
    pub org_number: OrgNumber,
    pub county_code: String,
    pub county: String,
}

#[derive(Deserialize)]
struct MunicipalityRow {
    municipality_code: String,
    orgnr: String,
    name_long: String,
    county_code: String,
    county_name: String,
}

#[derive(Deserialize)]
struct RegionRow {
    county_code: String,
    orgnr: String,
    name: String,
}

/// The municipalities, in the order of their codes.
pub fn municipalities() -> anyhow::Result<Vec<Registered>> {
    let rows: Vec<MunicipalityRow> =
        rows(include_str!("../../data/organisations_municipality.csv"))?;
    rows.into_iter()
        .map(|row| {
            Ok(Registered {
                org_number: OrgNumber::parse(&row.orgnr)?,
                code: row.municipality_code,
                name: row.name_long,
                county_code: row.county_code,
                county: row.county_name,
            })
        })
        .collect()
}

/// The regions, in the order of their codes.
pub fn regions() -> anyhow::Result<Vec<Registered>> {
    let rows: Vec<RegionRow> = rows(include_str!("../../data/organisations_region.csv"))?;
    let counties: HashMap<_, _> =
        municipalities()?.into_iter().map(|it| (it.county_code, it.county)).collect();
    rows.into_iter()
        .map(|row| {
            Ok(Registered {
                org_number: OrgNumber::parse(&row.orgnr)?,
                code: row.county_code.clone(),
                // The source has "Region Gotland (Gotlands kommun)". That it is both is said by its
                // kinds.
                name: row.name.split(" (").next().unwrap_or_default().to_owned(),
                county: counties.get(&row.county_code).context("a county")?.clone(),
                county_code: row.county_code,
            })
        })
        .collect()
}

fn rows<T: serde::de::DeserializeOwned>(csv: &str) -> anyhow::Result<Vec<T>> {
    let rows: Result<_, _> = csv::Reader::from_reader(csv.as_bytes()).deserialize().collect();
    Ok(rows?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_register_holds_311_recipients_in_310_organisations() {
        let municipalities = municipalities().unwrap();
        let regions = regions().unwrap();
        assert_eq!((municipalities.len(), regions.len()), (290, 21));
        let numbers: std::collections::HashSet<_> =
            municipalities.iter().chain(&regions).map(|it| it.org_number.to_string()).collect();
        assert_eq!(numbers.len(), 310, "Gotland is one organisation");
        assert!(regions.iter().any(|it| it.name == "Region Gotland"));
    }
}
