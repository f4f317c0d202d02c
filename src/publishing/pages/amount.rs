//! "Så räknades beloppet": a recipient's arithmetic, pot by pot.

use askama::Template;
use axum::Extension;

use super::with_slug;
use crate::{
    allocation::rules::certificate::{self, Certificate, Input, Rule},
    publishing::{
        model::{Fixed, FramedPot},
        rules::{
            arithmetic::{Arithmetic, Listed, Steps},
            figures,
        },
        store,
    },
    rounds::{
        Round,
        corrections::{self, FrameCorrection},
        plan::Key,
    },
    values::{Kronor, OrgNumber},
    web::{Db, Error, Page, Path, Result},
    who::Who,
};

#[derive(Template)]
#[template(path = "publishing/amount.html")]
pub struct Amount {
    round: Round,
    name: String,
    /// Whether the reader acts for this recipient, and so is spoken to: `ert belopp`.
    own: bool,
    org_number: OrgNumber,
    county: String,
    frame: Kronor,
    parts: Vec<Part>,
    /// What of it was corrected after the opening, the latest first.
    corrections: Vec<FrameCorrection>,
}

/// A pot in which the recipient has a frame.
struct Part {
    pot: FramedPot,
    /// `None` where there is no certificate to read it out of.
    arithmetic: Option<Arithmetic>,
    inputs: Vec<Input>,
    /// What the certificate's csv holds for each recipient: weights, or the amounts of a table.
    csv_of: Option<&'static str>,
}

impl Part {
    fn of(pot: FramedPot) -> Self {
        let certificate = pot.fixed.as_ref().and_then(read);
        Self {
            arithmetic: certificate.as_ref().and_then(|it| Arithmetic::of(it, &pot.recipient_code)),
            csv_of: certificate.as_ref().map(|it| match it.rule {
                Rule::LargestRemainder => "vikter",
                Rule::Table => "belopp",
            }),
            inputs: certificate.map(|it| it.inputs).unwrap_or_default(),
            pot,
        }
    }

    /// The official list's amount, where the computed one is the recipient's frame.
    fn listed(&self) -> Option<Listed> {
        let arithmetic = self.arithmetic.as_ref().filter(|it| it.official.is_none())?;
        let key_day = self.pot.fixed.as_ref()?.terms.as_ref()?.as_of;
        Some(Listed::of(self.pot.listed?, arithmetic.computed, key_day, self.inputs.first()))
    }

    fn key(&self) -> Option<Key> {
        Some(self.pot.fixed.as_ref()?.terms.as_ref()?.key)
    }

    /// The key, and the recipient's part of it.
    fn in_words(&self, who: &str, steps: &Steps) -> String {
        steps.part(who, self.key(), &self.pot.key)
    }
}

impl Amount {
    /// The recipient, at the beginning of a sentence.
    fn who(&self) -> &str {
        if self.own { "Ni" } else { &self.name }
    }

    /// What was corrected in a pot.
    fn corrected(&self, part: &Part) -> impl Iterator<Item = &FrameCorrection> {
        self.corrections.iter().filter(|it| it.pot_code == part.pot.code)
    }

    fn heading(&self) -> String {
        format!("Så räknades {}: {}", if self.own { "ert belopp" } else { "beloppet" }, self.name)
    }
}

/// The certificate. One that cannot be read is logged as an error, and the page shows none.
fn read(fixed: &Fixed) -> Option<Certificate> {
    certificate::read(fixed.certificate.as_bytes())
        .inspect_err(|error| tracing::error!(%error, allocation = %fixed.allocation_id, "a certificate that cannot be read"))
        .ok()
}

pub async fn amount(
    Path((slug, number)): Path<(String, String)>,
    reader: Option<Extension<Who>>,
    db: Db,
) -> Result<Page<Amount>> {
    let org_number = OrgNumber::parse(&number).map_err(|_| Error::NotFound)?;
    let mut db = db.read().await?;
    let round = with_slug(&mut db, &slug).await?;
    let named = store::recipient(&mut db, round.round_id, &org_number).await?;
    let named = named.ok_or(Error::NotFound)?;
    let pots = store::framed_pots(&mut db, round.round_id, named.organisation_id).await?;
    let mut corrections = corrections::approved(&mut db, round.round_id).await?;
    corrections.retain(|it| it.organisation_id == named.organisation_id);
    let acts_for = reader.as_ref().and_then(|it| it.acting()).map(|it| it.organisation_id);
    Ok(Page(Amount {
        round,
        own: acts_for == Some(named.organisation_id),
        name: named.name,
        org_number,
        county: named.county,
        frame: named.frame,
        parts: pots.into_iter().map(Part::of).collect(),
        corrections,
    }))
}
