-- The joint plan (gemensam plan, 4-5 §§) of a requisition, where the round asks for one: a file for each version. A
-- version that corrects another begins with the same file.
create table requisition_file (
    requisition_id uuid not null references requisition,
    version        smallint not null check (0 < version),
    file_id        uuid not null references stored_file,
    attached_at    timestamptz not null,
    -- Taken back or replaced before the version was sent.
    detached_at    timestamptz,
    primary key (requisition_id, version, file_id)
);
create unique index requisition_file_one on requisition_file (requisition_id, version)
    where detached_at is null;
create index on requisition_file (file_id);
revoke update on requisition_file from statsbidrag_service;
grant update (attached_at, detached_at) on requisition_file to statsbidrag_service;

-- What was sent is what was sent.
create function requisition_file_is_sealed() returns trigger language plpgsql as $$
begin
    if exists (select from submission
               where requisition_id = new.requisition_id and version = new.version) then
        raise exception 'version % of % is sent', new.version, new.requisition_id;
    end if;
    return new;
end $$;
create trigger requisition_file_is_sealed before insert or update on requisition_file
    for each row execute function requisition_file_is_sealed();

-- A plan that several sign in the service is not built, and the setting goes. It could never be chosen, but it may have been
-- typed. It asked for one plan of all whom it concerns: an attached one is that, and the answered questions are not.
update round_plan_section set typed = jsonb_set(typed, '{mode}', '["attachment"]')
where section = 'plan_mode' and typed #>> '{mode,0}' = 'co_signed';
update round set content = jsonb_set(content, '{plan_mode}', '"attachment"')
where content ->> 'plan_mode' = 'co_signed';
