//! The service at a moment of the past, used as a browser uses it.

use anyhow::{Context, bail};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use http_body_util::BodyExt;
use sqlx::PgPool;
use tower::ServiceExt;
use tower_sessions::{
    SessionStore,
    cookie::time::OffsetDateTime,
    session::{Id, Record},
};

use crate::{
    app::{App, Clock, Settings},
    identity::{self, PgSessions},
    router,
    values::{Moment, PersonId},
};

/// The service, at one moment of the past.
pub struct Past {
    pub db: PgPool,
    clock: Clock,
    /// When sessions begin: a worker running beside us would delete one from the past as expired.
    today: Moment,
    router: Router,
    over_tls: bool,
}

impl Past {
    /// The service with its clock at `now`.
    pub fn at(
        db: &PgPool,
        settings: &Settings,
        now: Moment,
        today: Moment,
    ) -> anyhow::Result<Self> {
        let clock = Clock::of(move || now);
        let router = router::app(App::new(db.clone(), clock.clone(), settings.clone())?);
        let over_tls = settings.secure_cookies();
        Ok(Self { db: db.clone(), clock, today, router, over_tls })
    }

    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    pub async fn signs_in_as(&self, email: &str) -> anyhow::Result<String> {
        let mut db = self.db.acquire().await?;
        let person = identity::person_with(&mut db, email).await?;
        self.signs_in(person.context("a demonstration person")?).await
    }

    /// A session as a sign-in would have begun it.
    pub async fn signs_in(&self, person: PersonId) -> anyhow::Result<String> {
        let sessions = PgSessions {
            db: self.db.clone(),
            demonstration: true,
            clock: Clock::of({
                let today = self.today;
                move || today
            }),
        };
        let mut record = Record {
            id: Id::default(),
            data: [
                ("person_id".to_owned(), serde_json::to_value(person)?),
                ("authenticated_at".to_owned(), serde_json::to_value(self.today)?),
            ]
            .into(),
            expiry_date: OffsetDateTime::UNIX_EPOCH,
        };
        sessions.create(&mut record).await?;
        Ok(format!("{}={}", router::cookie(self.over_tls), record.id))
    }

    pub async fn get(&self, cookie: &str, path: &str) -> anyhow::Result<(String, String)> {
        self.send(Request::get(path), cookie, Body::empty()).await
    }

    pub async fn post(
        &self,
        cookie: &str,
        path: &str,
        form: &str,
    ) -> anyhow::Result<(String, String)> {
        self.post_as("application/x-www-form-urlencoded", cookie, path, form.to_owned()).await
    }

    pub async fn post_as(
        &self,
        content_type: &str,
        cookie: &str,
        path: &str,
        body: impl Into<Body>,
    ) -> anyhow::Result<(String, String)> {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, content_type)
            .header("sec-fetch-site", "same-origin");
        self.send(request, cookie, body.into()).await
    }

    /// The address that the answer redirects to, and its body. Anything but a page or a redirect
    /// stops the story.
    async fn send(
        &self,
        request: axum::http::request::Builder,
        cookie: &str,
        body: Body,
    ) -> anyhow::Result<(String, String)> {
        let request = request.header(header::HOST, "localhost").header(header::COOKIE, cookie);
        let request = request.body(body)?;
        let path = request.uri().path().to_owned();
        let response = self.router.clone().oneshot(request).await?;
        let status = response.status();
        if status != StatusCode::OK && status != StatusCode::SEE_OTHER {
            bail!("the demonstration's story stops at {path}: {status}");
        }
        let location = response.headers().get(header::LOCATION);
        let location = location.and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned();
        let page = response.into_body().collect().await?.to_bytes();
        Ok((location, String::from_utf8_lossy(&page).into_owned()))
    }
}

/// The inputs of a page whose names begin with `name`, with their values.
pub fn values(page: &str, name: &str) -> Vec<(String, String)> {
    let start = format!("name=\"{name}");
    let rest = page.split(start.as_str()).skip(1);
    rest.filter_map(|it| {
        let (end, after) = it.split_once('"')?;
        let tag = after.split('>').next()?;
        let value = tag.split_once("value=\"")?.1.split('"').next()?;
        Some((format!("{name}{end}"), value.to_owned()))
    })
    .collect()
}
