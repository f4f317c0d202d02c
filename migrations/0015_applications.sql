-- Files that people attach, and the cases of who is to be ombud (ombudsansökningar).

-- For the two constraints on mandates at the end. It comes with PostgreSQL, and the owner of a
-- database may bring it in.
create extension if not exists btree_gist;

create type scan_status as enum ('waiting', 'clean', 'infected', 'unscanned');

-- What is known of a file; its content lies in the store of files, under its hash.
create table stored_file (
    file_id      uuid primary key,
    content_hash bytea not null check (length(content_hash) = 32),  -- SHA-256
    media_type   text not null,
    size         integer not null check (0 < size),  -- bytes
    name         text not null,  -- as it is shown
    uploaded_by  uuid not null references person (person_id),
    uploaded_at  timestamptz not null,
    scan         scan_status not null,
    scanned_at   timestamptz,
    next_scan_at timestamptz not null,
    -- Taken back by the one who attached it: the content is gone.
    discarded_at timestamptz,
    constraint stored_file_scanned check ((scan in ('clean', 'infected')) = (scanned_at is not null))
);
create index on stored_file (uploaded_by);
create index on stored_file (content_hash);
create index stored_file_to_scan on stored_file (next_scan_at)
    where scan in ('waiting', 'unscanned') and discarded_at is null;

create type application_status as enum (
    'draft', 'submitted', 'completion_requested', 'approved', 'rejected', 'discontinued', 'withdrawn'
);
create type application_document as enum ('delegation', 'certificate');

create table mandate_application (
    application_id  uuid primary key,
    person_id       uuid not null references person,
    organisation_id uuid not null references organisation,
    title           text not null,
    phone           text not null,
    scope           text not null,  -- as it was stated when the application was made
    start_on        date not null,
    end_on          date,
    document        application_document not null,
    status          application_status not null default 'draft',
    started_at      timestamptz not null,
    submitted_at    timestamptz,
    case_year       smallint,
    case_number     integer,
    decided_by      uuid references person (person_id),
    decided_at      timestamptz,
    reason          text,
    withdrawn_at    timestamptz,
    constraint mandate_application_ends_after_start check (start_on <= end_on),
    constraint mandate_application_case_number_key unique (case_year, case_number),
    constraint mandate_application_sent_has_its_facts check (
        (status <> 'draft' or submitted_at is null)
        and (status in ('draft', 'withdrawn') or submitted_at is not null)
        and (submitted_at is null) = (case_year is null)
        and (submitted_at is null) = (case_number is null)
    ),
    constraint mandate_application_decided_has_its_facts check (
        (status in ('approved', 'rejected', 'discontinued')) = (decided_at is not null)
        and (decided_at is null) = (decided_by is null)
        and (status not in ('rejected', 'discontinued') or reason is not null)
    ),
    -- Nobody makes itself an ombud.
    constraint mandate_application_not_by_oneself check (decided_by <> person_id)
);
create unique index mandate_application_one_open on mandate_application (person_id, organisation_id)
    where status in ('draft', 'submitted', 'completion_requested');
create index on mandate_application (organisation_id);
create index on mandate_application (decided_by);
create index mandate_application_queue on mandate_application (status, submitted_at);

-- An attachment. Until it is sent it is the applicant's own, and can be taken back.
create table application_file (
    file_id        uuid primary key references stored_file,
    application_id uuid not null references mandate_application,
    sent_at        timestamptz
);
create index on application_file (application_id);

-- What the agency asked for (komplettering), and what it got.
create table application_completion (
    application_id uuid not null references mandate_application,
    number         smallint not null check (0 < number),
    missing        text not null,
    last_day       date not null,
    requested_by   uuid not null references person (person_id),
    requested_at   timestamptz not null,
    answer         text,
    answered_at    timestamptz,
    primary key (application_id, number),
    constraint application_completion_answered check ((answer is null) = (answered_at is null))
);
create index on application_completion (requested_by);

-- A mandate may begin later than it is given, when the one before it ends. So at most one ombud
-- and one mandate a person is a matter of periods: they may meet, never overlap.
alter table mandate
    add column application_id uuid references mandate_application,
    add constraint mandate_one_ombud_at_a_time exclude using gist (
        organisation_id with =, tstzrange(started_at, least(ended_at, ends_at)) with &&
    ) where (role = 'ombud'),
    add constraint mandate_one_per_person_at_a_time exclude using gist (
        person_id with =, organisation_id with =, tstzrange(started_at, least(ended_at, ends_at)) with &&
    );
drop index mandate_one_ombud;
drop index mandate_one_per_person;
create unique index on mandate (application_id);
