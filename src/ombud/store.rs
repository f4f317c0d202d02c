//! The SQL of organisations.

use sqlx::PgConnection;

use super::{model::OrganisationKind, register::Registered};
use crate::values::{OrgNumber, OrganisationId};

/// An organisation with its code as a municipality and as a region.
#[derive(Debug, Clone)]
pub struct OrganisationRow {
    pub organisation_id: OrganisationId,
    pub org_number: OrgNumber,
    pub name: String,
    pub municipality_code: Option<String>,
    pub region_code: Option<String>,
}

pub async fn organisations(db: &mut PgConnection) -> sqlx::Result<Vec<OrganisationRow>> {
    sqlx::query_as!(
        OrganisationRow,
        r#"select organisation.organisation_id, org_number, name,
                  municipality.code as "municipality_code?", region.code as "region_code?"
           from organisation
           left join organisation_kind_of municipality
               on municipality.organisation_id = organisation.organisation_id and municipality.kind = 'municipality'
           left join organisation_kind_of region
               on region.organisation_id = organisation.organisation_id and region.kind = 'region'
           order by org_number"#,
    )
    .fetch_all(db)
    .await
}

pub struct County {
    pub county_code: String,
    pub name: String,
}

pub async fn counties(db: &mut PgConnection) -> sqlx::Result<Vec<County>> {
    sqlx::query_as!(County, "select county_code, name from county order by name")
        .fetch_all(db)
        .await
}

/// Inserts the registered organisations that the database lacks; rows that exist are not changed.
/// Returns how many organisations are new.
pub async fn load_register(
    tx: &mut PgConnection,
    kind: OrganisationKind,
    registered: &[Registered],
) -> sqlx::Result<u64> {
    let column =
        |of: fn(&Registered) -> String| -> Vec<String> { registered.iter().map(of).collect() };
    let county_codes = column(|it| it.county_code.clone());
    let org_numbers = column(|it| it.org_number.to_string());
    sqlx::query!(
        "insert into county (county_code, name)
         select distinct * from unnest($1::text[], $2::text[]) on conflict do nothing",
        &county_codes,
        &column(|it| it.county.clone()),
    )
    .execute(&mut *tx)
    .await?;
    let new = sqlx::query!(
        "insert into organisation (organisation_id, org_number, name, county_code)
         select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
         on conflict (org_number) do nothing",
        &registered.iter().map(|_| OrganisationId::generate()).collect::<Vec<_>>() as _,
        &org_numbers,
        &column(|it| it.name.clone()),
        &county_codes,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into organisation_kind_of (organisation_id, kind, code)
         select organisation_id, $1, code
         from unnest($2::text[], $3::text[]) as registered (org_number, code)
         join organisation using (org_number)
         on conflict do nothing",
        kind as _,
        &org_numbers,
        &column(|it| it.code.clone()),
    )
    .execute(tx)
    .await?;
    Ok(new.rows_affected())
}
