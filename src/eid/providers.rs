//! The providers that are configured, and their buttons.

use std::sync::Arc;

use super::{config::ProviderConfig, http::Http, provider::Provider};

/// All providers, in the order of the configuration.
#[derive(Debug, Clone, Default)]
pub struct Providers {
    all: Arc<[Provider]>,
    buttons: Arc<[Button]>,
}

/// A provider as a button on a page.
#[derive(Debug, Clone)]
pub struct Button {
    pub key: String,
    pub name: String,
}

impl Providers {
    /// # Errors
    /// When no HTTP client can be made, or the base URL is not valid.
    pub fn new(configs: &[ProviderConfig], base_url: &str) -> anyhow::Result<Self> {
        if configs.is_empty() {
            return Ok(Self::default());
        }
        let http = Http::new()?;
        let of = |config: &ProviderConfig| Provider::new(config.clone(), base_url, http.clone());
        let button = |it: &ProviderConfig| Button { key: it.key.clone(), name: it.name.clone() };
        Ok(Self {
            all: configs.iter().map(of).collect::<anyhow::Result<_>>()?,
            buttons: configs.iter().map(button).collect(),
        })
    }

    /// The buttons for the pages; empty where no provider is configured.
    pub fn buttons(&self) -> Arc<[Button]> {
        Arc::clone(&self.buttons)
    }

    pub fn named(&self, key: &str) -> Option<&Provider> {
        self.all.iter().find(|it| it.key() == key)
    }
}
