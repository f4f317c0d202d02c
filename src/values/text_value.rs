//! What every value that is a text has in common.

/// Declares a value that is a text: a struct around a private `String`, for which its own module
/// writes `parse`, the only way to make one out of what a person typed.
///
/// The value can be compared, ordered and hashed, is kept in a `text` column, and goes into JSON as
/// the `serde` attribute says: `transparent` reads back what the service itself has stored without
/// parsing it again, `try_from = "String"` parses it. It shows itself, and lends itself as a `&str`,
/// as it is kept. After `, with its own Display` neither is declared, and the module says how it is
/// shown.
///
/// ```ignore
/// text_value! {
///     /// A colour by its name, in lower case.
///     #[serde(transparent)]
///     pub struct Colour;
/// }
/// ```
macro_rules! text_value {
    ($(#[$attribute:meta])* pub struct $name:ident;) => {
        text_value! { $(#[$attribute])* pub struct $name, with its own Display; }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
    ($(#[$attribute:meta])* pub struct $name:ident, with its own Display;) => {
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash,
                 serde::Serialize, serde::Deserialize, sqlx::Type)]
        #[sqlx(transparent)]
        $(#[$attribute])*
        pub struct $name(String);
    };
}

pub(super) use text_value;
