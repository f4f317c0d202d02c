-- Figures that money is divided by, in sets that were imported whole and never change: a new
-- version supersedes the old one, and what was computed from the old one stays explainable.

create type statistics_kind as enum (
    'population', 'individuals', 'rural_class', 'government_table', 'official_list'
);
create type rural_class as enum ('near_city', 'sparse', 'very_sparse');

-- A chosen file, until it is imported or a day has passed.
create table statistics_upload (
    upload_id   uuid primary key,
    kind        statistics_kind not null,
    round_id    uuid references round_plan,  -- for the official list and the government's table
    file_name   text not null,
    content     bytea not null check (length(content) <= 10485760),
    sha256      bytea not null check (length(sha256) = 32),
    uploaded_by uuid not null references person (person_id),
    uploaded_at timestamptz not null
);
create index on statistics_upload (round_id);
create index on statistics_upload (uploaded_by);
grant delete on statistics_upload to statsbidrag_service;

create table statistics_set (
    set_id          uuid primary key,
    kind            statistics_kind not null,
    round_id        uuid references round_plan,
    as_of           date not null,  -- the day the figures are about
    version         integer not null check (0 < version),
    title           text not null,
    source          text not null,
    published_total bigint check (0 < published_total),  -- where it differs from the sum
    file_name       text not null,
    sha256          bytea not null check (length(sha256) = 32),
    rows            integer not null,
    invented        boolean not null,  -- for demonstration: marked wherever it is used
    imported_by     uuid references person (person_id),  -- null: the service
    imported_at     timestamptz not null,
    constraint statistics_set_version unique nulls not distinct (kind, round_id, as_of, version)
);
create index on statistics_set (round_id);
create index on statistics_set (imported_by);

-- A recipient's figure: a count, an amount in whole kronor, or a class. `pot_code` is empty but in
-- an official list, which has a column for each pot.
create table statistics_value (
    set_id   uuid not null references statistics_set,
    code     text not null,  -- municipality (4 digits) or region (2)
    pot_code text not null default '',
    number   bigint check (0 <= number),
    class    rural_class,
    primary key (set_id, code, pot_code),
    constraint statistics_value_is_one_thing check ((number is null) <> (class is null))
);

revoke update on statistics_set, statistics_value from statsbidrag_service;
