-- Four municipalities had got a genitive s that their names do not have, and Falu kommun the name of its
-- town. Certificates stay as they were published: their hashes stand in what was decided.
update organisation set name = new.name
from (values ('212000-0746', 'Kalmars kommun', 'Kalmar kommun'),
             ('212000-2221', 'Faluns kommun', 'Falu kommun'),
             ('212000-2684', 'Överkalixs kommun', 'Överkalix kommun'),
             ('212000-2692', 'Kalixs kommun', 'Kalix kommun')) as new (org_number, wrong, name)
where organisation.org_number = new.org_number and organisation.name = new.wrong;

update recipient set name = organisation.name
from organisation
where organisation.organisation_id = recipient.organisation_id
  and recipient.name in ('Kalmars kommun', 'Faluns kommun', 'Överkalixs kommun', 'Kalixs kommun');
