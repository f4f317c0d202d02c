//! Applications to be ombud: of two from the last days, one waits for an officer and one for the
//! applicant. They are made by using the service, like the rest of the story.

use jiff::SignedDuration;
use sqlx::PgPool;

use super::past::Past;
use crate::{app::Settings, values::Moment};

/// Municipalities that nobody acts for in the story.
const WAITS: (&str, &str) = ("212000-2502", "Bergs kommun");
const INCOMPLETE: (&str, &str) = ("212000-2494", "Åre kommun");

/// The boundary between the fields of a multipart form.
const BOUNDARY: &str = "of-the-demonstration";

/// What is attached: an invented extract of a delegation order, one page.
const DELEGATION: &[u8] = include_bytes!("../../data/demonstration/delegationsutdrag.pdf");

pub async fn tell(db: &PgPool, settings: &Settings, now: Moment) -> anyhow::Result<()> {
    let ago =
        |days: i64| Past::at(db, settings, now.after(SignedDuration::from_hours(-24 * days)), now);
    if let Some(id) = ago(12)?.applies(INCOMPLETE).await? {
        ago(9)?.asks_for_more(&id).await?;
    }
    ago(3)?.applies(WAITS).await?;
    Ok(())
}

impl Past {
    /// Sends an application; its id, unless it was sent before.
    async fn applies(&self, (number, name): (&str, &str)) -> anyhow::Result<Option<String>> {
        let cookie = self.signs_in_as("sokande@demo.example").await?;
        let (_, mine) = self.get(&cookie, "/ombudsansokningar").await?;
        if mine.contains(name) && !mine.contains("Påbörjad") {
            return Ok(None);
        }
        let start = self.now().day().iso();
        let form = format!(
            "organisation={number}&title=Ekonomichef&phone=010-123+45+67&start_on={start}&document=delegationsutdrag"
        );
        let (address, _) = self.post(&cookie, "/ombudsansokningar/ny", &form).await?;
        let (_, application) = self.get(&cookie, &address).await?;
        if !application.contains("/inskickning") {
            return Ok(None);
        }
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.post_as(&kind, &cookie, &format!("{address}/filer"), with_file()).await?;
        self.post(&cookie, &format!("{address}/inskickning"), "certified=ja").await?;
        Ok(address.rsplit('/').next().map(str::to_owned))
    }

    async fn asks_for_more(&self, id: &str) -> anyhow::Result<()> {
        let cookie = self.signs_in_as("handlaggare@demo.example").await?;
        let last_day = self.now().after(SignedDuration::from_hours(24 * 30)).day().iso();
        let form = format!(
            "missing=Utdraget+%C3%A4r+inte+bestyrkt.+Bifoga+ett+som+%C3%A4r+det.&last_day={last_day}"
        );
        self.post(&cookie, &format!("/ombudsarenden/{id}/komplettering"), &form).await?;
        Ok(())
    }
}

fn with_file() -> Vec<u8> {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"Delegationsutdrag.pdf\"\r\n\
         Content-Type: application/pdf\r\n\r\n"
    );
    let end = format!("\r\n--{BOUNDARY}--\r\n");
    [head.as_bytes(), DELEGATION, end.as_bytes()].concat()
}
