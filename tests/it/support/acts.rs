//! Every act that moves a requisition after it was begun: who does it, what a refusal says, and how it
//! is pressed and typed.

use statsbidrag::{requisitions::CONTACT, values::RequisitionId};

use super::{
    ANSWERS, AUDITOR, Answer, Browser, COORDINATOR, DECIDER, ECONOMIST, GOTLAND, OFFICER, OMBUD,
    OTHER_ECONOMIST, REPRESENTATIVE, ROUND, Service, form,
};

/// What people do, whom it may be done by, who is turned away, and what a refusal says: one of these.
pub struct Act {
    pub name: &'static str,
    pub by: &'static [&'static str],
    pub strangers: &'static [&'static str],
    pub why: &'static [&'static str],
}

pub const MOVED_ON: &[&str] = &["Ärendet har redan gått vidare"];
const SENDERS: &[&str] = &[OMBUD, REPRESENTATIVE];
const APPLICANTS: &[&str] = &[OMBUD, REPRESENTATIVE, COORDINATOR];
const NOT_CHANGED: &[&str] = &["kan inte ändras nu", "Omgången är stängd"];
const NOT_SENT: &[&str] = &[
    "kan inte ändras nu",
    "så beloppet kan bara sänkas",
    "Innehållet har ändrats sedan du öppnade sidan",
    "Det finns ingen ändring att skicka in",
    "Det är för sent, och inget har skickats in",
    "bara skicka in en ändrad kontaktperson",
];

const fn act(
    name: &'static str,
    by: &'static [&'static str],
    strangers: &'static [&'static str],
    why: &'static [&'static str],
) -> Act {
    Act { name, by, strangers, why }
}

pub const ACTS: [Act; 22] = [
    act("start", SENDERS, &[COORDINATOR, OFFICER], &["Omgången stängde"]),
    act("save plan", APPLICANTS, &[GOTLAND, OFFICER], NOT_CHANGED),
    act("save more", APPLICANTS, &[GOTLAND, DECIDER], NOT_CHANGED),
    act("save less", APPLICANTS, &[GOTLAND, ECONOMIST], NOT_CHANGED),
    act("save leftover", APPLICANTS, &[GOTLAND, AUDITOR], NOT_CHANGED),
    act("save payment", APPLICANTS, &[GOTLAND, OFFICER], NOT_CHANGED),
    act("save contact", APPLICANTS, &[GOTLAND, OFFICER], NOT_CHANGED),
    act("send", SENDERS, &[GOTLAND, OFFICER], NOT_SENT),
    act("coordinator sends", &[COORDINATOR], &[GOTLAND, OFFICER], NOT_SENT),
    act("discard", APPLICANTS, &[GOTLAND, OFFICER], &["Det finns ingen ändring att kasta"]),
    act("withdraw", SENDERS, &[COORDINATOR, GOTLAND, OFFICER], &["kan inte återkallas nu"]),
    act("discontinue", &[OFFICER], &[OMBUD, DECIDER], MOVED_ON),
    act("ask completion", &[OFFICER], &[OMBUD, AUDITOR], MOVED_ON),
    act("cancel completion", &[OFFICER], &[OMBUD, DECIDER], MOVED_ON),
    act(
        "ask later day",
        SENDERS,
        &[COORDINATOR, GOTLAND, OFFICER],
        &["Det finns ingen komplettering att svara på", "Det går att göra en gång"],
    ),
    act(
        "settle later day",
        &[OFFICER],
        &[OMBUD, ECONOMIST],
        &["Begäran har ändrats", "Ärendet har redan gått vidare"],
    ),
    act("propose", &[OFFICER], &[OMBUD, DECIDER], MOVED_ON),
    act("send proposal back", &[DECIDER], &[OMBUD, OFFICER], MOVED_ON),
    act("decide", &[DECIDER], &[OMBUD, OFFICER], MOVED_ON),
    act("record payout", &[ECONOMIST], &[OMBUD, DECIDER], MOVED_ON),
    act("send payout back", &[ECONOMIST, OTHER_ECONOMIST], &[OMBUD, OFFICER], MOVED_ON),
    act("approve payout", &[OTHER_ECONOMIST], &[OMBUD, DECIDER], MOVED_ON),
];

pub fn named(name: &str) -> &'static Act {
    ACTS.iter().find(|it| it.name == name).unwrap_or_else(|| panic!("no act is called {name}"))
}

/// What is asked for from the first pot.
pub const ASKED_FIRST: u32 = 3_000;

/// Only of what every municipality has a frame of.
fn amounts(first: u32) -> Vec<(&'static str, String)> {
    vec![
        ("amount-kommuner-efter-kommunal-halso-och-sjukvard", first.to_string()),
        ("amount-kommuner-efter-befolkning", "2 000".to_owned()),
        ("amount-landsbygd-och-glesbygd-kommuner", "0".to_owned()),
    ]
}

