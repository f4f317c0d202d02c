//! How the answers of each section are read.

use super::fields::{self, certifications, contact, leftover, payment, plan};
use crate::{
    requisitions::model::{
        Carrier, Contact, Document, Payment, Plan, PlannedInsats, Requested, Section,
    },
    rounds::{Condition, Terms, plan::RequiredAims},
    values::{
        AccountField, BankAccount, Bankgiro, Email, Field, Kronor, Line, Outcome, Paragraph,
        PaymentReference, PayoutAccount, Phone, Plusgiro, Problem, Reader, Typed,
    },
};

/// The longest description of an insats, and of who carries them out.
pub const LONGEST_DESCRIPTION: usize = 2000;
const LONGEST_NAME: usize = 200;

/// What a section shows before anybody has saved it: the amounts show the frames, and what must be
/// chosen is.
pub fn default_typed(section: Section, terms: &Terms) -> Typed {
    let mut typed = Typed::default();
    match section {
        Section::Amounts => {
            for pot in &terms.pots {
                typed.set(&fields::amount(pot), pot.frame.digits().to_string());
            }
        }
        // Where all are required there is nothing to choose.
        Section::Plan if terms.required == RequiredAims::All => {
            for it in terms.insatser.iter().filter(|it| !it.rural) {
                typed.add(&plan::INSATS, it.number.to_string());
            }
        }
        _ => {}
    }
    typed
}

/// 4 §: who carries out the insatser and which they are.
pub fn plan(typed: &Typed, terms: &Terms) -> Outcome<Plan> {
    let mut form = Reader::new(typed);
    let carriers = carriers(&mut form, terms);
    let must_describe = carriers.iter().any(|it| it.is_someone_else());
    let describe = |it: &str| Paragraph::parse(it, LONGEST_DESCRIPTION);
    // Nobody else, and the question is not there: what may stand in its input is no answer.
    let carriers_described = match must_describe {
        false => Some(None),
        true => {
            let others = terms.ordinance.aim.told_in(plan::WHO_DESCRIBED);
            form.required(&others, describe).map(Some)
        }
    };
    let insatser = insatser(&mut form, terms);
    form.done(|| Some(Plan { carriers, carriers_described: carriers_described?, insatser }))
}

fn carriers(form: &mut Reader<'_>, terms: &Terms) -> Vec<Carrier> {
    if !terms.asks_who() {
        return Vec::new();
    }
    let who = terms.ordinance.aim.told_in(plan::WHO);
    let chosen: Vec<_> =
        Carrier::ALL.into_iter().filter(|it| form.is_ticked(&plan::WHO, it.code())).collect();
    if chosen.is_empty() {
        form.missing(&who);
    }
    if chosen.contains(&Carrier::Rss) && !terms.may_use_rss() {
        form.wrong(&plan::WHO, "En RSS kan bara anges av kommuner. Välj något annat.");
    }
    chosen
}

/// 2-3 §§: at least one of those that everyone may use; the rural one only with a rural frame.
fn insatser(form: &mut Reader<'_>, terms: &Terms) -> Vec<PlannedInsats> {
    let is_ticked =
        |form: &Reader<'_>, number: i16| form.is_ticked(&plan::INSATS, &number.to_string());
    let forbidden = terms
        .insatser
        .iter()
        .find(|it| it.rural && is_ticked(form, it.number) && !terms.has_rural_frame());
    if let Some(insats) = forbidden {
        let message = format!(
            "{} kan bara väljas av dem som har en bidragsram för landsbygd. Ta bort valet.",
            terms.ordinance.aim.numbered(&insats.number)
        );
        form.wrong(&plan::INSATS, message);
    }
    let word = &terms.ordinance.aim;
    let for_all = || terms.insatser.iter().filter(|it| !it.rural);
    let left: Vec<_> = for_all().filter(|it| !is_ticked(form, it.number)).collect();
    let lacking = match (terms.required, left.first()) {
        (RequiredAims::All, Some(first)) => {
            Some(format!("Välj alla {}. {} saknas.", word.many(), word.numbered(&first.number)))
        }
        (RequiredAims::One, Some(_)) if left.len() == for_all().count() => {
            let rural = terms.choices().any(|it| it.rural);
            let besides = if rural { ", utöver landsbygd" } else { "" };
            Some(format!("Välj minst {}{besides}", word.one_of_them()))
        }
        _ => None,
    };
    if let Some(message) = lacking {
        form.missing(&plan::INSATS.saying(message));
    }
    let mut planned = Vec::new();
    for insats in terms.choices() {
        if !is_ticked(form, insats.number) {
            continue;
        }
        let field = fields::description(terms, insats);
        let description = form.required(&field, |it| Paragraph::parse(it, LONGEST_DESCRIPTION));
        planned.extend(description.map(|description| PlannedInsats {
            number: insats.number,
            text: insats.text.clone(),
            description,
        }));
    }
    planned
}

