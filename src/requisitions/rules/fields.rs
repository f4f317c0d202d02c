//! The inputs of each section: name, label, and what is said where nothing is written.

use crate::{
    requisitions::model::{Carrier, Section},
    rounds::{FramedPot, Insats, Terms, plan::RequiredAims},
    values::Field,
};

crate::values::forms! {
    /// With the grant's own word for `[many]` and `[all]`: [`AimWord::told_in`].
    ///
    /// [`AimWord::told_in`]: crate::rounds::plan::AimWord::told_in
    plan {
        WHO = "who", "Vilka ska genomföra [all]?", "Ange vilka som ska genomföra [all]";
        WHO_DESCRIBED = "who_described", "Vilka andra är det?",
            "Skriv vilka ni genomför [all] tillsammans med eller genom";
        INSATS = "insats", "Vilka [many] ska bidraget användas till?", "";
        /// No input: the file is chosen on a page of its own.
        ATTACHED = "attached_plan", "Gemensam plan", "Bifoga den gemensamma planen";
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

/// How many must be chosen and described, in a line.
pub fn how_many(terms: &Terms) -> String {
    let word = &terms.ordinance.aim;
    let rural = terms.choices().any(|it| it.rural);
    let which = match (terms.required, rural) {
        (RequiredAims::None, _) => String::new(),
        (RequiredAims::All, false) => format!("Alla {} ska väljas. ", word.many()),
        (RequiredAims::All, true) => {
            format!("Alla {} ska väljas, utom för landsbygd. ", word.many())
        }
        (RequiredAims::One, false) => format!("Välj minst {}. ", word.one_of_them()),
        (RequiredAims::One, true) => {
            format!("Välj minst {}, utöver landsbygd. ", word.one_of_them())
        }
    };
    format!("{which}Beskriv vad ni ska göra, högst 2\u{a0}000 tecken för {}.", word.each())
}

/// The field for what is to be done within an insats.
pub fn description(terms: &Terms, insats: &Insats) -> Field {
    let (word, number) = (&terms.ordinance.aim, insats.number);
    let field = Field::new("description", "", "").row(number);
    Field { label: format!("{}: vad ska ni göra?", word.numbered(&number)).into(), ..field }
        .saying(format!("Beskriv vad ni ska göra inom {}", word.number(&number)))
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

/// What an answer says to whoever reads it: of what was chosen, the words beside it.
pub fn in_words(field: &Field, answers: &[String], terms: &Terms) -> String {
    let choice = |value: &String| {
        let carrier = Carrier::ALL.into_iter().find(|it| it.code() == value);
        let aim = terms.insatser.iter().find(|it| it.number.to_string() == *value);
        let condition = terms.conditions.iter().find(|it| it.code == *value);
        let is = |it: &Field| it.name == field.name;
        if is(&plan::WHO) {
            carrier.map(|it| it.title().to_owned())
        } else if is(&plan::INSATS) {
            aim.map(|it| format!("{}. {}", it.number, it.text))
        } else if is(&certifications::CERTIFIED) {
            condition.map(|it| it.text.clone())
        } else if is(&leftover::LEFTOVER) || is(&payment::KIND) {
            capitalised(value)
        } else {
            None
        }
    };
    let words = answers.iter().map(|it| choice(it).unwrap_or_else(|| it.clone()));
    words.collect::<Vec<_>>().join("\n")
}

/// `Bankgiro` for `bankgiro`.
fn capitalised(value: &str) -> Option<String> {
    let mut letters = value.chars();
    Some(letters.next()?.to_uppercase().chain(letters).collect())
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
    let told = |it: &Field| terms.ordinance.aim.told_in(it.clone());
    fixed.once.iter().map(told).chain(descriptions).collect()
}
