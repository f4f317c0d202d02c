//! Writing to a part of a round's recipients: the form, the preview and the sending.

use askama::Template;
use axum::{extract::State, response::IntoResponse};
use serde::Deserialize;
use sqlx::PgConnection;

use super::board::Chosen;
use crate::{
    app::App,
    cases::readiness::{
        actions::{self, Sending},
        mail,
        model::{Receiver, Segment, Unreachable},
        rules::{self, LONGEST_TEXT},
        store,
    },
    mail::{Kind, Paragraphs, paragraphs, text},
    rounds::{self, Round},
    values::{Errors, Moment, RoundId, SegmentMessageId},
    web::{Db, Error, Filled, Now, Page, Path, Posted, Query, Reply, Result},
    who::Officer,
};

#[derive(Template)]
#[template(path = "cases/message.html")]
pub struct Write {
    round: Round,
    form: Filled<MessageForm>,
    /// The segments in which there is somebody to write to.
    reachable: Vec<Segment>,
    /// Whether the round's last day has passed.
    closed: bool,
    preview: Option<Preview>,
    base_url: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MessageForm {
    urval: String,
    subject: String,
    text: String,
    /// `skicka` or `andra` from the preview; empty from the form.
    act: String,
    /// The id that the preview gave the message, and in `seen` the hash of what it showed.
    message: String,
    seen: String,
}

/// What is about to be sent, and to whom.
struct Preview {
    id: SegmentMessageId,
    seen: String,
    segment: Segment,
    receivers: Vec<Receiver>,
    unreachable: Vec<Unreachable>,
    /// The mail as its first receiver will read it.
    text: String,
}

impl Preview {
    fn mails(&self) -> usize {
        rules::mails(&self.receivers)
    }
}

impl Write {
    /// The empty form.
    async fn of(
        db: &mut PgConnection,
        round: RoundId,
        typed: MessageForm,
        base_url: String,
        now: Moment,
    ) -> Result<Self> {
        let round = rounds::round(db, round).await?.ok_or(Error::NotFound)?;
        let mut counts = store::counts(db, round.round_id, now).await?;
        counts.retain(|it| it.reachable);
        let reached = |it: &Segment| counts.iter().any(|count| count.segment == *it);
        let reachable = Segment::ALL.into_iter().filter(reached).collect();
        let closed = round.is_past(&now);
        Ok(Self { round, form: Filled::of(typed), reachable, closed, preview: None, base_url })
    }

    fn errors(&self) -> &Errors {
        &self.form.errors
    }

    fn mail<'a>(&self, preview: &'a Preview) -> Paragraphs<'a> {
        paragraphs(&preview.text, &self.base_url)
    }
}

pub async fn write(
    _: Officer,
    Path(round): Path<RoundId>,
    Query(wish): Query<Chosen>,
    State(app): State<App>,
    Now(now): Now,
    db: Db,
) -> Result<Page<Write>> {
    let typed = MessageForm { urval: wish.urval, ..MessageForm::default() };
    let base_url = app.settings.base_url.clone();
    Ok(Page(Write::of(&mut *db.read().await?, round, typed, base_url, now).await?))
}

pub async fn send(
    officer: Officer,
    Path(round): Path<RoundId>,
    State(app): State<App>,
    db: Db,
    Posted { typed, at }: Posted<MessageForm>,
) -> Result<Reply<Write>> {
    let mut tx = db.begin().await?;
    let board = format!("/omgangar/{round}/lage");
    let base_url = app.settings.base_url.clone();
    let mut page = Write::of(&mut tx, round, typed, base_url, at).await?;
    let MessageForm { urval, subject, text: body, act, message, seen } = &page.form.typed;
    if act == "andra" {
        return Ok(Reply::Other(Page(page).into_response()));
    }
    // Before the receivers are compared: at a second press they may have changed since the first.
    let id: Option<SegmentMessageId> = message.parse().ok().filter(|_| act == "skicka");
    if let Some(id) = id
        && store::is_sent(&mut tx, id).await?
    {
        return Ok(done(&board));
    }
    let Some(draft) = rules::read(urval, subject, body, &mut page.form.errors) else {
        return Ok(Reply::Again(page));
    };
    let of_round = page.round.round_id;
    let receivers = store::receivers(&mut tx, of_round, draft.segment, at).await?;
    let unreachable = store::unreachable(&mut tx, of_round, draft.segment, at).await?;
    let Some(first) = receivers.first().filter(|_| 0 < rules::mails(&receivers)) else {
        page.form.errors.add("urval", "Det finns ingen att skriva till. Välj några andra");
        return Ok(Reply::Again(page));
    };
    let now_seen = rules::fingerprint(&draft, &receivers);
    if let Some(id) = id
        && *seen == now_seen
    {
        let sending = Sending {
            id,
            round: &page.round,
            draft: &draft,
            receivers: &receivers,
            unreachable: unreachable.len(),
            base_url: &page.base_url,
        };
        actions::send(&mut tx, &officer, &sending, at).await?;
        tx.commit().await?;
        return Ok(done(&board));
    }
    let mail =
        mail::Message { to: first, draft: &draft, round: &page.round, base_url: &page.base_url };
    let as_read = text(Kind::Message, &mail.mail()?.body, &page.base_url);
    page.preview = Some(Preview {
        id: SegmentMessageId::generate(),
        seen: now_seen,
        segment: draft.segment,
        text: as_read,
        receivers,
        unreachable,
    });
    if id.is_some() {
        let changed = "Inget är skickat: det som du såg har ändrats. Kontrollera och skicka igen";
        page.form.errors.add("skicka", changed);
        return Ok(Reply::Again(page));
    }
    Ok(Reply::Other(Page(page).into_response()))
}

fn done(board: &str) -> Reply<Write> {
    Reply::to(board).saying("Meddelandet är skickat.")
}
