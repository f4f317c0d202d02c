//! Signing in in two steps, as people and their devices do it.

use fantoccini::{Locator, wd::WebDriverCompatibleCommand};
use serde_json::json;
use sqlx::PgPool;
use totp_rs::{Builder, Secret, Totp};

use crate::{
    person::{OMBUD, Person},
    support::{Screen, Service},
};

/// Adds a device with a fingerprint reader that accepts every finger. (WebDriver's own command,
/// which the client library cannot send.)
#[derive(Debug)]
struct AddAuthenticator;

impl WebDriverCompatibleCommand for AddAuthenticator {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/webauthn/authenticator", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        let body = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserConsenting": true, "isUserVerified": true,
        });
        (http::Method::POST, Some(body.to_string()))
    }
}

/// Signs in by script, so that a passkey's answer can be changed and sent again. Returns the status
/// of four posts: an answer made for another site, a right answer, the same answer again, and the
/// same answer after a new challenge. The status of a redirect is seen as 0.
const LIES: &str = r#"
    const done = arguments[0];
    const ask = async () => {
      const asked = await (await fetch("/logga-in/nyckel", { method: "POST" })).json();
      return PublicKeyCredential.parseRequestOptionsFromJSON(asked.publicKey);
    };
    const show = async () => (await navigator.credentials.get({ publicKey: await ask() })).toJSON();
    const post = async (answer) => {
      const body = new URLSearchParams({ passkey: JSON.stringify(answer) });
      return (await fetch("/logga-in", { method: "POST", body, redirect: "manual" })).status;
    };
    (async () => {
      const elsewhere = await show();
      const said = atob(elsewhere.response.clientDataJSON.replace(/-/g, "+").replace(/_/g, "/"));
      const lie = btoa(said.replace(location.origin, "https://ond.example"));
      elsewhere.response.clientDataJSON = lie.replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
      const answers = [await post(elsewhere)];
      const right = await show();
      answers.push(await post(right), await post(right));
      await ask();
      answers.push(await post(right));
      done(answers);
    })().catch((error) => done(String(error)));"#;

#[tokio::test]
async fn a_person_adds_a_passkey_and_signs_in_with_it() {
    let service = Service::start().await;
    let anna = Person::at(&service, Screen::Desk).await;
    anna.chromium.client.issue_cmd(AddAuthenticator).await.unwrap();
    anna.signs_in(OMBUD).await;
    anna.opens("/konto/tvafaktor").await;
    anna.presses("Lägg till en nyckel").await;
    anna.fills("Vad ska nyckeln heta?", "Min dator").await;
    anna.presses("Skapa nyckeln").await;
    anna.reads("Nyckeln är tillagd").await;
    anna.presses("Skapa reservkoder").await;
    anna.is_at("Dina reservkoder").await;
    anna.presses("Jag har sparat dem").await;
    anna.reads("Min dator").await;
    anna.reads("Du har 10 reservkoder kvar").await;
    anna.presses("Lägg till en app").await;
    anna.presses("Lägg till appen").await;
    anna.is_told(&["Skriv koden."]).await;
    anna.presses("Logga ut").await;

    anna.opens("/logga-in").await;
    anna.presses("Logga in med nyckel").await;
    anna.reads("Anna Fjäll").await;
    anna.presses("Logga ut").await;

    anna.signs_in(OMBUD).await;
    anna.is_at("Bekräfta inloggningen").await;
    anna.presses("Använd en nyckel").await;
    anna.reads("Ombud för Härjedalens kommun").await;

    sqlx::query("update session set authenticated_at = authenticated_at - interval '1 hour'")
        .execute(&service.db)
        .await
        .unwrap();
    anna.opens("/konto/tvafaktor/nyckel").await;
    anna.is_at("Bekräfta att det är du").await;
    anna.presses("Bekräfta med nyckel").await;
    anna.is_at("Lägg till en nyckel").await;
    anna.presses("Logga ut").await;

    let answers = anna.chromium.client.execute_async(LIES, Vec::new()).await.unwrap();
    assert_eq!(answers, json!([422, 0, 422, 422]));
    let by_passkey = "select count(*) from audit_event where particulars->>'proof' = 'passkey'
                      and action = 'person.signed_in'";
    let counted: i64 = sqlx::query_scalar(by_passkey).fetch_one(&service.db).await.unwrap();
    assert_eq!(counted, 3);
}

#[tokio::test]
async fn a_code_from_an_app_needs_no_javascript() {
    let service = Service::start().await;
    let anna = Person::at(&service, Screen::WithoutScript).await;
    anna.signs_in(OMBUD).await;
    anna.opens("/konto/tvafaktor/nyckel").await;
    anna.reads("Den här webbläsaren kan inte skapa nycklar").await;
    anna.presses("Lägg till en app").await;
    let secret = anna.chromium.client.find(Locator::Css("main code")).await.unwrap();
    let secret = secret.text().await.unwrap().replace(' ', "");
    let secret = Secret::try_from_base32(secret).unwrap();
    let app = Builder::new().with_secret(secret).build().unwrap();
    anna.fills("Kod från appen", &code(&service.db, &app, 0).await).await;
    anna.presses("Lägg till appen").await;
    anna.presses("Inte nu").await;
    anna.reads("Du har inga reservkoder").await;
    anna.presses("Logga ut").await;

    anna.signs_in(OMBUD).await;
    anna.is_at("Bekräfta inloggningen").await;
    anna.fills("Kod från appen", "000000").await;
    anna.presses("Fortsätt").await;
    anna.is_told(&["Koden stämmer inte. Vänta på nästa kod i appen och försök igen."]).await;
    // The code that added the app is used up. The app's next code is accepted half a minute early.
    anna.fills("Kod från appen", &code(&service.db, &app, 1).await).await;
    anna.presses("Fortsätt").await;
    anna.reads("Ombud för Härjedalens kommun").await;
}

/// The code that the app shows `steps` half minutes from now.
async fn code(db: &PgPool, app: &Totp, steps: i64) -> String {
    let now = "select extract(epoch from now())::bigint";
    let now: i64 = sqlx::query_scalar(now).fetch_one(db).await.unwrap();
    app.generate(u64::try_from(now + 30 * steps).unwrap()).to_string()
}
