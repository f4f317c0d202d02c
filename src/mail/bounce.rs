//! Reports that a mail could not be delivered: delivery status notifications (RFC 3464) in a
//! `multipart/report` (RFC 6522).
//!
//! Anybody can send such a report to the sender's address. So only three things in it are used,
//! and they must fit each other: the mail of ours, by its Message-ID, which only its receiver
//! knows; the receiver's address; and that the failure is permanent.

use crate::values::{Email, MailId};

/// The largest report that is read, in bytes. Few reports quote so much of the mail that they are
/// larger.
pub const LARGEST: usize = 1024 * 1024;

/// How many parts and receivers of a report are read. A report about our mail has three parts and
/// one receiver.
const MOST: usize = 20;

/// A mail that could not be delivered, and will not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    pub mail: MailId,
    /// The address that the mail was sent to, as the report tells it.
    pub recipient: String,
}

/// Reads a message as it arrived; `None` for anything but a report of a permanent failure.
pub fn read(message: &[u8]) -> Option<Bounce> {
    if LARGEST < message.len() {
        return None;
    }
    // Headers and status fields are ASCII; elsewhere a replaced character does no harm.
    let message = String::from_utf8_lossy(message).replace("\r\n", "\n");
    let (headers, body) = split(&message);
    let kind = header(headers, "content-type")?;
    if !kind.to_ascii_lowercase().starts_with("multipart/report") {
        return None;
    }
    let boundary = boundary(&kind)?;
    let (mut failed, mut mail) = (None, None);
    for part in parts(body, &boundary).take(MOST) {
        let (headers, body) = split(part);
        let kind = header(headers, "content-type").unwrap_or_default().to_ascii_lowercase();
        match kind.split(';').next().unwrap_or_default().trim() {
            "message/delivery-status" | "message/global-delivery-status" => {
                failed = failed.or_else(|| failed_recipient(body));
            }
            "message/rfc822"
            | "message/global"
            | "text/rfc822-headers"
            | "message/global-headers" => mail = mail.or_else(|| mail_id(split(body).0)),
            _ => {}
        }
    }
    Some(Bounce { mail: mail?, recipient: failed? })
}

/// The headers of a message or of a part, and what comes after the first empty line.
fn split(message: &str) -> (&str, &str) {
    match message.strip_prefix('\n') {
        Some(body) => ("", body),
        None => message.split_once("\n\n").unwrap_or((message, "")),
    }
}

/// The value of the first header with this name, in lower case, its folded lines joined.
fn header(headers: &str, name: &str) -> Option<String> {
    let mut lines = headers.lines();
    let value = lines.find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.trim_end().eq_ignore_ascii_case(name).then_some(value)
    })?;
    let folded = lines.take_while(|it| it.starts_with([' ', '\t']));
    let value: Vec<_> = std::iter::once(value).chain(folded).map(str::trim).collect();
    Some(value.join(" ").trim().to_owned())
}

/// `boundary="…"` of a Content-Type.
fn boundary(kind: &str) -> Option<String> {
    // to_ascii_lowercase keeps every position, so the index fits `kind` too.
    let start = kind.to_ascii_lowercase().find("boundary=")? + "boundary=".len();
    let value = &kind[start..];
    let value = match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => value.split([';', ' ', '\t']).next()?,
    };
    // RFC 2046 5.1.1: 1 to 70 characters.
    (1..=70).contains(&value.len()).then(|| value.to_owned())
}

/// The parts of a body: the text between the lines that begin with the boundary.
fn parts<'a>(body: &'a str, boundary: &str) -> impl Iterator<Item = &'a str> {
    let line = format!("--{boundary}");
    let mut rest = after_boundary(body, &line).map(|(_, after)| after);
    std::iter::from_fn(move || {
        let body = rest?;
        // Without a closing boundary the last part is the rest of the body.
        let (part, after) = after_boundary(body, &line).unwrap_or((body, ""));
        rest = (!after.is_empty()).then_some(after);
        Some(part)
    })
}

/// The text before and after the first line that begins with the boundary.
fn after_boundary<'a>(body: &'a str, line: &str) -> Option<(&'a str, &'a str)> {
    let mut from = 0;
    loop {
        let start = from + body.get(from..)?.find(line)?;
        if start == 0 || body[..start].ends_with('\n') {
            let after = body[start..].split_once('\n').map_or("", |(_, after)| after);
            return Some((&body[..start], after));
        }
        from = start + line.len();
    }
}

/// The receiver in the first group of fields that reports a permanent failure (RFC 3464 2.3). The
/// address the mail was sent to goes before the address it was forwarded to.
fn failed_recipient(status: &str) -> Option<String> {
    status.split("\n\n").take(MOST).find_map(|group| {
        let group = group.trim_start_matches('\n');
        let failed = header(group, "action")?.eq_ignore_ascii_case("failed");
        let for_good = header(group, "status").is_none_or(|it| it.starts_with('5'));
        let address = ["original-recipient", "final-recipient"]
            .into_iter()
            .find_map(|name| address(&header(group, name)?));
        address.filter(|_| failed && for_good)
    })
}

