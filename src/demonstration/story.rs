//! What happened in the closed round: some sixty recipients requisitioned, and the agency examined,
//! decided and paid. Told by using the service itself, under a clock that stands in the spring of
//! 2026, so that every row, event and number is what people would have left behind. And the days
//! before today: applications to be ombud, see [`applications`].

use anyhow::Context;
use jiff::{SignedDuration, civil::date};
use sqlx::PgPool;

use super::{
    applications,
    grants::CLOSED_TITLE,
    past::{Past, values},
};
use crate::{
    app::Settings,
    identity::{self, NewPerson},
    ombud::{self, OrganisationRow},
    requisitions, rounds,
    values::{Bankgiro, Day, Email, Misread, Moment, PersonId, RoundId},
    who::MandateRole,
};

/// One organisation in this many took part.
const EVERY: usize = 5;

/// Which of those that take part gets an extension; it has a draft on the last day.
const EXTENDED: usize = 8;

/// Tells the story, unless it has been told or the round is frozen. Meanwhile the round's freeze
/// waits. A story that was interrupted is known by that, and goes on from where it stopped. `said` hears how many of the recipients it has
/// come through.
pub async fn tell(
    db: &PgPool,
    settings: &Settings,
    now: Moment,
    said: &(dyn Fn(usize, usize) + Sync),
) -> anyhow::Result<()> {
    let mut tx = db.begin().await?;
    let organisations = ombud::organisations(&mut tx).await?;
    let found = rounds::demonstration(&mut tx, CLOSED_TITLE).await?.context("the closed round")?;
    let round = found.round_id;
    let told = !found.freeze_waits
        && requisitions::is_begun(&mut tx, round).await?
        && found.closes_at <= now;
    if found.frozen || told {
        return Ok(());
    }
    rounds::set_freeze_waits(&mut tx, round, true).await?;
    tx.commit().await?;

    let of_the_demonstration = organisations.iter().filter(|it| is_peoples(it));
    let others = organisations.iter().filter(|it| !is_peoples(it)).step_by(EVERY);
    let takes_part: Vec<_> = of_the_demonstration.chain(others).collect();
    for (number, organisation) in takes_part.iter().enumerate() {
        said(number, takes_part.len());
        let sent = Past::at(db, settings, in_the_window(number, 10), now)?;
        let ombud = sent.ombud_of(organisation).await?;
        let id = sent.requisitions(ombud, round, number).await?;
        if number == EXTENDED {
            Past::at(db, settings, of_2026(3, 30), now)?
                .proposes_extension(round, organisation)
                .await?;
            Past::at(db, settings, of_2026(3, 31), now)?.approves_extension(round).await?;
            let late = Past::at(db, settings, of_2026(4, 9), now)?;
            late.requisitions(ombud, round, 0).await?;
            continue;
        }
        if let Some(id) = id {
            let agency = Past::at(db, settings, in_the_window(number, 15), now)?;
            agency.examines(&id, number).await?;
            agency.goes_on(ombud, &id, number).await?;
        }
    }

    // One said no, beside all those who said nothing.
    if let Some(declines) = organisations.iter().filter(|it| !is_peoples(it)).nth(1) {
        let said = Past::at(db, settings, in_the_window(20, 10), now)?;
        let ombud = said.ombud_of(declines).await?;
        let cookie = said.signs_in(ombud).await?;
        said.post(&cookie, &format!("/omgangar/{round}/avstaende"), "").await?;
    }
    applications::tell(db, settings, now).await?;

    let mut tx = db.begin().await?;
    rounds::set_freeze_waits(&mut tx, round, false).await?;
    Ok(tx.commit().await?)
}

/// The morning of a day of 2026.
fn of_2026(month: i8, day: i8) -> Moment {
    Moment::on(Day::new(date(2026, month, day)), 10, 0).unwrap_or(Moment::EPOCH)
}

/// Whether a demonstration person can sign in for the organisation: those took part too, all but
/// Gotland.
fn is_peoples(organisation: &OrganisationRow) -> bool {
    ["212000-2510", "232100-0214"].contains(&organisation.org_number.to_string().as_str())
}

