//! What an administrator has chosen to divide a pot by, brought in from the imported sets.

use std::collections::BTreeMap;

use serde::Deserialize;
use sqlx::PgConnection;

use crate::{
    allocation::{
        model::{NewAllocation, Origin},
        rules::{
            Basis, Figures, OtherSet, PrepareRefusal, Prepared, Reason, Recipient,
            certificate::{Input, to_json},
            prepare,
        },
    },
    ombud::{OrganisationKind, OrganisationRow},
    rounds::{
        PlanHead,
        plan::{FrameAmount, Key, Participants, PlannedPot},
    },
    statistics::{self, FigureValue, StatisticsKind, StatisticsSet},
    values::{Errors, Kronor, Misread, OrganisationId, StatisticsSetId},
};

/// How many other sets are tried to explain a difference.
const MOST_OTHERS: usize = 6;

/// What was chosen, as it stands in the address or the form: ids of sets, and the denominator.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Choice {
    pub folkmangd: String,
    pub individer: String,
    pub landsbygd: String,
    pub tabell: String,
    pub lista: String,
    /// `summa`, `publicerad` or `annan`: then the denominator that was typed is read.
    pub namnare: String,
    pub annan: String,
    /// An [`Origin`]'s code: whether the computed or the official amounts are proposed.
    pub underlag: String,
}

/// A pot worked out from a choice.
pub struct Worked {
    /// The sets that can be chosen, by kind.
    pub sets: Vec<StatisticsSet>,
    pub choice: Choice,
    /// `None` where nothing can be computed. An official list that cannot be fixed hinders, and
    /// the computed amounts still stand beside it.
    pub prepared: Option<Prepared>,
    /// What is wrong, by the name of the input.
    pub errors: Errors,
    /// That the figures are about another day than the key counts by, as a sentence.
    pub other_day: Option<String>,
    used: Vec<StatisticsSetId>,
}

impl Worked {
    /// The sets that were chosen, that of the key first.
    pub fn used(&self) -> impl Iterator<Item = &StatisticsSet> {
        self.used.iter().filter_map(|id| self.sets.iter().find(|it| it.set_id == *id))
    }
}

impl Choice {
    /// The set that is chosen for a kind. By reference, as templates pass what they hold.
    pub fn of(&self, kind: &StatisticsKind) -> &str {
        match kind {
            StatisticsKind::Population => &self.folkmangd,
            StatisticsKind::Individuals => &self.individer,
            StatisticsKind::RuralClass => &self.landsbygd,
            StatisticsKind::GovernmentTable => &self.tabell,
            StatisticsKind::OfficialList => &self.lista,
        }
    }

    pub fn origin(&self) -> Origin {
        let found = Origin::ALL.into_iter().find(|it| it.code() == self.underlag);
        found.unwrap_or(Origin::Computed)
    }
}

/// The name of the input in which a set of this kind is chosen.
pub fn field(kind: StatisticsKind) -> &'static str {
    match kind {
        StatisticsKind::Population => "folkmangd",
        StatisticsKind::Individuals => "individer",
        StatisticsKind::RuralClass => "landsbygd",
        StatisticsKind::GovernmentTable => "tabell",
        StatisticsKind::OfficialList => "lista",
    }
}

/// The kinds of figures a pot needs, the one its key counts by first.
pub fn needed(pot: &PlannedPot) -> Vec<StatisticsKind> {
    use StatisticsKind::*;
    let mut kinds = match pot.key {
        Key::Population => vec![Population],
        Key::Individuals => vec![Individuals],
        Key::Rural => vec![Population, RuralClass],
        Key::Equal => vec![],
        Key::Table => vec![GovernmentTable],
    };
    if pot.participants == Participants::Rural && !kinds.contains(&RuralClass) {
        kinds.push(RuralClass);
    }
    kinds
}

/// The register as the rules know it: Gotland twice, once of each kind.
pub fn register(organisations: &[OrganisationRow]) -> Vec<Recipient> {
    let of = |kind, code: &Option<String>, it: &OrganisationRow| {
        let code = code.clone()?;
        let county_code = code.chars().take(2).collect();
        Some(Recipient { code, name: it.name.clone(), kind, county_code })
    };
    let both = organisations.iter().flat_map(|it| {
        [
            of(OrganisationKind::Municipality, &it.municipality_code, it),
            of(OrganisationKind::Region, &it.region_code, it),
        ]
    });
    both.flatten().collect()
}