const ACCOUNTS: [&[(&str, &str)]; 2] = [
    &[("account_kind", "bankgiro"), ("bankgiro", "5050-1055"), ("reference", "GNV 2026")],
    &[("account_kind", "plusgiro"), ("plusgiro", "28 65 43-4")],
];

/// No page has this fingerprint.
const NOTHING_SEEN: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl Service {
    /// A requisition of the first pots alone, which every municipality has a frame of: what others begin
    /// with.
    pub async fn pattern(&self) -> RequisitionId {
        let ombud = self.person(OMBUD).await;
        let id = ombud.starts(self).await;
        let plan = [("who", "egen"), ("insats", "1"), ("description-1", "Fler läkare.")];
        ombud.saves(id, "plan", &plan).await;
        let amounts = amounts(ASKED_FIRST);
        let amounts: Vec<_> = amounts.iter().map(|(it, value)| (*it, value.as_str())).collect();
        ombud.saves(id, "belopp", &amounts).await;
        for (section, answers) in &ANSWERS[2..] {
            ombud.saves(id, section, answers).await;
        }
        id
    }
}

/// A requisition as those who act on it know it.
pub struct Acted<'a> {
    pub service: &'a Service,
    pub id: RequisitionId,
    /// Whose page shows what is to be sent.
    pub ombud: String,
    /// The version that was sent last; 0 before the first.
    pub version: usize,
    /// What was sent last: of the first pot, of leftover money, and of the account.
    pub amount: u32,
    pub wants_leftover: bool,
    pub account: usize,
    /// How many acts there were, so that no two texts are the same.
    pub acts: usize,
    /// The fingerprint that the page showed last.
    seen: String,
}

impl<'a> Acted<'a> {
    /// A requisition that somebody has begun.
    pub fn on(service: &'a Service, id: RequisitionId, ombud: &str) -> Self {
        Self {
            service,
            id,
            ombud: ombud.to_owned(),
            version: 0,
            amount: ASKED_FIRST,
            wants_leftover: true,
            account: 0,
            acts: 0,
            seen: NOTHING_SEEN.to_owned(),
        }
    }

