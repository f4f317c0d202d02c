-- An officer proposes, another person decides (8 §). Four eyes are held here: the decision names
-- the proposal together with the one who prepared it, and refuses that same person.

create type outcome as enum ('granted', 'partly_granted', 'rejected');

create table proposal (
    proposal_id     uuid primary key,
    requisition_id  uuid not null references requisition,
    outcome         outcome not null,
    amount          numeric(14, 2) not null check (0 <= amount),
    reasons         text not null,
    prepared_by     uuid not null references person (person_id),
    prepared_at     timestamptz not null,
    returned_by     uuid references person (person_id),
    returned_at     timestamptz,
    returned_reason text,
    unique (proposal_id, requisition_id, prepared_by),
    constraint proposal_rejection_is_zero check ((outcome = 'rejected') = (amount = 0)),
    constraint proposal_return_is_whole check (
        (returned_at is null) = (returned_by is null)
        and (returned_at is null) = (returned_reason is null)
    )
);
create unique index proposal_one_open on proposal (requisition_id) where returned_at is null;
create index on proposal (requisition_id);
create index on proposal (prepared_by);
create index on proposal (returned_by);

create table proposed_amount (
    proposal_id uuid not null references proposal,
    pot_id      uuid not null references pot,
    amount      numeric(14, 2) not null check (0 <= amount),
    primary key (proposal_id, pot_id)
);
create index on proposed_amount (pot_id);

create table decision (
    decision_id    uuid primary key,
    requisition_id uuid not null references requisition,
    proposal_id    uuid not null references proposal,
    prepared_by    uuid not null references person (person_id),
    decided_by     uuid not null references person (person_id),
    decided_at     timestamptz not null,
    constraint decision_one_per_requisition unique (requisition_id),
    foreign key (proposal_id, requisition_id, prepared_by)
        references proposal (proposal_id, requisition_id, prepared_by),
    constraint decision_four_eyes check (prepared_by <> decided_by)
);
create index on decision (proposal_id);
create index on decision (prepared_by);
create index on decision (decided_by);

-- Of a proposal only that it was sent back can be written later.
revoke update on proposal, proposed_amount, decision from statsbidrag_service;
grant update (returned_by, returned_at, returned_reason) on proposal to statsbidrag_service;
