//! Each section: what the form asks, and how its answers are read.

use crate::{
    requisitions::model::{Carrier, Contact, Payment, Plan, PlannedInsats, Requested, Section},
    rounds::{Condition, Terms, plan::AimWord},
    values::{
        AccountField, BankAccount, Bankgiro, Email, Kronor, Line, Outcome, Paragraph,
        PaymentReference, PayoutAccount, Phone, Plusgiro, Problem, Typed,
    },
};

/// The longest description of an insats, and of who carries them out.
pub const LONGEST_DESCRIPTION: usize = 2000;
const LONGEST_NAME: usize = 200;

/// The names of a section's inputs: whatever else is posted is nobody's.
pub fn fields(section: Section, terms: &Terms) -> Vec<String> {
    let fixed = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
    match section {
        Section::Plan => ["who", "who_described", "insats"]
            .into_iter()
            .map(str::to_owned)
            .chain(terms.insatser.iter().map(|it| description_field(it.number)))
            .collect(),
        Section::Amounts => terms.pots.iter().map(|it| amount_field(&it.code)).collect(),
        Section::Leftover => fixed(&["leftover"]),
        Section::Payment => {
            fixed(&["account_kind", "bankgiro", "plusgiro", "clearing", "account", "reference"])
        }
        Section::Contact => fixed(&["name", "email", "phone", "registrar_email"]),
        Section::Certifications => fixed(&["certified"]),
    }
}

/// What stands in a section that nobody has saved: the frames, in the amounts; else nothing.
pub fn default_typed(section: Section, terms: &Terms) -> Typed {
    let mut typed = Typed::default();
    if section == Section::Amounts {
        for pot in &terms.pots {
            typed.set(&amount_field(&pot.code), pot.frame.digits().to_string());
        }
    }
    typed
}

pub fn amount_field(pot_code: &str) -> String {
    format!("amount-{pot_code}")
}

pub fn description_field(insats: i16) -> String {
    format!("description-{insats}")
}

/// 4 §: who carries out the insatser and which they are.
pub fn plan(typed: &Typed, terms: &Terms) -> Outcome<Plan> {
    let mut problems = Vec::new();
    let carriers = carriers(typed, terms, &mut problems);
    let described = typed.one("who_described");
    let must_describe = carriers.iter().any(|it| it.is_someone_else());
    let carriers_described = match Paragraph::parse(described, LONGEST_DESCRIPTION) {
        _ if !terms.asks_who() => None,
        Ok(text) => Some(text),
        Err(_) if described.trim().is_empty() && !must_describe => None,
        Err(_) if described.trim().is_empty() => {
            let message = "Skriv vilka ni genomför insatserna tillsammans med eller genom";
            problems.push(Problem::missing("who_described", message));
            None
        }
        Err(error) => {
            problems.push(Problem::wrong("who_described", error));
            None
        }
    };
    let insatser = insatser(typed, terms, &mut problems);
    done(problems, || Plan { carriers, carriers_described, insatser })
}

fn carriers(typed: &Typed, terms: &Terms, problems: &mut Vec<Problem>) -> Vec<Carrier> {
    if !terms.asks_who() {
        return Vec::new();
    }
    let chosen: Vec<_> =
        Carrier::ALL.into_iter().filter(|it| typed.has("who", it.code())).collect();
    if chosen.is_empty() {
        problems.push(Problem::missing("who", "Ange vilka som ska genomföra insatserna"));
    }
    if chosen.contains(&Carrier::Rss) && !terms.may_use_rss() {
        let message = "En RSS kan bara anges av kommuner. Välj något annat.";
        problems.push(Problem::wrong("who", message));
    }
    chosen
}

