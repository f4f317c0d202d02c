-- Who lets whom in, and who takes it away: invitations, roles at the agency that two people give,
-- mandates that are removed, handed over or run out, and jäv (SFS 2017:900 16-18 §§).

-- A link that is mailed and works once: to act for an organisation, or to work at the agency.
create table invitation (
    invitation_id   uuid primary key,
    link_hash       bytea not null unique check (length(link_hash) = 32),
    name            text not null,
    email           text not null,
    organisation_id uuid references organisation,
    mandate_role    mandate_role,
    agency_roles    agency_role[],
    ends_at         timestamptz,  -- when the mandate is to end by itself
    invited_by      uuid not null references person (person_id),
    created_at      timestamptz not null,
    expires_at      timestamptz not null,
    accepted_by     uuid references person (person_id),
    accepted_at     timestamptz,
    withdrawn_at    timestamptz,
    constraint invitation_is_to_one_thing check (
        (organisation_id is null) = (mandate_role is null)
        and (organisation_id is null) = (agency_roles is not null)
        and (ends_at is null or organisation_id is not null)
    ),
    -- The agency approves every ombud: nobody is invited to it.
    constraint invitation_is_never_to_ombud check (mandate_role <> 'ombud'),
    constraint invitation_is_to_some_role check (0 < cardinality(agency_roles)),
    constraint invitation_acceptance_is_whole check ((accepted_at is null) = (accepted_by is null)),
    constraint invitation_ends_one_way check (accepted_at is null or withdrawn_at is null)
);
create unique index invitation_one_open on invitation (organisation_id, lower(email)) nulls not distinct
    where accepted_at is null and withdrawn_at is null;
create index on invitation (organisation_id);
create index on invitation (invited_by);
create index on invitation (accepted_by);

alter table mandate
    -- By whose invitation it began, and who ended it; null: the agency, or the service itself.
    add column granted_by uuid references person (person_id),
    add column ended_by uuid references person (person_id);
create index on mandate (granted_by);
create index on mandate (ended_by);

-- That somebody was told that a mandate ends in so many days; 0: that the organisation has had no
-- ombud since this mandate ended.
create table mandate_warning (
    mandate_id uuid not null references mandate,
    days       smallint not null check (days in (0, 7, 30, 60)),
    warned_at  timestamptz not null,
    primary key (mandate_id, days)
);

-- The ombud has named the one who is to apply after it. It is over when there is another ombud.
create table mandate_handover (
    handover_id     uuid primary key default gen_random_uuid(),
    organisation_id uuid not null references organisation,
    from_person_id  uuid not null references person (person_id),
    to_person_id    uuid not null references person (person_id),
    begun_at        timestamptz not null,
    ended_at        timestamptz,
    constraint mandate_handover_is_to_another check (from_person_id <> to_person_id)
);
create unique index mandate_handover_one_open on mandate_handover (organisation_id) where ended_at is null;
create index on mandate_handover (from_person_id);
create index on mandate_handover (to_person_id);

-- A role at the agency is never deleted either: it has an end. Its id is the proposal's that it
-- came of, where there was one.
alter table agency_role_of
    drop constraint agency_role_of_pkey,
    add column role_change_id uuid primary key default gen_random_uuid(),
    add column ended_at timestamptz,
    add column ended_by uuid references person (person_id),
    add constraint agency_role_of_ends_after_start check (granted_at <= ended_at);
create unique index agency_role_of_once on agency_role_of (person_id, role) where ended_at is null;
create index on agency_role_of (person_id);
create index on agency_role_of (ended_by);

-- One administrator proposes, another confirms. Where there is no other, the first one alone, and
-- then nobody stands as the second.
create table role_proposal (
    role_change_id uuid primary key,
    person_id      uuid not null references person,
    role           agency_role not null,
    proposed_by    uuid not null references person (person_id),
    proposed_at    timestamptz not null,
    settled_by     uuid references person (person_id),
    settled_at     timestamptz,
    confirmed      boolean,
    constraint role_proposal_is_never_ones_own check (person_id <> proposed_by and person_id <> settled_by),
    constraint role_proposal_by_two check (not confirmed or settled_by <> proposed_by),
    constraint role_proposal_settling_is_whole check ((settled_at is null) = (confirmed is null))
);
create unique index role_proposal_one_open on role_proposal (person_id, role) where settled_at is null;
create index on role_proposal (person_id);
create index on role_proposal (proposed_by);
create index on role_proposal (settled_by);

-- Whoever works at the agency acts for nobody who gets money from it. Two at once wait for each
-- other on the person's row.
create function person_is_on_one_side() returns trigger language plpgsql as $$
begin
    if new.ended_at is not null then
        return new;
    end if;
    perform from person where person_id = new.person_id for no key update;
    if exists (select from mandate where person_id = new.person_id and ended_at is null)
       and exists (select from agency_role_of where person_id = new.person_id and ended_at is null) then
        raise exception 'a person acts for an organisation or for the agency, not for both'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger person_is_on_one_side after insert or update on mandate
    for each row execute function person_is_on_one_side();
create trigger person_is_on_one_side after insert or update on agency_role_of
    for each row execute function person_is_on_one_side();

-- Jäv: that somebody handles neither a case nor anything of an organisation.
create table exclusion (
    exclusion_id    uuid primary key,
    person_id       uuid not null references person,
    requisition_id  uuid references requisition,
    organisation_id uuid references organisation,
    reason          text not null,
    recorded_by     uuid not null references person (person_id),
    recorded_at     timestamptz not null,
    lifted_by       uuid references person (person_id),
    lifted_at       timestamptz,
    lifted_reason   text,
    constraint exclusion_is_from_one_thing check ((requisition_id is null) <> (organisation_id is null)),
    constraint exclusion_lifting_is_whole check (
        (lifted_at is null) = (lifted_by is null) and (lifted_at is null) = (lifted_reason is null)
    ),
    constraint exclusion_is_lifted_by_another check (lifted_by <> person_id)
);
create unique index exclusion_once on exclusion (person_id, requisition_id, organisation_id) nulls not distinct
    where lifted_at is null;
create index on exclusion (requisition_id);
create index on exclusion (organisation_id);
create index on exclusion (recorded_by);
create index on exclusion (lifted_by);
revoke update on exclusion from statsbidrag_service;
grant update (lifted_by, lifted_at, lifted_reason) on exclusion to statsbidrag_service;
revoke update on mandate_warning from statsbidrag_service;
