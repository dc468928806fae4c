//! The people who keep a partner's record. Never public: only the Secretariat and the partner's own focal points see them.

pub mod routes;