/// 5 and 7 §§: at most the frame of each pot, and something in all. A rural amount requires the rural
/// insats (3 §), which is in the plan: it is asked only when the plan can be read.
pub fn amounts(typed: &Typed, terms: &Terms, plan: Option<&Plan>) -> Outcome<Vec<Requested>> {
    let mut form = Reader::new(typed);
    let mut requested = Vec::new();
    for pot in &terms.pots {
        let field = fields::amount(pot);
        let Some(amount) = form.required(&field, Kronor::parse_whole) else {
            continue;
        };
        if pot.frame < amount {
            let message = format!("Ni kan rekvirera högst {} ur {}", pot.frame, pot.name);
            form.wrong(&field, message);
        } else if pot.rural && amount != Kronor::ZERO && lacks_rural(plan, terms) {
            let message = format!(
                "För att rekvirera ur {} behöver ni välja {} under {}. \
                 Välj det där, eller skriv 0 här.",
                pot.name,
                terms.ordinance.aim.number(&rural_number(terms)),
                Section::Plan.title_in(&terms.ordinance)
            );
            form.wrong(&field, message);
        }
        requested.push(Requested::of(pot, amount));
    }
    let nothing = requested.iter().all(|it| it.amount == Kronor::ZERO);
    if nothing && requested.len() == terms.pots.len() {
        let field = terms.pots.first().map_or_else(|| Field::new("", "", ""), fields::amount);
        form.wrong(&field, "Rekvirera minst en krona, annars finns det inget att skicka in");
    }
    form.done(|| Some(requested))
}

/// The same when the last day is over: an amount is only lowered (6 §).
pub fn lowered(
    typed: &Typed,
    terms: &Terms,
    plan: Option<&Plan>,
    sent: &Document,
) -> Outcome<Vec<Requested>> {
    let requested = amounts(typed, terms, plan)?;
    let raised = requested.iter().filter_map(|it| {
        let before = sent.amounts.iter().find(|was| was.pot_id == it.pot_id);
        let most = before.map_or(Kronor::ZERO, |it| it.amount);
        let pot = terms.pots.iter().find(|pot| pot.pot_id == it.pot_id)?;
        let message = format!(
            "Sista dagen har passerat, så beloppet kan bara sänkas. \
             Ni kan rekvirera högst {most} ur {}",
            pot.name
        );
        (most < it.amount).then(|| Problem::wrong(fields::amount(pot).name, message))
    });
    match raised.collect::<Vec<_>>() {
        none if none.is_empty() => Ok(requested),
        problems => Err(problems),
    }
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
    let mut form = Reader::new(typed);
    let wants = form.yes_or_no(&leftover::LEFTOVER);
    form.done(|| wants)
}

pub fn payment(typed: &Typed) -> Outcome<Payment> {
    let mut form = Reader::new(typed);
    let account = match form.text(&payment::KIND) {
        "bankgiro" => {
            form.required(&payment::BANKGIRO, Bankgiro::parse).map(PayoutAccount::Bankgiro)
        }
        "plusgiro" => {
            form.required(&payment::PLUSGIRO, Plusgiro::parse).map(PayoutAccount::Plusgiro)
        }
        "bankkonto" => bank_account(&mut form).map(PayoutAccount::Bank),
        _ => {
            form.missing(&payment::KIND);
            None
        }
    };
    let reference = form.optional(&payment::REFERENCE, PaymentReference::parse);
    form.done(|| Some(Payment { account: account?, reference: reference? }))
}

fn bank_account(form: &mut Reader<'_>) -> Option<BankAccount> {
    let mut written = |field: &Field| form.required(field, |it| Ok::<_, String>(it.to_owned()));
    let (clearing, account) = (written(&payment::CLEARING), written(&payment::ACCOUNT));
    match BankAccount::parse(&clearing?, &account?) {
        Ok(account) => Some(account),
        Err(error) => {
            let field = match error.field() {
                AccountField::Clearing => payment::CLEARING,
                _ => payment::ACCOUNT,
            };
            form.wrong(&field, error);
            None
        }
    }
}

pub fn contact(typed: &Typed) -> Outcome<Contact> {
    let mut form = Reader::new(typed);
    let name = form.required(&contact::NAME, |it| Line::parse(it, LONGEST_NAME));
    let email = form.required(&contact::EMAIL, Email::parse);
    let phone = form.required(&contact::PHONE, Phone::parse);
    let registrar_email = form.required(&contact::REGISTRAR_EMAIL, Email::parse);
    form.done(|| {
        Some(Contact {
            name: name?,
            email: email?,
            phone: phone?,
            registrar_email: registrar_email?,
        })
    })
}

/// Every condition of the round must be certified, each with its own box.
pub fn certifications(typed: &Typed, terms: &Terms) -> Outcome<Vec<Condition>> {
    let mut form = Reader::new(typed);
    for it in &terms.conditions {
        if !form.is_ticked(&certifications::CERTIFIED, &it.code) {
            let message = format!("Kryssa i att ni intygar: {}", it.text);
            form.missing(&certifications::CERTIFIED.row(&it.code).saying(message));
        }
    }
    form.done(|| Some(terms.conditions.clone()))
}
