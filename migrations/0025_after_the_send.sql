-- After the send (after förvaltningslagen 2017:900, 20, 22 and 24 §§): a change is a numbered version
-- of the same requisition, with its own time of arrival; the version before it stands until the new one
-- is sent. The agency asks for what is missing, and a requisition can be withdrawn.

-- All migrations run in one transaction, in which a value that is added to an enum cannot be used:
-- so the states are another type.
drop index requisition_one_live;
drop trigger requisition_moves_the_strip on requisition;
alter table requisition
    drop constraint requisition_sent_has_its_facts,
    drop constraint requisition_decided_has_amount,
    drop constraint requisition_paid_has_amount,
    drop constraint requisition_sent_back_waits_again,
    alter column status drop default;
alter type requisition_status rename to requisition_status_before;
create type requisition_status as enum (
    'draft', 'submitted',
    'completion_requested',  -- komplettering begärd
    'proposed', 'granted', 'partly_granted', 'rejected', 'payout_recorded', 'paid',
    'withdrawn',    -- återkallad, and not closed yet
    'discontinued'  -- avskriven
);
drop function readiness(uuid, timestamptz, timestamptz);
alter table requisition alter column status type requisition_status using status::text::requisition_status;
alter table round_strip alter column status type requisition_status using status::text::requisition_status;
drop type requisition_status_before;
alter table requisition
    alter column status set default 'draft',
    add constraint requisition_sent_has_its_facts check (
        (status = 'draft') = (submitted_at is null)
        and (submitted_at is null) = (case_year is null)
        and (submitted_at is null) = (case_number is null)
        and (submitted_at is null) = (requested is null)
    ),
    add constraint requisition_decided_has_amount check (
        (status in ('granted', 'partly_granted', 'rejected', 'payout_recorded', 'paid'))
        = (granted is not null)
    ),
    add constraint requisition_paid_has_amount check ((status = 'paid') = (paid is not null)),
    add constraint requisition_sent_back_waits_again
        check (not sent_back or status in ('submitted', 'granted', 'partly_granted'));
create trigger requisition_moves_the_strip
    after insert or update of status, requested, granted, paid on requisition
    for each row execute function requisition_moves_the_strip();

-- As in 0017, of requisitions that stand.
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
       and requisition.status not in ('withdrawn', 'discontinued')
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

-- `version` is the one that was sent last; in a draft that was never sent, the one it will be.
alter table requisition
    add column draft_version smallint,
    -- The last day of what the agency has asked for: the queue is ordered by it.
    add column completion_due date,
    add constraint requisition_completion_has_its_day
        check ((status = 'completion_requested') = (completion_due is not null)),
    add constraint requisition_draft_follows_what_was_sent check (draft_version = version + 1),
    add constraint requisition_draft_is_beside_what_was_sent
        check (draft_version is null or status not in ('draft', 'withdrawn', 'discontinued'));

-- One that was withdrawn, or closed without a decision, leaves room for another.
create unique index requisition_one_live on requisition (round_id, organisation_id)
    where status not in ('withdrawn', 'discontinued');

-- Whether a correction took an answer over from what was sent, and nobody has saved it since.
alter table section_answer add column copied boolean not null default false;

create type submission_kind as enum (
    'first',
    'correction',  -- rättelse
    'completion',  -- the answer to what the agency asked for
    'details'      -- contact person, registrator, account: nothing that is examined
);
alter table submission
    add column kind submission_kind not null default 'first',
    -- The sections that differ from the version before.
    add column changed requisition_section[] not null default '{}',
    -- What came by post or mail is registered by an officer: the day it came, and how it is known.
    add column received_on date,
    add column received_reason text,
    add constraint submission_first_is_the_first check ((kind = 'first') = (version = 1)),
    add constraint submission_received_is_whole
        check ((received_on is null) = (received_reason is null));
alter table submission alter column kind drop default, alter column changed drop default;