    /// Takes over the answers of another requisition, whole as they were sent or are to be sent.
    pub async fn is_filled_in_as(&self, pattern: RequisitionId) {
        let id = self.id;
        self.service
            .execute(&format!(
                "insert into section_answer (requisition_id, version, section, revision, typed,
                                             saved_by, saved_at)
                 select '{id}', 1, section, 1, typed, saved_by, saved_at
                 from section_answer join requisition using (requisition_id, version)
                 where requisition_id = '{pattern}'
                 on conflict do nothing"
            ))
            .await;
    }

    /// Does an act in one of its variants; with the browser, which leads on to what the answer says.
    pub async fn perform(
        &mut self,
        act: &Act,
        email: &str,
        variant: usize,
    ) -> (Answer, Browser<'a>) {
        let who = self.service.person(email).await;
        let id = self.id;
        let (ours, case) = (format!("/rekvisitioner/{id}"), format!("/arenden/{id}"));
        let post = async |path: String, typed: &[(&str, &str)]| who.post(&path, &form(typed)).await;
        let answer = match act.name {
            "start" => {
                let round = self.service.round(ROUND).await;
                post(format!("/omgangar/{round}/rekvisition"), &[]).await
            }
            "send" | "coordinator sends" => self.sends(&who).await,
            "discard" => post(format!("{ours}/kastad"), &[]).await,
            "withdraw" => {
                post(format!("{ours}/aterkallelse"), &[("withdrawal_reason", "Nej.")]).await
            }
            "ask later day" => {
                post(format!("{ours}/senare-dag"), &[("extension_reason", "Nämnden.")]).await
            }
            "discontinue" => post(format!("{case}/avskrivning"), &[]).await,
            "ask completion" => {
                let kind = ["hindrar", "komplettering"][variant % 2];
                let asked = [
                    ("completion_kind", kind),
                    ("section", "plan"),
                    ("missing", "Beskriv mer."),
                    ("completion_day", "2026-04-20"),
                    ("seen_version", &*self.service.version_of(self.id).await),
                ];
                post(format!("{case}/komplettering"), &asked).await
            }
            "cancel completion" => post(format!("{case}/komplettering-avslutad"), &[]).await,
            "settle later day" => {
                let settled = [("extended_to", "2026-04-30"), ("act", "stands")][variant % 2];
                post(format!("{case}/senare-dag"), &[settled]).await
            }
            "propose" => self.proposes(&who, variant).await,
            "decide" => {
                let seen = self.seen_proposal().await;
                post(format!("{case}/beslut"), &[("seen", &seen)]).await
            }
            "send proposal back" => {
                let seen = self.seen_proposal().await;
                let typed = [("seen", &*seen), ("return_reason", "Skäl saknas.")];
                post(format!("{case}/aterlamnat-forslag"), &typed).await
            }
            "record payout" => {
                let count: i64 = self.service.value("select count(*) from payout").await;
                let reference = format!("UB {count}");
                let version = self.service.version_of(self.id).await;
                let typed = [
                    ("pay_on", "2026-04-10"),
                    ("payout_reference", &*reference),
                    ("seen_version", &version),
                ];
                post(format!("{case}/utbetalning"), &typed).await
            }
            "send payout back" => {
                let seen = self.seen_payout().await;
                let typed = [("seen", &*seen), ("payout_return_reason", "Fel dag.")];
                post(format!("{case}/aterlamnad-utbetalning"), &typed).await
            }
            "approve payout" => {
                let seen = self.seen_payout().await;
                post(format!("{case}/godkannande"), &[("seen", &seen)]).await
            }
            save => self.saves(&who, save.strip_prefix("save ").unwrap()).await,
        };
        (answer, who)
    }

    /// What the case's page carries to whoever decides.
    async fn seen_proposal(&self) -> String {
        let open = "select coalesce((select proposal_id::text from proposal
                    where returned_at is null and voided_at is null and requisition_id = ";
        self.service.value(&format!("{open} '{}'), '')", self.id)).await
    }

    /// What it carries to whoever approves.
    async fn seen_payout(&self) -> String {
        let open = "select coalesce((select payout_id::text from payout
                    where returned_at is null and voided_at is null and requisition_id = ";
        self.service.value(&format!("{open} '{}'), '')", self.id)).await
    }

    async fn proposes(&self, who: &Browser<'_>, variant: usize) -> Answer {
        let outcome = ["bifall", "delvis-bifall", "avslag"][variant % 3];
        let pots: Vec<String> = sqlx::query_scalar(
            "select 'granted-' || pot_id from requested_amount join requisition
                 using (requisition_id, version)
             where requisition_id = $1 order by amount desc",
        )
        .bind(self.id)
        .fetch_all(&self.service.db)
        .await
        .unwrap();
        let amounts = pots.iter().enumerate();
        let mut typed: Vec<_> =
            amounts.map(|(at, pot)| (pot.as_str(), if at == 0 { "1" } else { "0" })).collect();
        let version = self.service.version_of(self.id).await;
        typed.extend([
            ("outcome", outcome),
            ("reasons", "Så ska det bli."),
            ("seen_version", version.as_str()),
        ]);
        who.post(&format!("/arenden/{}/forslag", self.id), &form(&typed)).await
    }

    async fn saves(&self, who: &Browser<'_>, change: &str) -> Answer {
        let words = format!("Fler läkare, {} stycken.", self.acts);
        let name = format!("Nils N{}", "y".repeat(self.acts % 40 + 1));
        let owned = |it: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
            it.iter().map(|(field, value)| (*field, (*value).to_owned())).collect()
        };
        let (slug, section, mut typed) = match change {
            "plan" => {
                let plan = [("who", "egen"), ("insats", "1"), ("description-1", words.as_str())];
                ("plan", "plan", owned(&plan))
            }
            "more" => ("belopp", "amounts", amounts(self.amount + 1)),
            "less" => ("belopp", "amounts", amounts(self.amount - 1)),
            "leftover" => {
                let answer = if self.wants_leftover { "nej" } else { "ja" };
                ("kvarvarande-medel", "leftover", owned(&[("leftover", answer)]))
            }
            "payment" => ("utbetalning", "payment", owned(ACCOUNTS[1 - self.account])),
            "contact" => {
                let mut contact = owned(CONTACT);
                contact[0].1 = name;
                ("kontakt", "contact", contact)
            }
            other => panic!("nobody saves {other}"),
        };
        let id = self.id;
        let revision = format!(
            "select coalesce((select revision from section_answer join requisition using (requisition_id)
                 where requisition_id = '{id}' and section = '{section}'
                   and section_answer.version = coalesce(draft_version, requisition.version)), 0)"
        );
        typed.push(("revision", self.service.value::<i32>(&revision).await.to_string()));
        typed.push(("version", (self.version + 1).to_string()));
        let typed: Vec<_> = typed.iter().map(|(it, value)| (*it, value.as_str())).collect();
        who.post(&format!("/rekvisitioner/{id}/{slug}"), &form(&typed)).await
    }

    /// Sends what the ombud's page shows; where it shows nothing to send, what it showed last, for as
    /// long as that was not sent.
    async fn sends(&mut self, who: &Browser<'_>) -> Answer {
        let ombud = self.service.person(&self.ombud).await;
        let page = ombud.get(&format!("/rekvisitioner/{}/kontrollera", self.id)).await;
        if page.html.contains("name=\"fingerprint\"") {
            self.seen = page.input("fingerprint");
        }
        who.sends(self.id, &self.seen).await
    }

    /// What the page showed has been sent: who presses again on an old page has another.
    pub fn forgets_the_page(&mut self) {
        NOTHING_SEEN.clone_into(&mut self.seen);
    }
}
