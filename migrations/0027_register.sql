-- The register (diarium, SFS 2009:400 5 kap. 1-2 §§): every document that comes or goes, and each
-- note, has a row from the moment it came or was made. Rows are added and never changed or removed.

-- The kinds stand in tables and not in enums: a migration may add one and use it at once. Each is a
-- variant in `src/register/model.rs`; the test `register::the_database_and_the_code_know_the_same_kinds`
-- compares them.
create table case_kind (kind text primary key);
insert into case_kind values
    ('requisition'), ('mandate_application'), ('extension'), ('frame_correction');

create table document_kind (kind text primary key);
insert into document_kind values
    ('requisition'), ('correction'), ('details'), ('account_change'), ('completion_request'),
    ('completion_answer'), ('later_day_request'), ('later_day_answer'), ('withdrawal'), ('discontinuation'), ('note'), ('application'),
    ('attachment'), ('application_completion_request'), ('application_completion_answer'),
    ('application_decision'), ('extension'), ('frame_correction');

create table registered_case (
    year            smallint not null,
    number          integer not null check (0 < number),
    kind            text not null references case_kind,
    organisation_id uuid not null references organisation,
    organisation    text not null,  -- its name when the case was opened
    opened_at       timestamptz not null,
    primary key (year, number)
);
create index on registered_case (organisation_id);
create index on registered_case (kind);

create table registered_document (
    year            smallint not null,
    number          integer not null,
    document_number integer not null check (0 < document_number),
    direction       text not null check (direction in ('in', 'out', 'internal')),
    kind            text not null references document_kind,
    registered_at   timestamptz not null,
    -- When it came or was made, which for what came by post is before it was registered.
    document_date   date not null,
    counterpart     text not null check (counterpart <> ''),  -- who sent it, or gets it
    subject         text not null check (subject <> ''),
    content_hash    bytea not null check (length(content_hash) = 32),  -- SHA-256
    file_id         uuid references stored_file,
    registered_by   uuid references person (person_id),  -- null: the service itself
    folded_words    text not null
        generated always as (folded(counterpart || ' ' || subject)) stored,
    primary key (year, number, document_number),
    foreign key (year, number) references registered_case
);
create index registered_document_newest on registered_document
    (registered_at desc, year desc, number desc, document_number desc);
create index on registered_document (kind, registered_at desc);
create index on registered_document (file_id);
create index on registered_document (registered_by);

-- A note (tjänsteanteckning, SFS 2017:900 27 §): what was said to the agency, and by whom. Its id
-- comes with the form, so that a button pressed twice is one note.
create table note (
    note_id         uuid primary key,
    year            smallint not null,
    number          integer not null,
    document_number integer not null,
    text            text not null,
    said_by         text not null,
    said_on         date not null,
    said_at         timestamptz,  -- where the time of day is known
    written_by      uuid not null references person (person_id),
    written_at      timestamptz not null,
    unique (year, number, document_number),
    foreign key (year, number, document_number) references registered_document
);
create index on note (written_by);

revoke update, delete, truncate on case_kind, document_kind, registered_case, registered_document, note
    from statsbidrag_service;

create function register_only_grows() returns trigger language plpgsql as $$
begin
    raise exception 'a row of the register is never changed or removed';
end $$;

do $$
declare register text;
begin
    foreach register in array array['registered_case', 'registered_document', 'note'] loop
        execute format('create trigger %I before update or delete on %I
                            for each row execute function register_only_grows()',
                       register || '_only_grows', register);
        execute format('create trigger %I before truncate on %I
                            for each statement execute function register_only_grows()',
                       register || '_is_never_emptied', register);
    end loop;
end $$;

-- What an application says, as text: the register has the SHA-256 of it in UTF-8. Its attachments
-- are documents of their own, with the SHA-256 of each file.
create function application_content(of_application uuid) returns text language sql stable as $$
    select jsonb_build_object(
               'application', application_id, 'applicant', person_id, 'organisation', organisation_id,
               'title', title, 'phone', phone, 'scope', scope,
               'start_on', start_on, 'end_on', end_on, 'document', document
           )::text
    from mandate_application where application_id = of_application
$$;

-- What has been sent already: the case, and as its first document what opened it.
insert into registered_case (year, number, kind, organisation_id, organisation, opened_at)
select case_year, case_number, 'requisition', organisation_id, recipient.name, submitted_at
from requisition join recipient using (round_id, organisation_id)
where case_number is not null
union all
select case_year, case_number, 'mandate_application', organisation_id, organisation.name, submitted_at
from mandate_application join organisation using (organisation_id)
where case_number is not null;

insert into registered_document (year, number, document_number, direction, kind, registered_at,
                                 document_date, counterpart, subject, content_hash, registered_by)
select case_year, case_number, 1, 'in', 'requisition', submission.submitted_at,
       (submission.submitted_at at time zone 'Europe/Stockholm')::date, recipient.name, round.title,
       fingerprint, submitted_by
from requisition
join recipient using (round_id, organisation_id)
join round using (round_id)
join submission on submission.requisition_id = requisition.requisition_id and submission.version = 1
where case_number is not null
union all
select case_year, case_number, 1, 'in', 'application', submitted_at,
       (submitted_at at time zone 'Europe/Stockholm')::date, person.name,
       'Ombud för ' || organisation.name,
       sha256(convert_to(application_content(application_id), 'UTF8')), application.person_id
from mandate_application application
join organisation using (organisation_id)
join person using (person_id)
where case_number is not null;
