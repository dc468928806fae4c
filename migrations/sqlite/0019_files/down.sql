DROP TABLE practice_files;
DROP TABLE removed_contents;
DROP TABLE file_parts;
DROP TABLE files;