/// 2-3 §§: at least one of those that everyone may use; the rural one only with a rural frame.
fn insatser(typed: &Typed, terms: &Terms, problems: &mut Vec<Problem>) -> Vec<PlannedInsats> {
    let ticked = |number: i16| typed.has("insats", &number.to_string());
    let forbidden =
        terms.insatser.iter().find(|it| it.rural && ticked(it.number) && !terms.has_rural_frame());
    if let Some(insats) = forbidden {
        let message = format!(
            "{} kan bara väljas av dem som har en bidragsram för landsbygd. Ta bort valet.",
            terms.aim_word.numbered(&insats.number)
        );
        problems.push(Problem::wrong("insats", message));
    }
    let chosen = terms.insatser.iter().any(|it| !it.rural && ticked(it.number));
    if terms.requires_one && !chosen {
        let message = format!("Välj minst {} som gäller alla", terms.aim_word.one_of_them());
        problems.push(Problem::missing("insats", message));
    }
    let mut planned = Vec::new();
    for insats in terms.choices().filter(|it| ticked(it.number)) {
        let field = description_field(insats.number);
        let described = typed.one(&field);
        match Paragraph::parse(described, LONGEST_DESCRIPTION) {
            Ok(description) => planned.push(PlannedInsats {
                number: insats.number,
                text: insats.text.clone(),
                description,
            }),
            Err(_) if described.trim().is_empty() => {
                let message = describe(terms, insats.number);
                problems.push(Problem::missing(field, message));
            }
            Err(error) => problems.push(Problem::wrong(field, error)),
        }
    }
    planned
}

fn describe(terms: &Terms, number: i16) -> String {
    match terms.aim_word {
        AimWord::Insatser => format!("Beskriv vad ni ska göra inom insats {number}"),
        AimWord::Goals => format!("Beskriv vad ni ska göra för att nå mål {number}"),
    }
}

/// 5 and 7 §§: at most the frame of each pot, and something in all. A rural amount requires the rural
/// insats (3 §), which is in the plan: it is asked only when the plan can be read.
pub fn amounts(typed: &Typed, terms: &Terms, plan: Option<&Plan>) -> Outcome<Vec<Requested>> {
    let mut problems = Vec::new();
    let mut requested = Vec::new();
    for pot in &terms.pots {
        let field = amount_field(&pot.code);
        let written = typed.one(&field);
        match Kronor::parse_whole(written) {
            Ok(amount) if pot.frame < amount => {
                let message = format!("Ni kan rekvirera högst {} ur {}", pot.frame, pot.name);
                problems.push(Problem::wrong(field, message));
            }
            Ok(amount) if pot.rural && amount != Kronor::ZERO && lacks_rural(plan, terms) => {
                let message = format!(
                    "För att rekvirera ur {} behöver ni välja insats {} i planen. \
                     Välj den där, eller skriv 0 här.",
                    pot.name,
                    rural_number(terms)
                );
                problems.push(Problem::wrong(field, message));
            }
            Ok(amount) => requested.push(Requested::of(pot, amount)),
            Err(_) if written.trim().is_empty() => {
                let message = format!("Ange hur mycket ni rekvirerar ur {}. Inget är 0.", pot.name);
                problems.push(Problem::missing(field, message));
            }
            Err(error) => {
                problems.push(Problem::wrong(field, format!("{}: {error}", pot.name)));
            }
        }
    }
    let nothing = requested.iter().all(|it| it.amount == Kronor::ZERO);
    if problems.is_empty() && nothing {
        let field = terms.pots.first().map_or(String::new(), |it| amount_field(&it.code));
        let message = "Rekvirera minst en krona, annars finns det inget att skicka in";
        problems.push(Problem::wrong(field, message));
    }
    done(problems, || requested)
}

fn lacks_rural(plan: Option<&Plan>, terms: &Terms) -> bool {
    let is_rural = |number| terms.insatser.iter().any(|it| it.rural && it.number == number);
    plan.is_some_and(|it| !it.insatser.iter().any(|chosen| is_rural(chosen.number)))
        && terms.insatser.iter().any(|it| it.rural)
}

fn rural_number(terms: &Terms) -> i16 {
    terms.insatser.iter().find(|it| it.rural).map_or(0, |it| it.number)
}

/// 6 §: only those who have said so get a share of what others leave.
pub fn leftover(typed: &Typed) -> Outcome<bool> {
    match typed.one("leftover") {
        "ja" => Ok(true),
        "nej" => Ok(false),
        _ => Err(vec![Problem::missing(
            "leftover",
            "Svara ja eller nej på om ni vill ha del av kvarvarande medel",
        )]),
    }
}

