//! The inputs of each section: name, label, and what is said where nothing is written.

use crate::{
    requisitions::model::Section,
    rounds::{FramedPot, Insats, Terms, plan::AimWord},
    values::Field,
};

crate::values::forms! {
    plan {
        WHO = "who", "Vilka ska genomföra insatserna?", "Ange vilka som ska genomföra insatserna";
        WHO_DESCRIBED = "who_described", "Vilka andra är det?",
            "Skriv vilka ni genomför insatserna tillsammans med eller genom";
        INSATS = "insats", "Vilka insatser ska bidraget användas till?", "";
    }

    leftover {
        LEFTOVER = "leftover", "Vill ni ha del av kvarvarande medel?",
            "Svara ja eller nej på om ni vill ha del av kvarvarande medel";
    }

    payment {
        KIND = "account_kind", "Vart ska pengarna betalas ut?",
            "Välj vart pengarna ska betalas ut";
        BANKGIRO = "bankgiro", "Bankgironummer", "Ange ert bankgironummer";
        PLUSGIRO = "plusgiro", "Plusgironummer", "Ange ert plusgironummer";
        CLEARING = "clearing", "Clearingnummer", "Ange clearingnummer";
        ACCOUNT = "account", "Kontonummer", "Ange kontonummer";
        REFERENCE = "reference", "Er betalningsreferens (frivillig)", "";
    }

    contact {
        NAME = "name", "Kontaktpersonens namn", "Ange kontaktpersonens namn";
        EMAIL = "email", "Kontaktpersonens e-postadress", "Ange kontaktpersonens e-postadress";
        PHONE = "phone", "Kontaktpersonens telefonnummer", "Ange kontaktpersonens telefonnummer";
        REGISTRAR_EMAIL = "registrar_email", "Registratorns e-postadress",
            "Ange registratorns e-postadress";
    }

    certifications {
        /// A box for each condition, all with this name. An error names the condition too:
        /// `certified-villkor`.
        CERTIFIED = "certified", "Vi intygar att", "";
    }
}

/// The field for what is to be done within an insats.
pub fn description(terms: &Terms, insats: &Insats) -> Field {
    let number = insats.number;
    let missing = match terms.aim_word {
        AimWord::Insatser => format!("Beskriv vad ni ska göra inom insats {number}"),
        AimWord::Goals => format!("Beskriv vad ni ska göra för att nå mål {number}"),
    };
    Field::new("description", "Vad ska ni göra inom insats {}?", "").row(number).saying(missing)
}

/// The field for what is requisitioned from a pot.
pub fn amount(pot: &FramedPot) -> Field {
    let missing = format!(
        "Ange hur mycket ni rekvirerar ur {}. Skriv 0 om ni inte rekvirerar något där.",
        pot.name
    );
    let field = Field::new("amount", "", "").row(&pot.code).saying(missing);
    Field { label: pot.name.clone().into(), ..field }
}

/// A section's inputs. Posted fields that are not among them are dropped.
pub fn of(section: Section, terms: &Terms) -> Vec<Field> {
    let fixed = match section {
        Section::Plan => plan::FORM,
        Section::Amounts => return terms.pots.iter().map(amount).collect(),
        Section::Leftover => leftover::FORM,
        Section::Payment => payment::FORM,
        Section::Contact => contact::FORM,
        Section::Certifications => certifications::FORM,
    };
    let insatser = terms.insatser.iter().filter(|_| section == Section::Plan);
    let descriptions = insatser.map(|it| description(terms, it));
    fixed.once.iter().cloned().chain(descriptions).collect()
}
