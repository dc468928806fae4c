DROP INDEX changes_public;
