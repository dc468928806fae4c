-- The order that the list of practices has when nobody asks for another: an import gives thousands the same instant, and each
-- page would sort all of them.
CREATE INDEX practices_newest ON practices (published_at DESC, id);
CREATE INDEX practices_changed_last ON practices (updated_at DESC, id);
