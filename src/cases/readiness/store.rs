//! The SQL of the readiness board: a fixed number of questions, however many recipients.

use sqlx::PgConnection;

use super::{
    model::{Counted, Draft, Reach, Receiver, Row, Segment, SentMessage, Unreachable},
    rules::year_began,
};
use crate::{
    cases::model::PAGE,
    mail::{Kind, Wish},
    requisitions::Status,
    values::{Email, Moment, PersonId, RoundId, SegmentMessageId},
};

/// Each segment that has recipients. A message reaches one where somebody takes messages.
pub async fn counts(
    db: &mut PgConnection,
    round: RoundId,
    now: Moment,
) -> sqlx::Result<Vec<Counted>> {
    sqlx::query_as!(
        Counted,
        r#"with takes_messages as materialized (
               select distinct organisation_id from mandate join person using (person_id)
               where role in ('ombud', 'representative') and disabled_at is null
                 and started_at <= $2 and (ended_at is null or $2 < ended_at)
                 and (ends_at is null or $2 < ends_at)
                 and not exists (select from mail_preference preferred
                                 where preferred.person_id = person.person_id and kind = $4
                                   and wish = 'never')
           )
           select segment as "segment!: Segment", count(*) as "recipients!",
                  bool_or(takes_messages.organisation_id is not null) as "reachable!"
           from readiness($1, $2, $3) as ready
           left join takes_messages using (organisation_id), unnest(ready.segments) as segment
           group by segment"#,
        round as _,
        now,
        year_began(now),
        Kind::Message.code(),
    )
    .fetch_all(db)
    .await
}

/// One page of a segment, by name; `page` counts from 0.
pub async fn rows(
    db: &mut PgConnection,
    round: RoundId,
    segment: Segment,
    page: i64,
    now: Moment,
) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"select name as "name!", ombud, last_signed_in_at, bounced as "bounced!",
                  status as "status: Status", abstained as "abstained!",
                  exists (select from recipient
                          where recipient.round_id = $1 and $2 < recipient.closes_at
                            and recipient.organisation_id = ready.organisation_id) as "extended!"
           from readiness($1, $2, $3) as ready where $4 = any(segments)
           order by name collate "sv-x-icu", organisation_id limit $5 offset $6"#,
        round as _,
        now,
        year_began(now),
        segment as _,
        PAGE,
        page * PAGE,
    )
    .fetch_all(db)
    .await
}

/// The ombud and representanter of those in a segment, each once.
pub async fn receivers(
    db: &mut PgConnection,
    round: RoundId,
    segment: Segment,
    now: Moment,
) -> sqlx::Result<Vec<Receiver>> {
    sqlx::query_as!(
        Receiver,
        r#"select person.person_id, person.name, email as "email: Email",
                  array_agg(ready.name order by ready.name collate "sv-x-icu") as "organisations!",
                  coalesce((select wish from mail_preference preferred
                            where preferred.person_id = person.person_id and kind = $5),
                           'at_once') as "wish!: Wish"
           from readiness($1, $2, $3) as ready
           join mandate using (organisation_id)
           join person using (person_id)
           where $4 = any(segments)
             and role in ('ombud', 'representative') and disabled_at is null
             and started_at <= $2 and (ended_at is null or $2 < ended_at)
             and (ends_at is null or $2 < ends_at)
           group by person.person_id
           order by person.name, person.person_id"#,
        round as _,
        now,
        year_began(now),
        segment as _,
        Kind::Message.code(),
    )
    .fetch_all(db)
    .await
}

/// The organisations in a segment that have nobody to write to.
pub async fn unreachable(
    db: &mut PgConnection,
    round: RoundId,
    segment: Segment,
    now: Moment,
) -> sqlx::Result<Vec<Unreachable>> {
    sqlx::query_as!(
        Unreachable,
        r#"select name as "name!",
                  (select document #>> '{contact,registrar_email}'
                   from submission join requisition using (requisition_id)
                   where requisition.organisation_id = ready.organisation_id
                   order by submission.submitted_at desc limit 1) as registrar
           from readiness($1, $2, $3) as ready
           where $4 = any(segments) and not reachable
           order by name collate "sv-x-icu", organisation_id"#,
        round as _,
        now,
        year_began(now),
        segment as _,
    )
    .fetch_all(db)
    .await
}

/// Inserts a message; false where there is one with this id.
pub async fn insert(
    tx: &mut PgConnection,
    id: SegmentMessageId,
    round: RoundId,
    draft: &Draft,
    reach: Reach,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<bool> {
    let made = sqlx::query!(
        "insert into segment_message (segment_message_id, round_id, segment, subject, body, mails,
                                      unreachable, sent_by, sent_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        id as _,
        round as _,
        draft.segment as _,
        draft.subject,
        draft.text,
        reach.mails,
        reach.unreachable,
        by as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(made.rows_affected() == 1)
}

/// Whether a message with this id has been sent.
pub async fn is_sent(db: &mut PgConnection, id: SegmentMessageId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from segment_message where segment_message_id = $1) as "sent!""#,
        id as _,
    )
    .fetch_one(db)
    .await
}

/// The latest messages of a round, the latest first.
pub async fn sent(
    db: &mut PgConnection,
    round: RoundId,
    most: i64,
) -> sqlx::Result<Vec<SentMessage>> {
    sqlx::query_as!(
        SentMessage,
        r#"select segment as "segment: Segment", subject, body, mails, unreachable,
                  person.name as sent_by, sent_at
           from segment_message join person on person_id = sent_by
           where round_id = $1 order by sent_at desc limit $2"#,
        round as _,
        most,
    )
    .fetch_all(db)
    .await
}
