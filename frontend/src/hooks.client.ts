import type { HandleClientError } from '@sveltejs/kit';

/** What browsers and the bundler say when a part of the app itself cannot be fetched; there is no code for it. */
const unfetched =
  /dynamically imported module|module script failed|failed to fetch|load failed|networkerror|unable to preload/i;

export const handleError: HandleClientError = ({ error, status, message }) => {
  if (status !== 404) console.error(error);
  return { message, away: error instanceof Error && unfetched.test(error.message) };
};
