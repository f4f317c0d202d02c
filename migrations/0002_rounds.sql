-- A grant (statsbidrag) is decided by ordinance; a round (bidragsomgång) is one year of it: its
-- window, its pots (delpotter), what the money may be used for and on what conditions. Each
-- recipient gets a frame (bidragsram) in each pot it takes part in. 2024:1253 6-9 §§.

create table state_grant (
    grant_id  uuid primary key,
    name      text not null unique,
    ordinance text not null,  -- "Förordning (2024:1253) om …"
    purpose   text not null
);

create table round (
    round_id         uuid primary key,
    grant_id         uuid not null references state_grant,
    title            text not null unique,
    year             smallint not null,
    agency_reference text not null,  -- the agency's own DNR for the instruction
    instruction      text not null,
    opens_at         timestamptz not null,
    closes_at        timestamptz not null,  -- half-open: the first instant that is too late
    use_from         date not null,
    use_to           date not null,
    content_email    text not null,  -- questions about the grant
    service_email    text not null,  -- questions about the service
    frames_total     numeric(14, 2) not null default 0,
    recipients       integer not null default 0,
    frozen_at        timestamptz,  -- set once, after the last day: what redistribution starts from
    -- Where the frames come from, in words for everyone who sees one of them.
    figures_source   text not null,
    demonstration    boolean not null,
    constraint round_opens_before_it_closes check (opens_at < closes_at),
    constraint round_use_period check (use_from <= use_to),
    constraint round_frozen_after_close check (closes_at <= frozen_at)
);
create index on round (grant_id);

-- What the money may be used for, 2 §. A rural one is only for those with a rural frame.
create table insats (
    round_id uuid not null references round,
    number   smallint not null check (0 < number),
    text     text not null,
    rural    boolean not null default false,
    primary key (round_id, number)
);

-- What the recipient certifies before sending, in the order shown.
create table condition (
    round_id uuid not null references round,
    code     text not null check (code ~ '^[a-z-]+$'),
    position smallint not null,
    text     text not null,
    primary key (round_id, code),
    unique (round_id, position)
);

create table pot (
    pot_id   uuid primary key,
    round_id uuid not null references round,
    code     text not null check (code ~ '^[a-z0-9-]+$'),
    position smallint not null,
    name     text not null,
    kind     organisation_kind not null,  -- who takes part
    rural    boolean not null default false,
    key      text not null,  -- the distribution key in words
    amount   numeric(14, 2) not null check (0 < amount),
    unique (round_id, code),
    unique (round_id, position)
);

create table frame (
    pot_id          uuid not null references pot,
    organisation_id uuid not null references organisation,
    amount          numeric(14, 2) not null check (0 < amount),
    primary key (pot_id, organisation_id)
);
create index on frame (organisation_id);

-- A recipient in a round. Name, county and kinds are those it had when the frames were fixed, and
-- the work list of a hundred thousand is sorted and filtered on them.
create table recipient (
    round_id        uuid not null references round,
    organisation_id uuid not null references organisation,
    name            text not null collate "sv-x-icu",
    org_number      text not null,
    county_code     text not null references county,
    kinds           organisation_kind[] not null,
    frame           numeric(14, 2) not null check (0 < frame),
    primary key (round_id, organisation_id)
);
create index recipient_by_name on recipient (round_id, name, organisation_id);
create index recipient_by_frame on recipient (round_id, frame, organisation_id);
create index on recipient (organisation_id);
create index on recipient (county_code);
