-- The record that a mail is about: what is still to be sent goes with it.
ALTER TABLE mails ADD COLUMN subject_id TEXT;