/// Works the pot out from the choice, or from the newest sets about the right day.
pub async fn work(
    db: &mut PgConnection,
    head: &PlanHead,
    pot: &PlannedPot,
    organisations: &[OrganisationRow],
    mut choice: Choice,
) -> sqlx::Result<Worked> {
    let sets = statistics::sets_for_round(db, head.round_id).await?;
    if choice.namnare.is_empty() {
        choice.namnare = "summa".to_owned();
    }
    let mut errors = Errors::default();
    let mut figures = Figures::default();
    let (mut inputs, mut used) = (Vec::new(), Vec::new());
    let kinds = needed(pot);
    for &kind in &kinds {
        let Some(set) = chosen(&sets, kind, &choice, pot, head.year) else {
            errors.add(field(kind), format!("Läs in {} först", kind.title().to_lowercase()));
            continue;
        };
        figures.take(kind, statistics::figures(db, set.set_id).await?);
        inputs.push(input(set));
        used.push(set.set_id);
        set_choice(&mut choice, kind, set.set_id.to_string());
    }
    let key_set = kinds.first().and_then(|it| chosen(&sets, *it, &choice, pot, head.year));
    let official = match chosen(&sets, StatisticsKind::OfficialList, &choice, pot, head.year) {
        Some(list) if choice.lista != "ingen" => {
            inputs.push(input(list));
            used.push(list.set_id);
            set_choice(&mut choice, StatisticsKind::OfficialList, list.set_id.to_string());
            let all = statistics::figures(db, list.set_id).await?;
            let own = all.into_iter().filter(|it| it.pot_code == pot.code);
            let amounts = own.filter_map(|it| match it.value {
                FigureValue::Number(amount) => Some((it.code, amount)),
                FigureValue::Class(_) => None,
            });
            Some(amounts.collect::<BTreeMap<_, _>>()).filter(|it| !it.is_empty())
        }
        _ => None,
    };
    let other_day = match (pot.as_of, key_set.map(|it| it.as_of)) {
        (Some(key), Some(figures)) if key != figures => {
            Some(Reason::OtherDay { key, figures }.to_string())
        }
        _ => None,
    };
    let denominator = denominator(&choice, key_set, &mut errors);
    let others = match (&official, kinds.first()) {
        (Some(_), Some(&kind)) => others(db, &sets, kind, &choice, &figures).await?,
        _ => Vec::new(),
    };
    let register = register(organisations);
    let prepared = match (errors.is_empty(), denominator) {
        (true, Ok(denominator)) => {
            let basis = Basis {
                round: &head.title,
                pot,
                register: &register,
                figures,
                as_of: key_set.map(|it| it.as_of),
                inputs,
                denominator,
                published_total: key_set.and_then(|it| it.published_total),
                official,
                others,
                origin: choice.origin(),
            };
            prepared(basis, &mut errors)
        }
        _ => None,
    };
    Ok(Worked { sets, choice, prepared, errors, other_day, used })
}

/// Prepares what was chosen. Where that is refused, the refusal goes to `errors`, and the computed
/// amounts are prepared instead, so that the page can still show them.
fn prepared(basis: Basis<'_>, errors: &mut Errors) -> Option<Prepared> {
    let computed = Basis { origin: Origin::Computed, ..basis.clone() };
    match prepare(basis) {
        Ok(prepared) => Some(prepared),
        Err(refusal) => {
            errors.add(refused_field(&refusal), refusal);
            prepare(computed).ok()
        }
    }
}

/// The worked out pot as a proposal that can be stored.
pub fn proposal(
    head: &PlanHead,
    pot: &PlannedPot,
    organisations: &[OrganisationRow],
    worked: &Worked,
) -> anyhow::Result<NewAllocation> {
    let Some(prepared) = worked.prepared.as_ref().filter(|_| worked.errors.is_empty()) else {
        anyhow::bail!("nothing was worked out for {}", pot.code);
    };
    let by_code: BTreeMap<&str, OrganisationId> = organisations
        .iter()
        .flat_map(|it| {
            [&it.municipality_code, &it.region_code]
                .into_iter()
                .flatten()
                .map(|code| (code.as_str(), it.organisation_id))
        })
        .collect();
    let mut amounts = Vec::new();
    for row in &prepared.certificate.rows {
        let Some(&organisation_id) = by_code.get(row.code.as_str()) else {
            anyhow::bail!("no organisation has the code {}", row.code);
        };
        let amount = Kronor::whole(row.amount).map_err(|it| it.about(&row.code))?;
        amounts.push(FrameAmount { organisation_id, code: row.code.clone(), amount });
    }
    Ok(NewAllocation {
        round_id: head.round_id,
        pot: pot.clone(),
        origin: prepared.certificate.origin,
        certificate: to_json(&prepared.certificate),
        amounts,
        sets: worked.used.clone(),
    })
}

