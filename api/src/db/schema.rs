//! Every table, written by hand once for both engines.

use diesel::{allow_tables_to_appear_in_same_query, table};

table! {
    use diesel::sql_types::*;
    change_counter (id) {
        id -> SmallInt,
        last -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant, SqlJson};
    changes (number) {
        number -> BigInt,
        at -> SqlInstant,
        actor_kind -> Text,
        actor_id -> Nullable<SqlId>,
        collection -> Text,
        entity_id -> SqlId,
        version -> BigInt,
        operation -> Text,
        public -> Bool,
        partner_id -> Nullable<SqlId>,
        before -> Nullable<SqlJson>,
        after -> Nullable<SqlJson>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant};
    accounts (id) {
        id -> SqlId,
        version -> BigInt,
        email -> Text,
        name -> Text,
        role -> Text,
        partner_id -> Nullable<SqlId>,
        language -> Text,
        password_hash -> Nullable<Text>,
        disabled -> Bool,
        tokens_valid_from -> Nullable<SqlInstant>,
        last_login_at -> Nullable<SqlInstant>,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant};
    refresh_tokens (id) {
        id -> SqlId,
        family_id -> SqlId,
        account_id -> SqlId,
        token_hash -> Text,
        issued_at -> SqlInstant,
        expires_at -> SqlInstant,
        used_at -> Nullable<SqlInstant>,
        revoked_at -> Nullable<SqlInstant>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant};
    secret_links (id) {
        id -> SqlId,
        purpose -> Text,
        subject_id -> SqlId,
        token_hash -> Text,
        created_at -> SqlInstant,
        expires_at -> Nullable<SqlInstant>,
        used_at -> Nullable<SqlInstant>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant, SqlJson};
    api_clients (id) {
        id -> SqlId,
        version -> BigInt,
        partner_id -> SqlId,
        name -> Text,
        scopes -> SqlJson,
        disabled -> Bool,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant};
    api_client_secrets (id) {
        id -> SqlId,
        client_id -> SqlId,
        secret_hash -> Text,
        created_at -> SqlInstant,
        expires_at -> Nullable<SqlInstant>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant};
    revoked_tokens (jti) {
        jti -> SqlId,
        expires_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::SqlInstant;
    signing_keys (kid) {
        kid -> Text,
        public_key -> Text,
        created_at -> SqlInstant,
        retired_at -> Nullable<SqlInstant>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::SqlInstant;
    sign_in_failures (subject) {
        subject -> Text,
        failures -> BigInt,
        last_at -> SqlInstant,
        blocked_until -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlInstant, SqlJson};
    idempotency_keys (key_hash) {
        key_hash -> Text,
        request_hash -> Text,
        status -> Nullable<Integer>,
        headers -> Nullable<SqlJson>,
        body -> Nullable<Text>,
        created_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant};
    mails (id) {
        id -> SqlId,
        recipient -> Text,
        subject -> Text,
        body -> Text,
        language -> Text,
        created_at -> SqlInstant,
        attempts -> Integer,
        next_attempt_at -> SqlInstant,
        sent_at -> Nullable<SqlInstant>,
        last_error -> Nullable<Text>,
        subject_id -> Nullable<SqlId>,
        unsubscribe -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant, SqlJson};
    terms (id) {
        id -> SqlId,
        version -> BigInt,
        vocabulary -> Text,
        slug -> Text,
        number -> Nullable<BigInt>,
        position -> BigInt,
        parent_slug -> Nullable<Text>,
        names -> SqlJson,
        descriptions -> SqlJson,
        retired -> Bool,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant, SqlJson};
    partners (id) {
        id -> SqlId,
        version -> BigInt,
        slug -> Text,
        status -> Text,
        names -> SqlJson,
        name_key -> Text,
        acronym -> Nullable<Text>,
        constituency -> Text,
        country -> Nullable<Text>,
        region -> Nullable<Text>,
        parent_id -> Nullable<SqlId>,
        website -> Nullable<Text>,
        logo -> Nullable<SqlJson>,
        descriptions -> SqlJson,
        priorities -> SqlJson,
        interventions -> SqlJson,
        external_ids -> SqlJson,
        joined_on -> Nullable<Date>,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::SqlId;
    partner_external_ids (scheme, value) {
        scheme -> Text,
        value -> Text,
        partner_id -> SqlId,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::SqlId;
    partner_priorities (priority, partner_id) {
        priority -> Text,
        partner_id -> SqlId,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant};
    partner_redirects (old) {
        old -> Text,
        partner_id -> SqlId,
        at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant};
    tombstones (collection, entity_id) {
        collection -> Text,
        entity_id -> SqlId,
        slug -> Nullable<Text>,
        at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant};
    partner_status_history (id) {
        id -> SqlId,
        partner_id -> SqlId,
        status -> Text,
        effective_on -> Date,
        reason -> Nullable<Text>,
        body -> Nullable<Text>,
        actor_id -> Nullable<SqlId>,
        recorded_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant, SqlJson};
    imports (id) {
        id -> SqlId,
        version -> BigInt,
        collection -> Text,
        source -> Text,
        format -> Text,
        dry_run -> Bool,
        on_error -> Text,
        state -> Text,
        report -> Nullable<SqlJson>,
        actor_kind -> Text,
        actor_id -> Nullable<SqlId>,
        created_at -> SqlInstant,
        finished_at -> Nullable<SqlInstant>,
        mapping -> SqlJson,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant, SqlJson};
    commitments (id) {
        id -> SqlId,
        version -> BigInt,
        partner_id -> SqlId,
        titles -> SqlJson,
        texts -> SqlJson,
        kind -> Text,
        amount -> Nullable<Text>,
        currency -> Nullable<Text>,
        priority -> Nullable<Text>,
        intervention -> Nullable<Text>,
        instrument -> Nullable<Text>,
        paragraph -> Nullable<Text>,
        made_on -> Date,
        due_on -> Nullable<Date>,
        status -> Text,
        status_reason -> Nullable<Text>,
        last_report_on -> Nullable<Date>,
        reporting_since -> Date,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant, SqlJson};
    commitment_reports (id) {
        id -> SqlId,
        commitment_id -> SqlId,
        reported_on -> Date,
        texts -> SqlJson,
        progress_percent -> Nullable<BigInt>,
        status_note -> Nullable<Text>,
        actor_id -> Nullable<SqlId>,
        created_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant};
    statements (id) {
        id -> SqlId,
        version -> BigInt,
        quotation -> Text,
        lang -> Text,
        person -> Text,
        role -> Text,
        organization -> Nullable<Text>,
        partner_id -> Nullable<SqlId>,
        source_title -> Nullable<Text>,
        source_url -> Nullable<Text>,
        said_on -> Nullable<Date>,
        position -> BigInt,
        status -> Text,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant, SqlJson};
    partner_applications (id) {
        id -> SqlId,
        version -> BigInt,
        status -> Text,
        names -> SqlJson,
        acronym -> Nullable<Text>,
        constituency -> Text,
        country -> Nullable<Text>,
        region -> Nullable<Text>,
        website -> Nullable<Text>,
        descriptions -> SqlJson,
        priorities -> SqlJson,
        documents -> SqlJson,
        statement -> Text,
        signatory -> SqlJson,
        contact_name -> Text,
        contact_email -> Text,
        language -> Text,
        checklist -> SqlJson,
        partner_id -> Nullable<SqlId>,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant};
    application_history (id) {
        id -> SqlId,
        application_id -> SqlId,
        status -> Text,
        effective_on -> Date,
        reason -> Nullable<Text>,
        body -> Nullable<Text>,
        actor_id -> Nullable<SqlId>,
        recorded_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant};
    application_notes (id) {
        id -> SqlId,
        application_id -> SqlId,
        text -> Text,
        author_id -> Nullable<SqlId>,
        created_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant, SqlJson};
    practices (id) {
        id -> SqlId,
        version -> BigInt,
        partner_id -> SqlId,
        slug -> Nullable<Text>,
        status -> Text,
        revision -> BigInt,
        draft -> Nullable<SqlJson>,
        title -> Text,
        lang -> Text,
        title_key -> Text,
        live_version -> Nullable<BigInt>,
        published_at -> Nullable<SqlInstant>,
        first_published_at -> Nullable<SqlInstant>,
        publish_at -> Nullable<SqlInstant>,
        review_due_on -> Nullable<Date>,
        reminded_on -> Nullable<Date>,
        submitted_by -> Nullable<SqlId>,
        submitted_at -> Nullable<SqlInstant>,
        status_reason -> Nullable<Text>,
        source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
        replications -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant, SqlJson};
    practice_versions (practice_id, number) {
        practice_id -> SqlId,
        number -> BigInt,
        content -> SqlJson,
        published_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::SqlId;
    practice_terms (vocabulary, slug, practice_id) {
        vocabulary -> Text,
        slug -> Text,
        practice_id -> SqlId,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant};
    practice_history (id) {
        id -> SqlId,
        practice_id -> SqlId,
        revision -> BigInt,
        status -> Text,
        reason -> Nullable<Text>,
        actor_id -> Nullable<SqlId>,
        at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant, SqlJson};
    practice_reviews (id) {
        id -> SqlId,
        version -> BigInt,
        practice_id -> SqlId,
        revision -> BigInt,
        reviewer_id -> SqlId,
        due_on -> Nullable<Date>,
        status -> Text,
        scores -> SqlJson,
        recommendation -> Nullable<Text>,
        summary -> Nullable<Text>,
        completed_at -> Nullable<SqlInstant>,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant};
    practice_comments (id) {
        id -> SqlId,
        practice_id -> SqlId,
        revision -> BigInt,
        place -> Text,
        quote -> Nullable<Text>,
        text -> Text,
        author_id -> Nullable<SqlId>,
        resolved_at -> Nullable<SqlInstant>,
        created_at -> SqlInstant,
    }
}

allow_tables_to_appear_in_same_query!(partners, partner_external_ids, partner_priorities, partner_redirects, partner_status_history,);
allow_tables_to_appear_in_same_query!(accounts, refresh_tokens, secret_links);
allow_tables_to_appear_in_same_query!(api_clients, api_client_secrets);
allow_tables_to_appear_in_same_query!(application_notes, accounts);
allow_tables_to_appear_in_same_query!(application_history, partner_applications);
table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant, SqlJson};
    practice_translations (practice_id, lang) {
        practice_id -> SqlId,
        lang -> Text,
        version -> BigInt,
        parts -> SqlJson,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

allow_tables_to_appear_in_same_query!(practices, practice_versions, practice_terms, practice_history, practice_reviews, practice_comments);
allow_tables_to_appear_in_same_query!(practices, accounts);
allow_tables_to_appear_in_same_query!(practice_reviews, accounts);
allow_tables_to_appear_in_same_query!(practice_comments, accounts);

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant, SqlJson};
    practice_replications (id) {
        id -> SqlId,
        version -> BigInt,
        practice_id -> SqlId,
        partner_id -> SqlId,
        status -> Text,
        content -> SqlJson,
        started_on -> Nullable<Date>,
        submitted_by -> Nullable<SqlId>,
        submitted_at -> Nullable<SqlInstant>,
        approved_at -> Nullable<SqlInstant>,
        status_reason -> Nullable<Text>,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant};
    saved_searches (id) {
        id -> SqlId,
        version -> BigInt,
        account_id -> SqlId,
        name -> Text,
        query -> Text,
        lang -> Text,
        digest -> Text,
        next_digest_at -> Nullable<SqlInstant>,
        told_up_to -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

allow_tables_to_appear_in_same_query!(saved_searches, accounts);

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant, SqlJson};
    files (id) {
        id -> SqlId,
        version -> BigInt,
        partner_id -> SqlId,
        name -> Text,
        claimed_type -> Nullable<Text>,
        length -> BigInt,
        received -> BigInt,
        state -> Text,
        reason -> Nullable<Text>,
        media_type -> Nullable<Text>,
        size -> Nullable<BigInt>,
        sha256 -> Nullable<Text>,
        width -> Nullable<Integer>,
        height -> Nullable<Integer>,
        sizes -> SqlJson,
        sizes_state -> Text,
        leased_until -> Nullable<SqlInstant>,
        actor_kind -> Text,
        actor_id -> Nullable<SqlId>,
        expires_at -> Nullable<SqlInstant>,
        unused_since -> Nullable<SqlInstant>,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::SqlId;
    file_parts (file_id, start) {
        file_id -> SqlId,
        start -> BigInt,
        length -> BigInt,
        place -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::SqlInstant;
    removed_contents (sha256) {
        sha256 -> Text,
        removed_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant, SqlJson};
    governance_bodies (id) {
        id -> SqlId,
        version -> BigInt,
        slug -> Text,
        kind -> Text,
        names -> SqlJson,
        purposes -> SqlJson,
        parent_id -> Nullable<SqlId>,
        terms_of_reference -> Nullable<Text>,
        established_on -> Nullable<Date>,
        closed_on -> Nullable<Date>,
        closing_reason -> Nullable<Text>,
        meetings_per_year -> Nullable<BigInt>,
        term_months -> Nullable<BigInt>,
        majority -> Text,
        quorum_percent -> Nullable<BigInt>,
        composition -> SqlJson,
        position -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant, SqlJson};
    seats (id) {
        id -> SqlId,
        version -> BigInt,
        body_id -> SqlId,
        names -> SqlJson,
        role -> Text,
        constituency -> Nullable<Text>,
        region -> Nullable<Text>,
        votes -> Bool,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        position -> BigInt,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::{SqlId, SqlInstant};
    mandates (id) {
        id -> SqlId,
        version -> BigInt,
        seat_id -> SqlId,
        body_id -> SqlId,
        partner_id -> SqlId,
        representative -> Nullable<Text>,
        alternate -> Nullable<Text>,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        appointment -> Text,
        end_reason -> Nullable<Text>,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::db::fields::SqlId;
    practice_files (file_id, practice_id) {
        file_id -> SqlId,
        practice_id -> SqlId,
        published -> Bool,
    }
}

allow_tables_to_appear_in_same_query!(files, file_parts, practice_files);
