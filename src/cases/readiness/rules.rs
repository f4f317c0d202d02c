//! What may be written to a part of a round's recipients.

use jiff::civil::date;
use sha2::{Digest, Sha256};

use super::model::{Draft, Receiver, Segment};
use crate::{
    mail::Wish,
    values::{Day, Errors, Field, Line, Moment, Paragraph},
};

pub const LONGEST_SUBJECT: usize = 120;
pub const LONGEST_TEXT: usize = 4000;

const SUBJECT: Field = Field::new("subject", "Ämne", "Skriv meddelandets ämne");
const TEXT: Field = Field::new("text", "Text", "Skriv meddelandets text");

/// When this year began in Stockholm.
pub fn year_began(now: Moment) -> Moment {
    Moment::on(Day::new(date(now.year(), 1, 1)), 0, 0).unwrap_or(now)
}

/// Reads what was typed.
pub fn read(segment: &str, subject: &str, text: &str, errors: &mut Errors) -> Option<Draft> {
    let segment =
        errors.take("urval", Segment::of(segment).ok_or("Välj vilka du vill skriva till"));
    let subject = errors.required(&SUBJECT, subject, |it| Line::parse(it, LONGEST_SUBJECT));
    let text = errors.required(&TEXT, text, |it| Paragraph::parse(it, LONGEST_TEXT));
    Some(Draft { segment: segment?, subject: subject?.to_string(), text: text?.to_string() })
}

/// How many mails a message becomes: receivers who want no messages are not counted.
pub fn mails(receivers: &[Receiver]) -> usize {
    receivers.iter().filter(|it| it.wish != Wish::Never).count()
}

/// A hash of what the preview showed: the text and its receivers. A message is sent only if they
/// are still the same.
pub fn fingerprint(draft: &Draft, receivers: &[Receiver]) -> String {
    let mut hash = Sha256::new();
    for text in [draft.segment.slug(), &draft.subject, &draft.text] {
        hash.update(text.len().to_be_bytes());
        hash.update(text);
    }
    for receiver in receivers {
        hash.update(receiver.person_id.to_string());
    }
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::{Email, PersonId};

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let mut errors = Errors::default();
        assert_eq!(read("hela-landet", " ", &"å".repeat(4001), &mut errors), None);
        let named: Vec<_> = errors.iter().map(|(name, _)| name.to_owned()).collect();
        assert_eq!(named, ["urval", "subject", "text"]);
        let mut errors = Errors::default();
        assert_eq!(read("utkast", "Rad ett\r\nBcc: alla", "Hej", &mut errors), None);
        assert!(errors.on("subject").is_some());
    }

    #[test]
    fn the_fingerprint_changes_with_the_text_and_the_receivers() {
        let draft = read("utkast", "Hej", "Text", &mut Errors::default()).unwrap();
        let receiver = || Receiver {
            person_id: PersonId::generate(),
            name: "Anna".to_owned(),
            email: Email::parse("anna@demo.example").unwrap(),
            organisations: Vec::new(),
            wish: Wish::AtOnce,
        };
        let (one, two) = (vec![receiver()], vec![receiver(), receiver()]);
        let seen = fingerprint(&draft, &one);
        assert_eq!(seen, fingerprint(&draft, &one));
        assert_ne!(seen, fingerprint(&draft, &two));
        let moved = Draft { subject: "HejT".to_owned(), text: "ext".to_owned(), ..draft.clone() };
        assert_ne!(seen, fingerprint(&moved, &one));
    }

    #[test]
    fn the_year_begins_at_midnight_in_stockholm() {
        let at = |text: &str| -> Moment { text.parse().unwrap() };
        assert_eq!(year_began(at("2026-03-10T11:00:00Z")), at("2025-12-31T23:00:00Z"));
        assert_eq!(year_began(at("2025-12-31T23:30:00Z")), at("2025-12-31T23:00:00Z"));
    }
}
