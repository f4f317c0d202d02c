//! A provider: its metadata, the requests to it, and verifying its answers.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use jiff::SignedDuration;
use openidconnect::{
    AdditionalClaims, AuthType, AuthenticationContextClass, AuthenticationFlow, AuthorizationCode,
    ClaimsVerificationError, Client, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IdToken, IdTokenFields, IdTokenVerifier, LanguageTag, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError,
    Scope, SignatureVerificationError, StandardErrorResponse, StandardTokenResponse, TokenResponse,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreClientAuthMethod, CoreErrorResponseType,
        CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreResponseType, CoreRevocableToken,
        CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
    },
    url::Url,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::sync::Mutex;

use super::{
    asserted::{Asserted, ProviderFault, SKEW, asserted, is_since},
    config::{Credentials, ProviderConfig},
    http::Http,
};
use crate::values::Moment;

/// How long fetched metadata and keys are used.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// How long they are used at least when a signature is by an unknown key, so that bad tokens cannot
/// make us fetch all the time.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// The algorithms an id token may be signed with: never `none`, and none with a shared secret.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 3] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
];

/// Every claim that is not one of OpenID Connect's own.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
struct Others(Map<String, Value>);

impl AdditionalClaims for Others {}

type Token =
    IdToken<Others, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type Fields = IdTokenFields<
    Others,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type OurClient = Client<
    Others,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// One provider: its configuration, and the metadata fetched from it.
#[derive(Debug)]
pub struct Provider {
    config: ProviderConfig,
    redirect: RedirectUrl,
    http: Http,
    known: Mutex<Option<Known>>,
}

/// A provider's metadata, with its keys.
#[derive(Debug, Clone)]
struct Known {
    metadata: Arc<CoreProviderMetadata>,
    fetched_at: Moment,
}

/// The address that a person is sent to, and what has to be remembered until the answer.
pub struct Request {
    pub address: Url,
    pub state: String,
    pub nonce: Nonce,
    /// The PKCE code verifier (RFC 7636).
    pub verifier: String,
}

/// What was remembered of a [`Request`], to check the answer against.
#[derive(Clone, Copy)]
pub struct Sent<'a> {
    pub nonce: &'a Nonce,
    pub verifier: &'a str,
    pub at: Moment,
}

impl Provider {
    /// # Errors
    /// When the address that people come back to is none.
    pub(super) fn new(config: ProviderConfig, base_url: &str, http: Http) -> anyhow::Result<Self> {
        let redirect = format!("{base_url}/logga-in/eid/{}/svar", config.key);
        let redirect = RedirectUrl::new(redirect).context("BASE_URL")?;
        Ok(Self { config, redirect, http, known: Mutex::default() })
    }

    pub fn key(&self) -> &str {
        &self.config.key
    }

    pub fn name(&self) -> &str {
        &self.config.name
    }

    pub fn issuer(&self) -> &str {
        self.config.issuer.as_str()
    }

    /// A request to identify a person. It makes the provider ask anew (`prompt=login`, `max_age=0`)
    /// even if it remembers the browser. Otherwise the next user of a shared computer could sign in
    /// as the one before, and would count as having proved its identity just now.
    pub async fn request(&self, now: Moment) -> Result<Request, ProviderFault> {
        let known = self.known(now, FRESH).await?;
        let client = self.client(&known);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(self.config.scopes.iter().cloned().map(Scope::new))
            .add_ui_locale(LanguageTag::new("sv".to_owned()))
            .set_pkce_challenge(challenge)
            .add_prompt(CoreAuthPrompt::Login)
            .set_max_age(Duration::ZERO);
        for acr in &self.config.acr_values {
            request = request.add_auth_context_value(AuthenticationContextClass::new(acr.clone()));
        }
        let (address, state, nonce) = request.url();
        let state = state.into_secret();
        Ok(Request { address, state, nonce, verifier: verifier.into_secret() })
    }

    /// Exchanges the code of an answer for the person it is about, and verifies that.
    pub async fn redeem(
        &self,
        code: String,
        sent: Sent<'_>,
        now: Moment,
    ) -> Result<Asserted, ProviderFault> {
        let known = self.known(now, FRESH).await?;
        let client = self.client(&known);
        let mut exchange = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| self.untrusted("no token endpoint"))?
            .set_pkce_verifier(PkceCodeVerifier::new(sent.verifier.to_owned()));
        if let Credentials::Key(key) = &self.config.credentials {
            let assertion = key
                .assertion(&self.config.client_id, self.issuer(), now)
                .map_err(|_| self.untrusted("no assertion"))?;
            exchange = exchange
                .add_extra_param(
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                )
                .add_extra_param("client_assertion", assertion);
        }
        let answer = exchange.request_async(&self.http).await.map_err(|error| match error {
            RequestTokenError::Request(error) => self.unreachable(&error),
            RequestTokenError::ServerResponse(told) => {
                // The error code is one of a few words; the description could hold personal data.
                tracing::warn!(provider = self.key(), error = %told.error(), "eid: code refused");
                ProviderFault::Untrusted
            }
            _ => self.untrusted("unreadable token"),
        })?;
        let token = answer.id_token().ok_or_else(|| self.untrusted("no id token"))?;
        let claims = match self.verified(token, &known, sent, now) {
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => self.verified(token, &self.known(now, PAUSE).await?, sent, now),
            verified => verified,
        };
        let claims = claims.map_err(|error| self.untrusted(reason(&error)))?;

