import type { Role } from '$lib/api/schema.gen';
import {
  identity_role_admin,
  identity_role_contributor,
  identity_role_editor,
  identity_role_focal_point,
} from '$lib/paraglide/messages';

const names: Record<Role, () => string> = {
  admin: identity_role_admin,
  editor: identity_role_editor,
  focal_point: identity_role_focal_point,
  contributor: identity_role_contributor,
};

/** What a person is for the coalition, in words. */
export const roleName = (role: Role): string => names[role]();
