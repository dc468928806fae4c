DROP TABLE mandates;
DROP TABLE seats;
DROP TABLE governance_bodies;
