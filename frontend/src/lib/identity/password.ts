/** The service takes passwords from this many characters on. */
const SHORTEST = 12;

/** Whether a password is too short; counted in characters as the service counts, not in UTF-16 units. */
export const isTooShort = (password: string): boolean => [...password].length < SHORTEST;
