import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '$lib/api/problem';
import { each, Refused, type Outcome } from './bulk';

async function outcomes(
  step: (id: string) => Promise<void>,
  stopped = () => false,
): Promise<{ last: Record<string, Outcome>; waits: number[] }> {
  const last: Record<string, Outcome> = {};
  const waits: number[] = [];
  const wait = async (seconds: number): Promise<void> => void waits.push(seconds);
  await each(['a', 'b', 'c'], step, (id, outcome) => (last[id] = outcome), stopped, wait);
  return { last, waits };
}

describe('each', () => {
  it('goes on after a failure and says why', async () => {
    const stale = new ApiError(412, 'Stale', '');
    const { last } = await outcomes(async (id) => {
      if (id === 'a') throw stale;
      if (id === 'b') throw new Refused('No.');
    });
    expect(last).toEqual({ a: { problem: stale }, b: { refused: 'No.' }, c: 'done' });
  });
  it('waits as long as the service asks, then tries again', async () => {
    const step = vi.fn(async (id: string) => {
      if (id === 'a' && step.mock.calls.length < 2) throw new ApiError(429, '', '', '', [], '', 7);
    });
    const { last, waits } = await outcomes(step);
    expect(waits).toEqual([7]);
    expect(last.a).toBe('done');
  });
  it('gives up when the service asks again and again', async () => {
    const busy = new ApiError(429, '', '', '', [], '', 1);
    const { last, waits } = await outcomes(async () => {
      throw busy;
    });
    expect(waits).toHaveLength(6);
    expect(last.c).toEqual({ problem: busy });
  });
  it('stops between two records', async () => {
    let done = 0;
    const { last } = await outcomes(
      async () => void (done += 1),
      () => done > 0,
    );
    expect(last).toEqual({ a: 'done', b: 'stopped', c: 'stopped' });
  });
});
