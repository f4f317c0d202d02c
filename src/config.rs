//! Every setting once. `statsbidrag config` prints what was understood.

use std::{
    fmt, fs,
    io::Write,
    net::SocketAddr,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::Parser;

use crate::{app::Settings, eid::ProviderConfig, secrets::SecretKey};

// Without a group of its own: the subcommand `config` has that name.
#[derive(Debug, Clone, Parser)]
#[group(skip)]
pub struct Config {
    /// The database, as the service's own role. Without it a program that has the demonstration
    /// starts a private PostgreSQL cluster in DATA_DIR; any other does not start.
    #[arg(long, env, hide_env_values = true)]
    pub database_url: Option<Secret>,
    /// The database, as the owner of its tables, for `migrate`. Without it: DATABASE_URL.
    #[arg(long, env, hide_env_values = true)]
    pub database_owner_url: Option<Secret>,
    /// How many connections to the database there may be at once.
    #[arg(long, env, default_value_t = 16)]
    pub database_connections: u32,
    /// Where a private cluster is kept.
    #[arg(long, env, default_value = ".data")]
    pub data_dir: PathBuf,
    /// The address to answer on.
    #[arg(long, env, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Where people find the service. With https, cookies are sent over TLS only. Without it:
    /// localhost, on the port of LISTEN.
    #[arg(long, env)]
    pub base_url: Option<String>,
    /// The mail server: smtps://user:password@host (TLS), smtp://user:password@host:587?tls=required
    /// (STARTTLS), or smtp://localhost:1025 (neither). none: a mail becomes a line in the log, as it
    /// does on localhost without this setting.
    #[arg(long, env, hide_env_values = true)]
    pub smtp_url: Option<Secret>,
    /// The sender of the service's mail.
    #[arg(long, env, default_value = "Statsbidrag <noreply@localhost.invalid>")]
    pub mail_from: String,
    /// What personnummer and the secrets of second factors are sealed with, 64 hexadecimal digits:
    /// openssl rand -hex 32. The same for every instance, and kept as safe as the database's
    /// backups: what is sealed opens with nothing else. Without it, on localhost: DATA_DIR/secret.key.
    #[arg(long, env, hide_env_values = true)]
    pub secret_key: Option<Secret>,
    /// A JSON file with the providers of e-legitimation (OpenID Connect), as docs/adr/0019-eid.md
    /// tells. Without it people sign in by password.
    #[arg(long, env)]
    pub eid_providers: Option<PathBuf>,
    /// Where files that people attach are kept. Without it, on localhost: DATA_DIR/files.
    #[arg(long, env)]
    pub files_dir: Option<PathBuf>,
    /// The virus scanner, clamd: host:port, or the path of its socket. With it, a file is held back
    /// until it is found clean. none: files are not scanned, as they are not on localhost without this
    /// setting.
    #[arg(long, env)]
    pub clamd: Option<String>,
    /// The header in which a trusted proxy gives the client's address, such as x-forwarded-for. none:
    /// people reach the service without a proxy.
    #[arg(long, env)]
    pub client_address_header: Option<String>,
}

/// What a setting is set to that is left out on purpose.
const NONE: &str = "none";

/// What a setting says: nothing, where it is empty or left out on purpose.
fn given(setting: &Option<String>) -> Option<String> {
    setting.clone().filter(|it| !it.is_empty() && it != NONE)
}

/// Whether a setting says anything, if only `none`.
fn is_set(setting: &Option<String>) -> bool {
    setting.as_ref().is_some_and(|it| !it.is_empty())
}

/// A setting with a secret in it, which is never printed.
#[derive(Clone)]
pub struct Secret(String);

impl Config {
    /// What the pages need to know.
    ///
    /// # Errors
    /// When the secret key cannot be read, or made where none is set; or the providers of
    /// e-legitimation cannot be read.
    pub fn settings(&self, demonstration: bool) -> anyhow::Result<Settings> {
        Ok(Settings {
            base_url: self.base_url(),
            client_address_header: given(&self.client_address_header),
            demonstration,
            shows_mail: demonstration && self.smtp_url().is_none(),
            secret_key: self.secret_key()?,
            eid_providers: match &self.eid_providers {
                Some(file) => ProviderConfig::read(file)?,
                None => Vec::new(),
            },
            files_dir: self.files_dir(),
            clamd: self.clamd(),
        })
    }

    /// Where files that people attach are kept.
    pub fn files_dir(&self) -> PathBuf {
        self.files_dir.clone().unwrap_or_else(|| self.data_dir.join("files"))
    }

    /// The mail server, if there is one.
    pub fn smtp_url(&self) -> Option<&Secret> {
        self.smtp_url.as_ref().filter(|it| !it.0.is_empty() && it.0 != NONE)
    }

    /// The address of clamd, if there is one.
    pub fn clamd(&self) -> Option<String> {
        given(&self.clamd)
    }

    fn secret_key(&self) -> anyhow::Result<SecretKey> {
        match &self.secret_key {
            Some(it) => SecretKey::parse(it.reveal()).context("SECRET_KEY"),
            None => secret_key_in(&self.data_dir),
        }
    }

    /// Refuses settings with which something would be lost outside localhost.
    ///
    /// # Errors
    /// All of [`Config::problems`].
    pub fn check(&self) -> anyhow::Result<()> {
        match self.problems().as_slice() {
            [] => Ok(()),
            problems => anyhow::bail!("{}", problems.join("\n")),
        }
    }

    /// What has to be set outside localhost, where nobody watches the log, and the disk may go with
    /// the container. What is left out on purpose is `none`.
    pub fn problems(&self) -> Vec<String> {
        let url = self.base_url();
        let local = ["http://localhost", "http://127.0.0.1", "http://[::1]"];
        let is_local = local.iter().any(|it| {
            url.strip_prefix(it).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
        });
        if is_local {
            return Vec::new();
        }
        let smtp_url = self.smtp_url.as_ref().map(|it| it.0.clone());
        let sends = given(&smtp_url).is_some();
        let needed = [
            (
                url.starts_with("https://"),
                "BASE_URL to an address with https://, but for localhost",
            ),
            (
                self.secret_key.is_some(),
                "SECRET_KEY to 64 hexadecimal digits: openssl rand -hex 32",
            ),
            (is_set(&smtp_url), "SMTP_URL, or to none: then no mail is ever sent"),
            (
                !sends || !self.mail_from.trim_end_matches('>').ends_with(".invalid"),
                "MAIL_FROM to an address that the mail server may send from",
            ),
            (self.files_dir.is_some(), "FILES_DIR to a folder that is kept and backed up"),
            (is_set(&self.clamd), "CLAMD, or to none: then no file is scanned for viruses"),
            (
                is_set(&self.client_address_header),
                "CLIENT_ADDRESS_HEADER, or to none: then everybody behind a proxy is one client, \
                 and one who guesses passwords locks all of them out",
            ),
        ];
        let missing = needed.into_iter().filter(|(is_set, _)| !is_set);
        missing.map(|(_, what)| format!("set {what}")).collect()
    }

    /// Where people find the service.
    pub fn base_url(&self) -> String {
        let given = self.base_url.as_deref().map(|it| it.trim_end_matches('/').to_owned());
        given.unwrap_or_else(|| format!("http://localhost:{}", self.listen.port()))
    }
}

/// The key that this folder keeps; made the first time. Two processes that start at once get the
/// same one.
fn secret_key_in(folder: &Path) -> anyhow::Result<SecretKey> {
    let path = folder.join("secret.key");
    if !path.exists() {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        let new = folder.join(format!("secret.key.{}", uuid::Uuid::new_v4()));
        let mut options = fs::OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        file.write_all(SecretKey::generate()?.to_hex().as_bytes())?;
        file.sync_all()?;
        // Fails where another process was first, whose key is then the one that is kept.
        let _ = fs::hard_link(&new, &path);
        fs::remove_file(&new)?;
    }
    let kept = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    SecretKey::parse(&kept).with_context(|| path.display().to_string())
}

impl Secret {
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Secret {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for Secret {
    /// The address without user and password: `postgres://***@db/statsbidrag`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, rest) = self.0.split_once("://").unwrap_or(("", ""));
        let place = rest.rsplit_once('@').map_or(rest, |(_, it)| it);
        // A password may also stand after the question mark.
        let place = place.split('?').next().unwrap_or_default();
        write!(f, "{scheme}://***@{place}")
    }
}

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = |it: &Option<Secret>, without: &str| {
            it.as_ref().map_or(without.to_owned(), |it| format!("{it:?}"))
        };
        writeln!(f, "DATABASE_URL           {}", url(&self.database_url, "(none)"))?;
        writeln!(
            f,
            "DATABASE_OWNER_URL     {}",
            url(&self.database_owner_url, "(as DATABASE_URL)")
        )?;
        writeln!(f, "DATABASE_CONNECTIONS   {}", self.database_connections)?;
        writeln!(f, "DATA_DIR               {}", self.data_dir.display())?;
        writeln!(f, "LISTEN                 {}", self.listen)?;
        writeln!(f, "BASE_URL               {}", self.base_url())?;
        writeln!(
            f,
            "SMTP_URL               {}",
            url(&self.smtp_url().cloned(), "(none: mail is logged)")
        )?;
        writeln!(f, "MAIL_FROM              {}", self.mail_from)?;
        let key = self.secret_key.as_ref().map_or("(in DATA_DIR)", |_| "***");
        writeln!(f, "SECRET_KEY             {key}")?;
        let file = self.eid_providers.as_ref().map(|it| it.display().to_string());
        let file = file.unwrap_or_else(|| "(none: no e-legitimation)".to_owned());
        writeln!(f, "EID_PROVIDERS          {file}")?;
        writeln!(f, "FILES_DIR              {}", self.files_dir().display())?;
        let clamd = self.clamd().unwrap_or_else(|| "(none: files are not scanned)".to_owned());
        writeln!(f, "CLAMD                  {clamd}")?;
        let header = given(&self.client_address_header);
        let header = header.unwrap_or_else(|| "(none: no proxy)".to_owned());
        write!(f, "CLIENT_ADDRESS_HEADER  {header}")?;
        for problem in self.problems() {
            write!(f, "\nREFUSED: {problem}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(words: &[&str]) -> Config {
        Config::parse_from(["statsbidrag"].iter().chain(words))
    }

    #[test]
    fn outside_localhost_nothing_is_lost_for_want_of_a_setting() {
        for local in ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:1/"] {
            assert!(config(&["--base-url", local]).check().is_ok(), "{local}");
        }
        let key = "0f".repeat(32);
        let whole = [
            ["--base-url", "https://bidrag.example"],
            ["--secret-key", &key],
            ["--smtp-url", "smtps://mail.example"],
            ["--mail-from", "noreply@bidrag.example"],
            ["--files-dir", "/files"],
            ["--clamd", "none"],
            ["--client-address-header", "x-forwarded-for"],
        ];
        assert!(config(whole.as_flattened()).check().is_ok());
        for (left_out, setting) in [
            ("--secret-key", "SECRET_KEY"),
            ("--smtp-url", "SMTP_URL"),
            ("--mail-from", "MAIL_FROM"),
            ("--files-dir", "FILES_DIR"),
            ("--clamd", "CLAMD"),
            ("--client-address-header", "CLIENT_ADDRESS_HEADER"),
        ] {
            let rest: Vec<_> = whole.into_iter().filter(|it| it[0] != left_out).collect();
            let config = config(rest.as_flattened());
            let refused = config.check().unwrap_err().to_string();
            assert!(refused.starts_with(&format!("set {setting}")), "{refused}");
            assert_eq!(refused.lines().count(), 1, "{refused}");
            assert!(config.to_string().ends_with(&format!("REFUSED: {refused}")), "{config}");
        }
        for open in ["http://bidrag.example", "http://localhost.example", "bidrag.example", ""] {
            let refused = config(&["--base-url", open]).check().unwrap_err().to_string();
            assert!(refused.contains("BASE_URL"), "{refused}");
        }
        assert_eq!(config(&["--listen", "127.0.0.1:9"]).base_url(), "http://localhost:9");
    }

    #[test]
    fn what_is_set_to_none_is_not_there() {
        let config = config(&["--smtp-url", "none", "--clamd", "none"]);
        assert!(config.smtp_url().is_none() && config.clamd().is_none());
        assert!(!config.to_string().contains("***@none"), "{config}");
    }

    #[test]
    fn the_help_shows_no_secrets() {
        use clap::CommandFactory;
        for argument in Config::command().get_arguments() {
            let secret =
                argument.get_id().as_str().ends_with("_url") && argument.get_id() != "base_url";
            assert!(!secret || argument.is_hide_env_values_set(), "{}", argument.get_id());
        }
    }

    #[test]
    fn a_key_is_made_once_and_only_its_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = std::env::temp_dir().join(format!("statsbidrag-{}", uuid::Uuid::new_v4()));
        let keys: Vec<_> = std::thread::scope(|scope| {
            let starts: Vec<_> =
                (0..8).map(|_| scope.spawn(|| secret_key_in(&folder).unwrap().to_hex())).collect();
            starts.into_iter().map(|it| it.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|it| *it == keys[0]));
        let mode = fs::metadata(folder.join("secret.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_secret_url_is_printed_without_user_and_password() {
        let shown = |url: &str| format!("{:?}", url.parse::<Secret>().unwrap());
        assert_eq!(shown("postgres://a:h@mlig@db:5432/x"), "postgres://***@db:5432/x");
        assert_eq!(shown("postgres://db/x?password=hemlig"), "postgres://***@db/x");
        assert_eq!(shown("hemlig"), "://***@");
    }
}
