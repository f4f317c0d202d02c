//! JSON that is kept for good: it says its version, and each version has its reader.

use std::ops::Deref;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, Error},
};
use serde_json::Value;

/// The version of JSON that says none, since it was kept before versions were written.
const FIRST: u64 = 1;

/// Something that is kept for good as JSON.
pub trait Versions: DeserializeOwned {
    /// The version that is written now.
    const NEWEST: u64;

    /// Reads JSON of a version; `None` if the version is unknown. A type that has changed its shape
    /// overrides this with an arm for each version.
    fn read(version: u64, json: Value) -> Option<serde_json::Result<Self>> {
        match version {
            FIRST.. if version <= Self::NEWEST => Some(serde_json::from_value(json)),
            _ => None,
        }
    }
}

/// A `T` with the version that it was kept in. Written again, it becomes the same JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept<T> {
    #[serde(skip_serializing_if = "is_first")]
    version: u64,
    #[serde(flatten)]
    it: T,
}

impl<T: Versions> Kept<T> {
    /// A value to be kept, in the newest version.
    pub fn new(it: T) -> Self {
        Self { version: T::NEWEST, it }
    }
}

impl<T> Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.it
    }
}

impl<'de, T: Versions> Deserialize<'de> for Kept<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Value::deserialize(deserializer)?;
        let said = json.get("version").cloned().unwrap_or_else(|| FIRST.into());
        let read = said.as_u64().and_then(|version| Some((version, T::read(version, json)?)));
        let (version, it) = read.ok_or_else(|| {
            D::Error::custom(format!("unknown version {said} of {}", std::any::type_name::<T>()))
        })?;
        Ok(Self { version, it: it.map_err(D::Error::custom)? })
    }
}

fn is_first(version: &u64) -> bool {
    *version == FIRST
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Versions 1 and 2 have one name, version 3 a first and a last name.
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(untagged)]
    enum Person {
        Named { name: String },
        Called { first: String, last: String },
    }

    impl Versions for Person {
        const NEWEST: u64 = 3;

        fn read(version: u64, json: Value) -> Option<serde_json::Result<Self>> {
            let text = |key: &str| json.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
            match version {
                1 | 2 => Some(Ok(Self::Named { name: text("name") })),
                3 => Some(Ok(Self::Called { first: text("first"), last: text("last") })),
                _ => None,
            }
        }
    }

    fn read(json: &str) -> serde_json::Result<Kept<Person>> {
        serde_json::from_str(json)
    }

    #[test]
    fn each_version_has_its_reader_and_is_written_as_it_was() {
        for json in [
            r#"{"name":"Anna Fjäll"}"#,
            r#"{"version":2,"name":"Anna Fjäll"}"#,
            r#"{"version":3,"first":"Anna","last":"Fjäll"}"#,
        ] {
            assert_eq!(serde_json::to_string(&read(json).unwrap()).unwrap(), json);
        }
        let anna = Person::Called { first: "Anna".to_owned(), last: "Fjäll".to_owned() };
        let new = serde_json::to_string(&Kept::new(anna)).unwrap();
        assert_eq!(new, r#"{"version":3,"first":"Anna","last":"Fjäll"}"#);
    }

    #[test]
    fn an_unknown_version_is_refused_by_its_name() {
        for version in ["4", "0", "-1", "1.5", "\"3\"", "null"] {
            let error = read(&format!(r#"{{"version":{version},"name":"Anna"}}"#)).unwrap_err();
            let named = format!("unknown version {version} of ");
            assert!(error.to_string().starts_with(&named), "{error}");
        }
    }
}
