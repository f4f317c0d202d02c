-- People as they come and go: sessions before and after it is known who somebody is, counters
-- for everything that may be tried only so often, mandates that end by themselves.

-- Without a person: on the way through a sign-in elsewhere. With a person but no time of proof:
-- the password was right and the second factor is waited for. Only with a time of proof is
-- somebody signed in; it is renewed when the person proves who it is once more.
alter table session
    alter column person_id drop not null,
    -- What its person knows it by; the hash is nobody's to see.
    add column handle uuid not null default gen_random_uuid() unique,
    add column authenticated_at timestamptz,
    add constraint session_signed_in_is_somebodys check (authenticated_at is null or person_id is not null);
-- Sessions from before have no known time of proof: they end, and people sign in again.
delete from session;

-- Counts of what may be tried only so often, per address and account, shared by every instance.
alter table sign_in_failure rename to rate_count;
alter table rate_count rename column failures to counted;
alter table rate_count rename constraint sign_in_failure_failures_check to rate_count_counted_check;
alter index sign_in_failure_pkey rename to rate_count_pkey;
delete from rate_count;
alter table rate_count add column forget_at timestamptz not null;
create index on rate_count (forget_at);

alter table person
    add column phone text,
    add column last_signed_in_at timestamptz,
    -- The mail server of the address says that nobody is there.
    add column bounced_at timestamptz,
    -- The person removed its own account. What it did stays, with its name.
    add column deleted_at timestamptz,
    add constraint person_deleted_is_disabled check (deleted_at is null or disabled_at is not null);

-- People of a demonstration sign in with a printed password: they are never among real ones.
create function person_is_never_mixed() returns trigger language plpgsql as $$
begin
    if exists (select from person where demonstration <> new.demonstration) then
        raise exception 'demonstration people and real people are never in one database'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger person_is_never_mixed before insert on person
    for each row execute function person_is_never_mixed();

-- A mandate may have a day set when it ends by itself; ended_at is when it did.
alter table mandate
    add column ends_at timestamptz,
    add constraint mandate_is_set_to_end_after_start check (started_at < ends_at);
create index on mandate (ends_at) where ended_at is null;
create index on mandate (person_id);
