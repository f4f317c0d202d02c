//! When a mail is sent, and what a mail server's refusal means.

use jiff::SignedDuration;

use crate::values::{Day, Moment, closed, next_working_day};

/// After so many failures a mail is given up.
const MOST_ATTEMPTS: i16 = 8;

/// How long a claimed mail is left to its sender before it is due again: longer than handing it over
/// may take. Whoever is ended in between has perhaps sent it, and then it is sent once more.
pub const CLAIMED: SignedDuration = SignedDuration::from_mins(5);

/// The hour in Stockholm at which digests are made.
const DIGEST_HOUR: i8 = 7;

/// When the digest is made of mails written at `at`: the next time it is seven on a working day.
pub fn next_digest(at: Moment) -> Moment {
    let is_working = closed(at.day()).is_none();
    let this_morning = seven_on(at.day()).filter(|it| is_working && at < *it);
    this_morning.or_else(|| seven_on(next_working_day(at.day()))).unwrap_or(at)
}

fn seven_on(day: Day) -> Option<Moment> {
    Moment::on(day, DIGEST_HOUR, 0)
}

/// When a mail is tried again after so many failures; `None` when it is given up.
pub fn next_attempt(failures: i16, now: Moment) -> Option<Moment> {
    (failures < MOST_ATTEMPTS).then(|| now.after(pause(failures)))
}

/// Half a minute after the first failure, then twice as long each time, so that the eighth failure
/// comes about an hour after the first.
fn pause(failures: i16) -> SignedDuration {
    let doubled = 1_i64 << failures.clamp(1, 10);
    SignedDuration::from_secs(15 * doubled)
}

/// Whether the server's answer says that the address does not exist, permanently: 550, 551 or 553
/// (RFC 5321 4.2.3), and if there is an enhanced code (RFC 3463 3.2, 3.3) only one about the
/// address or a disabled mailbox. Other refusals concern us, the mail or the moment, and are tried
/// again: if our password at the server is wrong, that must not mark every receiver as
/// unreachable.
pub fn nobody_is_there(code: u16, words: &str) -> bool {
    let about_address = match enhanced(words) {
        Some((5, 1, detail)) => !matches!(detail, 7 | 8), // those two are about the sender
        Some(other) => other == (5, 2, 1),
        None => true,
    };
    matches!(code, 550 | 551 | 553) && about_address
}

/// The enhanced status code in a server's words: `5.1.1`.
fn enhanced(words: &str) -> Option<(u16, u16, u16)> {
    words.split(|it: char| !it.is_ascii_digit() && it != '.').find_map(|word| {
        let mut numbers = word.split('.').map(|it| it.parse().ok());
        let code = (numbers.next()??, numbers.next()??, numbers.next()??);
        (numbers.next().is_none() && matches!(code.0, 2 | 4 | 5)).then_some(code)
    })
}

/// The text on one line, for a header: every control character becomes a space.
pub fn one_line(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn a_digest_goes_out_at_seven_on_the_next_working_day() {
        for (now, digest, what) in [
            ("2026-03-10T05:59:59Z", "2026-03-10T06:00:00Z", "a Tuesday before seven"),
            ("2026-03-10T06:00:00Z", "2026-03-11T06:00:00Z", "a Tuesday at seven"),
            ("2026-03-13T12:00:00Z", "2026-03-16T06:00:00Z", "a Friday"),
            ("2026-03-14T01:00:00Z", "2026-03-16T06:00:00Z", "a Saturday before seven"),
            ("2026-04-02T12:00:00Z", "2026-04-07T05:00:00Z", "before Easter; summer time"),
        ] {
            assert_eq!(next_digest(at(now)), at(digest), "{what}");
        }
    }

    #[test]
    fn a_failing_mail_is_tried_for_an_hour() {
        let now = at("2026-03-10T12:00:00Z");
        let pauses: Vec<i64> = (1..=9)
            .map_while(|failures| next_attempt(failures, now))
            .map(|it| it.unix_seconds() - now.unix_seconds())
            .collect();
        assert_eq!(pauses, [30, 60, 120, 240, 480, 960, 1920]);
    }

    #[test]
    fn only_refusals_about_the_address_mean_nobody_is_there() {
        for (code, words) in [
            (550, "permanent error (550): 5.1.1 <a@b.example>: Recipient address rejected"),
            (550, "permanent error (550): No such user here"),
            (551, "User not local"),
            (553, "5.1.3 Bad address"),
            (550, "5.2.1 Mailbox disabled"),
        ] {
            assert!(nobody_is_there(code, words), "{words}");
        }
        for (code, words) in [
            (550, "5.7.1 Relaying denied"),
            (550, "5.1.8 Sender address rejected: Domain not found"),
            (535, "5.7.8 Authentication credentials invalid"),
            (552, "5.2.2 Mailbox full"),
            (554, "5.6.0 Message content rejected"),
            (451, "4.3.0 Try again later"),
            (450, "4.1.1 unverified address"),
        ] {
            assert!(!nobody_is_there(code, words), "{words}");
        }
    }

    #[test]
    fn a_header_is_one_line() {
        assert_eq!(one_line("Hej\r\nBcc: x@y.example"), "Hej  Bcc: x@y.example");
    }
}
