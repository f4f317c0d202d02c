-- Links that are mailed and work once: to register, to choose a new password, to confirm an address.

create type link_purpose as enum ('registration', 'password', 'email');

-- Keyed by the SHA-256 of the secret in the address: a copy of this table opens nothing.
create table mailed_link (
    link_hash  bytea primary key check (length(link_hash) = 32),
    purpose    link_purpose not null,
    email      text not null,
    -- Whose password, or whose address it is to be; somebody who registers is nobody yet.
    person_id  uuid references person,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    constraint mailed_link_is_somebodys check ((purpose = 'registration') = (person_id is null)),
    constraint mailed_link_works_for_a_while check (created_at < expires_at)
);
create index on mailed_link (person_id);
create index on mailed_link (expires_at);

-- What has run out is an address that nobody needs any more.
grant delete on mailed_link to statsbidrag_service;
