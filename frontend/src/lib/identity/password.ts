import { PasswordByLink } from '$lib/api/limits.gen';
import { lengthOf } from '$lib/api/rules';

/** Whether a password is too short; counted in characters as the service counts, not in UTF-16 units. */
export const isTooShort = (password: string): boolean => lengthOf(password) < PasswordByLink.fields.password.min;
