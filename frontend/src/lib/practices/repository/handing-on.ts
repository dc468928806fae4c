import { repository, serialise, type RepositoryState } from './state';

// Apart from the state itself: only who gets to the end of a list needs this.

/** The files that the service makes of a result, and what people call them. */
export const EXPORT_FORMATS = { csv: 'CSV', xlsx: 'Excel', ndjson: 'NDJSON' } as const;

/** Where the whole result is as a file. */
export const exportAddress = (service: string, state: RepositoryState, format: string): string =>
  repository.exportAddress(`${service}/api/v1/practices`, state, format);

/** The search as the service keeps it: the parameters of the list, and not how one looks at it. */
export const searchOf = (state: RepositoryState): string => serialise({ ...state, view: 'list' }).slice(1);
