//! What holds between the sections of a plan, its allocations and the calendar.

use std::collections::BTreeSet;

use super::{
    ExaminedPlan,
    allocated::{allocation, fixed},
    found::Found,
    stale::stale,
};
use crate::{
    ombud::{OrganisationKind, OrganisationRow},
    rounds::plan::{
        Around, Basics, Finding, Mend, PlanSection, PlannedPot, PotFrames, RedistributionRule,
        RequiredAims, Times,
    },
    values::{Day, Kronor, Moment, SectionState, closed, next_working_day},
};

/// At most this many recipients are named in one finding.
const MOST_NAMED: usize = 10;
/// A window of fewer days is thought to be a mistake.
const SHORTEST_WINDOW: i64 = 7;

/// Everything that hinders the round from being opened, or should be looked at first, in the order
/// of the sections.
pub fn lint(examined: &ExaminedPlan, around: &Around<'_>) -> Vec<Finding> {
    let Around { head, frames, register, now, .. } = *around;
    let mut found = Found(Vec::new());
    sections(&mut found, examined);
    rural_aims(&mut found, examined);
    leftover(&mut found, examined);
    if let Some(times) = examined.times() {
        window(&mut found, times, now);
        use_period(&mut found, times, head.year);
        reminders(&mut found, examined, times);
        report_times(&mut found, examined, times);
    }
    if let (Some(basics), Some(pots)) = (examined.basics(), examined.pots()) {
        sum(&mut found, basics, pots);
        kinds(&mut found, basics, pots);
        missing(&mut found, basics, pots, frames, register);
    }
    for pot in examined.pots().into_iter().flatten() {
        allocation(&mut found, pot, frames, register);
    }
    if examined.report().is_some_and(|it| it.questions.is_empty()) {
        let message = "Det finns inga frågor för återrapporteringen. Mottagarna ser då inte i \
                       förväg vad de ska kunna svara på.";
        found.warning(Mend::Section(PlanSection::Report), message);
    }
    found.0.extend(stale(examined, around));
    found.0
}

fn sections(found: &mut Found, examined: &ExaminedPlan) {
    for section in examined.sections() {
        let why = match examined.state(section) {
            SectionState::Done => continue,
            SectionState::Copied => "är kopierat och inte genomläst",
            SectionState::NotStarted => "är inte påbörjat",
            SectionState::InProgress => "är inte färdigt",
            SectionState::Wrong => "innehåller fel",
        };
        let message = format!("Avsnittet {} {why}.", section.title());
        found.hindrance(Mend::Section(section), message);
    }
}

/// The rural insats is for those with a rural frame, and a rural amount requires it.
fn rural_aims(found: &mut Found, examined: &ExaminedPlan) {
    let (Some(aims), Some(pots)) = (examined.aims(), examined.pots()) else {
        return;
    };
    let mend = || Mend::Section(PlanSection::Aims);
    let rural = aims.aims.iter().find(|it| it.rural);
    match (rural, pots.iter().find(|it| it.rural)) {
        (Some(aim), None) => found.hindrance(
            mend(),
            format!(
                "”{}” är bara för dem som har en ram för landsbygd, men ingen delpott är för landsbygd.",
                aim.text
            ),
        ),
        (None, Some(pot)) => found.hindrance(
            mend(),
            format!(
                "Delpotten {} är för landsbygd, men inget som pengarna får användas till är det.",
                pot.name
            ),
        ),
        _ => {}
    }
    if aims.required != RequiredAims::None && aims.aims.iter().all(|it| it.rural) {
        found.hindrance(
            mend(),
            "Minst en som är till för alla måste väljas, men alla är för landsbygd.",
        );
    }
}

