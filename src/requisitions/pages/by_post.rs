//! What came by post or mail, registered by an officer on the organisation's behalf: the whole form on
//! one page.

use askama::Template;
use axum::extract::State;
use sqlx::PgConnection;

use crate::{
    app::App,
    identity::exclusions::{self, EXCLUDED},
    requisitions::{
        by_post, completion,
        model::{Answers, Carrier, Completion, Dossier, Section, Status},
        rules::{
            self, Admitted, ChangeRefusal, Received, SendRefusal, arrived, change, fields,
            openness, read, read_received,
        },
        store,
    },
    rounds::{self, OpenRound, Round, Terms, plan::PlanMode},
    values::{
        Answer, Field, Kronor, Moment, OrganisationId, RequisitionId, RoundId, Typed, WindowState,
    },
    web::{Db, Error, Errors, Page, Path, Posted, Reply, Result},
    who::Officer,
};

const RECEIVED_ON: Field = Field::new("received_on", "Vilken dag kom den in?", "");
const SEEN_VERSION: Field = Field::new("seen_version", "", "");
const RECEIVED_REASON: Field = Field::new("received_reason", "", "");

#[derive(Template)]
#[template(path = "requisitions/by_post.html")]
pub struct ByPost {
    organisation: String,
    round: Round,
    terms: Terms,
    sections: Vec<Section>,
    typed: Typed,
    errors: Errors,
    /// Whether something has been sent, of which this is a later version; and its number.
    is_sent: bool,
    version: i16,
}

impl ByPost {
    /// The sum of what is typed, as far as it can be read.
    fn sum(&self) -> Kronor {
        rules::sum_so_far(&self.typed, &self.terms)
    }

    fn carriers(&self) -> impl Iterator<Item = Carrier> {
        let rss = self.terms.may_use_rss();
        Carrier::ALL.into_iter().filter(move |it| rss || *it != Carrier::Rss)
    }

    fn received_on(&self) -> String {
        self.typed.one(&RECEIVED_ON).to_owned()
    }

    /// The version that the form was made for.
    fn seen_version(&self) -> i16 {
        self.typed.one(&SEEN_VERSION).parse().unwrap_or(1)
    }

    fn received_reason(&self) -> &str {
        self.typed.one(&RECEIVED_REASON)
    }

    async fn of(
        db: &mut PgConnection,
        round: RoundId,
        organisation: OrganisationId,
        officer: &Officer,
        dossier: Option<&Dossier>,
    ) -> Result<Self> {
        let found = rounds::round_and_terms(db, round, organisation).await?;
        let (round, mut terms) = found.ok_or(Error::NotFound)?;
        // The paper has the plan; nobody attaches a file here.
        terms.plan_mode = PlanMode::Questions;
        let name = rounds::conditions::recipient(db, round.round_id, organisation).await?;
        let mut errors = Errors::default();
        let me = officer.person_id();
        if exclusions::is_excluded_in(db, me, organisation, round.round_id).await? {
            errors.add("received_on", EXCLUDED);
        }
        let sections: Vec<_> = Section::asked(&terms.ordinance).collect();
        let of_section = |section: &Section| {
            // Nothing is filled in that nobody has written.
            dossier.and_then(|it| it.answers.typed(*section)).cloned().unwrap_or_default()
        };
        let typed = sections.iter().map(of_section).fold(Typed::default(), Typed::and);
        let is_sent = dossier.is_some_and(Dossier::is_sent);
        let version = dossier.map_or(1, Dossier::written_version);
        let organisation = name.ok_or(Error::NotFound)?;
        Ok(Self { organisation, round, terms, sections, typed, errors, is_sent, version })
    }
}

pub async fn show(
    officer: Officer,
    Path((round, organisation)): Path<(RoundId, OrganisationId)>,
    db: Db,
) -> Result<Page<ByPost>> {
    let mut db = db.read().await?;
    let dossier = store::as_sent(&mut db, round, organisation).await?;
    Ok(Page(ByPost::of(&mut db, round, organisation, &officer, dossier.as_ref()).await?))
}

