//! What text inputs are called, for the page that shows what was typed after it was refused.

use crate::{
    register::fields as note,
    requisitions::fields as requisition,
    rounds::{
        conditions::fields as conditions,
        plan::{PlanSection, fields as plan},
    },
    statistics::rules::fields as statistics,
    values::{Field, PotId},
};

/// The inputs whose labels stand in templates: the beginning of the path that is posted to, the name
/// (of `name-…` what stands before the dash), and the label. The first that fits counts.
const IN_TEMPLATES: [(&str, &str, &str); 38] = [
    ("/rekvisitioner/", "description", "Vad ni ska göra"),
    ("/rekvisitioner/", "amount", "Belopp"),
    ("/rekvisitioner/", "extension_reason", "Varför ni behöver mer tid"),
    ("/rekvisitioner/", "withdrawal_reason", "Varför ni återkallar rekvisitionen"),
    ("/arenden/", "missing", "Vad som saknas"),
    ("/arenden/", "completion_day", "Sista dag för svaret"),
    ("/arenden/", "extended_to", "Ny sista dag"),
    ("/arenden/", "reasons", "Skäl"),
    ("/arenden/", "granted", "Belopp som beviljas"),
    ("/arenden/", "return_reason", "Varför förslaget lämnas tillbaka"),
    ("/arenden/", "pay_on", "Betalas ut den"),
    ("/arenden/", "payout_reference", "Utbetalningens referens"),
    ("/arenden/", "payout_return_reason", "Varför utbetalningen lämnas tillbaka"),
    ("/arenden/", "lifting", "Varför det inte längre gäller"),
    ("/ombudsarenden/", "missing", "Vad som saknas"),
    ("/ombudsarenden/", "last_day", "Sista dag att svara"),
    ("/ombudsarenden/", "closing_reason", "Skäl"),
    ("/ombudsansokningar/", "title", "Befattning"),
    ("/ombudsansokningar/", "organisation", "Vilken kommun eller region gäller det?"),
    ("/ombudsansokningar/", "start_on", "Från och med"),
    ("/ombudsansokningar/", "end_on", "Till och med"),
    ("/ombudsansokningar/", "answer", "Svar på det vi frågar efter"),
    ("/omgangar/", "description", "Vad som ska göras"),
    ("/omgangar/", "amount", "Belopp"),
    ("/omgangar/", "received_on", "Vilken dag den kom in"),
    ("/omgangar/", "received_reason", "Hur den kom in"),
    ("/omgangar/", "subject", "Ämne"),
    ("/omgangar/", "text", "Text"),
    ("/administration/omgangar/ny", "title", "Vad omgången ska heta"),
    ("/administration/omgangar/ny", "year", "Bidragsår"),
    ("/administration/omgangar/ny", "grant_name", "Statsbidragets namn"),
    ("/administration/omgangar/ny", "ordinance", "Förordning"),
    ("/administration/omgangar/ny", "purpose", "Syfte"),
    ("/administration/omgangar/", "annan", "Nämnare"),
    ("/administration/omgangar/", "reason", "Skäl"),
    ("/administration/omgangar/", "amount", "Rätt ram"),
    ("/administration/omgangar/", "organisation", "Vilken mottagare gäller det?"),
    ("", "last_day", "Sista dag"),
];

/// Those that mean the same in every form.
const EVERYWHERE: [(&str, &str); 4] =
    [("reason", "Skäl"), ("name", "Namn"), ("email", "E-postadress"), ("phone", "Telefonnummer")];

/// The inputs of a round in preparation that are chosen or ticked, not typed.
const CHOSEN: [&str; 14] = [
    "kind",
    "article",
    "appealable",
    "asks_who",
    "required",
    "rural",
    "participants",
    "key",
    "met_by",
    "due",
    "agreement",
    "mode",
    "redistribution",
    "interest",
];

/// The label of a text input; `None` for an input that no page shows again.
pub fn label(path: &str, name: &str) -> Option<String> {
    let (before, row) = name.split_once('-').unwrap_or((name, ""));
    if let Some(fields) = in_tables(path) {
        let found = fields.into_iter().find(|it| it.name == name && !it.label.is_empty());
        let found = found.filter(|_| !CHOSEN.contains(&before)).map(|it| it.label.into_owned());
        return found.or_else(|| in_templates(path, before, row));
    }
    let everywhere = || EVERYWHERE.iter().find(|it| it.0 == name).map(|it| it.1.to_owned());
    in_templates(path, before, row).or_else(everywhere)
}

fn in_templates(path: &str, before: &str, row: &str) -> Option<String> {
    let mut templates = IN_TEMPLATES.iter();
    let (.., label) = templates.find(|(at, name, _)| path.starts_with(at) && *name == before)?;
    // An id says nothing to anybody; a number or a code does.
    Some(match row.is_empty() || row.parse::<PotId>().is_ok() {
        true => (*label).to_owned(),
        false => format!("{label} ({row})"),
    })
}

/// The inputs of the path's form, where they stand in a table.
fn in_tables(path: &str) -> Option<Vec<Field>> {
    let section = path.rsplit('/').next().unwrap_or_default();
    let is_by_post = path.starts_with("/omgangar/") && path.contains("/post/");
    if path.starts_with("/rekvisitioner/") || is_by_post {
        use requisition::{contact, payment, plan};
        let typed = [
            plan::WHO_DESCRIBED,
            payment::BANKGIRO,
            payment::PLUSGIRO,
            payment::CLEARING,
            payment::ACCOUNT,
            payment::REFERENCE,
        ];
        return Some(typed.into_iter().chain(contact::FORM.fields()).collect());
    }
    if path.starts_with("/administration/statistik/") {
        use statistics::{AS_OF, PUBLISHED_TOTAL, SOURCE, TITLE};
        return Some(vec![TITLE, SOURCE, AS_OF, PUBLISHED_TOTAL]);
    }
    if path.contains("/avsnitt/") {
        return Some(plan::form(PlanSection::from_slug(section)?).fields());
    }
    if path.ends_with("/anteckning") {
        return Some(note::FORM.fields());
    }
    path.contains("/villkor/").then(|| conditions::FORM.fields())
}
