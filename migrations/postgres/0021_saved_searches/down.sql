ALTER TABLE mails DROP COLUMN unsubscribe;
DROP TABLE saved_searches;
