-- A frame that is corrected after the opening (a wrong figure, a court, a new list): proposed by one with a reason, decided by
-- another. Each that is approved makes another version of the list; the list as it was opened is version 1.
create table frame_correction (
    frame_correction_id uuid primary key,
    round_id            uuid not null,
    organisation_id     uuid not null,
    pot_id              uuid not null,
    amount_before       numeric(14, 2) not null,
    amount_after        numeric(14, 2) not null,
    reason              text not null,
    proposed_by         uuid not null references person (person_id),
    proposed_at         timestamptz not null,
    decided_by          uuid references person (person_id),
    decided_at          timestamptz,
    approved            boolean,
    version             integer,
    foreign key (round_id, organisation_id) references recipient,
    foreign key (pot_id, organisation_id) references frame,
    constraint frame_correction_whole_kronor check (0 < amount_after and amount_after = trunc(amount_after)),
    constraint frame_correction_changes_something check (amount_after <> amount_before),
    constraint frame_correction_decided_whole check (
        (decided_by is null) = (decided_at is null) and (decided_by is null) = (approved is null)
    ),
    constraint frame_correction_by_two check (decided_by <> proposed_by),
    constraint frame_correction_version check ((version is not null) = coalesce(approved, false) and 1 < version),
    unique (round_id, version)
);
create index on frame_correction (pot_id, organisation_id);
create index on frame_correction (proposed_by);
create index on frame_correction (decided_by);
create unique index frame_correction_one_waits on frame_correction (pot_id, organisation_id) where decided_by is null;
revoke update on frame_correction from statsbidrag_service;
grant update (decided_by, decided_at, approved, version) on frame_correction to statsbidrag_service;
