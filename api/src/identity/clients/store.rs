//! Queries of API clients and their secrets.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
    SelectableHelper,
};
use serde_json::json;

use crate::{
    changes::{self, Actor, Change, Operation},
    db::{
        Db, MultiBackend, dialect,
        fields::{ClientId, Json, PartnerId, RecordId, UtcTime},
        schema::{api_client_secrets, api_clients},
    },
    http::Problem,
    identity::secret,
};

/// The collection's name in addresses and in the change log.
pub const COLLECTION: &str = "api-clients";

/// A client as its row.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = api_clients)]
pub struct ClientRow {
    /// The id, which is also the `client_id` of OAuth2.
    pub id: ClientId,
    /// The version, for `ETag`.
    pub version: i64,
    /// The partner it acts for.
    pub partner_id: PartnerId,
    /// What people call it.
    pub name: String,
    /// What it may ask for.
    pub scopes: Json<Vec<String>>,
    /// Whether it is switched off.
    pub disabled: bool,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// A client by id.
pub fn find(db: &mut Db, id: ClientId) -> QueryResult<Option<ClientRow>> {
    api_clients::table.find(id).select(ClientRow::as_select()).first(db).optional()
}

/// Clients after an id, of one partner or of all, and how many there are.
pub fn page(db: &mut Db, partner: Option<PartnerId>, after: Option<ClientId>, limit: i64) -> QueryResult<(Vec<ClientRow>, i64)> {
    let of = || {
        let query = api_clients::table.into_boxed::<MultiBackend>();
        match partner {
            Some(partner) => query.filter(api_clients::partner_id.eq(partner)),
            None => query,
        }
    };
    let total = of().count().get_result(db)?;
    let mut query = of();
    if let Some(after) = after {
        query = query.filter(api_clients::id.gt(after));
    }
    Ok((query.order(api_clients::id).limit(limit).select(ClientRow::as_select()).load(db)?, total))
}

/// Every client of a partner.
pub fn all_of(db: &mut Db, partner: PartnerId) -> QueryResult<Vec<ClientRow>> {
    api_clients::table.filter(api_clients::partner_id.eq(partner)).order(api_clients::id).select(ClientRow::as_select()).load(db)
}

/// Keeps others from writing the clients of a partner until the transaction ends.
pub fn lock_of(db: &mut Db, partner: PartnerId) -> QueryResult<()> {
    diesel::update(api_clients::table.filter(api_clients::partner_id.eq(partner)))
        .set(api_clients::version.eq(api_clients::version))
        .execute(db)
        .map(drop)
}

/// Adds a client; answers it and its secret, which is shown only now.
///
/// # Errors
/// A field error when the partner is unknown.
pub fn create(db: &mut Db, actor: Actor, partner: PartnerId, name: String, scopes: Vec<String>) -> Result<(ClientRow, String), Problem> {
    if !dialect::hold_partner(db, partner)? {
        return Err(Problem::field("/partner", "unknown_reference", "is not a known partner"));
    }
    let now = UtcTime::now();
    let row = ClientRow {
        id: ClientId::new(),
        version: 1,
        partner_id: partner,
        name,
        scopes: Json(scopes),
        disabled: false,
        created_at: now,
        updated_at: now,
    };
    diesel::insert_into(api_clients::table).values(&row).execute(db)?;
    let secret = add_secret(db, row.id)?;
    log(db, actor, &row, Operation::Created, None)?;
    Ok((row, secret))
}

fn add_secret(db: &mut Db, client: ClientId) -> QueryResult<String> {
    let text = secret::generate();
    diesel::insert_into(api_client_secrets::table)
        .values((
            api_client_secrets::id.eq(RecordId::new()),
            api_client_secrets::client_id.eq(client),
            api_client_secrets::secret_hash.eq(secret::hash(&text)),
            api_client_secrets::created_at.eq(UtcTime::now()),
        ))
        .execute(db)?;
    Ok(text)
}

/// Writes a changed client over its present row.
///
/// # Errors
/// Stale when somebody else was faster.
pub fn save(db: &mut Db, actor: Actor, present: &ClientRow, mut row: ClientRow) -> Result<ClientRow, Problem> {
    row.version = present.version + 1;
    row.updated_at = UtcTime::now();
    let written = diesel::update(api_clients::table.filter(api_clients::id.eq(row.id)).filter(api_clients::version.eq(present.version)))
        .set(&row)
        .execute(db)?;
    if written == 0 {
        crate::http::IfMatch::Versions(Vec::new()).check(present.version)?;
    }
    log(db, actor, &row, Operation::Updated, Some(present))?;
    Ok(row)
}

/// Makes a new secret; the ones before go on working for the overlap and end then.
///
/// # Errors
/// The database's.
pub fn rotate(db: &mut Db, actor: Actor, row: &ClientRow, overlap: chrono::Duration) -> Result<(ClientRow, String), Problem> {
    let ends = UtcTime::now().plus(overlap);
    diesel::update(
        api_client_secrets::table
            .filter(api_client_secrets::client_id.eq(row.id))
            .filter(api_client_secrets::expires_at.is_null().or(api_client_secrets::expires_at.assume_not_null().gt(ends))),
    )
    .set(api_client_secrets::expires_at.eq(Some(ends)))
    .execute(db)?;
    diesel::delete(
        api_client_secrets::table
            .filter(api_client_secrets::client_id.eq(row.id))
            .filter(api_client_secrets::expires_at.assume_not_null().le(UtcTime::now()))
            .filter(api_client_secrets::expires_at.is_not_null()),
    )
    .execute(db)?;
    let secret = add_secret(db, row.id)?;
    let row = save(db, actor, row, row.clone())?;
    Ok((row, secret))
}

/// Deletes a client with its secrets; its tokens end with it.
///
/// # Errors
/// The database's.
pub fn delete(db: &mut Db, actor: Actor, row: &ClientRow) -> Result<(), Problem> {
    diesel::delete(api_clients::table.find(row.id)).execute(db)?;
    let mut gone = row.clone();
    gone.version += 1;
    log(db, actor, &gone, Operation::Deleted, Some(row))
}

/// The client, when the secret is one of its valid ones.
pub fn authenticate(db: &mut Db, id: ClientId, text: &str) -> QueryResult<Option<ClientRow>> {
    let now = UtcTime::now();
    let hashes: Vec<String> = api_client_secrets::table
        .filter(api_client_secrets::client_id.eq(id))
        .filter(api_client_secrets::expires_at.is_null().or(api_client_secrets::expires_at.assume_not_null().gt(now)))
        .select(api_client_secrets::secret_hash)
        .load(db)?;
    let right = hashes.iter().fold(false, |right, hash| secret::matches(text, hash) | right);
    Ok(find(db, id)?.filter(|row| right && !row.disabled))
}

fn log(db: &mut Db, actor: Actor, row: &ClientRow, operation: Operation, before: Option<&ClientRow>) -> Result<(), Problem> {
    let shown = |row: &ClientRow| json!({ "name": row.name, "partner": row.partner_id, "scopes": row.scopes, "disabled": row.disabled });
    let change = Change {
        collection: COLLECTION,
        entity_id: row.id.into(),
        version: row.version,
        operation,
        public: false,
        partner_id: Some(row.partner_id),
        before: before.map(shown),
        after: (operation != Operation::Deleted).then(|| shown(row)),
    };
    changes::append(db, actor, change)?;
    Ok(())
}
