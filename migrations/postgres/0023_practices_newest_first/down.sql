DROP INDEX practices_changed_last;
DROP INDEX practices_newest;