/// A moment in the window, `number` days from its start. Recipients send in the morning; the agency
/// works in the afternoon.
fn in_the_window(number: usize, hour: i8) -> Moment {
    let first = Moment::on(Day::new(date(2026, 2, 16)), hour, 0).unwrap_or(Moment::EPOCH);
    let passed = SignedDuration::from_hours(24 * (number as i64 % 40))
        + SignedDuration::from_mins(7 * (number as i64 % 23));
    first.after(passed)
}

impl Past {
    /// The organisation's ombud. Where there is none, one is made who cannot sign in.
    async fn ombud_of(&self, organisation: &OrganisationRow) -> anyhow::Result<PersonId> {
        let id = organisation.organisation_id;
        let mut tx = self.db.begin().await?;
        let now = self.now();
        if let Some(ombud) = identity::ombud_of(&mut tx, id, now).await? {
            return Ok(ombud);
        }
        let email = Email::parse(&format!("ombud.{}@demo.example", organisation.org_number))
            .map_err(|it| it.about("email"))?;
        let person = NewPerson {
            name: "Påhittat Ombud",
            email: &email,
            password_hash: None,
            demonstration: true,
            created_at: now,
        };
        let person = identity::let_in(&mut tx, &person).await?.context("a new address")?;
        identity::grant_mandate(&mut tx, person, id, MandateRole::Ombud, now).await?;
        tx.commit().await?;
        Ok(person)
    }

    /// Fills in a requisition and, but for every ninth, sends it. Returns the id of one that was
    /// sent.
    async fn requisitions(
        &self,
        ombud: PersonId,
        round: RoundId,
        number: usize,
    ) -> anyhow::Result<Option<String>> {
        let cookie = self.signs_in(ombud).await?;
        if self.get(&cookie, "/att-gora").await?.1.contains("återkallad") {
            // Sent and withdrawn before the story was interrupted.
            return Ok(None);
        }
        let (started, _) =
            self.post(&cookie, &format!("/omgangar/{round}/rekvisition"), "").await?;
        let id = started.rsplit('/').next().unwrap_or_default().to_owned();
        let path = format!("/rekvisitioner/{id}");
        let (onwards, tasks) = self.get(&cookie, &path).await?;
        if onwards.ends_with("/kvittens") || tasks.contains("/kvittens") {
            return Ok(Some(id));
        }
        if !tasks.contains("6 av 6 avsnitt") {
            self.fills_in(&cookie, &path, number).await?;
        }
        if number % 9 == 8 {
            return Ok(None);
        }
        let (_, check) = self.get(&cookie, &format!("{path}/kontrollera")).await?;
        let seen = values(&check, "fingerprint").pop().context("a whole requisition")?.1;
        self.post(&cookie, &format!("{path}/inskickning"), &format!("fingerprint={seen}")).await?;
        Ok(Some(id))
    }

    /// An administrator proposes a later last day for one organisation, whose system was down.
    async fn proposes_extension(
        &self,
        round: RoundId,
        organisation: &OrganisationRow,
    ) -> anyhow::Result<()> {
        let cookie = self.signs_in_as("administrator@demo.example").await?;
        let path = extensions_of(round);
        if self.get(&cookie, &path).await?.1.contains(&organisation.name) {
            return Ok(());
        }
        let form = format!(
            "organisation={}&last_day=2026-04-15&reason=Kommunens+inloggning+l%C3%A5g+nere+i+en+vecka.",
            organisation.org_number
        );
        self.post(&cookie, &path, &form).await?;
        Ok(())
    }

    async fn approves_extension(&self, round: RoundId) -> anyhow::Result<()> {
        let cookie = self.signs_in_as("beslutsfattare@demo.example").await?;
        let path = extensions_of(round);
        let (_, page) = self.get(&cookie, &path).await?;
        if let Some((_, seen)) = values(&page, "seen").pop() {
            let form = format!("seen={seen}&act=approve");
            self.post(&cookie, &format!("{path}/beslut"), &form).await?;
        }
        Ok(())
    }