create type completion_kind as enum (
    'hindering',     -- a lack that hinders the examination (20 §): unanswered, it may be dismissed
    'supplementary'  -- unanswered, it is decided on what there is
);
create table completion (
    requisition_id       uuid not null references requisition,
    number               smallint not null check (0 < number),
    kind                 completion_kind not null,
    sections             requisition_section[] not null check (sections <> '{}'),
    missing              text not null,
    last_day             date not null,
    requested_by         uuid not null references person (person_id),
    requested_at         timestamptz not null,
    -- One extension can be asked for, and given or not.
    extension_asked_by   uuid references person (person_id),
    extension_asked_at   timestamptz,
    extension_reason     text,
    extension_settled_by uuid references person (person_id),
    extension_settled_at timestamptz,
    extended_to          date,
    cancelled_by         uuid references person (person_id),
    cancelled_at         timestamptz,
    answered_version     smallint,
    -- The day of the last reminder.
    reminded_on          date,
    primary key (requisition_id, number),
    foreign key (requisition_id, answered_version) references submission,
    constraint completion_extension_is_asked_for_whole check (
        (extension_asked_at is null) = (extension_asked_by is null)
        and (extension_asked_at is null) = (extension_reason is null)
    ),
    constraint completion_extension_is_settled_whole check (
        (extension_settled_at is null) = (extension_settled_by is null)
        and (extension_settled_at is null or extension_asked_at is not null)
        and (extended_to is null or extension_settled_at is not null)
    ),
    constraint completion_extension_is_later check (last_day < extended_to),
    constraint completion_cancellation_is_whole check ((cancelled_at is null) = (cancelled_by is null)),
    constraint completion_ends_once check (cancelled_at is null or answered_version is null)
);
create unique index completion_one_open on completion (requisition_id)
    where cancelled_at is null and answered_version is null;
create index on completion (requested_by);
create index on completion (extension_asked_by);
create index on completion (extension_settled_by);
create index on completion (cancelled_by);
create index on completion (requisition_id, answered_version);

create table withdrawal (
    requisition_id  uuid primary key references requisition,
    reason          text not null,
    withdrawn_by    uuid not null references person (person_id),
    withdrawn_at    timestamptz not null,
    -- An officer closes the case (avskrivning).
    discontinued_by uuid references person (person_id),
    discontinued_at timestamptz,
    constraint withdrawal_discontinued_is_whole
        check ((discontinued_at is null) = (discontinued_by is null))
);
create index on withdrawal (withdrawn_by);
create index on withdrawal (discontinued_by);

-- A proposal is about a version. What was sent after it and changes what was examined makes it void,
-- and so does a withdrawal.
alter table proposal
    add column version smallint not null default 1,
    add column voided_at timestamptz,
    add constraint proposal_is_about_a_version
        foreign key (requisition_id, version) references submission,
    add constraint proposal_ends_once check (returned_at is null or voided_at is null);
alter table proposal alter column version drop default;
drop index proposal_one_open;
create unique index proposal_one_open on proposal (requisition_id)
    where returned_at is null and voided_at is null;
create index on proposal (requisition_id, version);

-- A payout goes to an account that a version named; another account, sent after it was recorded, makes
-- it void.
alter table payout
    add column requisition_id uuid references requisition,
    add column version smallint not null default 1,
    add column account jsonb,
    add column voided_at timestamptz,
    add constraint payout_ends_once check (
        (approved_at is not null)::int + (returned_at is not null)::int
        + (voided_at is not null)::int <= 1
    );
update payout set requisition_id = decision.requisition_id, account = document -> 'payment' -> 'account'
from decision join submission on submission.requisition_id = decision.requisition_id and version = 1
where decision.decision_id = payout.decision_id;
alter table payout
    alter column requisition_id set not null,
    alter column account set not null,
    alter column version drop default,
    drop constraint payout_approved_or_returned,
    add constraint payout_account_is_of_a_version
        foreign key (requisition_id, version) references submission;
drop index payout_one_per_decision, payout_reference_key;
create unique index payout_one_per_decision on payout (decision_id)
    where returned_at is null and voided_at is null;
create unique index payout_reference_key on payout (reference)
    where returned_at is null and voided_at is null;
create index on payout (requisition_id, version);

grant update (voided_at) on proposal, payout to statsbidrag_service;
-- Of a request for completion, and of a withdrawal, only what became of it can be written later.
revoke update on completion, withdrawal from statsbidrag_service;
grant update (extension_asked_by, extension_asked_at, extension_reason, extension_settled_by,
              extension_settled_at, extended_to, cancelled_by, cancelled_at, answered_version,
              reminded_on)
    on completion to statsbidrag_service;
grant update (discontinued_by, discontinued_at) on withdrawal to statsbidrag_service;
