-- The trail: every change writes an event in its own transaction. It can only grow: the service's
-- role has no right to change or remove an event, and the trigger stops everybody else, the owner
-- included.

create table audit_event (
    audit_event_id  bigint generated always as identity primary key,
    occurred_at     timestamptz not null,
    actor_person_id uuid references person (person_id),  -- null: the service itself
    actor_capacity  text not null,
    action          text not null,
    subject         text not null,
    particulars     jsonb not null
);
create index on audit_event (subject, audit_event_id);
create index on audit_event (actor_person_id);

revoke update, delete, truncate on audit_event from statsbidrag_service;

create function audit_event_only_grows() returns trigger language plpgsql as $$
begin
    raise exception 'an audit event is never changed or removed';
end $$;

create trigger audit_event_only_grows before update or delete on audit_event
    for each row execute function audit_event_only_grows();
create trigger audit_event_is_never_emptied before truncate on audit_event
    for each statement execute function audit_event_only_grows();
