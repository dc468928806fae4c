import type { HandleClientError } from '@sveltejs/kit';

/** What browsers say when a part of the app itself cannot be fetched; all of them as a TypeError. */
const unfetched = /dynamically imported module|module script failed|failed to fetch|load failed|networkerror/i;

export const handleError: HandleClientError = ({ error, status, message }) => {
  if (status !== 404) console.error(error);
  return { message, away: error instanceof TypeError && unfetched.test(error.message) };
};
