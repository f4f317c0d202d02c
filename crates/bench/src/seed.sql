-- What the loads need, written straight into the tables. Every id is made of a kind and a number,
-- so that the loaders know them without asking.
--
-- As a replica: foreign keys and triggers cost minutes here and prove nothing. What the trigger
-- would have kept (round_strip) is written out instead.
set session_replication_role = replica;

create schema bench;
grant usage on schema bench to statsbidrag_service;

create function bench.id(kind integer, number integer) returns uuid
language sql immutable parallel safe as $$
    select (lpad(to_hex(kind), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid
$$;

-- A number that the rules accept: the third digit at least 2, the last one Luhn's.
create function bench.org_number(number integer) returns text
language sql immutable parallel safe as $$
    with nine as (
        select '8' || number / 1000000 || '3' || lpad((number % 1000000)::text, 6, '0') as digits
    )
    select substr(digits, 1, 6) || '-' || substr(digits, 7) || (
        select (10 - sum(case when place % 2 = 0 then digit
                              when digit < 5 then digit * 2
                              else digit * 2 - 9 end) % 10) % 10
        from (select place, substr(digits, place, 1)::integer as digit
              from generate_series(1, 9) as place) as each)
    from nine
$$;

create function bench.paragraph(about text) returns text
language sql immutable parallel safe as $$
    select about || ': vi fortsätter arbetet med fast läkarkontakt och kontinuitet på alla hälsocentraler. '
        || 'Under året anställs två samordnare som tillsammans med regionen tar fram gemensamma '
        || 'rutiner för utskrivning, hembesök och uppföljning. Medarbetarna får handledning, och '
        || 'resultatet följs upp två gånger med de mått som regionen och kommunen har enats om.'
$$;

insert into state_grant (grant_id, name, ordinance, purpose) values
    (bench.id(1, 1), 'God och nära vård', 'Förordning (2024:1253) om statsbidrag till kommuner och regioner för utveckling av en god och nära vård',
     'Att utveckla en god och nära vård med fokus på primärvården (1 §)');

insert into person (person_id, name, email, created_at)
values (bench.id(4, 0), 'Frida Granskog', 'handlaggare@bench.example', now());
insert into agency_role_of (person_id, role, granted_at) values (bench.id(4, 0), 'officer', now());

create procedure bench.rounds(kind integer, first integer, last integer)
language sql as $$
    insert into round (round_id, grant_id, title, slug, year, agency_reference, instruction, opens_at, closes_at,
                       use_from, use_to, content_email, service_email, figures_source, demonstration, content)
    select bench.id(kind, n), bench.id(1, 1), 'God och nära vård 2026, omgång ' || kind || '.' || n, 'omgang-' || kind || '-' || n, 2026, '9.2-1697/2026',
           bench.paragraph('Syftet med statsbidraget är att utveckla en god och nära vård'),
           now() - interval '7 days', now() + interval '21 days', '2026-01-01', '2026-12-31',
           'statsbidrag@bench.example', 'tjanst@bench.example', 'Påhittade uppgifter.', false,
           '{"version": 3, "required": "one", "ordinance": {
                "recipients": "kommuner och regioner", "aim": "insatser", "plan": "4 och 5 §§", "leftover": "6 §",
                "report": "10 §", "repayment": "12 §", "appeal": "14 §"}}'
    from generate_series(first, last) as n;

    insert into insats (round_id, number, text, rural)
    select bench.id(kind, n), number, 'Insats ' || number || ' för att utveckla primärvården och samverkan om den', number = 8
    from generate_series(first, last) as n, generate_series(1, 8) as number;

    insert into condition (round_id, code, position, text)
    select bench.id(kind, n), 'villkor-' || chr(96 + position), position,
           'Pengarna används till insatser som omfattas av det villkor som har bokstaven ' || chr(96 + position)
    from generate_series(first, last) as n, generate_series(1, 5) as position;

    insert into pot (pot_id, round_id, code, position, name, kind, rural, key, amount)
    select bench.id(case kind when 2 then 6 else 100 + kind end, n * 3 + position), bench.id(kind, n), 'kommuner-' || position, position,
           'Kommuner, delpott ' || (position + 1), 'municipality', position = 2, 'Andel av befolkningen', 375000000
    from generate_series(first, last) as n, generate_series(0, 2) as position;
