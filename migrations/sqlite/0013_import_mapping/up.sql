-- Which header of the file means which column, as JSON.
ALTER TABLE imports ADD COLUMN mapping TEXT NOT NULL DEFAULT '{}';
