DROP TABLE application_notes;
DROP TABLE application_history;
DROP TABLE partner_applications;
