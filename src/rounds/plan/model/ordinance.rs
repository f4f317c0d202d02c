//! What a grant's ordinance calls things, and which of its paragraphs say what.

use serde::{Deserialize, Serialize};

use crate::values::Field;

/// The words and paragraphs of a grant (statsbidrag), as its ordinance has them.
///
/// A paragraph that is `None` is one that the ordinance lacks: what it would say is then neither
/// asked, checked, sealed nor published. 2023:609 says nothing of leftover money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ordinance {
    /// Who may requisition, as many: `kommuner och regioner`.
    pub recipients: String,
    pub aim: AimWord,
    /// That a joint plan is given: `4 och 5 §§`.
    pub plan: Option<Clause>,
    /// That what nobody requisitioned may be given to those who asked for it: `6 §`.
    pub leftover: Option<Clause>,
    /// That its use is reported: `10 §`.
    pub report: Option<Clause>,
    /// When it is repaid: `12 §`.
    pub repayment: Option<Clause>,
    /// Whether decisions may be appealed: `14 §`.
    pub appeal: Option<Clause>,
    /// The decisions that may be appealed although others may not (2023:179 21 §).
    #[serde(default)]
    pub appealable: Vec<DecisionKind>,
}

/// The paragraphs that say something: `6 §`, `4 och 5 §§`. Read by the rules, which ask for a number
/// and a paragraph sign.
pub type Clause = String;

/// A kind of decision under an ordinance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    /// On what a requisition is granted.
    Grant,
    /// That what was granted is not paid out (2023:179 19 §).
    Stop,
    /// That it is reclaimed.
    Reclaim,
}

/// What the grant calls what the money is used for. The first two are those of documents that were
/// sealed before a grant had words of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AimWord {
    /// Insatser (2024:1253 2 §).
    #[default]
    Insatser,
    /// Mål (2024:1252 3 §).
    Goals,
    #[serde(untagged)]
    Own(AimForms),
}

/// A noun in the forms that the pages need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AimForms {
    /// `ett`, not `en`.
    pub neuter: bool,
    /// `insats`
    pub one: String,
    /// `insatser`
    pub many: String,
    /// `insatserna`
    pub all: String,
}

impl Default for Ordinance {
    /// Of a round without any words: nothing that only an ordinance can say.
    fn default() -> Self {
        Self {
            recipients: "mottagare".to_owned(),
            aim: AimWord::default(),
            plan: None,
            leftover: None,
            report: None,
            repayment: None,
            appeal: None,
            appealable: Vec::new(),
        }
    }
}

impl Ordinance {
    /// What is said of appeal in a decision of a kind; `None` where the ordinance says nothing.
    /// Who may appeal does so to a general administrative court (förvaltningslagen 40 §).
    pub fn on_appeal(&self, kind: DecisionKind) -> Option<String> {
        let clause = self.appeal.as_ref()?;
        Some(match self.appealable.contains(&kind) {
            true => format!(
                "Beslutet får överklagas till allmän förvaltningsdomstol ({clause} förordningen \
                 och 40 § förvaltningslagen)."
            ),
            false => format!("Beslutet får inte överklagas ({clause} förordningen)."),
        })
    }
}

impl DecisionKind {
    pub const ALL: [Self; 3] = [Self::Grant, Self::Stop, Self::Reclaim];

    /// As it stands in a form.
    pub fn code(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Stop => "stop",
            Self::Reclaim => "reclaim",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Grant => "Beslut om bidrag",
            Self::Stop => "Beslut att inte betala ut det som har beviljats",
            Self::Reclaim => "Beslut om återkrav",
        }
    }
}

impl AimWord {
    /// Neuter, `insats`, `insatser`, `insatserna`.
    fn forms(&self) -> (bool, &str, &str, &str) {
        match self {
            Self::Insatser => (false, "insats", "insatser", "insatserna"),
            Self::Goals => (true, "mål", "mål", "målen"),
            Self::Own(it) => (it.neuter, &it.one, &it.many, &it.all),
        }
    }

    /// `insats 8`, `mål 2`, inside a sentence.
    pub fn number(&self, number: &i16) -> String {
        format!("{} {number}", self.forms().1)
    }

    /// `Insats 8`, `Mål 2`.
    pub fn numbered(&self, number: &i16) -> String {
        capital(&self.number(number))
    }

    /// `en insats`, `ett mål`.
    pub fn one(&self) -> String {
        let (neuter, one, ..) = self.forms();
        format!("{} {one}", if neuter { "ett" } else { "en" })
    }

    /// `en av insatserna`, `ett av målen`.
    pub fn one_of_them(&self) -> String {
        let (neuter, _, _, all) = self.forms();
        format!("{} av {all}", if neuter { "ett" } else { "en" })
    }

    /// `var och en`, `vart och ett`.
    pub fn each(&self) -> &'static str {
        if self.forms().0 { "vart och ett" } else { "var och en" }
    }

    /// `insatser`, `mål`.
    pub fn many(&self) -> &str {
        self.forms().2
    }

    /// `insatserna`, `målen`.
    pub fn definite(&self) -> &str {
        self.forms().3
    }

    /// As a heading: `Insatser`, `Mål`.
    pub fn title(&self) -> String {
        capital(self.many())
    }

    /// A field with the grant's word for `[one]`, `[many]` and `[all]` in its label and message.
    pub fn told_in(&self, field: Field) -> Field {
        let (_, one, many, all) = self.forms();
        let told = |text: &str| {
            text.replace("[one]", one).replace("[many]", many).replace("[all]", all).into()
        };
        Field { label: told(&field.label), missing: told(&field.missing), ..field }
    }
}

/// The text with its first letter as a capital.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_says_what_its_own_ordinance_says_of_appeal() {
        let mut ordinance = Ordinance::default();
        assert_eq!(ordinance.on_appeal(DecisionKind::Grant), None);
        ordinance.appeal = Some("21 §".to_owned());
        ordinance.appealable = vec![DecisionKind::Stop];
        assert_eq!(
            ordinance.on_appeal(DecisionKind::Grant).unwrap(),
            "Beslutet får inte överklagas (21 § förordningen)."
        );
        assert_eq!(
            ordinance.on_appeal(DecisionKind::Stop).unwrap(),
            "Beslutet får överklagas till allmän förvaltningsdomstol \
             (21 § förordningen och 40 § förvaltningslagen)."
        );
    }

    #[test]
    fn a_sealed_word_is_written_again_as_it_was() {
        for json in [
            r#""insatser""#,
            r#""goals""#,
            r#"{"neuter":false,"one":"åtgärd","many":"åtgärder","all":"åtgärderna"}"#,
        ] {
            let word: AimWord = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&word).unwrap(), json);
        }
    }

    #[test]
    fn a_grants_own_word_stands_in_every_form() {
        let [one, many, all] = ["åtgärd", "åtgärder", "åtgärderna"].map(str::to_owned);
        let word = AimWord::Own(AimForms { neuter: false, one, many, all });
        assert_eq!(word.numbered(&8), "Åtgärd 8");
        assert_eq!(word.one_of_them(), "en av åtgärderna");
        assert_eq!(word.title(), "Åtgärder");
        let field = Field::new("who", "Vilka ska genomföra [all]?", "Välj [many]");
        assert_eq!(word.told_in(field).label, "Vilka ska genomföra åtgärderna?");
    }
}
