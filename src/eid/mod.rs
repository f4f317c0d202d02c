//! Providers of e-legitimation, by OpenID Connect: the code flow with PKCE, state and nonce (OpenID
//! Connect Core 1.0, RFC 7636), several providers by configuration.
//!
//! Here a person is sent away and a provider's answer is verified. What becomes of whoever comes
//! back, and the pages, are `identity::eid`.

mod asserted;
mod config;
mod http;
mod key;
mod provider;

pub use self::{
    asserted::{Asserted, ProviderFault},
    config::ProviderConfig,
    provider::{Button, Provider, Providers, Request, Sent},
};