$$;

-- One organisation, round, ombud and filled draft for every number from 1.
create procedure bench.drafts(count integer)
language sql as $$
    call bench.rounds(2, 1, count);

    insert into organisation (organisation_id, org_number, name, county_code)
    select bench.id(3, n), bench.org_number(n), 'Provkommun ' || n, '23' from generate_series(1, count) as n;

    insert into person (person_id, name, email, created_at)
    select bench.id(4, n), 'Anna Ombud ' || n, 'ombud' || n || '@bench.example', now() from generate_series(1, count) as n;

    insert into mandate (mandate_id, person_id, organisation_id, role, started_at)
    select bench.id(8, n), bench.id(4, n), bench.id(3, n), 'ombud', now() from generate_series(1, count) as n;

    insert into frame (pot_id, organisation_id, amount)
    select bench.id(6, n * 3 + position), bench.id(3, n), 1000000 from generate_series(1, count) as n, generate_series(0, 2) as position;

    insert into recipient (round_id, organisation_id, name, org_number, county_code, kinds, frame)
    select bench.id(2, n), bench.id(3, n), 'Provkommun ' || n, bench.org_number(n), '23', array['municipality'::organisation_kind], 3000000
    from generate_series(1, count) as n;

    update round set frames_total = 3000000, recipients = 1;

    insert into requisition (requisition_id, round_id, organisation_id, started_at)
    select bench.id(5, n), bench.id(2, n), bench.id(3, n), now() from generate_series(1, count) as n;

    insert into round_strip (round_id, status, requisitions, requested, granted, paid)
    select bench.id(2, n), 'draft', 1, 0, 0, 0 from generate_series(1, count) as n;

    insert into section_answer (requisition_id, version, section, revision, typed, saved_by, saved_at)
    select bench.id(5, n), 1, section, 1, typed, bench.id(4, n), now()
    from generate_series(1, count) as n,
        (values ('plan'::requisition_section, jsonb_build_object(
                    'who', array['egen', 'andra'], 'who_described', array[bench.paragraph('Tillsammans med grannkommunerna')],
                    'insats', array['1', '2', '6', '8'],
                    'description-1', array[bench.paragraph('Kontinuitet')], 'description-2', array[bench.paragraph('Tillgänglighet')],
                    'description-6', array[bench.paragraph('Samverkan')], 'description-8', array[bench.paragraph('Landsbygd')])),
                ('amounts', jsonb_build_object('amount-kommuner-0', array['1 000 000'], 'amount-kommuner-1', array['750 000'],
                                               'amount-kommuner-2', array['500 000'])),
                ('leftover', jsonb_build_object('leftover', array['ja'])),
                ('payment', jsonb_build_object('account_kind', array['bankgiro'], 'bankgiro', array['5050-1055'],
                                               'reference', array['Nara vard 2026'])),
                ('contact', current_setting('bench.contact')::jsonb),
                ('certifications', jsonb_build_object('certified',
                    array['villkor-a', 'villkor-b', 'villkor-c', 'villkor-d', 'villkor-e']))) as answer (section, typed);
$$;

