-- A pot's allocation (fördelning): proposed by one, fixed (fastställd) by another. Its certificate
-- is kept as the very text that is published, so that anyone can hold the file against its hash.

create type allocation_status as enum ('proposed', 'fixed', 'returned', 'superseded');
create type allocation_origin as enum ('computed', 'official');

create table allocation (
    allocation_id uuid primary key,
    round_id      uuid not null references round_plan,
    pot_code      text not null,
    pot_amount    numeric(14, 2) not null check (0 < pot_amount),
    origin        allocation_origin not null,
    status        allocation_status not null default 'proposed',
    terms         jsonb not null,  -- the pot as it was in the plan: `rounds::PlannedPot`
    certificate   text not null,
    sha256        bytea not null check (length(sha256) = 32),
    proposed_by   uuid references person (person_id),  -- null: the service, in a demonstration
    proposed_at   timestamptz not null,
    decided_by    uuid references person (person_id),
    decided_at    timestamptz,
    note          text not null default '',
    constraint allocation_by_two check (decided_by <> proposed_by),
    constraint allocation_decided_has_time check (
        (status in ('fixed', 'returned')) <= (decided_at is not null)
    )
);
create unique index allocation_one_proposed on allocation (round_id, pot_code)
    where status = 'proposed';
create unique index allocation_one_fixed on allocation (round_id, pot_code) where status = 'fixed';
create index on allocation (round_id);
create index on allocation (proposed_by);
create index on allocation (decided_by);

-- The sets it was computed from or held against.
create table allocation_set (
    allocation_id uuid not null references allocation,
    set_id        uuid not null references statistics_set,
    primary key (allocation_id, set_id)
);
create index on allocation_set (set_id);

create table allocated_amount (
    allocation_id   uuid not null references allocation,
    organisation_id uuid not null references organisation,
    code            text not null,
    amount          numeric(14, 2) not null check (0 <= amount),
    primary key (allocation_id, code)
);
create index on allocated_amount (organisation_id);

revoke update on allocation_set, allocated_amount from statsbidrag_service;
revoke update on allocation from statsbidrag_service;
grant update (status, decided_by, decided_at, note) on allocation to statsbidrag_service;