pub async fn register(
    officer: Officer,
    Path((round_id, organisation)): Path<(RoundId, OrganisationId)>,
    State(app): State<App>,
    db: Db,
    Posted { typed, at }: Posted<Typed>,
) -> Result<Reply<ByPost>> {
    let mut tx = db.begin().await?;
    let sent = store::as_sent(&mut tx, round_id, organisation).await?;
    let today = at.day();
    let mut page = ByPost::of(&mut tx, round_id, organisation, &officer, sent.as_ref()).await?;
    page.typed = typed;
    let (day, reason) = (page.received_on(), page.received_reason().to_owned());
    let received = read_received(&day, &reason, today, &mut page.errors);
    let Some(received) = received.filter(|_| page.errors.is_empty()) else {
        return Ok(Reply::Again(page));
    };
    let came = arrived(received.on(), page.round.opens_at, at);
    let standing = store::lock_standing(&mut tx, round_id, organisation).await?;
    let in_time = match rounds::hold_received(&mut tx, round_id, organisation, came).await {
        Ok(open) => Some(open),
        Err(stopped) => stopped.refusal().map(|_| None)?,
    };
    let begun = match standing {
        Some(id) => Some(id),
        None => store::begin_for_post(&mut tx, round_id, organisation, at).await?,
    };
    let dossier = store::as_sent(&mut tx, round_id, organisation).await?;
    let (Some(id), Some(dossier)) = (begun, dossier) else {
        let list = format!("/omgangar/{round_id}/rekvisitioner");
        return Ok(
            Reply::to(&list).overtaken("Organisationen påbörjade en rekvisition i samma stund.")
        );
    };
    if page.seen_version() != dossier.written_version() {
        let words = "Organisationen har skickat in en ny version sedan du öppnade sidan.";
        return Ok(Reply::to(&format!("/arenden/{id}")).overtaken(words));
    }
    let asked = match dossier.status {
        Status::CompletionRequested => completion::open(&mut tx, id).await?,
        _ => None,
    };
    let answers = answers(&page, &dossier, at);
    let typed = answers.iter().map(|(section, it)| (section, it.typed.clone())).collect::<Vec<_>>();
    let written = Dossier { answers, ..dossier };
    let Some(admitted) = admit(&mut page, &written, received, in_time, asked.as_ref(), at) else {
        return match page.errors.on("send") == Some(&*ChangeRefusal::Nothing.to_string()) {
            // The button was pressed twice.
            true => Ok(to_case(id)),
            false => Ok(Reply::Again(page)),
        };
    };
    let base_url = &app.settings.base_url;
    let paper = by_post::Paper {
        round: &page.round,
        organisation: &page.organisation,
        dossier: &written,
        typed: &typed,
        admitted: &admitted,
    };
    by_post::register_received(&mut tx, &officer, &paper, base_url).await?;
    tx.commit().await?;
    Ok(to_case(id))
}

fn to_case(id: RequisitionId) -> Reply<ByPost> {
    Reply::to(&format!("/arenden/{id}"))
        .saying("Det är registrerat. De som företräder organisationen får ett mejl.")
}

/// What was typed, section by section. A section that says what was sent stands as it was sent.
fn answers(page: &ByPost, dossier: &Dossier, at: Moment) -> Answers {
    let answer = |section: &Section| {
        let typed = page.typed.clone().only(&fields::of(*section, &page.terms));
        let stands = dossier.is_sent() && dossier.answers.typed(*section) == Some(&typed);
        let revision = dossier.answers.revision(*section);
        (*section, Answer { copied: stands, ..Answer::saved(&typed, revision, at) })
    };
    page.sections.iter().map(answer).collect()
}

/// Whether it may be registered; `None` with what hinders among the errors.
fn admit(
    page: &mut ByPost,
    written: &Dossier,
    received: Received,
    in_time: Option<OpenRound>,
    asked: Option<&Completion>,
    at: Moment,
) -> Option<Admitted> {
    let window = if in_time.is_some() { WindowState::Open } else { WindowState::Closed };
    let asked = asked.map_or(&[][..], |it| it.sections.as_slice());
    let open = openness(written.status, window, asked);
    let under_way = Dossier { draft_version: Some(written.written_version()), ..written.clone() };
    let examined = read(&under_way, &page.terms, open.ceiling());
    for problem in page.sections.iter().filter_map(|it| examined.problems(*it)).flatten() {
        page.errors.add(problem.field.clone(), &problem.message);
    }
    if !written.is_sent() {
        for condition in &page.terms.awaited {
            page.errors.add("send", format!("Villkoret är inte registrerat än: {condition}"));
        }
    }
    let sealed = examined.seal(written.requisition_id).filter(|_| page.errors.is_empty())?;
    let change = written
        .sent
        .as_deref()
        .map(|before| (change(before, sealed.document(), written.status, asked), open));
    let admitted: Result<_, SendRefusal> = sealed.admit_received(received, in_time, change, at);
    page.errors.take("send", admitted)
}
