-- "Vi rekvirerar inte i år": an organisation says no before its last day, so that its silence need not be read as one.
-- It is ended by starting a requisition, or by sending one that was a draft already.
create table abstention (
    abstention_id   uuid primary key,
    round_id        uuid not null references round,
    organisation_id uuid not null references organisation,
    declared_by     uuid not null references person (person_id),
    declared_at     timestamptz not null,
    ended_by        uuid references person (person_id),
    ended_at        timestamptz check (declared_at <= ended_at),
    foreign key (round_id, organisation_id) references recipient,
    constraint abstention_ended_whole check ((ended_by is null) = (ended_at is null))
);
create unique index abstention_one_holds on abstention (round_id, organisation_id)
    where ended_at is null;
create index on abstention (round_id, organisation_id);
create index on abstention (organisation_id);
create index on abstention (declared_by);
create index on abstention (ended_by);
revoke update on abstention from statsbidrag_service;
grant update (ended_by, ended_at) on abstention to statsbidrag_service;

-- Those who have said no are a segment of their own; a draft that they may have counts no more.
drop function readiness;
alter type readiness_segment rename to readiness_segment_before;
create type readiness_segment as enum (
    'everyone', 'no_ombud', 'ombud_away', 'bounced', 'not_started', 'abstained', 'draft', 'sent'
);
alter table segment_message
    alter column segment type readiness_segment using segment::text::readiness_segment;
drop type readiness_segment_before;

create function readiness(of_round uuid, at timestamptz, year_began timestamptz)
returns table (
    organisation_id   uuid,
    name              text,
    ombud             text,
    last_signed_in_at timestamptz,  -- the ombud's
    bounced           boolean,      -- mail to the ombud or a representant came back
    reachable         boolean,      -- there is an ombud or a representant to write to
    status            requisition_status,
    abstained         boolean,
    segments          readiness_segment[]
) language sql stable as $$
    select recipient.organisation_id, recipient.name, acting.ombud, acting.last_signed_in_at,
           acting.bounced, acting.reachable, requisition.status, abstention_id is not null,
           array_remove(array[
               'everyone',
               case when acting.ombud is null then 'no_ombud'
                    when acting.last_signed_in_at is null
                      or acting.last_signed_in_at < year_began then 'ombud_away' end,
               case when acting.bounced then 'bounced' end,
               case when abstention_id is not null then 'abstained'
                    when requisition.status is null then 'not_started'
                    when requisition.status = 'draft' then 'draft'
                    else 'sent' end
           ]::readiness_segment[], null)
    from recipient
    left join requisition
        on requisition.round_id = recipient.round_id
       and requisition.organisation_id = recipient.organisation_id
       and requisition.status not in ('withdrawn', 'discontinued')
    left join abstention
        on abstention.round_id = recipient.round_id
       and abstention.organisation_id = recipient.organisation_id
       and abstention.ended_at is null
    cross join lateral (
        select min(person.name) filter (where role = 'ombud') as ombud,
               max(person.last_signed_in_at) filter (where role = 'ombud') as last_signed_in_at,
               coalesce(bool_or(person.bounced_at is not null), false) as bounced,
               0 < count(*) as reachable
        from mandate join person using (person_id)
        where mandate.organisation_id = recipient.organisation_id
          and role in ('ombud', 'representative') and disabled_at is null
          and mandate.started_at <= at and (mandate.ended_at is null or at < mandate.ended_at)
          and (mandate.ends_at is null or at < mandate.ends_at)
    ) acting
    where recipient.round_id = of_round
$$;
