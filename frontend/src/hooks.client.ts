import type { HandleClientError } from '@sveltejs/kit';

/** An address that does not exist is not an error of the app; whatever else was not foreseen is shown to developers. */
export const handleError: HandleClientError = ({ error, status, message }) => {
  if (status !== 404) console.error(error);
  return { message };
};
