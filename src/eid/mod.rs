//! Providers of e-legitimation, by OpenID Connect: the code flow with PKCE, state and nonce (OpenID
//! Connect Core 1.0, RFC 7636), several providers by configuration.
//!
//! This module makes the request to a provider and verifies the answer. The pages, and what the
//! answer leads to, are in `identity::eid`.

mod asserted;
mod config;
mod http;
mod key;
mod provider;
mod providers;

pub use self::{
    asserted::{Asserted, ProviderFault},
    config::ProviderConfig,
    provider::{Provider, Request, Sent},
    providers::{Button, Providers},
};