/// What nobody requisitioned is given out only where the ordinance says that it may be.
fn leftover(found: &mut Found, examined: &ExaminedPlan) {
    let (Some(ordinance), Some(afterwards)) = (examined.ordinance(), examined.afterwards()) else {
        return;
    };
    if ordinance.leftover.is_none() && afterwards.redistribution != RedistributionRule::Nothing {
        let message = "Ingen paragraf säger att pengar som ingen rekvirerar får lämnas till andra. \
                       Då kan de inte fördelas om.";
        found.hindrance(Mend::Section(PlanSection::Afterwards), message);
    }
}

/// The report is about a use that is over.
fn report_times(found: &mut Found, examined: &ExaminedPlan, times: &Times) {
    let report = examined.report();
    for day in report.into_iter().flat_map(|it| [it.opens, it.by]).flatten() {
        if day <= times.use_to {
            let message = format!(
                "Återrapporteringen har dagen {day}, men pengarna får användas till {}.",
                times.use_to
            );
            found.warning(Mend::Section(PlanSection::Report), message);
        }
    }
}

fn window(found: &mut Found, times: &Times, now: Moment) {
    let mend = || Mend::Section(PlanSection::Times);
    let (first, last) = (times.first_day(), times.last_day());
    if times.closes() <= now {
        found.hindrance(mend(), format!("Sista dagen, {last}, har redan passerat."));
    } else if times.opens() <= now {
        let message = format!(
            "Tiden då omgången skulle öppna, {}, har redan passerat. Den öppnar i så fall genast.",
            times.opens()
        );
        found.warning(mend(), message);
    }
    if let Some(why) = closed(last) {
        let message = format!(
            "Sista dagen, {last}, är {why}. Då kan ingen svara på frågor. Nästa vardag är {}.",
            next_working_day(last)
        );
        found.warning(mend(), message);
    }
    if first.days_until(last) < SHORTEST_WINDOW - 1 {
        let message = format!("Omgången är öppen i mindre än {SHORTEST_WINDOW} dagar.");
        found.warning(mend(), message);
    }
}

fn use_period(found: &mut Found, times: &Times, year: i16) {
    let outside = |day: Day| day.year() != year;
    if outside(times.use_from) || outside(times.use_to) {
        let message = format!(
            "Pengarna får användas från {} till {}. Det är inte inom bidragsåret {year}.",
            times.use_from, times.use_to
        );
        found.warning(Mend::Section(PlanSection::Times), message);
    }
}

/// A reminder goes out when its day begins, and the round must be open then.
fn reminders(found: &mut Found, examined: &ExaminedPlan, times: &Times) {
    let opens_at_midnight = times.opens().time_of_day() == "kl. 00.00";
    for day in examined.reminders().into_iter().flatten() {
        let too_early =
            *day < times.first_day() || (*day == times.first_day() && !opens_at_midnight);
        let why = match (too_early, times.last_day() < *day) {
            (true, _) => "innan omgången har öppnat",
            (_, true) => "efter sista dagen",
            _ => continue,
        };
        let message = format!("Påminnelsen {day} går ut {why}.");
        found.hindrance(Mend::Section(PlanSection::Reminders), message);
    }
}

fn sum(found: &mut Found, basics: &Basics, pots: &[PlannedPot]) {
    let sum: Kronor = pots.iter().map(|it| it.amount).sum();
    let (difference, which) = match (basics.total.checked_sub(sum), sum.checked_sub(basics.total)) {
        (Some(less), _) if less == Kronor::ZERO => return,
        (Some(less), _) => (less, "mindre"),
        (None, more) => (more.unwrap_or_default(), "mer"),
    };
    let message = format!(
        "Delpotterna blir {sum} tillsammans. Det är {difference} {which} än årets summa, {}.",
        basics.total
    );
    found.hindrance(Mend::Section(PlanSection::Pots), message);
}

