//! The parts of a PDF that say whether it opens without a password (ISO 32000-2 7.5 and 7.6.4): its
//! trailer, and the dictionary that the trailer calls `Encrypt`.
//!
//! A reader of whole documents would do as well. The one that comes with typst follows nested
//! objects without a bound, so a small file of somebody's could overflow the stack.

use std::borrow::Cow;

use super::password::{self, Encryption};

/// The first bytes, within which a reader looks for the header, and the last, for the end.
const LOOKED_THROUGH: usize = 1024;

/// Longer dictionaries than this are neither trailers nor about passwords.
const LONGEST: usize = 64 * 1024;
/// How many places are tried where there should be one.
const MOST_TRIED: usize = 16;
/// How deep values may stand in each other.
const DEEPEST: usize = 16;

/// Where the header begins: within the first 1024 bytes, as readers accept it (ISO 32000-1 annex H).
pub(super) fn header(file: &[u8]) -> Option<usize> {
    position(&file[..file.len().min(LOOKED_THROUGH)], b"%PDF-")
}

/// A version in the header and `%%EOF` within the last 1024 bytes (ISO 32000-1 7.5.2 and 7.5.5, and
/// the tolerance of its annex H).
pub(super) fn is_whole(file: &[u8]) -> bool {
    let Some(header) = header(file) else { return false };
    let version = file.get(header + 5..header + 8);
    let last = &file[file.len().saturating_sub(LOOKED_THROUGH)..];
    matches!(version, Some([b'1'..=b'2', b'.', b'0'..=b'9'])) && position(last, b"%%EOF").is_some()
}

/// Whether everybody can open it: it is not encrypted, or the password is the empty one, as where
/// only the owner has one. What is encrypted in a way that is not known here opens for nobody.
pub(super) fn opens_without_password(file: &[u8]) -> bool {
    let Some(trailer) = trailer(file) else { return true };
    let encrypt = match trailer.get(b"Encrypt") {
        Some(Value::Reference(number)) => object(file, *number),
        Some(Value::Dictionary(direct)) => Some(direct.clone()),
        _ => None,
    };
    let Some(encrypt) = encrypt else { return true };
    let id = match trailer.get(b"ID") {
        Some(Value::Array(parts)) => parts.first().and_then(Value::text).unwrap_or_default(),
        _ => &[],
    };
    let number = |name| encrypt.get(name).and_then(Value::number);
    let text = |name| encrypt.get(name).and_then(Value::text).unwrap_or_default();
    let is_standard =
        matches!(encrypt.get(b"Filter"), Some(Value::Name(name)) if **name == *b"Standard");
    is_standard
        && password::is_empty(&Encryption {
            revision: number(b"R").unwrap_or_default(),
            length: number(b"Length"),
            owner: text(b"O"),
            user: text(b"U"),
            permissions: number(b"P").unwrap_or_default(),
            encrypts_metadata: !matches!(
                encrypt.get(b"EncryptMetadata"),
                Some(Value::Word(b"false"))
            ),
            id,
        })
}

/// The trailer: where the last `startxref` says, counted from the file's start or from its header,
/// or else the last that can be read. It names the root of the document.
fn trailer(file: &[u8]) -> Option<Dictionary<'_>> {
    let is_trailer = |it: &Dictionary<'_>| it.get(b"Root").is_some();
    let said = places(file, b"startxref").next_back().and_then(|it| {
        let at = Lexer::at(file, it + b"startxref".len())?.value(0)?.number()?;
        usize::try_from(at).ok()
    });
    let bases = [0, header(file).unwrap_or_default()];
    let at = |base: &usize| trailer_at(file, said?.checked_add(*base)?).filter(is_trailer);
    bases.iter().find_map(at).or_else(|| {
        let mut tables = places(file, b"trailer").rev().take(MOST_TRIED);
        let table = tables.find_map(|it| dictionary(file, it + 7).filter(is_trailer));
        let mut streams = places(file, b"/XRef").rev().take(MOST_TRIED);
        table.or_else(|| streams.find_map(|it| dictionary_around(file, it)).filter(is_trailer))
    })
}

/// The dictionary of the object in whose first bytes this place is.
fn dictionary_around(file: &[u8], at: usize) -> Option<Dictionary<'_>> {
    let from = at.saturating_sub(LOOKED_THROUGH);
    let object = places(&file[from..at], b"obj").next_back()?;
    dictionary(file, from + object + b"obj".len())
}

