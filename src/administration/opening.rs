//! A round as far as it has been prepared, and the moment it opens.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use crate::{
    allocation::{self, Allocation, AllocationStatus, rules::certificate},
    ombud::{self, OrganisationRow},
    rounds::{
        self, Opening, PlanHead,
        plan::{
            self, Around, ExaminedPlan, Finding, FrameAmount, FrameStatus, KeptText, Plan,
            PlanAnswers, PlanSection, PlannedPot, PotFrames, Severity,
        },
    },
    values::{Moment, RoundId},
    who::Actor,
};

/// Everything that has been prepared of a round.
pub struct Preparation {
    pub head: PlanHead,
    pub answers: PlanAnswers,
    pub examined: ExaminedPlan,
    pub allocations: Vec<Allocation>,
    /// The fixed frames, by pot.
    pub frames: Frames,
    proposed: Frames,
    pub organisations: Vec<OrganisationRow>,
    /// The texts that somebody has said should stand as they are.
    pub kept: Vec<KeptText>,
}

/// Frames by the code of their pot.
pub type Frames = BTreeMap<String, Vec<FrameAmount>>;

impl Preparation {
    /// A bounded number of queries; `None` where there is no such plan.
    pub async fn of(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Option<Self>> {
        let Some(head) = plan::plan(db, round).await? else {
            return Ok(None);
        };
        let answers = plan::answers(db, round).await?;
        let mut prepared = Self {
            head,
            examined: plan::examine(&answers),
            answers,
            allocations: allocation::of_round(db, round).await?,
            frames: allocation::frames(db, round, AllocationStatus::Fixed).await?,
            proposed: allocation::frames(db, round, AllocationStatus::Proposed).await?,
            organisations: ombud::organisations(db).await?,
            kept: plan::kept_texts(db, round).await?,
        };
        prepared.forget_removed_pots();
        Ok(Some(prepared))
    }

    /// Drops the allocations of pots that have since been renamed or removed: they are no part of
    /// the round.
    fn forget_removed_pots(&mut self) {
        let Some(pots) = self.examined.pots() else { return };
        let has = |code: &str| pots.iter().any(|it| it.code == code);
        self.allocations.retain(|it| has(&it.pot_code));
        self.frames.retain(|code, _| has(code));
        self.proposed.retain(|code, _| has(code));
    }

    /// The fixed allocation of a pot.
    pub fn fixed(&self, pot: &str) -> Option<&Allocation> {
        let fixed = |it: &&Allocation| it.status == AllocationStatus::Fixed && it.pot_code == pot;
        self.allocations.iter().find(fixed)
    }

    /// What the linter finds, hindrances first.
    pub fn findings(&self, now: Moment) -> Vec<Finding> {
        let frames: Vec<_> = self.allocations.iter().filter_map(|it| self.pot_frames(it)).collect();
        let (head, register, kept) = (&self.head, &self.organisations[..], &self.kept[..]);
        let around = Around { head, frames: &frames, register, kept, now };
        let mut found = plan::lint(&self.examined, &around);
        found.sort_by_key(|it| it.severity != Severity::Hindrance);
        found
    }

    fn pot_frames(&self, it: &Allocation) -> Option<PotFrames> {
        let (status, frames) = match it.status {
            AllocationStatus::Fixed => (FrameStatus::Fixed, &self.frames),
            AllocationStatus::Proposed => (FrameStatus::Proposed, &self.proposed),
            AllocationStatus::Returned | AllocationStatus::Superseded => return None,
        };
        Some(PotFrames {
            pot_code: it.pot_code.clone(),
            pot: PlannedPot::clone(&it.terms),
            status,
            amounts: frames.get(&it.pot_code).cloned().unwrap_or_default(),
        })
    }

    /// The fixed frames, and the proposed ones of pots that are not fixed yet.
    pub fn frames_so_far(&self) -> Frames {
        let mut frames = self.proposed.clone();
        frames.extend(self.frames.clone());
        frames
    }

    /// What hinders the opening; none where it may open.
    pub fn hindrances(&self, now: Moment) -> Vec<Finding> {
        let mut found = self.findings(now);
        found.retain(|it| it.severity == Severity::Hindrance);
        found
    }

    /// A fingerprint of every section and allocation. The form carries it, so that only what was
    /// seen on the page is opened.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for (section, answer) in self.answers.iter() {
            hash.update(format!("{}:{};", PlanSection::slug(section), answer.revision));
        }
        for allocation in &self.allocations {
            hash.update(format!("{}:{:?};", allocation.allocation_id, allocation.status));
        }
        hex::encode(hash.finalize())
    }
}

/// Opens a round whose every part is ready: from now on everybody sees it.
///
/// # Errors
/// Where something is left to do, named; or the database refuses.
pub async fn open(
    tx: &mut PgConnection,
    prepared: &Preparation,
    actor: Actor,
    now: Moment,
) -> anyhow::Result<()> {
    if let Some(finding) = prepared.hindrances(now).first() {
        anyhow::bail!("{} cannot open: {}", prepared.head.title, finding.message);
    }
    let Some(plan) = prepared.examined.plan() else {
        anyhow::bail!("{} cannot open: its plan is not whole", prepared.head.title);
    };
    open_with(tx, &prepared.head, &plan, &prepared.frames, actor, now).await
}

/// Opens a round with a plan and frames that need not be its own, as the dry run does.
pub(super) async fn open_with(
    tx: &mut PgConnection,
    head: &PlanHead,
    plan: &Plan,
    frames: &Frames,
    actor: Actor,
    now: Moment,
) -> anyhow::Result<()> {
    let certificates = allocation::certificates(tx, head.round_id).await?;
    let figures_source = figures_source(&certificates, plan)?;
    let opening = Opening { head, plan, figures_source: &figures_source, frames };
    rounds::open(tx, &opening, actor, now).await
}

/// Where the frames come from, in words for everyone who sees one of them.
fn figures_source(certificates: &[String], plan: &Plan) -> anyhow::Result<String> {
    let mut official = false;
    let mut sources = Vec::new();
    let mut invented = false;
    for text in certificates {
        let certificate = certificate::read(text.as_bytes())?;
        if !plan.pots.iter().any(|it| it.name.as_ref() == certificate.pot) {
            continue;
        }
        official |= certificate.origin == allocation::Origin::Official;
        for input in certificate.inputs {
            invented |= input.invented;
            let mark = if input.invented { " (påhittade)" } else { "" };
            sources.push(format!("{}{mark}", input.title));
        }
    }
    sources.sort();
    sources.dedup();
    let origin = match official {
        true => "Beloppen kommer från den officiella fördelningslistan.",
        false => "Beloppen är beräknade av tjänsten.",
    };
    let warning = match invented {
        true => "Demonstrationsuppgifter, inte den officiella fördelningslistan. ",
        false => "",
    };
    match sources.is_empty() {
        true => Ok(String::new()),
        false => Ok(format!("{warning}{origin} Underlag: {}.", sources.join(", "))),
    }
}
