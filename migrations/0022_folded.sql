-- Names as they are searched for: the same as `values::folded` in Rust, which folds what was typed.
-- From the inside out: without what is not seen, decomposed to letters and accents, without the
-- accents, in small letters, with one kind of dash, and with one space for all between two words.
--
-- The two can only differ at a letter that the Unicode of one of them does not have yet: normalize()
-- has PostgreSQL's own tables, lower() those of ICU, and Rust its own. The test
-- `search::the_database_folds_names_as_rust_does` compares them over every class.
create function folded(name text) returns text
language sql immutable strict parallel safe
return btrim(regexp_replace(
    translate(
        lower(regexp_replace(
            normalize(regexp_replace(
                name,
                '[\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f'
                '\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a'
                '\U000e0000-\U000e0fff]',
                '', 'g'
            ), nfkd),
            '[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]', '', 'g'
        -- The same small letters whatever the collation of the column.
        ) collate "und-x-icu"),
        E'\u2010\u2012\u2013\u2014\u2015\u2043\u2212øłđðς', '-------olddσ'
    ),
    -- Every other space has become this one by nfkd.
    '[\u0001-\u0020\u007f-\u009f\u1680\u2028\u2029]+', ' ', 'g'
), ' ');

-- Folded once, when they are written, and not at each search of each officer.
alter table organisation
    add column folded_name text not null generated always as (folded(name)) stored;
alter table recipient
    add column folded_name text not null generated always as (folded(name)) stored;
