-- Another last day for one organisation (anstånd) is a change of the window that names the organisation: proposed by one,
-- decided by another, like a change for all. Where it has been approved, the organisation's own close stands with its frame.
-- The later of the round's close and its own counts.
alter table window_change
    add column organisation_id uuid,  -- null: the whole round
    add foreign key (round_id, organisation_id) references recipient,
    add constraint window_change_extends check (organisation_id is null or closes_before < closes_after);
drop index window_change_one_waits;
create unique index window_change_one_waits on window_change (round_id, organisation_id)
    nulls not distinct where decided_by is null;

alter table recipient add column closes_at timestamptz;  -- null: as the round
create index on recipient (round_id) where closes_at is not null;
