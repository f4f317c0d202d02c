//! How times and days are kept in the database.

/// Gives `Moment` and `Day` the column type that jiff-sqlx has for the type of jiff's in them.
macro_rules! stored_as {
    ($ours:ident, $theirs:ty, $inner:ty) => {
        const _: () = {
            use sqlx::{
                Decode, Encode, Postgres, Type,
                encode::IsNull,
                error::BoxDynError,
                postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueRef},
            };

            impl Type<Postgres> for $ours {
                fn type_info() -> PgTypeInfo {
                    <$theirs as Type<Postgres>>::type_info()
                }
            }
            impl PgHasArrayType for $ours {
                fn array_type_info() -> PgTypeInfo {
                    <$theirs as PgHasArrayType>::array_type_info()
                }
            }
            impl Encode<'_, Postgres> for $ours {
                fn encode_by_ref(
                    &self,
                    buffer: &mut PgArgumentBuffer,
                ) -> Result<IsNull, BoxDynError> {
                    <$theirs as Encode<'_, Postgres>>::encode_by_ref(&self.0.into(), buffer)
                }
            }
            impl<'r> Decode<'r, Postgres> for $ours {
                fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
                    let read: $inner = <$theirs as Decode<'r, Postgres>>::decode(value)?.to_jiff();
                    Ok($ours(read))
                }
            }
        };
    };
}

pub(super) use stored_as;