pub fn payment(typed: &Typed) -> Outcome<Payment> {
    let mut problems = Vec::new();
    let account = match typed.one("account_kind") {
        "bankgiro" => {
            let read = Bankgiro::parse(typed.one("bankgiro"));
            read_or(&mut problems, typed, "bankgiro", "Ange ert bankgironummer", read)
                .map(PayoutAccount::Bankgiro)
        }
        "plusgiro" => {
            let read = Plusgiro::parse(typed.one("plusgiro"));
            read_or(&mut problems, typed, "plusgiro", "Ange ert plusgironummer", read)
                .map(PayoutAccount::Plusgiro)
        }
        "bankkonto" => bank_account(typed, &mut problems).map(PayoutAccount::Bank),
        _ => {
            let message = "Välj vart pengarna ska betalas ut";
            problems.push(Problem::missing("account_kind", message));
            None
        }
    };
    let reference = match typed.one("reference").trim() {
        "" => None,
        written => PaymentReference::parse(written)
            .map_err(|error| problems.push(Problem::wrong("reference", error)))
            .ok(),
    };
    match account {
        Some(account) if problems.is_empty() => Ok(Payment { account, reference }),
        _ => Err(problems),
    }
}

fn bank_account(typed: &Typed, problems: &mut Vec<Problem>) -> Option<BankAccount> {
    let empty = |field: &str| typed.one(field).trim().is_empty();
    if empty("clearing") {
        problems.push(Problem::missing("clearing", "Ange clearingnummer"));
    }
    if empty("account") {
        problems.push(Problem::missing("account", "Ange kontonummer"));
    }
    if empty("clearing") || empty("account") {
        return None;
    }
    match BankAccount::parse(typed.one("clearing"), typed.one("account")) {
        Ok((account, _)) => Some(account),
        Err(error) => {
            let field = match error.field() {
                AccountField::Clearing => "clearing",
                _ => "account",
            };
            problems.push(Problem::wrong(field, error));
            None
        }
    }
}

pub fn contact(typed: &Typed) -> Outcome<Contact> {
    let mut problems = Vec::new();
    let name = read_or(
        &mut problems,
        typed,
        "name",
        "Ange kontaktpersonens namn",
        Line::parse(typed.one("name"), LONGEST_NAME),
    );
    let email = read_or(
        &mut problems,
        typed,
        "email",
        "Ange kontaktpersonens e-postadress",
        Email::parse(typed.one("email")).map_err(|it| format!("Kontaktpersonen: {it}")),
    );
    let phone = read_or(
        &mut problems,
        typed,
        "phone",
        "Ange kontaktpersonens telefonnummer",
        Phone::parse(typed.one("phone")),
    );
    let registrar_email = read_or(
        &mut problems,
        typed,
        "registrar_email",
        "Ange registratorns e-postadress",
        Email::parse(typed.one("registrar_email")).map_err(|it| format!("Registratorn: {it}")),
    );
    match (name, email, phone, registrar_email) {
        (Some(name), Some(email), Some(phone), Some(registrar_email)) => {
            Ok(Contact { name, email, phone, registrar_email })
        }
        _ => Err(problems),
    }
}

/// Every condition of the round, each for itself.
pub fn certifications(typed: &Typed, terms: &Terms) -> Outcome<Vec<Condition>> {
    let problems = terms
        .conditions
        .iter()
        .filter(|it| !typed.has("certified", &it.code))
        .map(|it| {
            let message = format!("Ni behöver intyga: {}", it.text);
            Problem::missing(certified_field(&it.code), message)
        })
        .collect();
    done(problems, || terms.conditions.clone())
}

/// The id of a condition's box; they share a name.
pub fn certified_field(code: &str) -> String {
    format!("certified-{code}")
}

fn read_or<T, E: std::fmt::Display>(
    problems: &mut Vec<Problem>,
    typed: &Typed,
    field: &'static str,
    when_missing: &str,
    read: Result<T, E>,
) -> Option<T> {
    read.map_err(|error| {
        problems.push(match typed.one(field).trim() {
            "" => Problem::missing(field, when_missing),
            _ => Problem::wrong(field, error),
        });
    })
    .ok()
}

fn done<T>(problems: Vec<Problem>, whole: impl FnOnce() -> T) -> Outcome<T> {
    if problems.is_empty() { Ok(whole()) } else { Err(problems) }
}
