//! Whether each pot is allocated as it stands.

use std::collections::BTreeSet;

use super::found::Found;
use crate::{
    ombud::OrganisationRow,
    rounds::plan::{FrameStatus, Mend, PlannedPot, PotFrames},
    values::Kronor,
};

/// Each pot must be fixed by two people, as the pot is now, and give nobody two frames.
pub fn allocation(
    found: &mut Found,
    pot: &PlannedPot,
    frames: &[PotFrames],
    register: &[OrganisationRow],
) {
    let mend = || Mend::Allocation(pot.code.clone());
    let Some(fixed) = fixed(frames, pot) else {
        let proposed = frames.iter().any(|it| it.pot_code == pot.code);
        let message = if proposed {
            format!(
                "Fördelningen av {} är föreslagen. En annan person behöver fastställa den.",
                pot.name
            )
        } else {
            format!("Delpotten {} är inte fördelad.", pot.name)
        };
        found.hindrance(mend(), message);
        return;
    };
    let newer = |it: &PotFrames| it.pot_code == pot.code && it.status == FrameStatus::Proposed;
    if frames.iter().any(newer) {
        let message = format!(
            "Delpotten {} har ett nyare förslag som ingen har prövat. Det gäller inte när \
             omgången öppnas.",
            pot.name
        );
        found.warning(mend(), message);
    }
    let changed = changed(&fixed.pot, pot);
    if !changed.is_empty() {
        let message = format!(
            "Delpotten {} har ändrats sedan den fördelades: {}. Fördela den igen.",
            pot.name,
            changed.join(", ")
        );
        found.hindrance(mend(), message);
        return;
    }
    let given: Kronor = fixed.amounts.iter().map(|it| it.amount).sum();
    match pot.amount.checked_sub(given) {
        Some(left) if left == Kronor::ZERO => {}
        Some(left) => {
            found.warning(mend(), format!("{left} av delpotten {} fördelas inte.", pot.name));
        }
        None => {
            let message =
                format!("Ramarna i delpotten {} blir {given}, mer än delpotten.", pot.name);
            found.hindrance(mend(), message);
        }
    }
    let mut seen = BTreeSet::new();
    let twice = fixed.amounts.iter().filter(|it| !seen.insert(it.organisation_id));
    for amount in twice {
        let row = register.iter().find(|it| it.organisation_id == amount.organisation_id);
        let name = row.map_or(amount.code.as_str(), |it| it.name.as_str());
        let message = format!("{name} står två gånger i delpotten {}.", pot.name);
        found.hindrance(mend(), message);
    }
}

/// The fixed allocation of a pot.
pub fn fixed<'a>(frames: &'a [PotFrames], pot: &PlannedPot) -> Option<&'a PotFrames> {
    frames.iter().find(|it| it.pot_code == pot.code && it.status == FrameStatus::Fixed)
}

/// The properties that an allocation depends upon and that have changed since.
fn changed(then: &PlannedPot, now: &PlannedPot) -> Vec<&'static str> {
    [
        ("namn", then.name != now.name),
        ("belopp", then.amount != now.amount),
        ("nyckel", then.key != now.key),
        ("vilka den är till för", then.kind != now.kind),
        ("vilka som är med", then.participants != now.participants),
        ("fast summa", then.fixed_each != now.fixed_each),
        ("vilken dag siffrorna gäller", then.as_of != now.as_of),
    ]
    .into_iter()
    .filter_map(|(what, differs)| differs.then_some(what))
    .collect()
}
