-- The certificate of a fixed allocation as it was typeset, once: neither changes afterwards.
create table certificate_pdf (
    allocation_id uuid primary key references allocation,
    pdf           bytea not null check (0 < length(pdf)),
    typeset_at    timestamptz not null
);
revoke update, delete on certificate_pdf from statsbidrag_service;

-- As before, but with a name by which the service knows it.
create or replace function person_is_on_one_side() returns trigger language plpgsql as $$
begin
    if new.ended_at is not null then
        return new;
    end if;
    perform from person where person_id = new.person_id for no key update;
    if exists (select from mandate where person_id = new.person_id and ended_at is null)
       and exists (select from agency_role_of where person_id = new.person_id and ended_at is null) then
        raise exception 'a person acts for an organisation or for the agency, not for both'
            using errcode = 'integrity_constraint_violation', constraint = 'person_is_on_one_side';
    end if;
    return new;
end $$;
