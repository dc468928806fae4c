ALTER TABLE imports DROP COLUMN mapping;
