DROP INDEX practices_replicated;
ALTER TABLE practices DROP COLUMN replications;
DROP TABLE practice_replications;
