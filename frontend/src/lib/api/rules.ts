import { ApiError, type FieldError } from './problem';

/** What the contract says of a value, as far as a form can check it; made by `npm run types` (`limits.gen.ts`). */
export interface Rule {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'any';
  /** Characters of a text, items of a list, members of an object, or the value of a number. */
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly format?: 'email' | 'uri' | 'date';
  readonly values?: readonly string[];
  readonly required?: readonly string[];
  /** The rules of the members that have a name. */
  readonly fields?: Readonly<Record<string, Rule>>;
  /** The rule of each item, or of each member. */
  readonly each?: Rule;
}

/** The number of characters as the service counts them. */
export const lengthOf = (text: string): number => {
  let count = 0;
  for (let at = 0; at < text.length; count += 1) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return count;
};

/** Everything that is wrong with a value, at the places at which the service would say it. */
export function check(rule: Rule, value: unknown, at = ''): FieldError[] {
  if (value === null || value === undefined) return [];
  const wrong = (code: string): FieldError[] => [{ pointer: at, code, message: '' }];
  const outside = (size: number, few: string, many: string): FieldError[] =>
    rule.min !== undefined && size < rule.min
      ? wrong(few)
      : rule.max !== undefined && size > rule.max
        ? wrong(many)
        : [];

  if (typeof value === 'string') {
    // People are asked to fill a field in, not told that nothing is too short.
    if (rule.min && value.trim() === '') return wrong('required');
    const length = outside(lengthOf(value), 'too_short', 'too_long');
    if (length.length) return length;
    if (rule.values && !rule.values.includes(value)) return wrong('not_allowed');
    if (rule.pattern && !new RegExp(rule.pattern, 'u').test(value)) return wrong('bad_format');
    return rule.format && !formats[rule.format](value) ? wrong('bad_format') : [];
  }
  if (typeof value === 'number')
    return rule.type === 'integer' && !Number.isInteger(value)
      ? wrong('bad_format')
      : outside(value, 'out_of_range', 'out_of_range');
  if (Array.isArray(value)) {
    const { each } = rule;
    const size = outside(value.length, 'too_few', 'too_many');
    return each ? [...size, ...value.flatMap((item, index) => check(each, item, `${at}/${index}`))] : size;
  }
  if (typeof value === 'object') {
    const members = value as Record<string, unknown>;
    const size = Object.keys(members).length;
    // As for texts: what is asked for is an answer, not more of it.
    const found = rule.fields ? [] : rule.min && size === 0 ? wrong('required') : outside(size, 'too_few', 'too_many');
    for (const name of rule.required ?? [])
      if (members[name] === undefined || members[name] === null)
        found.push({ pointer: `${at}/${name}`, code: 'required', message: '' });
    for (const [name, member] of Object.entries(members)) {
      const of = rule.fields?.[name] ?? rule.each;
      if (of) found.push(...check(of, member, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`));
    }
    return found;
  }
  return [];
}

/** Looser than the service's own checks: what passes here is judged there. */
const formats: Record<NonNullable<Rule['format']>, (text: string) => boolean> = {
  email: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
  uri: (text) => URL.canParse(text),
  date: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text),
};

/** What is wrong with a body, as the service would answer it; null when it may be sent. */
export function refusal(rule: Rule, body: unknown): ApiError | null {
  const errors = check(rule, body);
  return errors.length ? new ApiError(400, '', '', 'invalid-request', errors) : null;
}
