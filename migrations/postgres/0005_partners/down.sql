DROP TABLE partner_status_history; DROP TABLE tombstones; DROP TABLE partner_redirects; DROP TABLE partner_priorities; DROP TABLE partner_external_ids; DROP TABLE partners;
