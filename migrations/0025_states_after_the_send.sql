-- The states of a requisition after it was sent: asked to be completed, and closed without a
-- decision. A new value of an enum cannot be used in the transaction that adds it, so the tables
-- that do are in the next migration.
alter type requisition_status add value 'completion_requested' after 'submitted';
alter type requisition_status add value 'discontinued';
