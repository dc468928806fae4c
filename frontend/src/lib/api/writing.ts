/** What a partial change is sent as (RFC 7396): fields that are left out stay, `null` empties one. */
export const asMergePatch = { 'content-type': 'application/merge-patch+json' };
