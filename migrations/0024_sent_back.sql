-- What was sent back (återlämnat) by the second person stands first among what waits, and says so. The list sorts by it,
-- so it is stored.
alter table requisition
    add column sent_back boolean not null default false,
    add constraint requisition_sent_back_waits_again
        check (not sent_back or status in ('submitted', 'granted', 'partly_granted'));

update requisition set sent_back = true
where status = 'submitted' and exists (select from proposal where proposal.requisition_id = requisition.requisition_id)
   or status in ('granted', 'partly_granted')
      and exists (select from payout join decision using (decision_id)
                  where decision.requisition_id = requisition.requisition_id);
