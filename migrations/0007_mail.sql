-- The outbox: a mail is written in the transaction of what it tells about, and sent afterwards by
-- the worker. So there is no mail about what did not happen, and none is forgotten.

create type mail_status as enum ('queued', 'sent', 'logged', 'failed');

create table outgoing_mail (
    mail_id         uuid primary key,
    kind            text not null,
    to_address      text not null,
    subject         text not null,
    body            text not null,
    status          mail_status not null default 'queued',
    attempts        smallint not null default 0,
    created_at      timestamptz not null,
    next_attempt_at timestamptz not null,
    settled_at      timestamptz,
    last_error      text,
    constraint outgoing_mail_settled check ((status = 'queued') = (settled_at is null))
);
create index outgoing_mail_due on outgoing_mail (next_attempt_at) where status = 'queued';
