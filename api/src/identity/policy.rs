//! Who may do what: one table.
//!
//! A row is a permission; the columns say for each kind of caller how far it reaches: `all` records, the records of
//! their `own` partner, or `none`. API clients act for one partner and need the row's scope besides. Routes name a
//! permission in their signature ([`Caller<permission::…>`](super::Caller)) and in the contract (`x-permission`); the
//! contract's security requirements and the test matrix are made from this table.

use super::Role;

/// How far a permission reaches for a kind of caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Not at all.
    None,
    /// The records of the caller's own partner, or the caller's own account.
    Own,
    /// Every record.
    All,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The permission's name in the contract.
    pub name: &'static str,
    /// The OAuth2 scope that an API client needs for it.
    pub scope: Option<&'static str>,
    admin: Reach,
    editor: Reach,
    focal_point: Reach,
    contributor: Reach,
    client: Reach,
}

impl Rule {
    /// How far it reaches for people of a role.
    pub fn reach_of(&self, role: Role) -> Reach {
        match role {
            Role::Admin => self.admin,
            Role::Editor => self.editor,
            Role::FocalPoint => self.focal_point,
            Role::Contributor => self.contributor,
        }
    }

    /// How far it reaches for an API client with these scopes.
    pub fn reach_of_client(&self, scopes: &[String]) -> Reach {
        match self.scope {
            Some(scope) if scopes.iter().any(|granted| granted == scope) => self.client,
            _ => Reach::None,
        }
    }
}

/// A permission as a type, so that a handler's signature says what it needs.
pub trait Permission: 'static {
    /// Its row.
    const RULE: Rule;
}

macro_rules! reach {
    (all) => {
        Reach::All
    };
    (own) => {
        Reach::Own
    };
    (-) => {
        Reach::None
    };
}

macro_rules! table {
    ($($(#[doc = $doc:literal])+ $name:ident $text:literal $scope:expr => $admin:tt $editor:tt $focal:tt $contributor:tt $client:tt;)+) => {
        /// The permissions as types.
        pub mod permission {
            use super::{Permission, Reach, Rule};
            $(
                $(#[doc = $doc])+
                #[derive(Debug)]
                pub struct $name;

                impl Permission for $name {
                    const RULE: Rule = Rule {
                        name: $text,
                        scope: $scope,
                        admin: reach!($admin),
                        editor: reach!($editor),
                        focal_point: reach!($focal),
                        contributor: reach!($contributor),
                        client: reach!($client),
                    };
                }
            )+
        }

        /// Every row.
        pub const TABLE: &[Rule] = &[$(<permission::$name as Permission>::RULE,)+];
    };
}

table! {
    //                                                              scope                          admin editor focal contributor client
    /// Use one's own account: profile, password, sessions.
    OwnAccount         "account.own"           None                            => own own own own -;
    /// List people and change their roles.
    ManageUsers        "users.manage"          None                            => all - - - -;
    /// Read the audit log.
    ReadAudit          "audit.read"            None                            => all - - - -;
    /// Read changes that are not public.
    ReadChanges        "changes.read"          Some("changes:read")            => all all own own own;
    /// Change reference data.
    EditReference      "reference.edit"        None                            => all all - - -;
    /// See what is not public of a partner: reasons, drafts.
    ReadPartnerPrivate "partners.read_private" Some("partners:read")           => all all own own own;
    /// Add a partner without an application.
    CreatePartner      "partners.create"       None                            => all all - - -;
    /// Change a partner's record.
    EditPartner        "partners.edit"         Some("partners:write")          => all all own - own;
    /// Change a partner's status, slug or constituency; delete it.
    GovernPartner      "partners.govern"       None                            => all all - - -;
    /// Merge duplicates.
    MergePartners      "partners.merge"        None                            => all all - - -;
    /// See and change a partner's focal points and contributors; invite people.
    ManageFocalPoints  "focal_points.manage"   None                            => all all own - -;
    /// Make and change a partner's API clients.
    ManageClients      "clients.manage"        None                            => all - own - -;
    /// Review applications to join.
    ReviewApplications "applications.review"   None                            => all all - - -;
    /// Make and change commitments, and report on them.
    EditCommitments    "commitments.edit"      Some("commitments:write")       => all all own own own;
    /// See statements of support that are not published.
    ReadStatementDrafts "statements.read_drafts" None                          => all all - - -;
    /// Make and change statements of support, publish them and take them back.
    EditStatements     "statements.edit"       None                            => all all - - -;
    /// See practices that are not published, and what only their authors and the Secretariat are told.
    ReadPracticeDrafts "practices.read_drafts" Some("practices:read")           => all all own own own;
    /// Write and submit practices.
    EditPractices      "practices.edit"        Some("practices:write")         => all all own own own;
    /// Review practices: everybody's for the Secretariat, those that one was asked to review for others.
    ReviewPractices    "practices.review"      None                            => all all own own -;
    /// Ask reviewers, decide on practices, publish and archive them.
    GovernPractices    "practices.govern"      None                            => all all - - -;
    /// Upload files, see those that nobody may see yet, and remove them.
    KeepFiles          "files.keep"            Some("files:write")           => all all own own own;
    /// Make and change bodies, seats and mandates.
    EditGovernance     "governance.edit"       None                            => all all - - -;
    /// See who speaks for a partner in a body.
    ReadMandatePeople  "governance.read_people" Some("governance:read")        => all all own own own;
    /// Import records; an API client its own partner's, and the partner's people its practices.
    Import             "imports.run"           Some("imports:write")           => all all own own own;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_only_partners_people_are_limited_to_their_own() {
        let mut names: Vec<_> = TABLE.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), TABLE.len());
        for rule in TABLE {
            assert_ne!(rule.reach_of(Role::FocalPoint), Reach::All, "{}", rule.name);
            assert_ne!(rule.reach_of(Role::Contributor), Reach::All, "{}", rule.name);
            assert_ne!(rule.client, Reach::All, "{}", rule.name);
        }
    }

    #[test]
    fn a_client_needs_the_scope() {
        let rule = <permission::EditPartner as Permission>::RULE;
        assert_eq!(rule.reach_of_client(&["partners:write".to_owned()]), Reach::Own);
        assert_eq!(rule.reach_of_client(&["partners:read".to_owned()]), Reach::None);
        assert_eq!(<permission::ManageUsers as Permission>::RULE.reach_of_client(&["users:manage".to_owned()]), Reach::None);
    }
}