    async fn fills_in(&self, cookie: &str, path: &str, number: usize) -> anyhow::Result<()> {
        for (section, answer) in ANSWERS {
            self.post(cookie, &format!("{path}/{section}"), answer).await?;
        }
        let payment = format!("account_kind=bankgiro&bankgiro={}", account(number));
        self.post(cookie, &format!("{path}/utbetalning"), &payment).await?;
        let contact = serde_html_form::to_string(requisitions::CONTACT)?;
        self.post(cookie, &format!("{path}/kontakt"), &contact).await?;
        // The form of the amounts shows the frames.
        let (_, form) = self.get(cookie, &format!("{path}/belopp")).await?;
        self.post(cookie, &format!("{path}/belopp"), &amounts(&form, number)).await?;
        Ok(())
    }

    /// Takes a case as far as the agency has come: to the payout for most, less far for later ones.
    /// One proposal waits for a decision, and one was sent back.
    async fn examines(&self, id: &str, number: usize) -> anyhow::Result<()> {
        let reference = format!("payout_reference=UB+2026-{:04}&pay_on=2026-04-15", number + 1);
        let acts = [
            (
                "handlaggare@demo.example",
                "forslag",
                "outcome=bifall&reasons=Villkoren+%C3%A4r+uppfyllda.",
            ),
            ("beslutsfattare@demo.example", "beslut", ""),
            ("ekonom1@demo.example", "utbetalning", &reference),
            ("ekonom2@demo.example", "godkannande", ""),
        ];
        let sent_back = (
            "beslutsfattare@demo.example",
            "aterlamnat-forslag",
            "return_reason=Skriv+vilka+insatser+det+g%C3%A4ller.",
        );
        let done = match number % 8 {
            0..5 => 4,
            5 => 3,
            6 => 2,
            _ if [15, 23].contains(&number) => 1,
            _ => 0,
        };
        let back = (number == 23).then_some(sent_back);
        for (email, act, form) in acts.into_iter().take(done).chain(back) {
            let cookie = self.signs_in_as(email).await?;
            let (_, case) = self.get(&cookie, &format!("/arenden/{id}")).await?;
            let action = format!("/arenden/{id}/{act}");
            if !case.contains(&format!("action=\"{action}\"")) || case.contains("Återlämnad") {
                // Done before the story was interrupted.
                continue;
            }
            let seen = values(&case, "seen").pop().unwrap_or_default().1;
            let form = format!("seen={seen}&{form}");
            self.post(&cookie, &action, &form).await?;
        }
        Ok(())
    }
}

fn extensions_of(round: RoundId) -> String {
    format!("/administration/omgangar/{round}/anstand")
}

/// What everybody answers, beside the account, the invented contact and the amounts.
const ANSWERS: [(&str, &str); 3] = [
    (
        "plan",
        "who=egen&insats=1&description-1=Fler+fasta+l%C3%A4karkontakter.&insats=7&description-7=Handledare+i+prim%C3%A4rv%C3%A5rden.",
    ),
    ("kvarvarande-medel", "leftover=ja"),
    (
        "intyganden",
        concat!(
            "certified=pengarna-anvands-till-insatser-som-omfattas-av-halso-och-sju",
            "&certified=pengarna-anvands-inte-till-kostnader-som-redan-finansieras-p",
            "&certified=pengarna-anvands-under-bidragsaret-januari-till-december",
            "&certified=vi-kan-lamna-underlag-som-gor-det-mojligt-att-granska-hur-pe",
            "&certified=vi-aterrapporterar-hur-pengarna-har-anvants-nar-myndigheten",
        ),
    ),
];

/// An invented bankgiro number, in a series that is not given out. Two of those whose cases wait for an
/// officer have the same, so that there is something to look at.
fn account(number: usize) -> String {
    let number = if number == 31 { 7 } else { number };
    let with = |check| format!("9990{number:03}{check}");
    (0..10).map(with).find(|it| Bankgiro::parse(it).is_ok()).unwrap_or_default()
}

/// The whole frame for most, half of it for some; nothing rural, since nobody chose insats 8.
fn amounts(form: &str, number: usize) -> String {
    let amount = |(name, frame): (String, String)| {
        let frame: u64 = frame.replace(' ', "").parse().unwrap_or(0);
        let asked = match name.contains("landsbygd") {
            true => 0,
            false if number % 6 == 5 => frame / 2,
            false => frame,
        };
        format!("{name}={asked}")
    };
    values(form, "amount-").into_iter().map(amount).collect::<Vec<_>>().join("&")
}
