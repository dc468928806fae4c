import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '$lib/api/problem';
import { Autosave } from './autosave';

const record = () => ({
  unsaved: true,
  conflict: null as unknown,
  submission: { busy: false, problem: null as ApiError | null },
  keep: vi.fn(async () => true),
});

describe('a form that saves by itself', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('waits for a pause, and saves once', async () => {
    const editing = record();
    const saving = new Autosave(editing);
    for (let key = 0; key < 5; key += 1) {
      saving.touch();
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(editing.keep).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(5000);
    expect(editing.keep).toHaveBeenCalledTimes(1);
  });

  it('does nothing when all is stored, or while a person has to decide', async () => {
    const editing = { ...record(), unsaved: false };
    await new Autosave(editing).now();
    await new Autosave({ ...record(), conflict: {}, keep: editing.keep }).now();
    expect(editing.keep).not.toHaveBeenCalled();
  });

  it('follows a save that is on its way', async () => {
    const editing = record();
    editing.submission.busy = true;
    const saving = new Autosave(editing);
    await saving.now();
    expect(editing.keep).not.toHaveBeenCalled();
    editing.submission.busy = false;
    await vi.advanceTimersByTimeAsync(500);
    expect(editing.keep).toHaveBeenCalledTimes(1);
  });

  it('lets what is pressed meanwhile wait for the answer, and then leaves the rest to it', async () => {
    const editing = record();
    editing.submission.busy = true;
    const saving = new Autosave(editing);
    saving.touch();
    const rested = vi.fn();
    void saving.rest().then(rested);
    await vi.advanceTimersByTimeAsync(1000);
    expect(rested).not.toHaveBeenCalled();
    editing.submission.busy = false;
    await vi.advanceTimersByTimeAsync(5000);
    expect(rested).toHaveBeenCalledTimes(1);
    expect(editing.keep).not.toHaveBeenCalled();
  });

  it('does not ask again and again for a password that somebody did not want to give', async () => {
    const editing = record();
    editing.submission.problem = new ApiError(401, 'Unauthorized', '', 'x');
    const saving = new Autosave(editing);
    saving.touch();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(editing.keep).not.toHaveBeenCalled();
    await saving.now();
    expect(editing.keep).toHaveBeenCalledTimes(1);
  });

  it('tries again when nobody answered, and not when it was refused', async () => {
    const editing = record();
    editing.submission.problem = ApiError.unreachable('away');
    const saving = new Autosave(editing);
    await saving.now();
    await vi.advanceTimersByTimeAsync(9000);
    expect(editing.keep).toHaveBeenCalledTimes(2);
    editing.submission.problem = new ApiError(409, 'Conflict', '', 'x');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(editing.keep).toHaveBeenCalledTimes(3);
    saving.stop();
  });
});
