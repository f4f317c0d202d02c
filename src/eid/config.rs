//! Reading the configured providers from the file that EID_PROVIDERS names.

use std::{fs, path::Path, path::PathBuf, sync::Arc};

use anyhow::{Context, bail, ensure};
use openidconnect::{ClientId, ClientSecret, IssuerUrl};
use serde::Deserialize;

use super::{http::is_safe, key::SigningKey};

/// The claim of the Swedish claims specification: twelve digits, personnummer or samordningsnummer.
const PERSONNUMMER: &str = "https://id.oidc.se/claim/personalIdentityNumber";

/// The same specification's scopes for name and number.
const SCOPES: [&str; 2] =
    ["https://id.oidc.se/scope/naturalPersonInfo", "https://id.oidc.se/scope/naturalPersonNumber"];

/// A key that no provider may have: `/logga-in/eid/ny` is the page of newcomers.
const TAKEN: &str = "ny";

/// The checked configuration of one provider.
#[derive(Debug, Clone)]
pub struct ProviderConfig {
    /// Its name in addresses and in the database. Changing it would lose people's links.
    pub(super) key: String,
    /// The name on the button: `Freja`.
    pub(super) name: String,
    pub(super) issuer: IssuerUrl,
    pub(super) client_id: ClientId,
    pub(super) credentials: Credentials,
    pub(super) scopes: Vec<String>,
    /// The levels of assurance that are accepted; empty accepts any.
    pub(super) acr_values: Vec<String>,
    pub(super) personnummer_claim: String,
}

/// How the service authenticates to the provider.
#[derive(Debug, Clone)]
pub(super) enum Credentials {
    Secret(ClientSecret),
    /// `private_key_jwt` (OpenID Connect Core 1.0, 9; RFC 7523).
    Key(Arc<SigningKey>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    key: String,
    name: String,
    issuer: String,
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
    private_key: Option<PathBuf>,
    key_id: Option<String>,
    scopes: Option<Vec<String>>,
    #[serde(default)]
    acr_values: Vec<String>,
    personnummer_claim: Option<String>,
}

impl ProviderConfig {
    /// Reads all providers from a JSON file: a list of objects with `key`, `name`, `issuer` and
    /// `client_id`; either `client_secret` or `private_key` (the path of a PEM file, relative to
    /// the JSON file) with an optional `key_id`; and optionally `scopes`, `acr_values` and
    /// `personnummer_claim`.
    ///
    /// # Errors
    /// When a file cannot be read, or something in it cannot be used; secrets are not repeated.
    pub fn read(file: &Path) -> anyhow::Result<Vec<Self>> {
        let text = fs::read_to_string(file)
            .with_context(|| format!("EID_PROVIDERS: reading {}", file.display()))?;
        let folder = file.parent().unwrap_or(Path::new(""));
        Self::parse(&text, folder).with_context(|| format!("EID_PROVIDERS: {}", file.display()))
    }

    fn parse(text: &str, folder: &Path) -> anyhow::Result<Vec<Self>> {
        // The JSON error is dropped: its message could quote a secret.
        let written: Vec<serde_json::Value> = serde_json::from_str(text)
            .map_err(|it| anyhow::anyhow!("no JSON list, line {}", it.line()))?;
        let mut providers: Vec<Self> = Vec::new();
        for (index, one) in written.into_iter().enumerate() {
            let read = Self::of(one, folder);
            let provider = read.with_context(|| format!("provider {}", index + 1))?;
            let twice = providers.iter().any(|it| it.key == provider.key);
            ensure!(!twice, "the key {} stands twice", provider.key);
            providers.push(provider);
        }
        Ok(providers)
    }

    fn of(written: serde_json::Value, folder: &Path) -> anyhow::Result<Self> {
        let it: Written = serde_json::from_value(written)?;
        let slug =
            it.key.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-');
        ensure!(
            slug && (1..=40).contains(&it.key.len()) && it.key != TAKEN,
            "key: a-z, 0-9 and -, at most 40 of them, and not «{TAKEN}»"
        );
        ensure!(!it.name.trim().is_empty(), "name: what stands on the button");
        let issuer = IssuerUrl::new(it.issuer).context("issuer: an address")?;
        ensure!(is_safe(issuer.url()), "issuer: https, but for localhost");
        let credentials = match (it.client_secret, it.private_key) {
            (Some(secret), None) => Credentials::Secret(secret),
            (None, Some(path)) => {
                let path = folder.join(path);
                let pem = fs::read_to_string(&path)
                    .with_context(|| format!("private_key: reading {}", path.display()))?;
                let key = SigningKey::from_pem(&pem, it.key_id)
                    .with_context(|| format!("private_key: {}", path.display()))?;
                Credentials::Key(Arc::new(key))
            }
            _ => bail!("either client_secret or private_key"),
        };
        Ok(Self {
            key: it.key,
            name: it.name.trim().to_owned(),
            issuer,
            client_id: it.client_id,
            credentials,
            scopes: it.scopes.unwrap_or_else(|| SCOPES.map(str::to_owned).to_vec()),
            acr_values: it.acr_values,
            personnummer_claim: it.personnummer_claim.unwrap_or_else(|| PERSONNUMMER.to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn freja() -> serde_json::Value {
        json!({ "key": "freja", "name": "Freja", "issuer": "https://freja.example",
                "client_id": "bidrag", "client_secret": "hemlig-hemlig" })
    }

    fn read(list: &serde_json::Value) -> Result<Vec<ProviderConfig>, String> {
        ProviderConfig::parse(&list.to_string(), Path::new(".")).map_err(|it| format!("{it:#}"))
    }

    #[test]
    fn a_provider_has_defaults_and_debug_output_hides_its_secret() {
        let providers = read(&json!([freja()])).unwrap();
        assert_eq!(providers[0].personnummer_claim, PERSONNUMMER);
        assert!(!format!("{providers:?}").contains("hemlig"));
        assert!(read(&json!([])).unwrap().is_empty());
    }

    #[test]
    fn a_wrong_configuration_is_refused_without_quoting_secrets() {
        let with = |name: &str, value: serde_json::Value| {
            let mut provider = freja();
            provider[name] = value;
            json!([provider])
        };
        for (list, words) in [
            (with("isuer", json!("x")), "unknown field `isuer`"),
            (with("key", json!("Freja!")), "key: a-z"),
            (with("key", json!("ny")), "key: a-z"),
            (with("name", json!(" ")), "name: what stands"),
            (with("issuer", json!("http://freja.example")), "issuer: https"),
            (with("issuer", json!("freja")), "issuer: an address"),
            (with("private_key", json!("a.pem")), "either client_secret or private_key"),
            (with("client_secret", json!(null)), "either client_secret or private_key"),
            (json!([freja(), freja()]), "the key freja stands twice"),
            (json!({}), "no JSON list"),
        ] {
            let said = read(&list).unwrap_err();
            assert!(said.contains(words), "{said} without {words}");
            assert!(!said.contains("hemlig"), "{said}");
        }
        assert!(read(&with("issuer", json!("http://localhost:3000"))).is_ok());
    }
}