-- A case made of a filled draft, that was sent so many times and is to be completed once more. Its
-- number is of a year out of the way of the sends.
create procedure bench.sent(number integer, versions integer, document jsonb)
language sql as $$
    insert into submission (requisition_id, version, kind, changed, document, fingerprint, submitted_by, submitted_at)
    select bench.id(5, number), version, case version when 1 then 'first' else 'correction' end::submission_kind,
           case version when 1 then '{}' else array['plan', 'amounts'] end::requisition_section[],
           document, sha256(int4send(version)), bench.id(4, number), now() + version * interval '1 second'
    from generate_series(1, versions) as version;

    insert into requested_amount (requisition_id, version, pot_id, amount)
    select bench.id(5, number), version, bench.id(6, number * 3 + position), 500000
    from generate_series(1, versions) as version, generate_series(0, 2) as position;

    insert into section_answer (requisition_id, version, section, revision, typed, saved_by, saved_at)
    select requisition_id, later, section, revision, typed, saved_by, saved_at
    from section_answer, generate_series(2, versions) as later where requisition_id = bench.id(5, number);

    update requisition
    set status = 'completion_requested', completion_due = current_date + 14, version = versions,
        submitted_at = now(), case_year = 1999, case_number = number, requested = 1500000
    where requisition_id = bench.id(5, number);

    insert into completion (requisition_id, number, kind, sections, missing, last_day, requested_by, requested_at)
    values (bench.id(5, number), 1, 'supplementary', '{plan}', bench.paragraph('Planen'), current_date + 14,
            bench.id(4, 0), now());

    insert into audit_event (occurred_at, actor_person_id, actor_capacity, action, words, subject, particulars)
    select now(), bench.id(4, number), 'Ombud', 'requisition.changed', 'En ny version skickades in',
           'requisition:' || bench.id(5, number), '{}'
    from generate_series(1, versions);
$$;

-- A round in which so many have a requisition, in every state there is: four in ten sent, three
-- granted, one paid, two drafts. Their case numbers are last year's, out of the way of the sends.
create procedure bench.list(kind integer, count integer)
language sql as $$
    call bench.rounds(kind, 0, 0);

    insert into organisation (organisation_id, org_number, name, county_code)
    select bench.id(30 + kind, n), bench.org_number((kind - 18) * 1000000 + n),
           'Kommun ' || substr(md5(n::text), 1, 6) || ' ' || kind || '.' || n,
           (array(select county_code from county order by county_code))[1 + n % 21]
    from generate_series(1, count) as n;

    insert into frame (pot_id, organisation_id, amount)
    select bench.id(100 + kind, 0), bench.id(30 + kind, n), 1000 + n % 50000 from generate_series(1, count) as n;

    insert into recipient (round_id, organisation_id, name, org_number, county_code, kinds, frame)
    select bench.id(kind, 0), organisation_id, name, org_number, county_code, array['municipality'::organisation_kind], amount
    from organisation join frame using (organisation_id) where pot_id = bench.id(100 + kind, 0);

    update round set (frames_total, recipients) =
        (select sum(frame), count(*) from recipient where recipient.round_id = round.round_id)
    where round_id = bench.id(kind, 0);

    insert into requisition (requisition_id, round_id, organisation_id, status, started_at, submitted_at,
                             case_year, case_number, requested, granted, paid)
    select bench.id(40 + kind, n), bench.id(kind, 0), bench.id(30 + kind, n), status, now(),
           case when status <> 'draft' then now() - n * interval '1 second' end,
           case when status <> 'draft' then 2000 + kind end, case when status <> 'draft' then n end,
           case when status <> 'draft' then 1000 end,
           case when status in ('granted', 'paid') then 1000 end, case when status = 'paid' then 1000 end
    from (select n, (array['submitted', 'submitted', 'submitted', 'submitted', 'granted', 'granted', 'granted', 'paid',
                           'draft', 'draft']::requisition_status[])[1 + n % 10] as status
          from generate_series(1, count) as n) as each;

    insert into round_strip (round_id, status, requisitions, requested, granted, paid)
    select round_id, status, count(*), coalesce(sum(requested), 0), coalesce(sum(granted), 0), coalesce(sum(paid), 0)
    from requisition where round_id = bench.id(kind, 0) group by round_id, status;
$$;

-- One for the officer and one for every ombud, in the order of their numbers. Last used an hour
-- from now: whoever sends has just looked at the page before, so that the once-a-minute note of
-- when a session was used is not what is measured.
create procedure bench.sessions(hashes bytea[])
language sql as $$
    insert into session (session_hash, person_id, authenticated_at, data, created_at, last_seen_at)
    select hash, bench.id(4, (place - 1)::integer), now(),
           -- By two factors: roles at the agency wait for that.
           jsonb_build_object('person_id', bench.id(4, (place - 1)::integer), 'authenticated_at', now(), 'proof', 'passkey'),
           now(), now() + interval '1 hour'
    from unnest(hashes) with ordinality as each (hash, place);
$$;