        let subject = claims.subject();
        let mut told = map(claims);
        if !told.contains_key(&self.config.personnummer_claim)
            && let Ok(asked) =
                client.user_info(answer.access_token().clone(), Some(subject.clone()))
        {
            let more: openidconnect::UserInfoClaims<Others, CoreGenderClaim> =
                asked.request_async(&self.http).await.map_err(|_| self.untrusted("user info"))?;
            // The signed claims of the id token go before those of the userinfo endpoint.
            let mut all = map(&more);
            all.extend(told);
            told = all;
        }
        let who = asserted(subject, &told, &self.config.personnummer_claim, now);
        who.inspect_err(|fault| tracing::warn!(provider = self.key(), ?fault, "eid: not a person"))
    }

    /// The claims of an id token, if this provider signed it, for us, as the answer to what was
    /// sent, and since then.
    fn verified<'t>(
        &self,
        token: &'t Token,
        known: &Known,
        sent: Sent<'_>,
        now: Moment,
    ) -> Result<&'t openidconnect::IdTokenClaims<Others, CoreGenderClaim>, ClaimsVerificationError>
    {
        let acr_values = &self.config.acr_values;
        let verifier = IdTokenVerifier::new_public_client(
            self.config.client_id.clone(),
            self.config.issuer.clone(),
            known.metadata.jwks().clone(),
        )
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(|| std::time::SystemTime::from(now.after(-SKEW).timestamp()).into())
        .set_issue_time_verifier_fn(|at| {
            is_since(at.timestamp(), sent.at, now).then_some(()).ok_or_else(|| "iat".to_owned())
        })
        .set_auth_time_verifier_fn(|at| {
            let since = at.is_some_and(|it| is_since(it.timestamp(), sent.at, now));
            since.then_some(()).ok_or_else(|| "auth_time".to_owned())
        })
        .set_auth_context_verifier_fn(|given| {
            let enough = given.is_some_and(|it| acr_values.contains(&**it));
            (enough || acr_values.is_empty()).then_some(()).ok_or_else(|| "acr".to_owned())
        });
        let claims = token.claims(&verifier, sent.nonce)?;
        // `claims` above has refused a token with several audiences; `azp` names another client.
        match claims.authorized_party() {
            Some(party) if *party != self.config.client_id => {
                Err(ClaimsVerificationError::InvalidAudience("azp".to_owned()))
            }
            _ => Ok(claims),
        }
    }

    fn client(&self, known: &Known) -> OurClient {
        let secret = match &self.config.credentials {
            Credentials::Secret(secret) => Some(secret.clone()),
            Credentials::Key(_) => None,
        };
        let methods = known.metadata.token_endpoint_auth_methods_supported();
        let basic = methods.is_none_or(|it| it.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let auth = match secret.is_some() && basic {
            true => AuthType::BasicAuth,
            false => AuthType::RequestBody,
        };
        let metadata = CoreProviderMetadata::clone(&known.metadata);
        Client::from_provider_metadata(metadata, self.config.client_id.clone(), secret)
            .set_auth_type(auth)
            .set_redirect_uri(self.redirect.clone())
    }

    /// Metadata and keys, not older than `oldest`. One request fetches; the others wait for it.
    async fn known(&self, now: Moment, oldest: SignedDuration) -> Result<Known, ProviderFault> {
        let mut kept = self.known.lock().await;
        if let Some(known) = kept.as_ref().filter(|it| now < it.fetched_at.after(oldest)) {
            return Ok(known.clone());
        }
        let issuer = self.config.issuer.clone();
        let metadata = CoreProviderMetadata::discover_async(issuer, &self.http)
            .await
            .map_err(|error| self.unreachable(&error))?;
        let known = Known { metadata: Arc::new(metadata), fetched_at: now };
        *kept = Some(known.clone());
        Ok(known)
    }

    fn unreachable(&self, error: &dyn std::error::Error) -> ProviderFault {
        let cause = error.source().map(ToString::to_string);
        tracing::warn!(provider = self.key(), %error, cause, "eid: the provider does not answer");
        ProviderFault::Unreachable
    }

    fn untrusted(&self, reason: &'static str) -> ProviderFault {
        tracing::warn!(provider = self.key(), reason, "eid: the answer is refused");
        ProviderFault::Untrusted
    }
}

/// The error in a word, for the log: the library's own messages quote the token.
fn reason(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "expired or not of now",
        ClaimsVerificationError::InvalidAudience(_) => "audience",
        ClaimsVerificationError::InvalidAuthContext(_) => "acr",
        ClaimsVerificationError::InvalidAuthTime(_) => "auth_time",
        ClaimsVerificationError::InvalidIssuer(_) => "issuer",
        ClaimsVerificationError::InvalidNonce(_) => "nonce",
        ClaimsVerificationError::SignatureVerification(_) => "signature",
        _ => "other",
    }
}

fn map(claims: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(claims) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}
