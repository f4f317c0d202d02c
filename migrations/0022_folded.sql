-- Names as they are searched for: the same as `values::folded` in Rust, which folds what was typed.
-- Decomposed to the letters alone, in small letters, with one kind of dash and of space.
create function folded(name text) returns text
language sql immutable strict parallel safe
return btrim(regexp_replace(
    translate(
        lower(regexp_replace(normalize(name, nfkd), E'[\u0300-\u036f]', '', 'g')),
        E'\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\t\n\u00d8\u00f8\u0141\u0142\u0110\u0111\u00d0\u00f0',
        E'--------  oolldddd'
    ),
    ' +', ' ', 'g'
));
