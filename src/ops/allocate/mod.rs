//! `allocate` and `verify`: the allocation for anyone who has a file, without database or network.

pub(crate) mod weights;

use std::{
    fmt, fs,
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use sha2::{Digest, Sha256};

use self::weights::{Weights, WeightsRefusal};
use crate::allocation::rules::{
    AllocationRefusal, Exact, ExactError,
    certificate::{self, Certificate, Difference, Heading, Input, Rule, certify, to_json},
    grouped,
};

/// The most that is read of a file: a million recipients are a third of it.
const LARGEST_FILE: u64 = 1 << 30;

const LONGEST_LINE: usize = 500;

/// The exit code when something in the file or the arguments is wrong.
const REFUSED: u8 = 2;
/// The exit code when the certificate is wrong.
const WRONG: u8 = 1;

/// Why nothing was allocated, as one line to whoever asked.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("Ange potten i hela kronor med --amount, till exempel --amount 375000000.")]
    NoAmount,
    #[error("Potten {0} är negativ. Ange den i hela kronor, till exempel 375000000.")]
    NegativeAmount(String),
    #[error("Potten {0} är inte hela kronor. Skriv bara siffror, till exempel 375000000.")]
    NotWhole(String),
    #[error("Potten {0} är för stor. Ange högst {max}.", max = grouped(u64::MAX))]
    AmountTooLarge(String),
    #[error("Nämnaren {0} {1}.")]
    Denominator(String, ExactError),
    #[error("Nämnaren {0} är inte större än noll.")]
    DenominatorZero(String),
    #[error(
        "Nämnaren {stated} är mindre än vikternas summa {sum}, så mer än hela potten skulle \
         fördelas. Lämna bort --denominator så används summan."
    )]
    DenominatorTooSmall { stated: Exact, sum: Exact },
    #[error("{0}: {1}")]
    Weights(String, WeightsRefusal),
    #[error("{0}")]
    Allocation(AllocationRefusal),
    #[error("Filen {file} {why}.", file = .path.display())]
    File { path: PathBuf, why: &'static str },
    #[error("Svaret går inte att skriva ut: {0}")]
    Output(io::Error),
}

/// `allocate`: 0 with the csv on standard output, or 2 with a line on standard error.
pub fn command(
    weights: &Path,
    amount: Option<&str>,
    denominator: Option<&str>,
    certificate: Option<&Path>,
) -> ExitCode {
    match allocate(weights, amount, denominator, certificate) {
        Ok(()) => ExitCode::SUCCESS,
        Err(refused) => {
            say(refused);
            ExitCode::from(REFUSED)
        }
    }
}

/// `verify`: 0 where the certificate is right, and is about the weights if they are given; 1 with
/// the first difference; 2 where a file cannot be read.
pub fn verify(path: &Path, weights: Option<&Path>) -> ExitCode {
    match verified(path, weights) {
        Ok(Ok(right)) => {
            // A failed write is no error: the exit code says the same, and the reader may have
            // closed the pipe.
            let _ = write!(io::stdout(), "{}", confirmed(&right, weights));
            ExitCode::SUCCESS
        }
        Ok(Err(difference)) => {
            say(difference);
            ExitCode::from(WRONG)
        }
        Err(refused) => {
            say(refused);
            ExitCode::from(REFUSED)
        }
    }
}

fn verified(
    path: &Path,
    weights: Option<&Path>,
) -> Result<Result<Certificate, Difference>, Refused> {
    let json = read(path)?;
    let file = weights.map(|it| Ok::<_, Refused>((it, read(it)?))).transpose()?;
    let right = match certificate::read(&json).and_then(|it| certificate::verify(&it).map(|()| it))
    {
        Ok(right) => right,
        Err(difference) => return Ok(Err(difference)),
    };
    let Some((path, file)) = file else { return Ok(Ok(right)) };
    // The published file itself; an older certificate has no digest of its own to compare with.
    if hex::encode(Sha256::digest(&file)) == certificate::digest(right.rule, &right.rows) {
        return Ok(Ok(right));
    }
    let read =
        weights::read(&file).map_err(|it| Refused::Weights(path.display().to_string(), it))?;
    Ok(right.agrees_with(&read.entries).map(|()| right))
}

fn allocate(
    weights: &Path,
    amount: Option<&str>,
    denominator: Option<&str>,
    certificate: Option<&Path>,
) -> Result<(), Refused> {
    let total = parse_amount(amount.ok_or(Refused::NoAmount)?)?;
    let denominator = denominator.map(parse_denominator).transpose()?;
    let file = read(weights)?;
    let Weights { entries, without } =
        weights::read(&file).map_err(|it| Refused::Weights(weights.display().to_string(), it))?;
    let heading = Heading {
        round: String::new(),
        pot: String::new(),
        rule: Rule::LargestRemainder,
        total,
        fixed_each: 0,
        denominator,
        inputs: vec![input(weights, &file)],
    };
    let certified = certify(heading, entries, None)?;
    if let Some(path) = certificate {
        write_certificate(path, weights, &certified)?;
    }
    print(&certified)?;
    if !without.is_empty() {
        say(format_args!("Utan vikt i filen, så de deltar inte: {}.", without.join(", ")));
    }
    if denominator.is_some() {
        say(format_args!("Inte fördelat: {} kr.", grouped(certified.not_allocated)));
    }
    Ok(())
}

