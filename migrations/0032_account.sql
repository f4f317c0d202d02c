-- The account that a sent requisition names, as one text for one account in whatever way it was typed:
-- the same as `values::PayoutAccount::as_one` in Rust, which asks who else has named it. A bank account
-- is known by the first four digits of its clearing number and its own number without zeros before it,
-- and one at Plusgirot is its plusgiro number. The test `checks::the_database_knows_an_account_as_rust_does`
-- compares the two.
--
-- Stored when it is written, and indexed, since every case asks for it among all that was ever sent.
alter table submission add column account text generated always as (
    case
        when document #>> '{payment,account,kind}' <> 'bank' then
            (document #>> '{payment,account,kind}') || ' ' || (document #>> '{payment,account,account}')
        when left(document #>> '{payment,account,account,clearing}', 3)
            in ('950', '951', '952', '953', '954', '996') then
            'plusgiro ' || ltrim(document #>> '{payment,account,account,number}', '0')
        else
            'bank ' || left(document #>> '{payment,account,account,clearing}', 4) || ' '
                || ltrim(document #>> '{payment,account,account,number}', '0')
    end
) stored;
create index submission_by_account on submission (account);
