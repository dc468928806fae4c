ALTER TABLE accounts DROP COLUMN tokens_valid_from;