/// The trailer behind a cross-reference table, or the dictionary of a cross-reference stream.
fn trailer_at(file: &[u8], at: usize) -> Option<Dictionary<'_>> {
    match Lexer::at(file, at)?.value(0)? {
        Value::Word(b"xref") => {
            let after = at + position(file.get(at..)?, b"trailer")?;
            dictionary(file, after + b"trailer".len())
        }
        Value::Number(_) => {
            let head = file.get(at..)?;
            let object = at + position(&head[..head.len().min(64)], b"obj")?;
            dictionary(file, object + b"obj".len())
        }
        _ => None,
    }
}

/// The last object of this number that is a dictionary. The table says where each object is; where
/// it is wrong readers search, and a search is right either way.
fn object(file: &[u8], number: i64) -> Option<Dictionary<'_>> {
    let ends_in_number = |at: &usize| {
        let mut words = file[at.saturating_sub(24)..*at]
            .split(|it| is_space(*it))
            .rev()
            .filter(|it| !it.is_empty());
        let is_generation = words.next().is_some_and(|it| it.iter().all(u8::is_ascii_digit));
        let stands = words.next().and_then(|it| {
            let digits = it.iter().rev().take_while(|it| it.is_ascii_digit()).count();
            std::str::from_utf8(&it[it.len() - digits..]).ok()?.parse::<i64>().ok()
        });
        is_generation && stands == Some(number)
    };
    let mut found = places(file, b"obj").rev().filter(ends_in_number).take(MOST_TRIED);
    found.find_map(|it| dictionary(file, it + b"obj".len()))
}

fn dictionary(file: &[u8], at: usize) -> Option<Dictionary<'_>> {
    match Lexer::at(file, at)?.value(0)? {
        Value::Dictionary(found) => Some(found),
        _ => None,
    }
}

fn position(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).position(|it| it == word)
}

fn places<'f>(file: &'f [u8], word: &'f [u8]) -> impl DoubleEndedIterator<Item = usize> + 'f {
    (0..file.len()).filter(move |it| file[*it..].starts_with(word))
}

