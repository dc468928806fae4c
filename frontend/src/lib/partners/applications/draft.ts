import type { ApplicationInput } from '$lib/api/schema.gen';
import { filled, given } from '$lib/api/texts';

/** An application as the form holds it: every text is there, if only empty. */
export interface Draft {
  names: Record<string, string>;
  acronym: string;
  constituency: string;
  country: string;
  region: string;
  website: string;
  descriptions: Record<string, string>;
  priorities: string[];
  statement: string;
  signatory: { name: string; position: string };
  documents: { title: string; url: string }[];
  contact: { name: string; email: string };
  /** The language for mail. */
  language: string;
}

export const emptyDraft = (language: string): Draft => ({
  names: {},
  acronym: '',
  constituency: '',
  country: '',
  region: '',
  website: '',
  descriptions: {},
  priorities: [],
  statement: '',
  signatory: { name: '', position: '' },
  documents: [],
  contact: { name: '', email: '' },
  language,
});

/** What is sent of a draft. */
export const inputOf = (draft: Draft): ApplicationInput => ({
  organization: {
    names: filled(draft.names),
    acronym: given(draft.acronym),
    constituency: draft.constituency,
    country: given(draft.country),
    region: given(draft.region),
    website: given(draft.website),
    descriptions: filled(draft.descriptions),
    priorities: draft.priorities,
  },
  statement: draft.statement,
  signatory: { name: draft.signatory.name.trim(), position: draft.signatory.position.trim() },
  documents: documentsOf(draft),
  contact: { name: draft.contact.name.trim(), email: draft.contact.email.trim() },
  language: given(draft.language),
});

/** The documents of which something was filled in. */
const documentsOf = ({ documents }: Draft) =>
  documents
    .map(({ title, url }) => ({ title: title.trim(), url: url.trim() }))
    .filter(({ title, url }) => title !== '' || url !== '');

/** The draft without rows of documents that nobody filled in, so that rows and what is sent have the same numbers. */
export const tidied = (draft: Draft): Draft => ({ ...draft, documents: documentsOf(draft) });

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');
const textsIn = (value: unknown): Record<string, string> =>
  isRecord(value)
    ? Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      )
    : {};
const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const membersIn = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

/** A draft that was kept, whatever an older version of the app or somebody else made of it. */
export function draftFrom(kept: unknown, language: string): Draft {
  if (!isRecord(kept)) return emptyDraft(language);
  const [signatory, contact] = [membersIn(kept.signatory), membersIn(kept.contact)];
  return {
    names: textsIn(kept.names),
    acronym: textIn(kept.acronym),
    constituency: textIn(kept.constituency),
    country: textIn(kept.country),
    region: textIn(kept.region),
    website: textIn(kept.website),
    descriptions: textsIn(kept.descriptions),
    priorities: listIn(kept.priorities).filter((slug) => typeof slug === 'string'),
    statement: textIn(kept.statement),
    signatory: { name: textIn(signatory.name), position: textIn(signatory.position) },
    documents: listIn(kept.documents)
      .filter(isRecord)
      .map(({ title, url }) => ({ title: textIn(title), url: textIn(url) })),
    contact: { name: textIn(contact.name), email: textIn(contact.email) },
    language: textIn(kept.language) || language,
  };
}

/** Whether there is nothing in it; the language of mail is chosen from the start. */
export const isBlank = (draft: Draft): boolean => nothingIn({ ...draft, language: '' });
const nothingIn = (value: unknown): boolean =>
  typeof value === 'string' ? value.trim() === '' : Object.values(value as object).every(nothingIn);

/** Now, as instants are written. */
export const thisInstant = (): string => new Date().toISOString();
