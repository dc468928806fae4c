/** The parts that the texts of the app are kept in: one file of `messages/{language}/` each. */
export type Area =
  | 'shell'
  | 'home'
  | 'partners'
  | 'practices'
  | 'finding'
  | 'join'
  | 'identity'
  | 'workspace'
  | 'console'
  | 'lists'
  | 'desk'
  | 'media'
  | 'statistics'
  | 'searches'
  | 'journey'
  | 'replications'
  | 'governance'
  | 'mandates';

/** Which areas a page shows texts of, by the first part of its route below the language; a test keeps this true. */
const areasByPlace: Record<string, readonly Area[]> = {
  '': ['home'],
  about: ['home'],
  priorities: ['home'],
  privacy: ['home'],
  accessibility: ['home'],
  partners: ['partners', 'finding', 'lists'],
  practices: ['practices', 'finding', 'lists'],
  governance: ['governance'],
  join: ['join', 'lists'],
  'sign-in': ['identity'],
  password: ['identity'],
  invitation: ['identity', 'lists'],
  account: ['identity', 'lists', 'searches', 'practices', 'finding'],
  'saved-searches': ['searches'],
  workspace: [
    'workspace',
    'join',
    'identity',
    'lists',
    'practices',
    'desk',
    'media',
    'journey',
    'replications',
    'governance',
    'mandates',
  ],
  console: [
    'console',
    'workspace',
    'join',
    'identity',
    'lists',
    'practices',
    'desk',
    'media',
    'statistics',
    'journey',
    'replications',
    'governance',
    'mandates',
  ],
};

/** The areas of a route such as `/[lang=lang]/(public)/partners/[partner]`; those of the shell always. */
export function areasOf(route: string | null): readonly Area[] {
  const place =
    (route ?? '').split('/').filter((part) => part && !part.startsWith('(') && part !== '[lang=lang]')[0] ?? '';
  return ['shell', ...(areasByPlace[place] ?? [])];
}
