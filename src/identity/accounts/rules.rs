//! Which passwords are good enough, and how long mailed links work.

use jiff::SignedDuration;
use zxcvbn::{
    Score,
    feedback::{Suggestion, Warning},
    zxcvbn,
};

use super::model::Purpose;
use crate::{
    identity::rules::LONGEST_PASSWORD,
    values::{Email, slug},
};

/// NIST SP 800-63B asks for at least 8 characters. We ask for 12, and for no mixture of kinds.
pub const SHORTEST_PASSWORD: usize = 12;

/// The longest name of a person, in characters.
pub const LONGEST_NAME: usize = 200;

crate::values::forms! {
    /// What people write about themselves, whichever page it is asked on.
    fields {
        NAME = "name", "Namn", "Skriv ditt namn";
        EMAIL = "email", "E-postadress", "Ange din e-postadress, till exempel namn@kommun.se.";
        PHONE = "phone", "Telefonnummer", "";
    }
}

/// How many characters of a password are judged. The time zxcvbn takes grows with the square of
/// the length, and more where many signs could stand for letters.
const JUDGED: usize = 40;

/// The most characters of a predictable ending such as `2026!!`.
const LONGEST_ENDING: usize = 6;

/// Likely words, one a line, the likeliest first.
const WORDS: &str = include_str!("../../../data/passwords.txt");

/// What others know about a person, and so what its password should not be made of.
#[derive(Debug, Clone)]
pub struct Own {
    pub name: String,
    pub email: Email,
    pub organisations: Vec<String>,
}

/// Why a password was refused, as a sentence to the person. Never quotes the password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("Välj ett lösenord.")]
    Missing,
    #[error(
        "Lösenordet har bara {length} tecken. Välj ett med minst {SHORTEST_PASSWORD}, till exempel några ord som inte hör ihop."
    )]
    TooShort { length: usize },
    #[error("Lösenordet är för långt. Välj ett med högst {LONGEST_PASSWORD} tecken.")]
    TooLong,
    #[error("Lösenordet är för lätt att gissa. {0}")]
    Guessable(String),
}

/// Whether a password is good enough. Any characters may be used, in any mixture.
///
/// # Errors
/// [`Refusal`].
pub fn judge(password: &str, own: &Own) -> Result<(), Refusal> {
    let length = password.chars().count();
    if length == 0 {
        return Err(Refusal::Missing);
    }
    if LONGEST_PASSWORD < length {
        return Err(Refusal::TooLong);
    }
    if length < SHORTEST_PASSWORD {
        return Err(Refusal::TooShort { length });
    }
    let known = own.words();
    let mut words: Vec<&str> = known.iter().map(String::as_str).collect();
    words.extend(likely_words());
    let judged: String = password.chars().take(JUDGED).collect();
    let mut weak = None;
    let together: String = judged.chars().filter(|it| !" -_.".contains(*it)).collect();
    for part in [judged.as_str(), without_ends(&together)] {
        let found = zxcvbn(part, &words);
        if found.score() < Score::Three {
            weak = Some(found);
        }
    }
    let Some(weak) = weak else {
        return Ok(());
    };
    let lower = judged.to_lowercase();
    let advice = weak.feedback();
    let why = match advice.and_then(|it| it.warning()) {
        _ if known.iter().any(|it| lower.contains(it)) => {
            "Det liknar ditt namn, din e-postadress eller din organisation."
        }
        Some(warning) => in_swedish(warning),
        None => "Det bygger på vanliga ord.",
    };
    let what = advice.and_then(|it| it.suggestions().first()).map(|it| suggested(*it));
    let what = what.unwrap_or("Lägg till ett par ovanliga ord.");
    Err(Refusal::Guessable(format!("{why} {what}")))
}

fn likely_words<'a>() -> impl Iterator<Item = &'a str> {
    WORDS.lines().filter(|it| !it.starts_with('#'))
}

/// A password without a year and signs before or after its words, where those are at most
/// [`LONGEST_ENDING`] characters: whoever guesses tries such endings on every word.
fn without_ends(password: &str) -> &str {
    let core = password.trim_matches(|it: char| !it.is_alphabetic());
    match password.chars().count() - core.chars().count() {
        0..=LONGEST_ENDING => core,
        _ => password,
    }
}

impl Own {
    /// The names and the address in small letters: whole, in parts, without dots and accents, and
    /// without the genitive s.
    fn words(&self) -> Vec<String> {
        let address = self.email.as_ref();
        let mut words = Vec::new();
        for whole in [self.name.as_str(), address]
            .into_iter()
            .chain(self.organisations.iter().map(String::as_str))
        {
            let whole = whole.to_lowercase();
            let plain = slug(&whole);
            for text in [&whole, &plain] {
                let parts = || text.split(|it: char| !it.is_alphanumeric());
                words.extend(parts().map(str::to_owned));
                words.extend(parts().filter_map(|it| it.strip_suffix('s')).map(str::to_owned));
                words.push(parts().collect());
            }
            words.push(whole);
        }
        words.retain(|it| 2 < it.chars().count());
        words.sort();
        words.dedup();
        words
    }
}

