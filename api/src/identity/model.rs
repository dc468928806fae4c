//! People and API clients, and what each is allowed to be.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::db::fields::{AccountId, PartnerId, UtcTime};

/// What a person is for the coalition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
#[clap(rename_all = "snake_case")]
pub enum Role {
    /// Runs the portal: everything, including people and the audit log.
    Admin,
    /// Works in the Secretariat: all content.
    Editor,
    /// Speaks for one partner and keeps its record.
    FocalPoint,
    /// Contributes for one partner.
    Contributor,
}

impl Role {
    /// The role as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Editor => "editor",
            Self::FocalPoint => "focal_point",
            Self::Contributor => "contributor",
        }
    }

    /// Reads a stored role.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Admin, Self::Editor, Self::FocalPoint, Self::Contributor].into_iter().find(|role| role.name() == text)
    }

    /// Whether a person of this role belongs to a partner.
    pub fn needs_partner(self) -> bool {
        matches!(self, Self::FocalPoint | Self::Contributor)
    }
}

/// An account as its row.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::accounts, treat_none_as_null = true)]
pub struct AccountRow {
    /// The id.
    pub id: AccountId,
    /// The version, for `ETag`.
    pub version: i64,
    /// The address, in lower case.
    pub email: String,
    /// The name to show.
    pub name: String,
    /// The role, see [`Role::parse`].
    pub role: String,
    /// The partner that a focal point or contributor belongs to.
    pub partner_id: Option<PartnerId>,
    /// The language for mail.
    pub language: String,
    /// argon2id in PHC form; `None` until the invitation is accepted.
    pub password_hash: Option<String>,
    /// Whether sign-in is switched off.
    pub disabled: bool,
    /// Access tokens issued before this instant are refused; set with every new password.
    pub tokens_valid_from: Option<UtcTime>,
    /// The last sign-in; written by signing in only, which gives the account no new version.
    #[diesel(skip_update)]
    pub last_login_at: Option<UtcTime>,
    /// When the account was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

impl AccountRow {
    /// A new account without a password, which the person has to choose; mail is in English unless said otherwise.
    /// `email` is in lower case.
    pub fn new(email: String, name: String, role: Role, partner_id: Option<PartnerId>) -> Self {
        let now = UtcTime::now();
        Self {
            id: AccountId::new(),
            version: 1,
            email,
            name,
            role: role.name().to_owned(),
            partner_id,
            language: "en".to_owned(),
            password_hash: None,
            disabled: false,
            tokens_valid_from: None,
            last_login_at: None,
            created_at: now,
            updated_at: now,
        }
    }
}
