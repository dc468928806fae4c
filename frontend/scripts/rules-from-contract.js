// What the contract says of bodies that people fill in: which fields are required, how long texts may be, what they must
// look like. One constant for each body, so that a page carries only what it checks.
import { readFileSync, writeFileSync } from 'node:fs';

const contract = JSON.parse(readFileSync('../openapi/openapi.json', 'utf8'));
const schemas = contract.components.schemas;
const nameOf = (schema) => schema?.$ref?.split('/').pop();

/** Schemas of the JSON bodies that create or replace something. */
const bodies = new Set();
for (const [path, operations] of Object.entries(contract.paths)) {
  if (!path.startsWith('/api/v1/')) continue;
  for (const method of ['post', 'put']) {
    const name = nameOf(operations[method]?.requestBody?.content?.['application/json']?.schema);
    if (name) bodies.add(name);
  }
}

/** Patterns that many texts share get a name. */
const patterns = new Map();
const patternName = (pattern) => {
  if (!patterns.has(pattern)) patterns.set(pattern, `pattern${patterns.size + 1}`);
  return patterns.get(pattern);
};

function rule(schema) {
  if (schema.$ref) return rule({ ...schemas[nameOf(schema)], ...schema, $ref: undefined });
  const choices = (schema.oneOf ?? schema.anyOf ?? []).filter((choice) => choice.type !== 'null');
  if (choices.length === 1) return rule(choices[0]);
  const types = [schema.type].flat().filter((type) => type && type !== 'null');
  const parts = [];
  const say = (name, value) => value !== undefined && parts.push(`${name}: ${value}`);
  say('type', JSON.stringify(types.length === 1 ? types[0] : 'any'));
  if (schema.enum) say('values', JSON.stringify(schema.enum));
  say('min', schema.minLength ?? schema.minItems ?? schema.minProperties ?? schema.minimum);
  say('max', schema.maxLength ?? schema.maxItems ?? schema.maxProperties ?? schema.maximum);
  if (schema.pattern) say('pattern', patternName(schema.pattern));
  if (['email', 'uri', 'date'].includes(schema.format)) say('format', JSON.stringify(schema.format));
  if (schema.required?.length) say('required', JSON.stringify(schema.required));
  if (schema.properties)
    say(
      'fields',
      `{ ${Object.entries(schema.properties)
        .map(([name, property]) => `${JSON.stringify(name)}: ${rule(property)}`)
        .join(', ')} }`,
    );
  const each =
    schema.items ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
  if (each) say('each', rule(each));
  return `{ ${parts.join(', ')} }`;
}

const constants = [...bodies].sort().map((name) => `export const ${name} = ${rule(schemas[name])} satisfies Rule;\n`);
if (constants.length === 0) throw new Error('The contract has no bodies.');
writeFileSync(
  'src/lib/api/limits.gen.ts',
  [
    '// Made from openapi/openapi.json by `npm run types`.\n',
    "import type { Rule } from './rules';\n\n",
    ...[...patterns].map(([pattern, name]) => `const ${name} = ${JSON.stringify(pattern)};\n`),
    '\n',
    ...constants,
  ].join(''),
);
console.log(`rules of ${constants.length} bodies`);
