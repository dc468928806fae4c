DROP TABLE mails; DROP TABLE idempotency_keys;
