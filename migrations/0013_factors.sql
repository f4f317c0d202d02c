-- The second step of signing in: an app that makes codes, passkeys, and codes on paper for the day
-- the others are lost. What is removed is gone; that it was there stands in the trail.

create table totp (
    person_id    uuid primary key references person,
    secret       bytea not null,  -- sealed, see identity::sealer
    -- The latest step of thirty seconds whose code was accepted: no code is accepted twice.
    last_step    bigint not null,
    confirmed_at timestamptz not null
);

create table passkey (
    passkey_id    uuid primary key,
    person_id     uuid not null references person,
    name          text not null,
    credential_id bytea not null constraint passkey_credential_id_key unique,
    credential    jsonb not null,  -- the public key and the rules it was made under; no secret
    -- How often the device says that it has signed, or 0 if it does not count: never less than before.
    sign_count    bigint not null default 0 check (0 <= sign_count),
    created_at    timestamptz not null,
    last_used_at  timestamptz
);
create index on passkey (person_id);

create table recovery_code (
    person_id  uuid not null references person,
    code_hash  bytea not null check (length(code_hash) = 32),
    created_at timestamptz not null,
    primary key (person_id, code_hash)
);

grant delete on totp, passkey, recovery_code to statsbidrag_service;
