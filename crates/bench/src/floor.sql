-- The rows of a send, in the order the service writes them. Each client takes every so manieth
-- draft, so nobody waits for another's row but for the series of case numbers, as in the service.
-- The mail is due tomorrow: a floor has no worker that sends it meanwhile.
\set draft :first + :turn * :clients + :client_id
\set turn :turn + 1
begin;
with sent as (
    insert into submission (requisition_id, version, kind, changed, document, fingerprint, submitted_by, submitted_at)
    values (bench.id(5, :draft), 1, 'first', '{}', 'DOCUMENT', sha256(int4send(:draft)), bench.id(4, :draft), now())
    returning requisition_id, version
), asked as (
    insert into requested_amount (requisition_id, version, pot_id, amount)
    select requisition_id, version, bench.id(6, :draft * 3 + position), amount
    from sent, (values (0, 1000000), (1, 750000), (2, 500000)) as asked (position, amount)
), given as (
    insert into case_series as series (year, last) values (extract(year from now() at time zone 'Europe/Stockholm')::smallint, 1)
    on conflict (year) do update set last = series.last + 1 returning year, last
)
update requisition
set status = 'submitted', submitted_at = now(), requested = 2250000, case_year = year, case_number = last
from given where requisition_id = bench.id(5, :draft)
returning last as number \gset
insert into audit_event (occurred_at, actor_person_id, actor_capacity, action, words, subject, particulars)
values (now(), bench.id(4, :draft), 'Ombud', 'requisition.submitted', 'Rekvisitionen skickades in', 'requisition:' || bench.id(5, :draft),
        jsonb_build_object('requisition', bench.id(5, :draft), 'case', 'SB ' || :number::integer || '/2026', 'total', '2250000',
                           'fingerprint', encode(sha256(int4send(:draft)), 'hex')));
insert into outgoing_mail (mail_id, kind, to_address, subject, body, created_at, next_attempt_at)
values (bench.id(9, :draft), 'requisition.receipt', 'ombud@bench.example',
        'Kvittens. Rekvisition SB ' || :number::integer || '/2026 är inskickad',
        'Hej! Provkommun har skickat in en rekvisition av statsbidrag. Omgång och belopp står i tjänsten. '
        || repeat('En handläggare granskar rekvisitionen och myndigheten fattar beslut. ', 7),
        now(), now() + interval '1 day');
commit;
