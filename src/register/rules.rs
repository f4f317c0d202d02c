//! What a note must hold.

use self::fields::{SAID_AT, SAID_BY, SAID_ON, TEXT};
use crate::values::{
    Day, Errors, Line, Moment, Paragraph, Typed, is_blank, parse_day, without_unseen,
};

crate::values::forms! {
    /// The inputs of a note.
    fields {
        /// The id that the note gets, so that a button pressed twice is one note.
        NOTE_ID = "note_id", "", "";
        TEXT = "text", "Vad är det som ska antecknas?", "Skriv vad som ska antecknas";
        SAID_BY = "said_by", "Vem lämnade uppgiften?", "Skriv vem som lämnade uppgiften";
        SAID_ON = "said_on", "Vilken dag?", "Ange vilken dag uppgiften lämnades";
        SAID_AT = "said_at", "Vilket klockslag? (frivilligt)", "";
    }
}

/// The most characters of a note.
pub const LONGEST_NOTE: usize = 10_000;
const LONGEST_WHO: usize = 200;

/// A note that the rules have read: only [`read_note`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadNote {
    pub(super) text: Paragraph,
    pub(super) said_by: Line,
    pub(super) said_on: Day,
    pub(super) said_at: Option<Moment>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteRefusal {
    #[error("Dagen har inte varit än. Ange den dag då uppgiften lämnades.")]
    DayNotYet,
    #[error("Klockslaget har inte varit än. Ange när uppgiften lämnades.")]
    TimeNotYet,
    #[error("Skriv klockslaget som timmar och minuter, till exempel 14.05.")]
    NoTime,
}

/// Reads a note. What was said has been said: neither its day nor its time is to come.
pub fn read_note(typed: &Typed, now: Moment, errors: &mut Errors) -> Option<ReadNote> {
    let text = errors.required(&TEXT, typed.one(&TEXT), |it| Paragraph::parse(it, LONGEST_NOTE));
    let said_by = errors.required(&SAID_BY, typed.one(&SAID_BY), |it| Line::parse(it, LONGEST_WHO));
    let said_on = errors.required(&SAID_ON, typed.one(&SAID_ON), parse_day);
    let said_on = said_on.and_then(|it| errors.take(SAID_ON.name, has_been(it, now)));
    let said_at = match is_blank(typed.one(&SAID_AT)) {
        true => Some(None),
        false => {
            let read = time(typed.one(&SAID_AT), said_on, now);
            errors.take(SAID_AT.name, read)
        }
    };
    Some(ReadNote { text: text?, said_by: said_by?, said_on: said_on?, said_at: said_at? })
}

fn has_been(day: Day, now: Moment) -> Result<Day, NoteRefusal> {
    match day <= now.day() {
        true => Ok(day),
        false => Err(NoteRefusal::DayNotYet),
    }
}

/// A time of a day that has been: `14.05`, `14:05`, `kl. 9`. Without the day, only whether it is one.
fn time(typed: &str, day: Option<Day>, now: Moment) -> Result<Option<Moment>, NoteRefusal> {
    let typed = without_unseen(typed).to_lowercase();
    let typed = typed.trim().trim_start_matches("kl").trim_start_matches('.').trim();
    let (hour, minute) = typed.split_once(['.', ':']).unwrap_or((typed, "00"));
    let number = |it: &str, lengths: std::ops::RangeInclusive<usize>, most: i8| {
        let digits = lengths.contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit());
        it.parse::<i8>().ok().filter(|it| digits && *it <= most)
    };
    let (hour, minute) =
        number(hour, 1..=2, 23).zip(number(minute, 2..=2, 59)).ok_or(NoteRefusal::NoTime)?;
    let Some(day) = day else {
        return Ok(None);
    };
    match Moment::on(day, hour, minute) {
        Some(at) if at <= now => Ok(Some(at)),
        _ => Err(NoteRefusal::TimeNotYet),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Moment {
        "2026-03-10T10:00:00Z".parse().unwrap()
    }

    fn note(more: &[(&str, &str)]) -> Typed {
        let mut typed: Typed = [
            ("text", "Ekonomichefen ringde.\r\nKontot är nytt."),
            ("said_by", "Per Sund"),
            ("said_on", "2026-03-09"),
            ("said_at", ""),
        ]
        .into_iter()
        .collect();
        for field in fields::FORM.fields() {
            if let Some((_, value)) = more.iter().find(|it| it.0 == field.name) {
                typed.set(&field, *value);
            }
        }
        typed
    }

    fn errors(more: &[(&str, &str)]) -> Vec<String> {
        let mut errors = Errors::default();
        let read = read_note(&note(more), now(), &mut errors);
        assert_eq!(read.is_none(), !errors.is_empty());
        errors.iter().map(|(name, message)| format!("{name}: {message}")).collect()
    }

    #[test]
    fn a_note_says_what_was_said_by_whom_and_when() {
        let read = |more: &[_]| read_note(&note(more), now(), &mut Errors::default()).unwrap();
        assert_eq!(read(&[]).text.as_ref(), "Ekonomichefen ringde.\nKontot är nytt.");
        assert_eq!(read(&[]).said_at, None);
        for typed in ["14.05", "14:05", " kl. 14.05 ", "Kl 14:05"] {
            let said = read(&[("said_at", typed)]).said_at.map(|it| it.to_string());
            assert_eq!(said.as_deref(), Some("9 mars 2026 kl. 14.05"), "{typed}");
        }
        assert_eq!(read(&[("said_at", "9")]).said_at, read(&[("said_at", "09.00")]).said_at);
        // This very minute, in Stockholm.
        read(&[("said_on", "2026-03-10"), ("said_at", "11.00")]);
    }

    #[test]
    fn what_was_said_is_not_to_come() {
        assert_eq!(
            errors(&[("said_on", "2026-03-11")]),
            ["said_on: Dagen har inte varit än. Ange den dag då uppgiften lämnades."]
        );
        assert_eq!(
            errors(&[("said_on", "2026-03-10"), ("said_at", "11.01")]),
            ["said_at: Klockslaget har inte varit än. Ange när uppgiften lämnades."]
        );
        for typed in ["24.00", "12.60", "1205", "strax", "12.5", "-1.00", "12.00.30"] {
            assert_eq!(
                errors(&[("said_at", typed)]),
                ["said_at: Skriv klockslaget som timmar och minuter, till exempel 14.05."],
                "{typed}"
            );
        }
    }

    #[test]
    fn everything_that_is_wrong_with_a_note_is_said_at_once() {
        let long = "å".repeat(100_000);
        let wrong =
            [("text", long.as_str()), ("said_by", " "), ("said_on", "i går"), ("said_at", "25")];
        let said = errors(&wrong);
        let named: Vec<_> = said.iter().filter_map(|it| it.split(':').next()).collect();
        assert_eq!(named, ["text", "said_by", "said_on", "said_at"]);
        assert!(said[0].contains("100000 tecken lång. Korta den till högst 10000"), "{}", said[0]);
    }
}
