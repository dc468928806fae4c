ALTER TABLE mails DROP COLUMN subject_id;
