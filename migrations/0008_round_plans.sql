-- A round is prepared before it is opened. Until then it is a plan (förberedelse): sections kept as
-- typed, right or wrong, like a requisition's, so that nothing saved is lost, two people cannot
-- overwrite each other, and last year's can be copied. Opening reads the whole plan and writes the
-- round that everybody meets. The plan and its round share their id.

create table round_plan (
    round_id      uuid primary key,
    grant_id      uuid not null references state_grant,
    title         text not null unique,
    slug          text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    year          smallint not null,
    demonstration boolean not null,
    copied_from   uuid references round_plan,
    created_by    uuid references person (person_id),  -- null: the service
    created_at    timestamptz not null
);
create index on round_plan (grant_id);
create index on round_plan (copied_from);
create index on round_plan (created_by);

create type plan_section as enum (
    'basics', 'texts', 'questions', 'aims', 'times', 'pots', 'conditions', 'plan_mode', 'report',
    'afterwards', 'contacts', 'reminders'
);

create table round_plan_section (
    round_id uuid not null references round_plan,
    section  plan_section not null,
    revision integer not null check (0 < revision),
    typed    jsonb not null,
    saved_by uuid references person (person_id),  -- null: the service
    saved_at timestamptz not null,
    primary key (round_id, section)
);
create index on round_plan_section (saved_by);

-- The rounds there are already, which were made without a plan.
insert into round_plan (round_id, grant_id, title, slug, year, demonstration, created_at)
select round_id, grant_id, title, 'omgang-' || round_id, year, demonstration, opens_at from round;

alter table round add foreign key (round_id) references round_plan;
alter table round add column slug text unique;
update round set slug = 'omgang-' || round_id;
alter table round alter column slug set not null;
-- What is read whole and never searched: texts, questions, settings. `rounds::Content`.
alter table round add column content jsonb not null default '{}';
-- What the rules of a requisition ask for, without reading the texts.
alter table round add column aims_are_goals boolean not null
    generated always as (coalesce(content ->> 'aim_word', 'insatser') = 'goals') stored;
alter table round add column asks_who boolean not null
    generated always as (coalesce(content ->> 'asks_who', 'true') = 'true') stored;
alter table round add column requires_one boolean not null
    generated always as (coalesce(content ->> 'requires_one', 'true') = 'true') stored;

alter table insats add column examples text not null default '';  -- Markdown

-- Who sees to it that a condition is met, and by when (2024:1252 5 §).
create type condition_met_by as enum ('recipient', 'agency');
create type condition_due as enum ('before_sending', 'before_decision', 'during_year');
alter table condition add column met_by condition_met_by not null default 'recipient';
alter table condition add column due condition_due not null default 'before_sending';
-- The agency's record of it holds insatser and expected results, which the report is held against.
alter table condition add column agreement boolean not null default false;

create table condition_record (
    round_id        uuid not null,
    organisation_id uuid not null,
    code            text not null,
    met_on          date not null,
    note            text not null,
    agreement       jsonb,
    recorded_by     uuid not null references person (person_id),
    recorded_at     timestamptz not null,
    primary key (round_id, organisation_id, code),
    foreign key (round_id, organisation_id) references recipient,
    foreign key (round_id, code) references condition
);
create index on condition_record (round_id, code);
create index on condition_record (recorded_by);

-- A mail on this day to those who have not sent.
create table reminder (
    round_id uuid not null references round,
    on_day   date not null,
    sent_at  timestamptz,
    primary key (round_id, on_day)
);

-- Early close or another last day: one proposes with a reason, another decides.
create table window_change (
    window_change_id uuid primary key,
    round_id         uuid not null references round,
    closes_before    timestamptz not null,
    closes_after     timestamptz not null,
    reason           text not null,
    proposed_by      uuid not null references person (person_id),
    proposed_at      timestamptz not null,
    decided_by       uuid references person (person_id),
    decided_at       timestamptz,
    approved         boolean,
    constraint window_change_decided_whole check (
        (decided_by is null) = (decided_at is null) and (decided_by is null) = (approved is null)
    ),
    constraint window_change_by_two check (decided_by <> proposed_by)
);
create index on window_change (round_id);
create index on window_change (proposed_by);
create index on window_change (decided_by);
create unique index window_change_one_waits on window_change (round_id) where decided_by is null;
revoke update on window_change from statsbidrag_service;
grant update (decided_by, decided_at, approved) on window_change to statsbidrag_service;
