DROP TABLE commitment_reports;
DROP TABLE commitments;
