//! What a frame may be corrected to, and by whom.

use super::model::{FrameCorrection, PotSum};
use crate::{
    rounds::FramedPot,
    values::{
        Errors, Kronor, Misread, OrganisationId, Paragraph, PersonId, PotId, TextError, Told,
    },
};

const LONGEST_REASON: usize = 2000;

/// A proposal that the rules have read: only [`read`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadCorrection {
    pub(super) organisation: OrganisationId,
    pub(super) pot: PotId,
    pub(super) before: Kronor,
    pub(super) after: Kronor,
    pub(super) reason: Paragraph,
}

/// Proof that the one who decides is not the one who proposed: only [`second`] makes one.
#[derive(Debug, Clone, Copy)]
pub struct SecondPerson(pub(super) PersonId);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CorrectionRefusal {
    #[error(transparent)]
    Typed(#[from] Told),
    #[error("Skriv varför ramen rättas. Alla får läsa det.")]
    NoReason,
    #[error("Ramen är redan {0}. Skriv ett annat belopp.")]
    Same(Kronor),
    #[error("En ram är minst 1 krona. Skriv ett högre belopp.")]
    Zero,
    #[error("Hela delpotten är {0}. Skriv ett belopp som inte är högre.")]
    MoreThanThePot(Kronor),
    #[error(
        "Du föreslog rättelsen och kan inte själv besluta om den. En annan person behöver göra det."
    )]
    SamePerson,
    #[error("Förslaget har ändrats sedan du öppnade sidan. Läs det som står här nu.")]
    Changed,
}

/// Reads a proposed frame in whole kronor, and why. Without a frame to correct only the errors are of
/// use.
pub fn read(
    of: Option<(OrganisationId, &FramedPot, &PotSum)>,
    amount: &str,
    reason: &str,
    errors: &mut Errors,
) -> Option<ReadCorrection> {
    let amount = Kronor::parse_whole(amount).map_err(|it| it.about("Rätt ram").into());
    let amount = match of {
        Some((_, framed, pot)) => amount.and_then(|it| may_be(it, framed.frame, pot.amount)),
        None => amount,
    };
    let after = errors.take("amount", amount);
    let reason = match Paragraph::parse(reason, LONGEST_REASON) {
        Err(TextError::Empty) => Err(CorrectionRefusal::NoReason),
        read => read.map_err(|it| it.about("Skäl").into()),
    };
    let reason = errors.take("reason", reason);
    let (organisation, framed, _) = of?;
    let (pot, before) = (framed.pot_id, framed.frame);
    Some(ReadCorrection { organisation, pot, before, after: after?, reason: reason? })
}

fn may_be(after: Kronor, before: Kronor, pot: Kronor) -> Result<Kronor, CorrectionRefusal> {
    match () {
        () if after == Kronor::ZERO => Err(CorrectionRefusal::Zero),
        () if after == before => Err(CorrectionRefusal::Same(before)),
        () if pot < after => Err(CorrectionRefusal::MoreThanThePot(pot)),
        () => Ok(after),
    }
}

/// Four eyes: `decider` has seen this very correction, and did not propose it.
pub fn second(
    correction: &FrameCorrection,
    seen: &str,
    decider: PersonId,
) -> Result<SecondPerson, CorrectionRefusal> {
    if correction.frame_correction_id.to_string() != seen {
        return Err(CorrectionRefusal::Changed);
    }
    if correction.proposed_by == decider {
        return Err(CorrectionRefusal::SamePerson);
    }
    Ok(SecondPerson(decider))
}

/// What whoever decides should know, and what hinders nothing: `requested` is what the organisation has
/// sent for out of the pot.
pub fn warnings(
    correction: &FrameCorrection,
    pot: &PotSum,
    requested: Option<Kronor>,
) -> Vec<String> {
    let mut warnings = Vec::new();
    let after = correction.amount_after;
    let others = pot.frames.checked_sub(correction.amount_before).unwrap_or(Kronor::ZERO);
    let sum = others.checked_add(after).unwrap_or(Kronor::MAX);
    if let Some(over) = sum.checked_sub(pot.amount).filter(|it| *it != Kronor::ZERO) {
        warnings.push(format!(
            "Med rättelsen blir ramarna tillsammans {over} mer än delpotten, som är {}.",
            pot.amount
        ));
    }
    if let Some(requested) = requested.filter(|it| after < *it) {
        warnings.push(format!(
            "{} har redan rekvirerat {requested} ur delpotten. Det är mer än den nya ramen.",
            correction.organisation
        ));
    }
    warnings
}

