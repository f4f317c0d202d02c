-- What becomes of a mail beyond sent and failed: it waits to be collected with others, it was not
-- wanted, or nobody was at the address. What each person wants of it, and what the agency writes
-- to a part of a round's recipients.

drop index outgoing_mail_due;
alter table outgoing_mail
    drop constraint outgoing_mail_settled,
    alter column status drop default;
alter type mail_status rename to mail_status_before;
create type mail_status as enum (
    'queued',     -- to be sent
    'waiting',    -- to be named in the receiver's next digest
    'collected',  -- named in one
    'declined',   -- the receiver wants no such mail
    'sent', 'logged', 'failed',
    'bounced'     -- nobody is there: the mail server said so, at once or later by mail
);
alter table outgoing_mail
    alter column status type mail_status using status::text::mail_status;
drop type mail_status_before;
alter table outgoing_mail
    alter column status set default 'queued',
    add column digest_id uuid references outgoing_mail (mail_id),
    add constraint outgoing_mail_settled
        check ((status in ('queued', 'waiting')) = (settled_at is null)),
    add constraint outgoing_mail_collected_in_a_digest
        check ((status = 'collected') = (digest_id is not null));
create index outgoing_mail_due on outgoing_mail (next_attempt_at) where status = 'queued';
create index outgoing_mail_waiting on outgoing_mail (lower(to_address), mail_id)
    where status = 'waiting';
create index on outgoing_mail (digest_id);
create index on outgoing_mail (created_at);

create type mail_wish as enum ('at_once', 'daily', 'never');

-- Without a row: at once. Only the kinds that are somebody's to choose have any.
create table mail_preference (
    person_id  uuid not null references person,
    kind       text not null,
    wish       mail_wish not null,
    changed_at timestamptz not null,
    primary key (person_id, kind)
);

-- That mail came back says something about one address, and nothing about the next.
create function person_new_address_has_not_bounced() returns trigger language plpgsql as $$
begin
    new.bounced_at := null;
    return new;
end $$;
create trigger person_new_address_has_not_bounced before update of email on person
    for each row when (lower(old.email) <> lower(new.email))
    execute function person_new_address_has_not_bounced();

-- The recipients of a round by how ready they are. Said once, for the board that counts them, the
-- list that names them and the mail that reaches them.
create type readiness_segment as enum (
    'everyone', 'no_ombud', 'ombud_away', 'bounced', 'not_started', 'draft', 'sent'
);

create function readiness(of_round uuid, at timestamptz, year_began timestamptz)
returns table (
    organisation_id   uuid,
    name              text,
    ombud             text,
    last_signed_in_at timestamptz,  -- the ombud's
    bounced           boolean,      -- mail to the ombud or a representant came back
    reachable         boolean,      -- there is an ombud or a representant to write to
    status            requisition_status,
    segments          readiness_segment[]
) language sql stable as $$
    select recipient.organisation_id, recipient.name, acting.ombud, acting.last_signed_in_at,
           acting.bounced, acting.reachable, requisition.status,
           array_remove(array[
               'everyone',
               case when acting.ombud is null then 'no_ombud'
                    when acting.last_signed_in_at is null
                      or acting.last_signed_in_at < year_began then 'ombud_away' end,
               case when acting.bounced then 'bounced' end,
               case when requisition.status is null then 'not_started'
                    when requisition.status = 'draft' then 'draft'
                    else 'sent' end
           ]::readiness_segment[], null)
    from recipient
    left join requisition
        on requisition.round_id = recipient.round_id
       and requisition.organisation_id = recipient.organisation_id
       and requisition.status <> 'withdrawn'
    cross join lateral (
        select min(person.name) filter (where role = 'ombud') as ombud,
               max(person.last_signed_in_at) filter (where role = 'ombud') as last_signed_in_at,
               coalesce(bool_or(person.bounced_at is not null), false) as bounced,
               0 < count(*) as reachable
        from mandate join person using (person_id)
        where mandate.organisation_id = recipient.organisation_id
          and role in ('ombud', 'representative') and disabled_at is null
          and started_at <= at and (ended_at is null or at < ended_at)
          and (ends_at is null or at < ends_at)
    ) acting
    where recipient.round_id = of_round
$$;

-- What the agency wrote to a part of a round's recipients. The id comes with the form, so that a
-- button pressed twice is one message.
create table segment_message (
    segment_message_id uuid primary key,
    round_id           uuid not null references round,
    segment            readiness_segment not null,
    subject            text not null,
    body               text not null,
    mails              integer not null check (0 < mails),
    unreachable        integer not null check (0 <= unreachable),
    sent_by            uuid not null references person (person_id),
    sent_at            timestamptz not null
);
create index on segment_message (round_id);
create index on segment_message (sent_by);
revoke update on segment_message from statsbidrag_service;
