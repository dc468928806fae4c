import { describe, expect, it } from 'vitest';
import { countRows, languageRows, monthRows, regionsOf, timeRows } from './rows';

const same = (key: string): string => key.toUpperCase();

describe('figures as rows', () => {
  it('keep the order of the service and write numbers as people do', () => {
    expect(
      countRows(
        [
          { key: 'b', count: 1200 },
          { key: 'a', count: 3 },
        ],
        same,
      ),
    ).toEqual([
      { key: 'b', name: 'B', value: 1200, cells: ['1,200'] },
      { key: 'a', name: 'A', value: 3, cells: ['3'] },
    ]);
  });

  it('of regions are told apart by whose they are, whatever they are called', () => {
    const region = (code: string, kind: string) => ({ code, kind }) as never;
    const counts = ['ilo-africa', '002', 'ilo-arab-states'].map((key) => ({ key, count: 1 }));
    const regions = [region('ilo-africa', 'ilo'), region('ilo-arab-states', 'ilo'), region('002', 'region')];
    expect(regionsOf(counts, regions, true).map(({ key }) => key)).toEqual(['ilo-africa', 'ilo-arab-states']);
    expect(regionsOf(counts, regions, false).map(({ key }) => key)).toEqual(['002']);
  });

  it('count a language for what is written in it and what is wholly translated', () => {
    const of = (lang: string, originals: number, complete: number) => ({
      lang,
      originals,
      complete,
      partial: 2,
      outdated: 1,
    });
    const rows = languageRows([of('en', 3, 0), of('fr', 1, 4)], same);
    expect(rows.map(({ key, value, cells }) => [key, value, cells.join(' ')])).toEqual([
      ['fr', 5, '5 1 4 2 1'],
      ['en', 3, '3 3 0 2 1'],
    ]);
  });

  it('have every month, and times only where something was measured', () => {
    const months = [
      { month: '2026-01', submitted: 2, published: 0, time_to_publication: null },
      {
        month: '2026-02',
        submitted: 0,
        published: 1,
        time_to_publication: { count: 1, median_days: 14.5, percentile_90_days: 61 },
      },
    ];
    expect(monthRows(months, same).map(({ cells }) => cells)).toEqual([
      ['2', '0'],
      ['0', '1'],
    ]);
    expect(timeRows(months, same)).toEqual([
      { key: '2026-02', name: '2026-02', value: 14.5, cells: ['14.5', '61', '1'] },
    ]);
  });
});
