-- Harvesters go through the public changes of a collection in their order.
CREATE INDEX changes_public ON changes (collection, public, number);