/// The version of the list that holds now.
pub fn list_version(corrections: &[FrameCorrection]) -> i32 {
    corrections.iter().filter_map(|it| it.version).max().unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::{FrameCorrectionId, Moment};

    fn kronor(whole: u64) -> Kronor {
        Kronor::whole(whole).unwrap()
    }

    fn pot(frames: u64) -> PotSum {
        PotSum {
            pot_id: PotId::generate(),
            code: "p".to_owned(),
            name: "Pott".to_owned(),
            amount: kronor(1000),
            frames: kronor(frames),
        }
    }

    fn correction(before: u64, after: u64) -> FrameCorrection {
        FrameCorrection {
            frame_correction_id: FrameCorrectionId::generate(),
            organisation_id: OrganisationId::generate(),
            organisation: "Bergs kommun".to_owned(),
            pot_id: PotId::generate(),
            pot_code: "p".to_owned(),
            pot: "Pott".to_owned(),
            amount_before: kronor(before),
            amount_after: kronor(after),
            reason: String::new(),
            proposed_by: PersonId::generate(),
            proposed_by_name: String::new(),
            proposed_at: Moment::EPOCH,
            decided_by_name: None,
            decided_at: None,
            approved: None,
            version: None,
        }
    }

    #[test]
    fn a_frame_is_corrected_to_another_whole_amount_within_the_pot() {
        let pot = pot(900);
        let framed = FramedPot {
            pot_id: pot.pot_id,
            code: "p".to_owned(),
            name: "Pott".to_owned(),
            rural: false,
            frame: kronor(100),
        };
        let of = Some((OrganisationId::generate(), &framed, &pot));
        let refused = |amount| {
            let mut errors = Errors::default();
            assert_eq!(read(of, amount, "Domstolen har dömt.", &mut errors), None);
            errors.on("amount").unwrap().to_owned()
        };
        assert_eq!(refused("100"), CorrectionRefusal::Same(kronor(100)).to_string());
        assert_eq!(refused("0"), CorrectionRefusal::Zero.to_string());
        assert_eq!(refused("1 001"), CorrectionRefusal::MoreThanThePot(kronor(1000)).to_string());
        for typed in ["", "tolv", "-5", "100,50"] {
            assert!(refused(typed).starts_with("Rätt ram: "), "{typed}");
        }
        let mut errors = Errors::default();
        assert!(read(of, "1 000", "Domstolen har dömt.", &mut errors).is_some());
        // What else is wrong is told at once, also where nobody was meant.
        assert_eq!(read(None, "", " ", &mut errors), None);
        assert!(errors.on("amount").is_some());
        assert_eq!(errors.on("reason"), Some(CorrectionRefusal::NoReason.to_string().as_str()));
    }

    #[test]
    fn a_correction_is_decided_by_another_person_on_what_was_seen() {
        let it = correction(100, 200);
        let seen = it.frame_correction_id.to_string();
        let other = PersonId::generate();
        assert_eq!(second(&it, &seen, it.proposed_by).unwrap_err(), CorrectionRefusal::SamePerson);
        assert_eq!(second(&it, "", other).unwrap_err(), CorrectionRefusal::Changed);
        assert!(second(&it, &seen, other).is_ok());
    }

    #[test]
    fn whoever_decides_is_warned_of_a_sum_above_the_pot_and_of_what_was_requested() {
        let it = correction(100, 200);
        assert_eq!(warnings(&it, &pot(900), Some(kronor(200))), [""; 0]);
        let warned = warnings(&it, &pot(901), Some(kronor(201)));
        let warned: Vec<_> = warned.iter().map(|it| it.replace('\u{a0}', " ")).collect();
        assert!(warned[0].contains("1 kr mer än delpotten, som är 1 000 kr"), "{warned:?}");
        assert!(warned[1].contains("redan rekvirerat 201 kr"), "{warned:?}");
    }

    #[test]
    fn the_list_as_it_was_opened_is_version_1() {
        let third = FrameCorrection { version: Some(3), ..correction(1, 2) };
        assert_eq!(list_version(&[]), 1);
        assert_eq!(list_version(&[correction(1, 2), third]), 3);
    }
}