fn parse_amount(typed: &str) -> Result<u64, Refused> {
    let amount = typed.to_owned();
    if !typed.is_empty() && typed.bytes().all(|it| it.is_ascii_digit()) {
        return typed.parse().map_err(|_| Refused::AmountTooLarge(amount));
    }
    match typed.parse::<Exact>() {
        Err(ExactError::Empty) => Err(Refused::NoAmount),
        Err(ExactError::Negative) => Err(Refused::NegativeAmount(amount)),
        _ => Err(Refused::NotWhole(amount)),
    }
}

fn parse_denominator(typed: &str) -> Result<Exact, Refused> {
    let denominator: Exact =
        typed.parse().map_err(|why| Refused::Denominator(typed.to_owned(), why))?;
    if denominator.is_zero() {
        return Err(Refused::DenominatorZero(typed.to_owned()));
    }
    Ok(denominator)
}

/// The weights' file as the certificate names it.
fn input(path: &Path, file: &[u8]) -> Input {
    let name = path.file_name().unwrap_or_default();
    Input {
        title: String::new(),
        source: String::new(),
        as_of: String::new(),
        file_name: name.to_string_lossy().into_owned(),
        sha256: hex::encode(Sha256::digest(file)),
        invented: false,
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Refused> {
    let refused = |why| Refused::File { path: path.to_owned(), why };
    let unreadable = |error: io::Error| {
        refused(match error.kind() {
            io::ErrorKind::NotFound => "finns inte",
            io::ErrorKind::PermissionDenied => "får inte läsas",
            io::ErrorKind::IsADirectory => "är en mapp",
            _ => "går inte att läsa",
        })
    };
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(unreadable)?;
    file.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if LARGEST_FILE < bytes.len() as u64 {
        return Err(refused("är för stor"));
    }
    Ok(bytes)
}

fn write_certificate(
    path: &Path,
    weights: &Path,
    certificate: &Certificate,
) -> Result<(), Refused> {
    let refused = |why| Refused::File { path: path.to_owned(), why };
    let same =
        fs::canonicalize(path).is_ok_and(|it| fs::canonicalize(weights).is_ok_and(|of| it == of));
    if same {
        return Err(refused("är vikterna, så intyget kan inte skrivas där"));
    }
    fs::write(path, to_json(certificate)).map_err(|_| refused("går inte att skriva"))
}

/// The csv, in the order of codes. Whoever reads it may stop in the middle.
fn print(certificate: &Certificate) -> Result<(), Refused> {
    let written = write_rows(certificate, BufWriter::new(io::stdout().lock()));
    match written.map_err(csv::Error::into_kind) {
        Err(csv::ErrorKind::Io(error)) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Refused::Output(error))
        }
        _ => Ok(()),
    }
}

fn write_rows(certificate: &Certificate, out: impl Write) -> csv::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record(["code", "name", "weight", "quota", "floor", "remainder", "rank", "amount"])?;
    for row in &certificate.rows {
        let floor = row.floor.unwrap_or_default().to_string();
        let rank = row.rank.unwrap_or_default().to_string();
        let amount = row.amount.to_string();
        out.write_record([
            &row.code,
            &row.name,
            &row.weight,
            &row.quota,
            &floor,
            &row.remainder,
            &rank,
            &amount,
        ])?;
    }
    Ok(out.flush()?)
}

fn confirmed(certificate: &Certificate, weights: Option<&Path>) -> String {
    let (recipients, allocated) = (certificate.recipients, certificate.allocated);
    let left = match certificate.not_allocated {
        0 => String::new(),
        left => format!(" Inte fördelat: {} kr.", grouped(left)),
    };
    let mut lines = format!(
        "Intyget stämmer: {} mottagare, {} kr.{left}\n",
        grouped(recipients),
        grouped(allocated)
    );
    match weights {
        Some(file) => lines.push_str(&format!("Vikterna i {} är intygets.\n", file.display())),
        None if certificate.has_digest() => {}
        None => lines.push_str(
            "Intyget är av ett äldre slag och har ingen SHA-256 för radernas kod, namn och vikt. \
             Jämför dem med --weights VIKTER.csv.\n",
        ),
    }
    lines
}

/// Prints one line on standard error, which may be closed. The line is cut short, whatever was
/// typed.
fn say(line: impl fmt::Display) {
    let line = line.to_string();
    let line = line.chars().map(|it| if it.is_control() { ' ' } else { it });
    let _ = writeln!(io::stderr(), "{}", line.take(LONGEST_LINE).collect::<String>());
}

impl From<AllocationRefusal> for Refused {
    fn from(refusal: AllocationRefusal) -> Self {
        match refusal {
            AllocationRefusal::DenominatorTooSmall { stated, sum } => {
                Self::DenominatorTooSmall { stated, sum }
            }
            refusal => Self::Allocation(refusal),
        }
    }
}
