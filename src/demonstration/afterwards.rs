//! What the organisations of the closed round did after they had sent.

use anyhow::Context;

use super::past::{Past, values};
use crate::values::PersonId;

impl Past {
    /// What comes after the send: one is corrected, one asked to be completed and answers, one is asked
    /// and does not, and one is withdrawn.
    pub async fn goes_on(&self, ombud: PersonId, id: &str, number: usize) -> anyhow::Result<()> {
        let officer = self.signs_in_as("handlaggare@demo.example").await?;
        let cookie = self.signs_in(ombud).await?;
        let (own, case) = (format!("/rekvisitioner/{id}"), format!("/arenden/{id}"));
        let (_, receipt) = self.get(&cookie, &format!("{own}/kvittens")).await?;
        if receipt.contains("/version/2") || receipt.contains("återkallad") {
            // Told before the story was interrupted.
            return Ok(());
        }
        let asks = format!("{case}/komplettering");
        let asked = self.get(&officer, &case).await?.1.contains(&format!("action=\"{asks}\""));
        match number {
            31 => {
                let other = "name=Nya+Kontakten&email=kontakt%40demo.example&phone=010-123+45+67\
                             &registrar_email=registrator%40demo.example";
                self.changes(&cookie, &own, "kontakt", other).await?;
                let plan =
                    "who=egen&insats=1&description-1=Fler+fasta+l%C3%A4karkontakter+i+Bergsbyn.";
                self.changes(&cookie, &own, "plan", plan).await?;
                self.sends_version(&cookie, &own).await?;
            }
            39 | 47 if asked => {
                let form = "completion_kind=komplettering&section=plan&completion_day=2026-04-10\
                            &missing=Beskriv+vad+l%C3%A4karkontakterna+ska+g%C3%B6ra.";
                self.post(&officer, &asks, form).await?;
                if number == 39 {
                    let plan = "who=egen&insats=1&description-1=Tre+tj%C3%A4nster+f%C3%B6r+fasta+l%C3%A4karkontakter.";
                    self.changes(&cookie, &own, "plan", plan).await?;
                    self.sends_version(&cookie, &own).await?;
                }
            }
            55 => {
                let form = "withdrawal_reason=N%C3%A4mnden+har+%C3%A4ndrat+sig.";
                self.post(&cookie, &format!("{own}/aterkallelse"), form).await?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Saves a section of what was sent: a correction.
    async fn changes(
        &self,
        cookie: &str,
        own: &str,
        section: &str,
        answer: &str,
    ) -> anyhow::Result<()> {
        let path = format!("{own}/{section}");
        let (_, form) = self.get(cookie, &path).await?;
        let hidden = |name| values(&form, name).pop().unwrap_or_default().1;
        let form =
            format!("revision={}&version={}&{answer}", hidden("revision"), hidden("version"));
        self.post(cookie, &path, &form).await?;
        Ok(())
    }

    async fn sends_version(&self, cookie: &str, own: &str) -> anyhow::Result<()> {
        let (_, check) = self.get(cookie, &format!("{own}/kontrollera")).await?;
        let seen = values(&check, "fingerprint").pop().context("a whole correction")?.1;
        self.post(cookie, &format!("{own}/inskickning"), &format!("fingerprint={seen}")).await?;
        Ok(())
    }
}
