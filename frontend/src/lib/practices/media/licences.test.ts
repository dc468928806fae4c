import { describe, expect, it } from 'vitest';
import { PracticeInput } from '$lib/api/limits.gen';
import { licenceLabel, licences } from './licences';

describe('licences', () => {
  it('are those of the contract', () => {
    expect([...licences].sort()).toEqual([...PracticeInput.fields.media.each.fields.licence.values].sort());
  });

  it('say what they ask for', () => {
    expect(licenceLabel('CC0-1.0')).toBe('CC0 1.0 – no rights are kept');
    expect(licenceLabel('CC-BY-4.0')).toBe('CC BY 4.0 – with credit');
    expect(licenceLabel('CC-BY-NC-SA-3.0-IGO')).toBe(
      'CC BY-NC-SA 3.0 IGO – with credit, not for gain, under the same licence and for intergovernmental organizations',
    );
  });
});
