import type { AuditEntry, Vocabulary } from '$lib/api/schema.gen';
import * as m from '$lib/paraglide/messages';
import { vocabularies } from '$lib/reference/labels';

/** What the records of a collection are called; a collection that is not known is called as the service does. */
export function collectionName(collection: string): string {
  const vocabulary = collection.split('/')[1] as Vocabulary | undefined;
  if (vocabulary && vocabulary in vocabularies)
    return m.console_audit_collection_terms({ name: vocabularies[vocabulary].text() });
  return collectionNames[collection]?.() ?? collection;
}

const collectionNames: Record<string, () => string> = {
  partners: m.console_audit_collection_partners,
  'partner-applications': m.console_audit_collection_applications,
  commitments: m.console_audit_collection_commitments,
  statements: m.console_audit_collection_statements,
  users: m.console_audit_collection_users,
  'api-clients': m.console_audit_collection_clients,
};

/** The collections one can look for. */
export const collections: string[] = [
  ...Object.keys(collectionNames),
  ...Object.keys(vocabularies).map((vocabulary) => `vocabularies/${vocabulary}`),
];

/** What the record of an entry is called in its content; undefined when nothing there names it. */
export function recordName(entry: AuditEntry): string | undefined {
  const record = (entry.after ?? entry.before) as Record<string, unknown> | null | undefined;
  if (!record) return undefined;
  for (const field of ['name', 'title', 'person', 'email', 'slug']) {
    const value = record[field];
    if (typeof value === 'string' && value) return value;
    if (value && typeof value === 'object' && 'text' in value && typeof value.text === 'string') return value.text;
  }
  return undefined;
}
