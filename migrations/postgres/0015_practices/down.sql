DROP TABLE practice_comments;
DROP TABLE practice_reviews;
DROP TABLE practice_history;
DROP TABLE practice_terms;
DROP TABLE practice_versions;
DROP TABLE practices;