fn kinds(found: &mut Found, basics: &Basics, pots: &[PlannedPot]) {
    let mend = || Mend::Section(PlanSection::Pots);
    for pot in pots.iter().filter(|it| !basics.kinds.contains(it.kind)) {
        let message = format!(
            "Delpotten {} är för {}, som inte får delta enligt grunduppgifterna.",
            pot.name,
            many(pot.kind)
        );
        found.hindrance(mend(), message);
    }
    for kind in [OrganisationKind::Municipality, OrganisationKind::Region] {
        if basics.kinds.contains(kind) && !pots.iter().any(|it| it.kind == kind) {
            let message = format!("Det finns ingen delpott för {}, som får delta.", many(kind));
            found.hindrance(mend(), message);
        }
    }
}

fn many(kind: OrganisationKind) -> &'static str {
    match kind {
        OrganisationKind::Municipality => "kommuner",
        OrganisationKind::Region => "regioner",
    }
}

/// Warns of recipients who may take part and get nothing, once every pot is fixed: before that,
/// most get nothing. Gotland is looked up twice, as it has a code of each kind.
fn missing(
    found: &mut Found,
    basics: &Basics,
    pots: &[PlannedPot],
    frames: &[PotFrames],
    register: &[OrganisationRow],
) {
    let fixed: Vec<_> = pots.iter().filter_map(|it| fixed(frames, it)).collect();
    if fixed.len() < pots.len() {
        return;
    }
    let with_frame: BTreeSet<&str> = fixed
        .iter()
        .flat_map(|it| &it.amounts)
        .filter(|it| it.amount != Kronor::ZERO)
        .map(|it| it.code.as_str())
        .collect();
    let code_of = |organisation: &OrganisationRow, kind| match kind {
        OrganisationKind::Municipality => organisation.municipality_code.clone(),
        OrganisationKind::Region => organisation.region_code.clone(),
    };
    for kind in [OrganisationKind::Municipality, OrganisationKind::Region] {
        if !basics.kinds.contains(kind) {
            continue;
        }
        let mut without: Vec<_> = register
            .iter()
            .filter_map(|it| Some((code_of(it, kind)?, &it.name)))
            .filter(|(code, _)| !with_frame.contains(code.as_str()))
            .collect();
        without.sort();
        if without.is_empty() {
            continue;
        }
        let named: Vec<_> = without
            .iter()
            .take(MOST_NAMED)
            .map(|(code, name)| format!("{name} ({code})"))
            .collect();
        let more = match without.len() - named.len() {
            0 => String::new(),
            more => format!(" och {more} till"),
        };
        let message = format!(
            "{} {} får delta men har ingen ram: {}{more}.",
            without.len(),
            if without.len() == 1 { one(kind) } else { many(kind) },
            named.join(", ")
        );
        found.warning(Mend::Section(PlanSection::Pots), message);
    }
}

