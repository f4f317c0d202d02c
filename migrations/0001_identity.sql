-- Who there is: the organisations that receive grants, the people who act for them or for the
-- agency, and their sessions.
--
-- The service never runs as the owner of these tables. It runs as statsbidrag_service, whose
-- rights are granted here and narrowed where a table may only grow (0006_audit.sql). The role
-- belongs to the whole cluster, so two databases migrated at once may both try to make it.
do $$
begin
    if not exists (select from pg_roles where rolname = 'statsbidrag_service') then
        create role statsbidrag_service nologin;
    end if;
exception when duplicate_object or unique_violation then
    null;
end $$;

-- An owner without superuser rights must be a member to be able to step down into the role.
do $$
begin
    if not pg_has_role(current_user, 'statsbidrag_service', 'member') then
        execute format('grant statsbidrag_service to %I', current_user);
    end if;
end $$;

-- Nothing is deleted, but for what is named below. Later tables narrow this further.
grant usage on schema public to statsbidrag_service;
alter default privileges in schema public
    grant select, insert, update on tables to statsbidrag_service;

-- Names sort as Swedes expect, å ä ö last, whatever the database's own locale.
create type organisation_kind as enum ('municipality', 'region');

create table county (
    county_code text primary key check (county_code ~ '^[0-9]{2}$'),
    name        text not null collate "sv-x-icu" unique
);

create table organisation (
    organisation_id uuid primary key,
    org_number      text not null constraint organisation_org_number_key unique
                    check (org_number ~ '^[0-9]{6}-[0-9]{4}$'),
    name            text not null collate "sv-x-icu",
    county_code     text not null references county
);
create index on organisation (county_code);

-- An organisation's kind is a set: Gotland is both a municipality and a region.
create table organisation_kind_of (
    organisation_id uuid not null references organisation,
    kind            organisation_kind not null,
    code            text not null,  -- SCB's municipality code (4 digits) or county code (2)
    primary key (organisation_id, kind),
    unique (kind, code)
);

create table person (
    person_id     uuid primary key,
    name          text not null,
    email         text not null,
    password_hash text,  -- argon2id, PHC string; null until one is chosen
    demonstration boolean not null default false,
    created_at    timestamptz not null,
    disabled_at   timestamptz,
    -- The organisation last acted for, where there are several.
    last_chosen   uuid references organisation (organisation_id)
);
create unique index person_email_key on person (lower(email));
create index on person (last_chosen);

create type agency_role as enum ('officer', 'decider', 'economist', 'administrator', 'auditor');

create table agency_role_of (
    person_id  uuid not null references person,
    role       agency_role not null,
    granted_at timestamptz not null,
    primary key (person_id, role)
);

create type mandate_role as enum ('ombud', 'representative', 'coordinator');

-- The right to act for an organisation. An ended mandate stays, for the trail.
create table mandate (
    mandate_id      uuid primary key,
    person_id       uuid not null references person,
    organisation_id uuid not null references organisation,
    role            mandate_role not null,
    started_at      timestamptz not null,
    ended_at        timestamptz,
    constraint mandate_ends_after_start check (started_at <= ended_at)
);
create unique index mandate_one_per_person on mandate (person_id, organisation_id) where ended_at is null;
create unique index mandate_one_ombud on mandate (organisation_id) where role = 'ombud' and ended_at is null;
create index on mandate (organisation_id);

-- Keyed by the SHA-256 of the id in the cookie: a copy of this table signs nobody in.
create table session (
    session_hash bytea primary key check (length(session_hash) = 32),
    person_id    uuid not null references person,
    data         jsonb not null,
    created_at   timestamptz not null,
    last_seen_at timestamptz not null
);
create index on session (person_id);

-- Failed sign-ins per account and per address, shared by every instance of the service.
create table sign_in_failure (
    key        text primary key,
    failures   integer not null check (0 < failures),
    started_at timestamptz not null
);

grant delete on session, sign_in_failure to statsbidrag_service;
