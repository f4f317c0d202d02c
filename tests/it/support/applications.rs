//! Applications to be ombud, made by the people themselves.

use axum::http::StatusCode;

use super::{Answer, Browser, OFFICER, Service, form};

pub const HARJEDALEN: &str = "212000-2510";

/// About the smallest PDF file there can be.
pub const PDF: &[u8] = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n";

/// What an applicant types, all of it right on 10 March 2026.
pub const APPLICATION: [(&str, &str); 6] = [
    ("organisation", HARJEDALEN),
    ("title", "Ekonomichef"),
    ("phone", "0680-161 00"),
    ("start_on", "2026-03-10"),
    ("end_on", ""),
    ("document", "delegationsutdrag"),
];

/// [`APPLICATION`] as a posted form, with `more` in place of its fields.
pub fn applying(more: &[(&str, &str)]) -> String {
    let typed: Vec<_> = APPLICATION
        .into_iter()
        .map(|(name, value)| {
            let other = more.iter().find(|it| it.0 == name);
            (name, other.map_or(value, |it| it.1))
        })
        .collect();
    form(&typed)
}

impl Browser<'_> {
    /// Begins a draft; returns its address.
    pub async fn begins_application(&self, more: &[(&str, &str)]) -> String {
        let begun = self.post("/ombudsansokningar/ny", &applying(more)).await;
        begun.is(StatusCode::SEE_OTHER);
        begun.location()
    }

    pub async fn attaches(&self, application: &str, name: &str, content: &[u8]) -> Answer {
        self.upload(&format!("{application}/filer"), &[], (name, content)).await
    }

    pub async fn sends_application(&self, application: &str) -> Answer {
        self.post(&format!("{application}/inskickning"), "certified=ja").await
    }

    /// Sends an application with one file; returns its id.
    pub async fn has_applied(&self, org_number: &str) -> String {
        self.has_applied_with(&[("organisation", org_number)]).await
    }

    pub async fn has_applied_with(&self, more: &[(&str, &str)]) -> String {
        let application = self.begins_application(more).await;
        let attached = self.attaches(&application, "delegation.pdf", PDF).await;
        attached.is(StatusCode::SEE_OTHER);
        self.sends_application(&application).await.is(StatusCode::SEE_OTHER);
        application.rsplit('/').next().unwrap().to_owned()
    }

    /// Presses the button of the case's page as it stands now.
    pub async fn approves(&self, application: &str) -> Answer {
        let case = format!("/ombudsarenden/{application}");
        let seen = self.get(&case).await.input("seen");
        self.post(&format!("{case}/godkannande"), &form(&[("seen", &seen)])).await
    }

    /// Posts the approval although its button is not on the case's page.
    pub async fn approves_unseen(&self, case: &str) -> Answer {
        self.post(&format!("{case}/godkannande"), "seen=").await
    }
}

impl Service {
    pub async fn application_approved(&self, application: &str) {
        let officer = self.person(OFFICER).await;
        officer.approves(application).await.is(StatusCode::SEE_OTHER);
    }

    /// The addresses that mails of a kind have been written to.
    pub async fn receivers_of(&self, kind: &str) -> Vec<String> {
        sqlx::query_scalar("select to_address from outgoing_mail where kind = $1 order by mail_id")
            .bind(kind)
            .fetch_all(&self.db)
            .await
            .unwrap()
    }
}