fn in_swedish(warning: Warning) -> &'static str {
    use Warning::*;
    match warning {
        StraightRowsOfKeysAreEasyToGuess => "En rad på tangentbordet är lätt att gissa.",
        ShortKeyboardPatternsAreEasyToGuess => "Korta mönster på tangentbordet är lätta att gissa.",
        RepeatsLikeAaaAreEasyToGuess => "Samma tecken flera gånger är lätt att gissa.",
        RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => {
            "Samma ord flera gånger är nästan lika lätt att gissa som ett."
        }
        ThisIsATop10Password | ThisIsATop100Password | ThisIsACommonPassword => {
            "Det är ett av de vanligaste lösenorden."
        }
        ThisIsSimilarToACommonlyUsedPassword => "Det liknar ett av de vanligaste lösenorden.",
        SequencesLikeAbcAreEasyToGuess => "Följder som abc och 6543 är lätta att gissa.",
        RecentYearsAreEasyToGuess => "Årtal är lätta att gissa.",
        AWordByItselfIsEasyToGuess => "Ett ensamt ord är lätt att gissa.",
        DatesAreOftenEasyToGuess => "Datum är lätta att gissa.",
        NamesAndSurnamesByThemselvesAreEasyToGuess | CommonNamesAndSurnamesAreEasyToGuess => {
            "Namn är lätta att gissa."
        }
    }
}

fn suggested(suggestion: Suggestion) -> &'static str {
    use Suggestion::*;
    match suggestion {
        UseAFewWordsAvoidCommonPhrases | NoNeedForSymbolsDigitsOrUppercaseLetters => {
            "Ta några ord som inte hör ihop. Siffror och tecken behövs inte."
        }
        AddAnotherWordOrTwo => "Lägg till ett par ovanliga ord.",
        CapitalizationDoesntHelpVeryMuch | AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => {
            "Stora bokstäver hjälper inte mycket."
        }
        ReversedWordsArentMuchHarderToGuess => "Ord baklänges hjälper inte mycket.",
        PredictableSubstitutionsDontHelpVeryMuch => {
            "Att byta a mot @ och liknande hjälper inte mycket."
        }
        UseALongerKeyboardPatternWithMoreTurns => "Ta hellre ord än ett mönster på tangentbordet.",
        AvoidRepeatedWordsAndCharacters => "Undvik upprepningar.",
        AvoidSequences => "Undvik följder.",
        AvoidRecentYears
        | AvoidYearsThatAreAssociatedWithYou
        | AvoidDatesAndYearsThatAreAssociatedWithYou => "Undvik årtal och datum.",
    }
}

/// How long a mailed link works. A link to choose a new password opens an existing account and is
/// short-lived; the others wait for people who read their mail once a day.
pub fn lifetime(purpose: Purpose) -> SignedDuration {
    match purpose {
        Purpose::Password => SignedDuration::from_hours(1),
        Purpose::Registration | Purpose::Email => SignedDuration::from_hours(24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anna() -> Own {
        Own {
            name: "Anna Fjäll".to_owned(),
            email: Email::parse("anna.fjall@harjedalen.example").unwrap(),
            organisations: vec!["Härjedalens kommun".to_owned()],
        }
    }

    #[test]
    fn unrelated_words_and_random_characters_are_good_enough() {
        for good in [
            "blåbärspaj och vaniljsås",
            "korrekt häst batteri klammer",
            "kXq9vTzLpW2!",
            "密码很长而且没有规律可循啊",
            "🦊🐻 rävar på björnjakt",
            &"nyckelharpan spelar ".repeat(50),
        ] {
            assert_eq!(judge(good, &anna()), Ok(()), "{good}");
        }
    }

    #[test]
    fn a_password_has_twelve_characters_or_more_and_a_thousand_or_fewer() {
        assert_eq!(judge("", &anna()), Err(Refusal::Missing));
        assert_eq!(judge("kXq9vTzLpW2", &anna()), Err(Refusal::TooShort { length: 11 }));
        assert_eq!(judge(&"ä".repeat(1001), &anna()), Err(Refusal::TooLong));
        assert_eq!(judge(&"kXq9vTzLpW".repeat(1000), &anna()), Err(Refusal::TooLong));
    }

    #[test]
    fn a_common_swedish_word_is_too_easy_whatever_its_ending() {
        for weak in [
            "sommar2026!!",
            "!!Sommarlov2026",
            "Lösenord12345",
            "l0s3n0rd1234",
            "Statsbidrag2026",
            "cykelpotatis",
            "sommar-vinter",
            "Mormor . Morfar . 12",
            "hejhejhejhej",
            "qwertyuiop123",
            "123456789012",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ] {
            let refused = judge(weak, &anna()).unwrap_err().to_string();
            assert!(refused.starts_with("Lösenordet är för lätt att gissa."), "{weak}: {refused}");
            assert!(!refused.to_lowercase().contains("sommar"), "{refused}");
        }
    }

    #[test]
    fn a_password_made_of_own_name_address_or_organisation_is_too_easy() {
        for weak in [
            "Anna Fjäll 2026",
            "annafjall1234",
            "Härjedalen2026!",
            "harjedalens kommun",
            "anna.fjall@harjedalen.example",
        ] {
            let refused = judge(weak, &anna()).unwrap_err().to_string();
            assert!(refused.contains("liknar ditt namn"), "{weak}: {refused}");
        }
    }

    #[test]
    fn a_refused_password_is_explained_in_swedish() {
        let said = |password: &str| judge(password, &anna()).unwrap_err().to_string();
        assert!(said("hejhejhejhej").contains("flera gånger"));
        assert!(said("123456789012").contains("Följder som abc"));
        assert!(said("cykelpotatis").contains("vanliga ord. Lägg till ett par ovanliga ord."));
    }

    #[test]
    fn the_list_of_likely_words_is_lower_case_without_duplicates() {
        let words: Vec<_> = likely_words().collect();
        let mut once = words.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), words.len());
        assert!(300 < words.len());
        assert!(words.iter().all(|it| !it.is_empty() && it.to_lowercase() == **it));
    }
}
