-- Which header of the file means which column, as JSON.
ALTER TABLE imports ADD COLUMN mapping JSONB NOT NULL DEFAULT '{}';