fn one(kind: OrganisationKind) -> &'static str {
    match kind {
        OrganisationKind::Municipality => "kommun",
        OrganisationKind::Region => "region",
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            examine,
            fixture::{Pairs, head, whole, whole_but},
        },
        *,
    };
    use crate::{
        rounds::plan::{FrameAmount, FrameStatus, PlanAnswers, PlanHead, Severity},
        values::{OrgNumber, OrganisationId},
    };

    fn kronor(whole: u64) -> Kronor {
        Kronor::whole(whole).unwrap()
    }

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    /// A municipality, a region, and Gotland which is both.
    fn register() -> Vec<OrganisationRow> {
        [
            ("212000-2510", "Härjedalens kommun", Some("2361"), None),
            ("232100-0214", "Region Jämtland Härjedalen", None, Some("23")),
            ("212000-0803", "Region Gotland", Some("0980"), Some("09")),
        ]
        .into_iter()
        .map(|(number, name, municipality, region)| OrganisationRow {
            organisation_id: OrganisationId::generate(),
            org_number: OrgNumber::parse(number).unwrap(),
            name: name.to_owned(),
            municipality_code: municipality.map(str::to_owned),
            region_code: region.map(str::to_owned),
        })
        .collect()
    }

    /// Fixed frames of every pot in the plan, shared by the two recipients of its kind.
    fn frames(answers: &PlanAnswers, register: &[OrganisationRow]) -> Vec<PotFrames> {
        let examined = examine(answers);
        let pots = examined.pots().unwrap().iter();
        pots.map(|pot| {
            let codes =
                if pot.kind == OrganisationKind::Region { ["09", "23"] } else { ["0980", "2361"] };
            let half = kronor(pot.amount.as_whole().unwrap() / 2);
            let amounts = codes.into_iter().map(|code| {
                let has = |it: &&OrganisationRow| {
                    it.municipality_code.as_deref() == Some(code)
                        || it.region_code.as_deref() == Some(code)
                };
                let organisation = register.iter().find(has).unwrap();
                FrameAmount {
                    organisation_id: organisation.organisation_id,
                    code: code.to_owned(),
                    amount: half,
                }
            });
            PotFrames {
                pot_code: pot.code.clone(),
                pot: pot.clone(),
                status: FrameStatus::Fixed,
                amounts: amounts.collect(),
            }
        })
        .collect()
    }

    fn around<'a>(
        head: &'a PlanHead,
        frames: &'a [PotFrames],
        register: &'a [OrganisationRow],
    ) -> Around<'a> {
        Around { head, frames, register, kept: &[], now: at(BEFORE) }
    }

    const BEFORE: &str = "2026-02-01T12:00:00Z";

    /// What is found in a plan whose every pot was fixed as it stands: severity, mend, message.
    fn found(answers: &PlanAnswers) -> Vec<String> {
        let register = register();
        let frames = frames(answers, &register);
        told(&lint(&examine(answers), &around(&head(), &frames, &register)))
    }

    fn found_with(section: PlanSection, changes: Pairs<'_>) -> Vec<String> {
        found(&whole_but(section, changes))
    }

    /// What is found in the whole plan with changed frames.
    fn found_in(change: impl FnOnce(&mut Vec<PotFrames>)) -> Vec<String> {
        let register = register();
        let mut frames = frames(&whole(), &register);
        change(&mut frames);
        told(&lint(&examine(&whole()), &around(&head(), &frames, &register)))
    }

    fn told(found: &[Finding]) -> Vec<String> {
        let mend = |it: &Mend| match it {
            Mend::Section(section) => section.slug().to_owned(),
            Mend::Allocation(pot) => pot.clone(),
        };
        found
            .iter()
            .map(|it| {
                let message = it.message.replace('\u{a0}', " ");
                let title = match it.severity {
                    Severity::Hindrance => "Hindrar",
                    Severity::Warning => "Varning",
                };
                format!("{title} {}: {message}", mend(&it.mend))
            })
            .collect()
    }

    #[test]
    fn a_whole_plan_with_every_pot_fixed_has_nothing_to_mend() {
        assert_eq!(found(&whole()), [""; 0]);
    }

    #[test]
    fn a_section_that_is_not_done_hinders_the_opening() {
        let nothing = examine(&PlanAnswers::default());
        let findings = lint(&nothing, &around(&head(), &[], &register()));
        assert_eq!(findings.len(), PlanSection::ALL.len());
        assert!(findings.iter().all(|it| it.severity == Severity::Hindrance));
        assert_eq!(
            told(&findings).first().unwrap(),
            "Hindrar grunduppgifter: Avsnittet Grunduppgifter är inte påbörjat."
        );
        assert_eq!(
            found_with(PlanSection::Contacts, &[("service_email", "")]),
            ["Hindrar kontakter: Avsnittet Kontakter är inte färdigt."]
        );
        assert_eq!(
            found_with(PlanSection::Texts, &[("heading-1", ""), ("body-1", "")]),
            ["Hindrar anvisning: Avsnittet Anvisning är inte färdigt."]
        );
        assert_eq!(
            found_with(PlanSection::Contacts, &[("phone", "nej")]),
            ["Hindrar kontakter: Avsnittet Kontakter innehåller fel."]
        );
    }

    #[test]
    fn the_pots_add_up_to_the_total() {
        assert_eq!(
            found_with(PlanSection::Basics, &[("total", "900 000 001")]),
            ["Hindrar delpotter: Delpotterna blir 900 000 000 kr tillsammans. \
              Det är 1 kr mindre än årets summa, 900 000 001 kr."]
        );
        assert_eq!(
            found_with(PlanSection::Basics, &[("total", "899 999 998")]),
            ["Hindrar delpotter: Delpotterna blir 900 000 000 kr tillsammans. \
              Det är 2 kr mer än årets summa, 899 999 998 kr."]
        );
    }

    #[test]
    fn every_pot_is_fixed_by_a_second_person() {
        assert_eq!(
            found_in(|frames| {
                frames.remove(1);
            }),
            ["Hindrar regioner-befolkning: Delpotten Regioner, befolkning är inte fördelad."]
        );
        assert_eq!(
            found_in(|frames| frames[1].status = FrameStatus::Proposed),
            ["Hindrar regioner-befolkning: Fördelningen av Regioner, befolkning är föreslagen. \
              En annan person behöver fastställa den."]
        );
        let beside = found_in(|frames| {
            let mut proposed = frames[1].clone();
            proposed.status = FrameStatus::Proposed;
            frames.insert(0, proposed);
        });
        assert_eq!(
            beside,
            ["Varning regioner-befolkning: Delpotten Regioner, befolkning har ett nyare förslag \
              som ingen har prövat. Det gäller inte när omgången öppnas."]
        );
    }

    #[test]
    fn a_pot_that_has_changed_must_be_allocated_again() {
        let changed = found_in(|frames| {
            frames[0].pot.amount = kronor(1);
            frames[0].pot.as_of = Some(Day::new(jiff::civil::date(2024, 11, 1)));
        });
        assert_eq!(
            changed,
            ["Hindrar kommuner-individer: Delpotten Kommuner, individer har ändrats sedan den \
              fördelades: belopp, vilken dag siffrorna gäller. Fördela den igen."]
        );
        assert_eq!(found_in(|frames| frames[0].pot.rural = true), [""; 0]);
    }

    #[test]
    fn too_little_of_a_pot_is_a_warning_and_too_much_a_hindrance() {
        assert_eq!(
            found_in(|frames| frames[0].amounts[0].amount = kronor(187_499_990)),
            ["Varning kommuner-individer: 10 kr av delpotten Kommuner, individer fördelas inte."]
        );
        assert_eq!(
            found_in(|frames| frames[0].amounts[0].amount = kronor(187_500_001)),
            ["Hindrar kommuner-individer: Ramarna i delpotten Kommuner, individer blir \
              375 000 001 kr, mer än delpotten."]
        );
    }

    #[test]
    fn nobody_is_twice_in_a_pot() {
        let twice = found_in(|frames| {
            let mut again = frames[0].amounts[1].clone();
            again.amount = Kronor::ZERO;
            frames[0].amounts.push(again);
        });
        assert_eq!(
            twice,
            ["Hindrar kommuner-individer: Härjedalens kommun står två gånger i delpotten \
              Kommuner, individer."]
        );
    }

    #[test]
    fn whoever_may_take_part_and_gets_nothing_is_named() {
        let without = found_in(|frames| {
            for amount in frames.iter_mut().flat_map(|it| &mut it.amounts) {
                if ["0980", "23"].contains(&amount.code.as_str()) {
                    amount.amount = Kronor::ZERO;
                }
            }
        });
        let named: Vec<_> = without.iter().filter(|it| it.contains("har ingen ram")).collect();
        assert_eq!(
            named,
            [
                "Varning delpotter: 1 kommun får delta men har ingen ram: Region Gotland (0980).",
                "Varning delpotter: 1 region får delta men har ingen ram: \
                 Region Jämtland Härjedalen (23).",
            ]
        );
    }

    #[test]
    fn at_most_ten_recipients_without_a_frame_are_named() {
        let mut register = register();
        let frames = frames(&whole(), &register);
        let somebody = register[0].clone();
        for code in 1000..1012 {
            let municipality_code = Some(code.to_string());
            register.push(OrganisationRow { municipality_code, ..somebody.clone() });
        }
        let found = told(&lint(&examine(&whole()), &around(&head(), &frames, &register)));
        let found = found.first().unwrap();
        assert!(found.starts_with("Varning delpotter: 12 kommuner får delta"), "{found}");
        assert!(found.ends_with("Härjedalens kommun (1009) och 2 till."), "{found}");
    }

    #[test]
    fn a_rural_insats_and_a_rural_pot_need_each_other() {
        assert_eq!(
            found_with(PlanSection::Pots, &[("rural-3", "")]),
            ["Hindrar insatser: ”Landsbygd” är bara för dem som har en ram för landsbygd, \
              men ingen delpott är för landsbygd."]
        );
        assert_eq!(
            found_with(PlanSection::Aims, &[("rural-3", "")]),
            ["Hindrar insatser: Delpotten Kommuner, landsbygd är för landsbygd, \
              men inget som pengarna får användas till är det."]
        );
        assert_eq!(
            found_with(PlanSection::Aims, &[("rural-1", "ja")]),
            ["Hindrar insatser: Minst en som är till för alla måste väljas, \
              men alla är för landsbygd."]
        );
    }

    #[test]
    fn each_kind_that_may_take_part_has_a_pot_and_no_other_has() {
        let regions = found_with(PlanSection::Basics, &[("kind", "municipality")]);
        assert_eq!(
            regions,
            ["Hindrar delpotter: Delpotten Regioner, befolkning är för regioner, \
              som inte får delta enligt grunduppgifterna."]
        );
        let nothing = found_with(PlanSection::Pots, &[("kind-2", "municipality")]);
        assert_eq!(
            nothing.first().unwrap(),
            "Hindrar delpotter: Det finns ingen delpott för regioner, som får delta."
        );
    }

    #[test]
    fn reminders_lie_in_the_window() {
        let ask = |day: &str, time: &str| {
            let answers = whole_but(PlanSection::Reminders, &[("day-1", day), ("day-2", "")]);
            let times = whole_but(PlanSection::Times, &[("first_time", time)]);
            let times = times.of(PlanSection::Times).unwrap().clone();
            found(&answers.with(PlanSection::Times, times))
        };
        assert_eq!(ask("2026-04-01", ""), [""; 0]);
        assert_eq!(ask("2026-02-16", ""), [""; 0]);
        let early = "innan omgången har öppnat.";
        for (day, time, why) in [
            ("2026-02-15", "", early),
            ("2026-02-16", "09:00", early),
            ("2026-04-02", "", "efter sista dagen."),
        ] {
            let found = ask(day, time);
            let [found] = found.as_slice() else { panic!("{day}: {found:?}") };
            assert!(found.starts_with("Hindrar paminnelser: Påminnelsen "), "{found}");
            assert!(found.ends_with(why), "{found}");
        }
    }

    #[test]
    fn a_last_day_on_a_holiday_is_a_warning() {
        assert_eq!(
            found_with(PlanSection::Times, &[("last_day", "2026-04-03")]),
            ["Varning tider: Sista dagen, fredag 3 april 2026, är långfredagen. \
              Då kan ingen svara på frågor. Nästa vardag är tisdag 7 april 2026."]
        );
        assert_eq!(
            found_with(PlanSection::Times, &[("last_day", "2026-04-12")]),
            ["Varning tider: Sista dagen, söndag 12 april 2026, är helg. \
              Då kan ingen svara på frågor. Nästa vardag är måndag 13 april 2026."]
        );
    }

    #[test]
    fn a_round_opens_in_the_future_and_is_open_for_a_week() {
        let at_time = |now: &str| {
            let register = register();
            let frames = frames(&whole(), &register);
            let (head, now) = (head(), at(now));
            told(&lint(&examine(&whole()), &Around { now, ..around(&head, &frames, &register) }))
        };
        assert_eq!(at_time("2026-02-15T22:59:59Z"), [""; 0]);
        assert_eq!(
            at_time("2026-02-15T23:00:00Z"),
            [
                "Varning tider: Tiden då omgången skulle öppna, 16 februari 2026 kl. 00.00, har redan \
              passerat. Den öppnar i så fall genast."
            ]
        );
        assert_eq!(
            at_time("2026-04-01T22:00:00Z"),
            ["Hindrar tider: Sista dagen, onsdag 1 april 2026, har redan passerat."]
        );
        let ends = |last: &str| {
            let answers = whole_but(PlanSection::Times, &[("last_day", last)]);
            let reminders = whole_but(PlanSection::Reminders, &[("day-1", ""), ("day-2", "")]);
            let none = reminders.of(PlanSection::Reminders).unwrap().clone();
            found(&answers.with(PlanSection::Reminders, none))
        };
        assert_eq!(ends("2026-02-20"), ["Varning tider: Omgången är öppen i mindre än 7 dagar."]);
        assert_eq!(ends("2026-02-23"), [""; 0]);
    }

    #[test]
    fn the_money_is_used_within_the_year_of_the_grant() {
        assert_eq!(
            found_with(PlanSection::Times, &[("use_to", "2027-03-31")]),
            [
                "Varning tider: Pengarna får användas från torsdag 1 januari 2026 till onsdag 31 mars \
              2027. Det är inte inom bidragsåret 2026."
            ]
        );
    }

    #[test]
    fn what_nobody_requisitioned_stays_where_no_paragraph_says_otherwise() {
        let silent = found_with(PlanSection::Ordinance, &[("leftover", "")]);
        assert_eq!(
            silent,
            [
                "Hindrar efter-sista-dagen: Ingen paragraf säger att pengar som ingen rekvirerar får \
              lämnas till andra. Då kan de inte fördelas om."
            ]
        );
    }

    #[test]
    fn a_grant_without_a_plan_and_a_report_is_whole_without_them() {
        let silent = whole_but(PlanSection::Ordinance, &[("plan", ""), ("report", "")]);
        let left = [PlanSection::PlanMode, PlanSection::Report];
        let without = silent.iter().filter(|(it, _)| !left.contains(it));
        let without: PlanAnswers = without.map(|(it, answer)| (it, answer.clone())).collect();
        assert_eq!(found(&without), [""; 0]);
        assert!(examine(&without).plan().is_some());
    }

    #[test]
    fn a_copied_section_hinders_until_somebody_has_saved_it() {
        let mut answer = whole().of(PlanSection::Contacts).unwrap().clone();
        answer.copied = true;
        let copied = whole().with(PlanSection::Contacts, answer);
        assert_eq!(
            found(&copied),
            ["Hindrar kontakter: Avsnittet Kontakter är kopierat och inte genomläst."]
        );
    }

    #[test]
    fn a_report_before_the_money_is_used_is_a_warning() {
        assert_eq!(
            found_with(PlanSection::Report, &[("opens", "2026-12-31"), ("by", "2027-03-31")]),
            [
                "Varning aterrapportering: Återrapporteringen har dagen torsdag 31 december 2026, men \
              pengarna får användas till torsdag 31 december 2026."
            ]
        );
    }

    #[test]
    fn a_report_without_questions_is_a_warning() {
        let found = found_with(PlanSection::Report, &[("question-1", "")]);
        let [found] = found.as_slice() else { panic!("{found:?}") };
        assert!(found.starts_with("Varning aterrapportering: Det finns inga frågor"), "{found}");
    }
}
