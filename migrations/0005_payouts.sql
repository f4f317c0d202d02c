-- Decided money on its way out (8 §): one economist records the payout, another approves it. One
-- that was sent back stays, for the trail, and a new one is recorded beside it.

create table payout (
    payout_id       uuid primary key,
    decision_id     uuid not null references decision,
    amount          numeric(14, 2) not null check (0 < amount),
    pay_on          date not null,
    reference       text not null,
    recorded_by     uuid not null references person (person_id),
    recorded_at     timestamptz not null,
    approved_by     uuid references person (person_id),
    approved_at     timestamptz,
    returned_by     uuid references person (person_id),
    returned_at     timestamptz,
    returned_reason text,
    constraint payout_four_eyes check (recorded_by <> approved_by),
    constraint payout_approval_is_whole check ((approved_at is null) = (approved_by is null)),
    constraint payout_return_is_whole check (
        (returned_at is null) = (returned_by is null)
        and (returned_at is null) = (returned_reason is null)
    ),
    constraint payout_approved_or_returned check (approved_at is null or returned_at is null)
);
create unique index payout_one_per_decision on payout (decision_id) where returned_at is null;
create unique index payout_reference_key on payout (reference) where returned_at is null;
create index on payout (decision_id);
create index on payout (recorded_by);
create index on payout (approved_by);
create index on payout (returned_by);

-- Of a payout only what became of it can be written later.
revoke update on payout from statsbidrag_service;
grant update (approved_by, approved_at, returned_by, returned_at, returned_reason)
    on payout to statsbidrag_service;
