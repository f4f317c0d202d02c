
use super::*;
use crate::values::*;
pub async fn sets_for_round(_: &mut sqlx::PgConnection, _: RoundId) -> sqlx::Result<Vec<StatisticsSet>> { Ok(vec![]) }
pub async fn figures(_: &mut sqlx::PgConnection, _: StatisticsSetId) -> sqlx::Result<Vec<Figure>> { Ok(vec![]) }
impl StatisticsKind { pub fn title(self) -> &'static str { "x" } }
