-- A requisition (rekvisition, 5 §) belongs to the organisation, never to the person. Answers are
-- kept as typed, per section and version, so that nothing saved is lost and a correction can come
-- as a new version. What was sent is sealed: the parsed document with its fingerprint.

create type requisition_status as enum (
    'draft', 'submitted', 'proposed', 'granted', 'partly_granted', 'rejected',
    'payout_recorded', 'paid', 'withdrawn'
);

create table requisition (
    requisition_id  uuid primary key,
    round_id        uuid not null references round,
    organisation_id uuid not null references organisation,
    status          requisition_status not null default 'draft',
    version         smallint not null default 1 check (0 < version),
    started_at      timestamptz not null,
    submitted_at    timestamptz,
    case_year       smallint,
    case_number     integer,
    requested       numeric(14, 2) check (0 < requested),
    granted         numeric(14, 2) check (0 <= granted and granted <= requested),
    paid            numeric(14, 2) check (0 < paid and paid <= granted),
    foreign key (round_id, organisation_id) references recipient,
    constraint requisition_case_number_key unique (case_year, case_number),
    constraint requisition_sent_has_its_facts check (
        (status = 'draft') = (submitted_at is null)
        and (submitted_at is null) = (case_year is null)
        and (submitted_at is null) = (case_number is null)
        and (submitted_at is null) = (requested is null)
    ),
    constraint requisition_decided_has_amount check (
        (status in ('granted', 'partly_granted', 'rejected', 'payout_recorded', 'paid'))
        = (granted is not null)
    ),
    constraint requisition_paid_has_amount check ((status = 'paid') = (paid is not null))
);
-- One live requisition per organisation and round; a withdrawn one does not count.
create unique index requisition_one_live on requisition (round_id, organisation_id)
    where status <> 'withdrawn';
create index requisition_by_status on requisition (round_id, status);
create index requisition_by_requested on requisition (round_id, requested);
create index requisition_by_arrival on requisition (round_id, submitted_at);
create index on requisition (organisation_id);

create type requisition_section as enum (
    'plan', 'amounts', 'leftover', 'payment', 'contact', 'certifications'
);

-- What was typed, section by section. `revision` grows with every save, so that the second of two
-- people in one form is told instead of overwriting the first.
create table section_answer (
    requisition_id uuid not null references requisition,
    version        smallint not null,
    section        requisition_section not null,
    revision       integer not null check (0 < revision),
    typed          jsonb not null,
    saved_by       uuid not null references person (person_id),
    saved_at       timestamptz not null,
    primary key (requisition_id, version, section)
);
create index on section_answer (saved_by);

-- What was sent: the whole content as read by the rules, and the fingerprint the sender saw.
create table submission (
    requisition_id uuid not null references requisition,
    version        smallint not null,
    document       jsonb not null,
    fingerprint    bytea not null check (length(fingerprint) = 32),
    submitted_by   uuid not null references person (person_id),
    submitted_at   timestamptz not null,
    primary key (requisition_id, version)
);
create index on submission (submitted_by);

create table requested_amount (
    requisition_id uuid not null,
    version        smallint not null,
    pot_id         uuid not null references pot,
    amount         numeric(14, 2) not null check (0 <= amount),
    primary key (requisition_id, version, pot_id),
    foreign key (requisition_id, version) references submission
);
create index on requested_amount (pot_id);

-- Case numbers (diarienummer): gapless per year. The row is locked until the send commits, so a
-- number that was given is a requisition that exists.
create table case_series (
    year smallint primary key,
    last integer not null check (0 < last)
);

-- The money strip of a round, kept by the trigger below so that no page has to add up a hundred
-- thousand rows and no act can forget it.
create table round_strip (
    round_id     uuid not null references round,
    status       requisition_status not null,
    requisitions integer not null,
    requested    numeric(14, 2) not null,
    granted      numeric(14, 2) not null,
    paid         numeric(14, 2) not null,
    primary key (round_id, status)
);

create function requisition_moves_the_strip() returns trigger language plpgsql as $$
begin
    -- In the order of status, so that two requisitions moving in opposite directions queue up
    -- instead of waiting for each other.
    if tg_op = 'UPDATE' then
        perform from round_strip
        where round_id = new.round_id and status in (old.status, new.status)
        order by status for update;
        update round_strip
        set requisitions = requisitions - 1,
            requested = requested - coalesce(old.requested, 0),
            granted = granted - coalesce(old.granted, 0),
            paid = paid - coalesce(old.paid, 0)
        where round_id = old.round_id and status = old.status;
    end if;
    insert into round_strip as strip (round_id, status, requisitions, requested, granted, paid)
    values (new.round_id, new.status, 1,
            coalesce(new.requested, 0), coalesce(new.granted, 0), coalesce(new.paid, 0))
    on conflict (round_id, status) do update
    set requisitions = strip.requisitions + 1,
        requested = strip.requested + excluded.requested,
        granted = strip.granted + excluded.granted,
        paid = strip.paid + excluded.paid;
    return null;
end $$;

create trigger requisition_moves_the_strip
    after insert or update of status, requested, granted, paid on requisition
    for each row execute function requisition_moves_the_strip();

-- What was sent is what was sent.
revoke update on submission, requested_amount from statsbidrag_service;
