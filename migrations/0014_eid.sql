-- Signing in with an e-legitimation, by OpenID Connect.
--
-- A personnummer lies here sealed, under a key that is not in the database, and is found again by
-- a keyed hash. The subject that a provider knows a person by is often the personnummer, so of it
-- only the keyed hash is kept.

-- A person has one personnummer, and a personnummer is one person's.
create table person_number (
    person_id   uuid primary key references person,
    sealed      bytea not null,
    found_by    bytea not null unique check (length(found_by) = 32),
    verified_at timestamptz not null
);

-- Which account an e-legitimation opens.
create table eid_identity (
    provider         text not null,
    subject_found_by bytea not null check (length(subject_found_by) = 32),
    person_id        uuid not null references person,
    linked_at        timestamptz not null,
    last_used_at     timestamptz not null,
    primary key (provider, subject_found_by)
);
create index on eid_identity (person_id);

-- Somebody who has shown an e-legitimation and has no account yet: who it is, sealed, until the
-- mailed link is used. A new address takes the place of the one before, and its link with it.
create table eid_arrival (
    arrival_id uuid primary key,
    sealed     bytea not null,
    created_at timestamptz not null,
    email      text,
    link_hash  bytea unique check (length(link_hash) = 32),
    mailed_at  timestamptz,
    constraint eid_arrival_mailed_as_a_whole
        check ((email is null) = (link_hash is null) and (email is null) = (mailed_at is null))
);
create index on eid_arrival (created_at);

grant delete on person_number, eid_identity, eid_arrival to statsbidrag_service;
