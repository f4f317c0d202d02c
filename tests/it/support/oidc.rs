//! Providers of e-legitimation: npm's oidc-provider, which keeps to the rules, and one of our own
//! that gives whatever a test asks for.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use openidconnect::url::Url;
use ring::{
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use statsbidrag::eid::ProviderConfig;

use super::{Answer, Browser};

/// Reads providers from a list as from the file that EID_PROVIDERS names; `keys` are the PEM files
/// beside it.
pub fn providers(list: &Value, keys: &[(&str, &str)]) -> Vec<ProviderConfig> {
    let folder = std::env::temp_dir().join(format!("statsbidrag-{}", uuid::Uuid::new_v4()));
    fs::create_dir(&folder).unwrap();
    for (name, pem) in keys {
        fs::write(folder.join(name), pem).unwrap();
    }
    fs::write(folder.join("eid.json"), list.to_string()).unwrap();
    let read = ProviderConfig::read(&folder.join("eid.json"));
    fs::remove_dir_all(folder).unwrap();
    read.unwrap()
}

/// The provider that keeps to the rules. Its process ends when this is dropped.
pub struct Oidc {
    child: Child,
    /// Kept open and unread: the process would fail when it writes to a closed pipe.
    _said: BufReader<ChildStdout>,
    issuer: String,
    told: Value,
}

impl Oidc {
    pub fn start() -> Self {
        let mut child = Command::new("node")
            .args(["tests/it/support/oidc.mjs", &free_port().to_string()])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node is installed, and bin/install has brought oidc-provider");
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap();
        Self { child, _said: said, issuer: told["issuer"].as_str().unwrap().to_owned(), told }
    }

    /// Three providers to the service, at one issuer: with a client secret, an RSA key and a P-256
    /// key.
    pub fn providers(&self) -> Vec<ProviderConfig> {
        let key = |name: &str| self.told[name].as_str().unwrap();
        providers(
            &json!([
                { "key": "freja", "name": "Freja", "issuer": self.issuer,
                  "client_id": "bidrag-freja", "client_secret": "hemlig+%: a" },
                { "key": "bankid", "name": "BankID", "issuer": self.issuer,
                  "client_id": "bidrag-bankid", "private_key": "rsa.pem", "key_id": "bankid-1" },
                { "key": "efos", "name": "Efos", "issuer": self.issuer,
                  "client_id": "bidrag-efos", "private_key": "p256.pem",
                  "scopes": ["email", "https://id.oidc.se/scope/naturalPersonInfo",
                             "https://id.oidc.se/scope/naturalPersonNumber"] },
            ]),
            &[("rsa.pem", key("rsa")), ("p256.pem", key("p256"))],
        )
    }

    /// Takes `somebody`'s browser to an address at the provider, through its pages there, and
    /// returns the path at the service that it is sent back to.
    pub async fn legitimates(&self, somebody: &str, address: &str) -> String {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let http = http.build().unwrap();
        let cookies = RefCell::new(BTreeMap::new());
        let mut address: Url = address.parse().unwrap();
        for _ in 0..8 {
            if address.port() == Some(8080) {
                return format!("{}?{}", address.path(), address.query().unwrap_or_default());
            }
            if address.path().starts_with("/legitimera/") {
                address.set_query(Some(&format!("som={somebody}")));
            }
            let jar: Vec<String> =
                cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
            let request = http.get(address.clone()).header("cookie", jar.join("; "));
            let answer = request.send().await.unwrap();
            for set in answer.headers().get_all("set-cookie") {
                let pair = set.to_str().unwrap().split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
            }
            let Some(location) = answer.headers().get("location") else {
                panic!("{}: {}", answer.status(), answer.text().await.unwrap());
            };
            address = address.join(location.to_str().unwrap()).unwrap();
        }
        panic!("too many redirects: {address}");
    }
}

impl Drop for Oidc {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Answer {
    /// The provider's address that the page sends the browser to.
    #[track_caller]
    pub fn away(&self) -> String {
        let to = self.is(StatusCode::OK).header("refresh").expect("the page has a refresh header");
        to.strip_prefix("0;url=").unwrap().to_owned()
    }

    /// A parameter of the provider's address that the page sends the browser to.
    #[track_caller]
    pub fn sent(&self, name: &str) -> String {
        let away: Url = self.away().parse().unwrap();
        let found = away.query_pairs().find(|(key, _)| key == name);
        found.unwrap_or_else(|| panic!("no {name} in {away}")).1.into_owned()
    }
}

impl Browser<'_> {
    /// Signs in by an e-legitimation; the service's answer to the provider's answer.
    pub async fn eid(&self, oidc: &Oidc, key: &str, somebody: &str, form: &str) -> Answer {
        self.by_eid(oidc, &format!("/logga-in/eid/{key}"), somebody, form).await
    }

    /// Likewise from any of the provider buttons: to sign in, to confirm or to link.
    pub async fn by_eid(&self, oidc: &Oidc, button: &str, somebody: &str, form: &str) -> Answer {
        let away = self.post(button, form).await.away();
        self.get(&oidc.legitimates(somebody, &away).await).await
    }
}

/// The provider that does not keep to the rules: it gives the token it is told to, signed as it is
/// told to.
#[derive(Clone)]
pub struct WrongProvider {
    pub issuer: String,
    state: Arc<Mutex<Wrong>>,
}

struct Wrong {
    issuer: String,
    pair: EcdsaKeyPair,
    key_id: String,
    token: String,
    /// How often it was asked for its keys.
    asked: usize,
    /// The status and body (of a redirect: the location) it answers with instead of a token.
    instead: Option<(StatusCode, String)>,
    /// The form of the latest token request.
    form: String,
}

fn p256() -> EcdsaKeyPair {
    let (algorithm, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap()
}

impl WrongProvider {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let state = Arc::new(Mutex::new(Wrong {
            issuer: issuer.clone(),
            pair: p256(),
            key_id: "1".to_owned(),
            token: String::new(),
            asked: 0,
            instead: None,
            form: String::new(),
        }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/jwks", get(jwks))
            .route("/token", post(token))
            .with_state(Arc::clone(&state));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { issuer, state }
    }

    pub fn providers(&self) -> Vec<ProviderConfig> {
        let of = |key: &str, acr: &[&str]| {
            json!({ "key": key, "name": "Fel", "issuer": self.issuer, "client_id": "bidrag",
                    "client_secret": "hemlig", "personnummer_claim": "pnr", "acr_values": acr })
        };
        providers(&json!([of("fel", &[]), of("niva", &["loa3", "loa4"])]), &[])
    }

    /// Sets the next token: `claims` under `header`, signed with the provider's key.
    pub fn gives(&self, header: &Value, claims: &Value) {
        self.gives_signed(header, claims, |message| {
            let state = self.state.lock().unwrap();
            state.pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec()
        });
    }

    /// Sets the next token, signed by `sign`.
    pub fn gives_signed(&self, header: &Value, claims: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) {
        let part = |it: &Value| URL_SAFE_NO_PAD.encode(it.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let signature = URL_SAFE_NO_PAD.encode(sign(message.as_bytes()));
        self.state.lock().unwrap().token = format!("{message}.{signature}");
    }

    /// Signs with the client secret as an HMAC key.
    pub fn by_the_secret(message: &[u8]) -> Vec<u8> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"hemlig");
        hmac::sign(&key, message).as_ref().to_vec()
    }

    /// Signs with a key that the provider has not published.
    pub fn by_another_key(message: &[u8]) -> Vec<u8> {
        p256().sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec()
    }

    /// Replaces the provider's key.
    pub fn changes_key(&self, key_id: &str) {
        let mut state = self.state.lock().unwrap();
        (state.pair, state.key_id) = (p256(), key_id.to_owned());
    }

    pub fn was_asked(&self) -> usize {
        self.state.lock().unwrap().asked
    }

    pub fn was_sent(&self) -> String {
        self.state.lock().unwrap().form.clone()
    }

    pub fn answers_instead(&self, status: StatusCode, with: &str) {
        self.state.lock().unwrap().instead = Some((status, with.to_owned()));
    }
}

async fn metadata(State(state): State<Arc<Mutex<Wrong>>>) -> Response {
    let issuer = state.lock().unwrap().issuer.clone();
    as_json(&json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    }))
}

async fn jwks(State(state): State<Arc<Mutex<Wrong>>>) -> Response {
    let mut state = state.lock().unwrap();
    state.asked += 1;
    let point = state.pair.public_key().as_ref();
    let part = |it: &[u8]| URL_SAFE_NO_PAD.encode(it);
    as_json(&json!({ "keys": [{
        "kty": "EC", "crv": "P-256", "use": "sig", "kid": state.key_id,
        "x": part(&point[1..33]), "y": part(&point[33..]),
    }] }))
}

async fn token(State(state): State<Arc<Mutex<Wrong>>>, form: String) -> Response {
    let mut state = state.lock().unwrap();
    state.form = form;
    match &state.instead {
        Some((status, with)) if status.is_redirection() => {
            (*status, [(header::LOCATION, with.clone())]).into_response()
        }
        Some((status, with)) => (*status, [JSON], with.clone()).into_response(),
        None => as_json(&json!({
            "access_token": "a", "token_type": "Bearer", "id_token": state.token,
        })),
    }
}

const JSON: (header::HeaderName, &str) = (header::CONTENT_TYPE, "application/json");

fn as_json(value: &Value) -> Response {
    ([JSON], value.to_string()).into_response()
}