/// The address in a field such as `rfc822; anna@kommun.example`.
fn address(field: &str) -> Option<String> {
    let (kind, address) = field.split_once(';')?;
    let known = matches!(kind.trim().to_ascii_lowercase().as_str(), "rfc822" | "utf-8");
    let address = Email::parse(address.trim().trim_matches(['<', '>'])).ok()?;
    known.then(|| address.to_string())
}

/// The mail that a Message-ID belongs to: its id stands before the `@`.
fn mail_id(headers: &str) -> Option<MailId> {
    let id = header(headers, "message-id")?;
    id.trim_start_matches('<').split_once('@')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "019cd6b0-6b6e-7c3a-8a3b-5f1d8f6f0c11";

    /// A report as Postfix writes it.
    fn report(action: &str, status: &str, recipient: &str, id: &str) -> String {
        format!(
            "Return-Path: <>\n\
             From: MAILER-DAEMON@mx.example (Mail Delivery System)\n\
             Subject: Undelivered Mail Returned to Sender\n\
             To: noreply@bidrag.example\n\
             MIME-Version: 1.0\n\
             Content-Type: multipart/report; report-type=delivery-status;\n\
             \tboundary=\"9B095B4E2B.1772000000/mx.example\"\n\
             \n\
             This is a MIME-encapsulated message.\n\
             \n\
             --9B095B4E2B.1772000000/mx.example\n\
             Content-Description: Notification\n\
             Content-Type: text/plain; charset=utf-8\n\
             \n\
             I'm sorry to have to inform you that --9B095B4E2B.1772000000/mx.example is no line.\n\
             \n\
             --9B095B4E2B.1772000000/mx.example\n\
             Content-Type: message/delivery-status\n\
             \n\
             Reporting-MTA: dns; mx.example\n\
             Arrival-Date: Tue, 10 Mar 2026 12:00:00 +0100 (CET)\n\
             \n\
             Final-Recipient: rfc822; inbox-17@elsewhere.example\n\
             Original-Recipient: rfc822;{recipient}\n\
             Action: {action}\n\
             Status: {status}\n\
             Diagnostic-Code: smtp; 550 5.1.1 <{recipient}>: Recipient address rejected:\n\
             \x20   User unknown\n\
             \n\
             --9B095B4E2B.1772000000/mx.example\n\
             Content-Type: message/rfc822\n\
             \n\
             From: Statsbidrag <noreply@bidrag.example>\n\
             Message-ID:\n\
             \x20<{id}@bidrag.example>\n\
             Subject: Kvittens\n\
             \n\
             Hej!\n\
             --9B095B4E2B.1772000000/mx.example--\n"
        )
    }

    #[test]
    fn a_report_names_the_mail_and_the_address_it_was_sent_to() {
        let expected =
            Bounce { mail: ID.parse().unwrap(), recipient: "anna@kommun.example".to_owned() };
        let report = report("failed", "5.1.1", "anna@kommun.example", ID);
        assert_eq!(read(report.as_bytes()), Some(expected.clone()));
        let over_the_wire = report.replace('\n', "\r\n");
        assert_eq!(read(over_the_wire.as_bytes()), Some(expected.clone()));
        let headers_only = report.replace("message/rfc822", "text/rfc822-headers");
        assert_eq!(read(headers_only.as_bytes()), Some(expected.clone()));
        let cut_off = report.split("\nHej!").next().unwrap();
        assert_eq!(read(cut_off.as_bytes()), Some(expected));
        let without_original = report.replace("Original-Recipient", "X-Recipient");
        let at = read(without_original.as_bytes()).unwrap().recipient;
        assert_eq!(at, "inbox-17@elsewhere.example");
    }

    #[test]
    fn anything_but_a_permanent_failure_is_ignored() {
        for (action, status) in [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("failed", "4.4.7")]
        {
            let report = report(action, status, "anna@kommun.example", ID);
            assert_eq!(read(report.as_bytes()), None, "{action} {status}");
        }
        let whole = report("failed", "5.1.1", "anna@kommun.example", ID);
        for (what, changed) in [
            ("not a report", whole.replace("multipart/report", "multipart/mixed")),
            ("no boundary", whole.replace("boundary=", "gräns=")),
            ("no mail of ours", whole.replace(ID, "CAJ3=abc")),
            ("no address", whole.replace("rfc822;", "x400;").replace("rfc822; ", "x400; ")),
            ("two addresses", whole.replace("anna@", "a b, anna@").replace("inbox-17", "x y")),
            ("an answer from someone away", "Subject: Frånvarande\n\nJag är ledig.".to_owned()),
            ("nothing", String::new()),
            ("too much", format!("{whole}{}", "x".repeat(LARGEST))),
        ] {
            assert_eq!(read(changed.as_bytes()), None, "{what}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            read(&bytes);
        }

        #[test]
        fn a_report_with_a_gap_never_panics(from in 0_usize..1700, length in 0_usize..300) {
            let whole = report("failed", "5.1.1", "anna@kommun.example", ID);
            let (from, to) = (from.min(whole.len()), (from + length).min(whole.len()));
            let holed = [&whole.as_bytes()[..from], &whole.as_bytes()[to..]].concat();
            if let Some(bounce) = read(&holed) {
                prop_assert!(Email::parse(&bounce.recipient).is_ok());
            }
        }
    }
}