/// The set that was chosen. Where none was: of the sets that no later version supersedes, the one
/// about the day nearest to the key's; for a key without a day, the latest from before the grant's
/// year; and else the latest of all.
fn chosen<'a>(
    sets: &'a [StatisticsSet],
    kind: StatisticsKind,
    choice: &Choice,
    pot: &PlannedPot,
    year: i16,
) -> Option<&'a StatisticsSet> {
    let of_kind = || sets.iter().filter(move |it| it.kind == kind);
    let picked = of_kind().find(|it| it.set_id.to_string() == choice.of(&kind));
    let live = || of_kind().filter(|it| !it.superseded);
    let nearest = || {
        let day = pot.as_of?;
        live().min_by_key(|it| day.days_until(it.as_of).abs())
    };
    let latest = || live().filter(|it| it.as_of.year() < year).max_by_key(|it| it.as_of);
    picked.or_else(nearest).or_else(latest).or_else(|| live().max_by_key(|it| it.as_of))
}

fn set_choice(choice: &mut Choice, kind: StatisticsKind, set: String) {
    let field = match kind {
        StatisticsKind::Population => &mut choice.folkmangd,
        StatisticsKind::Individuals => &mut choice.individer,
        StatisticsKind::RuralClass => &mut choice.landsbygd,
        StatisticsKind::GovernmentTable => &mut choice.tabell,
        StatisticsKind::OfficialList => &mut choice.lista,
    };
    *field = set;
}

fn input(set: &StatisticsSet) -> Input {
    Input {
        title: set.title.clone(),
        source: set.source.clone(),
        as_of: set.as_of.iso(),
        file_name: set.file_name.clone(),
        sha256: set.sha256.clone(),
        invented: set.invented,
    }
}

fn denominator(
    choice: &Choice,
    key_set: Option<&StatisticsSet>,
    errors: &mut Errors,
) -> Result<Option<u128>, ()> {
    match choice.namnare.as_str() {
        "publicerad" => match key_set.and_then(|it| it.published_total) {
            Some(total) => Ok(Some(u128::from(total))),
            None => {
                errors.add("namnare", "Uppgifterna har ingen publicerad total. Välj summan.");
                Err(())
            }
        },
        "annan" => match Kronor::parse_whole(&choice.annan).ok().and_then(Kronor::as_whole) {
            Some(total) if 0 < total => Ok(Some(u128::from(total))),
            _ => {
                errors.add("annan", "Ange nämnaren som ett helt tal, till exempel 10 587 710.");
                Err(())
            }
        },
        _ => Ok(None),
    }
}

/// The figures once for each other set of the key's kind, with that set in the place of the one
/// that was used.
async fn others(
    db: &mut PgConnection,
    sets: &[StatisticsSet],
    kind: StatisticsKind,
    choice: &Choice,
    figures: &Figures,
) -> sqlx::Result<Vec<OtherSet>> {
    let mut others = Vec::new();
    let other = |it: &&StatisticsSet| it.kind == kind && it.set_id.to_string() != choice.of(&kind);
    for set in sets.iter().filter(other).take(MOST_OTHERS) {
        let mut instead = figures.clone().without(kind);
        instead.take(kind, statistics::figures(db, set.set_id).await?);
        others.push(OtherSet { title: set.title.clone(), as_of: set.as_of, figures: instead });
    }
    Ok(others)
}

fn refused_field(refusal: &PrepareRefusal) -> &'static str {
    use crate::allocation::rules::AllocationRefusal;
    match refusal {
        PrepareRefusal::Allocation(AllocationRefusal::DenominatorTooSmall { .. }) => "namnare",
        PrepareRefusal::NoOfficialList
        | PrepareRefusal::OfficialSum { .. }
        | PrepareRefusal::OfficialUnknown { .. } => "underlag",
        _ => "allocation",
    }
}