/// A value (ISO 32000-2 7.3), as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value<'f> {
    Name(Cow<'f, [u8]>),
    Number(i64),
    Text(Vec<u8>),
    Array(Vec<Value<'f>>),
    Dictionary(Dictionary<'f>),
    /// The number of another object.
    Reference(i64),
    Word(&'f [u8]),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Dictionary<'f>(Vec<(Cow<'f, [u8]>, Value<'f>)>);

impl<'f> Dictionary<'f> {
    fn get(&self, name: &[u8]) -> Option<&Value<'f>> {
        self.0.iter().find(|it| *it.0 == *name).map(|it| &it.1)
    }
}

impl Value<'_> {
    fn number(&self) -> Option<i64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    fn text(&self) -> Option<&[u8]> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

/// Reads values one after the other, and stops at what it does not understand.
struct Lexer<'f> {
    rest: &'f [u8],
}

impl<'f> Lexer<'f> {
    fn at(file: &'f [u8], at: usize) -> Option<Self> {
        let rest = file.get(at..)?;
        Some(Self { rest: &rest[..rest.len().min(LONGEST)] })
    }

    fn take(&mut self, count: usize) -> &'f [u8] {
        let (taken, rest) = self.rest.split_at(count.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn take_while(&mut self, holds: impl Fn(u8) -> bool) -> &'f [u8] {
        self.take(self.rest.iter().take_while(|it| holds(**it)).count())
    }

    fn skip_space(&mut self) {
        self.take_while(is_space);
        while self.rest.first() == Some(&b'%') {
            self.take_while(|it| it != b'\n' && it != b'\r');
            self.take_while(is_space);
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value<'f>> {
        if DEEPEST < depth {
            return None;
        }
        self.skip_space();
        match self.rest {
            [b'<', b'<', ..] => self.entries(depth).map(Value::Dictionary),
            [b'<', ..] => self.hexadecimal().map(Value::Text),
            [b'(', ..] => self.literal().map(Value::Text),
            [b'/', ..] => {
                self.take(1);
                Some(Value::Name(name(self.take_while(is_regular))))
            }
            [b'[', ..] => {
                self.take(1);
                let mut values = Vec::new();
                loop {
                    self.skip_space();
                    if self.rest.first()? == &b']' {
                        self.take(1);
                        return Some(Value::Array(values));
                    }
                    values.push(self.value(depth + 1)?);
                }
            }
            [b'0'..=b'9' | b'+' | b'-' | b'.', ..] => Some(self.number_or_reference()),
            [first, ..] if is_regular(*first) => Some(Value::Word(self.take_while(is_regular))),
            _ => None,
        }
    }

    fn entries(&mut self, depth: usize) -> Option<Dictionary<'f>> {
        self.take(2);
        let mut entries = Vec::new();
        loop {
            self.skip_space();
            if self.rest.starts_with(b">>") {
                self.take(2);
                return Some(Dictionary(entries));
            }
            let Value::Name(name) = self.value(depth + 1)? else { return None };
            entries.push((name, self.value(depth + 1)?));
        }
    }

    fn number_or_reference(&mut self) -> Value<'f> {
        let number = |it: &[u8]| std::str::from_utf8(it).ok()?.parse().ok();
        let first = number(self.take_while(is_regular)).unwrap_or_default();
        let after = self.rest;
        self.skip_space();
        let generation = self.take_while(|it| it.is_ascii_digit());
        self.skip_space();
        if !generation.is_empty() && self.take_while(is_regular) == b"R" {
            return Value::Reference(first);
        }
        self.rest = after;
        Value::Number(first)
    }

    fn hexadecimal(&mut self) -> Option<Vec<u8>> {
        self.take(1);
        let digits = self.take_while(|it| it != b'>').iter().filter(|it| !is_space(**it));
        let mut digits: Vec<u8> = digits.copied().collect();
        if !digits.len().is_multiple_of(2) {
            digits.push(b'0');
        }
        self.take(1);
        hex::decode(digits).ok()
    }

    /// Text in parentheses, which may hold balanced ones and escapes.
    fn literal(&mut self) -> Option<Vec<u8>> {
        self.take(1);
        let (mut text, mut open) = (Vec::new(), 1);
        loop {
            match *self.take(1).first()? {
                b'\\' => text.extend(self.escaped()?),
                b'(' => {
                    open += 1;
                    text.push(b'(');
                }
                b')' if open == 1 => return Some(text),
                b')' => {
                    open -= 1;
                    text.push(b')');
                }
                // Every end of a line in it is one character.
                b'\r' => {
                    if self.rest.first() == Some(&b'\n') {
                        self.take(1);
                    }
                    text.push(b'\n');
                }
                other => text.push(other),
            }
        }
    }

    /// What a backslash and the characters after it stand for; nothing for a broken line.
    fn escaped(&mut self) -> Option<Option<u8>> {
        if let [b'0'..=b'7', ..] = self.rest {
            let most = &self.rest[..self.rest.len().min(3)];
            let count = most.iter().take_while(|it| matches!(it, b'0'..=b'7')).count();
            let octal =
                self.take(count).iter().fold(0_u32, |sum, it| sum * 8 + u32::from(it - b'0'));
            return Some(Some(octal.to_le_bytes()[0]));
        }
        Some(match *self.take(1).first()? {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(0x08),
            b'f' => Some(0x0c),
            b'\r' => {
                if self.rest.first() == Some(&b'\n') {
                    self.take(1);
                }
                None
            }
            b'\n' => None,
            other => Some(other),
        })
    }
}

/// A name as it is meant: any of its characters may be written as `#` and two hexadecimal digits
/// (ISO 32000-2 7.3.5).
fn name(written: &[u8]) -> Cow<'_, [u8]> {
    let mut parts = written.split(|it| *it == b'#');
    let mut meant = Cow::from(parts.next().unwrap_or_default());
    for part in parts {
        let coded = part.get(..2).and_then(|it| hex::decode(it).ok());
        let (first, rest) = coded.map_or((b"#".to_vec(), part), |it| (it, &part[2..]));
        meant.to_mut().extend([&first[..], rest].concat());
    }
    meant
}

fn is_space(it: u8) -> bool {
    matches!(it, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

/// Neither space nor one of the characters that end a word.
fn is_regular(it: u8) -> bool {
    !is_space(it) && !b"()<>[]{}/%".contains(&it)
}
