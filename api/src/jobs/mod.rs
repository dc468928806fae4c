//! Work that happens after a request: the outbox, and forgetting what has had its time.

pub mod outbox;
