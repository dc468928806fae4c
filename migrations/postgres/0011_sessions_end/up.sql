-- Access tokens that were issued before this instant are refused: a new password ends every session at once.
ALTER TABLE accounts ADD COLUMN tokens_valid_from TIMESTAMPTZ;
