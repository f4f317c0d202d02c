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

-- What the database holds of an extension, whoever writes: it is never shortened, and none is given in a frozen round.
create function extension_holds() returns trigger language plpgsql as $$
begin
    if old.closes_at is not null and (new.closes_at is null or new.closes_at < old.closes_at) then
        raise exception 'an extension is never shortened'
            using errcode = 'integrity_constraint_violation', constraint = 'extension_holds';
    end if;
    if new.closes_at is distinct from old.closes_at
       and exists (select from round where round_id = new.round_id and frozen_at is not null) then
        raise exception 'no extension is given in a frozen round'
            using errcode = 'integrity_constraint_violation', constraint = 'extension_holds';
    end if;
    return new;
end $$;
create trigger extension_holds before update of closes_at on recipient
    for each row execute function extension_holds();

-- The freeze is what all that comes after starts from. It is set once: neither the service nor the owner takes it back or
-- moves the window of a frozen round.
create function round_frozen_for_good() returns trigger language plpgsql as $$
begin
    if old.frozen_at is not null
       and (new.frozen_at, new.opens_at, new.closes_at)
           is distinct from (old.frozen_at, old.opens_at, old.closes_at) then
        raise exception 'a frozen round stays frozen, in the window that it had'
            using errcode = 'integrity_constraint_violation', constraint = 'round_frozen_for_good';
    end if;
    return new;
end $$;
create trigger round_frozen_for_good before update of frozen_at, opens_at, closes_at on round
    for each row execute function round_frozen_for_good();

-- While the demonstration tells what happened in a round of the past, its freeze waits.
alter table round
    add column freeze_waits boolean not null default false,
    add constraint round_freeze_waits_in_the_demonstration check (not freeze_waits or demonstration and frozen_at is null);
-- A story that was interrupted before this was known by a window that reached past its last day.
update round set closes_at = '2026-04-01 22:00:00+00', freeze_waits = true
where demonstration and title = 'God och nära vård 2026' and frozen_at is null and '2026-04-01 22:00:00+00' < closes_at;
