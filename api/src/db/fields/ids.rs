//! The identifiers of every kind of record, each its own type so that none is taken for another.

use super::id_type;

id_type! {
    /// A partner of the coalition.
    PartnerId
}
id_type! {
    /// A person who can sign in.
    AccountId
}
id_type! {
    /// An API client of a partner institution.
    ClientId
}
id_type! {
    /// An application to join.
    ApplicationId
}
id_type! {
    /// A commitment of a partner.
    CommitmentId
}
id_type! {
    /// A report on a commitment.
    ReportId
}
id_type! {
    /// A statement of support.
    StatementId
}
id_type! {
    /// A good practice.
    PracticeId
}
id_type! {
    /// A review of a practice by one reviewer.
    ReviewId
}
id_type! {
    /// A remark of a review.
    CommentId
}
id_type! {
    /// A file that was uploaded.
    FileId
}
id_type! {
    /// What a partner made elsewhere of another's practice.
    ReplicationId
}
id_type! {
    /// A search of practices that a person keeps.
    SavedSearchId
}
id_type! {
    /// An import of records.
    ImportId
}
id_type! {
    /// A body that steers the coalition.
    BodyId
}
id_type! {
    /// A seat in a body.
    SeatId
}
id_type! {
    /// A mandate: who holds a seat.
    MandateId
}
id_type! {
    /// A term of a controlled vocabulary.
    TermId
}
id_type! {
    /// Any record, where its kind is told beside it: the change log, secret links, history rows.
    RecordId
}

macro_rules! is_a_record {
    ($($name:ident),+) => {
        $(impl From<$name> for RecordId {
            fn from(id: $name) -> Self {
                Self(id.0)
            }
        })+
    };
}
is_a_record!(
    PartnerId,
    AccountId,
    ClientId,
    ApplicationId,
    CommitmentId,
    ReportId,
    StatementId,
    PracticeId,
    ReviewId,
    CommentId,
    FileId,
    ReplicationId,
    SavedSearchId,
    ImportId,
    BodyId,
    SeatId,
    MandateId,
    TermId
);
