-- A grant's own words: what its ordinance calls things, and which of its paragraphs say what. They
-- are a section of the plan, so that a copied round has them, and are kept with the round, so that a
-- changed ordinance changes no round that has opened. `rounds::plan::Ordinance`.

alter type plan_section rename to plan_section_before;
create type plan_section as enum (
    'basics', 'ordinance', 'texts', 'questions', 'aims', 'times', 'pots', 'conditions', 'plan_mode',
    'report', 'afterwards', 'contacts', 'reminders'
);
alter table round_plan_section
    alter column section type plan_section using section::text::plan_section;
drop type plan_section_before;

-- A copied section that nobody has saved since.
alter table round_plan_section add column copied boolean not null default false;
update round_plan_section section set copied = true
from round_plan plan
where plan.round_id = section.round_id and plan.copied_from is not null and revision = 1
  and not exists (select from round where round.round_id = plan.round_id);

-- Plans that there are already: the words that the pages had for them until now, and the paragraphs
-- where the ordinance is one of the two that they were written for.
insert into round_plan_section (round_id, section, revision, typed, saved_by, saved_at)
select plan.round_id, 'ordinance', 1, jsonb_strip_nulls(jsonb_build_object(
           'recipients', jsonb_build_array(case
               when ordinance like '%kommuner och regioner%' then 'kommuner och regioner'
               when ordinance like '%till regioner%' then 'regioner'
               else 'kommuner' end),
           'article', jsonb_build_array(case word when 'goals' then 'ett' else 'en' end),
           'one', jsonb_build_array(case word when 'goals' then 'mål' else 'insats' end),
           'many', jsonb_build_array(case word when 'goals' then 'mål' else 'insatser' end),
           'all', jsonb_build_array(case word when 'goals' then 'målen' else 'insatserna' end),
           'plan', case when ordinance like '%(2024:1253)%' then jsonb_build_array('4 och 5 §§') end,
           'leftover', case when known then jsonb_build_array('6 §') end,
           'report', case when known then jsonb_build_array('10 §') end,
           'repayment', case when known then jsonb_build_array('12 §') end,
           'appeal', case when known then jsonb_build_array('14 §') end)),
       saved_by, saved_at
from (select plan.round_id, ordinance, saved_by, saved_at, typed #>> '{word,0}' as word,
             ordinance like '%(2024:1253)%' or ordinance like '%(2024:1252)%' as known
      from round_plan plan join state_grant using (grant_id)
      join round_plan_section aims on aims.round_id = plan.round_id and section = 'aims') plan;

update round_plan_section
set typed = typed - 'word' - 'requires_one' || jsonb_build_object('required', jsonb_build_array(
        case typed #>> '{requires_one,0}' when 'ja' then 'one' when 'nej' then 'none' else '' end))
where section = 'aims';

-- Rounds that there are already go on saying what they said.
alter table round drop column aims_are_goals, drop column requires_one;
update round
set content = content - 'aim_word' - 'requires_one' || jsonb_build_object(
        'version', 3,
        'required', case content ->> 'requires_one' when 'false' then 'none' else 'one' end,
        'ordinance', jsonb_build_object(
            'recipients', case
                when ordinance like '%kommuner och regioner%' then 'kommuner och regioner'
                when ordinance like '%till regioner%' then 'regioner'
                else 'kommuner' end,
            'aim', coalesce(content ->> 'aim_word', 'insatser'),
            'plan', case when ordinance like '%(2024:1253)%' then '4 och 5 §§' end,
            'leftover', '6 §',
            'report', case when known then '10 §' end,
            'repayment', case when known then '12 §' end,
            'appeal', '14 §'))
from (select grant_id, ordinance,
             ordinance like '%(2024:1253)%' or ordinance like '%(2024:1252)%' as known
      from state_grant) of_grant
where of_grant.grant_id = round.grant_id;

-- A text that names other days than the round's, and that a person has said should stand.
create table kept_text (
    round_id uuid not null references round_plan,
    section  plan_section not null,
    sha256   bytea not null check (length(sha256) = 32),
    text     text not null,
    reason   text not null,
    kept_by  uuid not null references person (person_id),
    kept_at  timestamptz not null,
    primary key (round_id, section, sha256)
);
create index on kept_text (kept_by);
revoke update on kept_text from statsbidrag_service;

-- What is asked in the report and when, in every version that everybody has read once it was changed
-- after the opening. The first is that of the opening, and was changed by nobody.
create table report_change (
    round_id   uuid not null references round,
    version    integer not null check (1 <= version),
    report     jsonb not null,
    reason     text,
    changed_by uuid references person (person_id),
    changed_at timestamptz not null,
    primary key (round_id, version),
    constraint report_change_says_why
        check ((version = 1) = (reason is null) and (version = 1) = (changed_by is null))
);
create index on report_change (changed_by);
revoke update on report_change from statsbidrag_service;
