import type { FileRecord } from '$lib/api/schema.gen';

/**
 * Uploads that were begun in this browser and have not ended, by the id that the service gave them. The service knows how far
 * each has come, but not which file on this machine it is: that the same file is chosen again is told by when it was changed.
 */
export type Begun = Record<string, { practice: string; changed: number }>;

const keyOf = (account: string): string => `coalition.uploads.${account}`;

export function begunBy(account: string): Begun {
  try {
    return JSON.parse(localStorage.getItem(keyOf(account)) ?? '{}') as Begun;
  } catch {
    return {};
  }
}

function keep(account: string, begun: Begun): void {
  try {
    if (Object.keys(begun).length) localStorage.setItem(keyOf(account), JSON.stringify(begun));
    else localStorage.removeItem(keyOf(account));
  } catch {
    // A browser that keeps nothing still goes on after an interruption, as long as the page is open.
  }
}

export const remember = (account: string, file: string, practice: string, changed: number): void =>
  keep(account, { ...begunBy(account), [file]: { practice, changed } });

export function forget(account: string, ...files: string[]): void {
  const begun = begunBy(account);
  const left = Object.fromEntries(Object.entries(begun).filter(([file]) => !files.includes(file)));
  if (Object.keys(left).length < Object.keys(begun).length) keep(account, left);
}

/** The unfinished upload that a file is the rest of. */
export const restOf = (
  file: Pick<File, 'name' | 'size' | 'lastModified'>,
  unfinished: readonly Pick<FileRecord, 'id' | 'name' | 'length'>[],
  begun: Begun,
): string | undefined =>
  unfinished.find(
    ({ id, name, length }) =>
      name === file.name.trim() && length === file.size && begun[id]?.changed === file.lastModified,
  )?.id;
