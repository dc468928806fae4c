import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '$lib/api/problem';
import type { FileRecord } from '$lib/api/schema.gen';
import type { Sending } from './sending';
import { Uploads } from './uploads.svelte';

type Sent = Omit<Sending, 'partner'> & { file: File; end: (file: FileRecord) => void; fail: (cause: unknown) => void };

/** Where files are sent to. `slow`: what is stopped ends when it is told to, not at once. */
function begin({ slow = false } = {}) {
  const sent: Sent[] = [];
  const ways = { ondone: vi.fn(), onbegin: vi.fn(), onend: vi.fn(), cancel: vi.fn(async () => undefined) };
  const uploads = new Uploads({
    ...ways,
    send: (file, sending) =>
      new Promise<FileRecord>((end, fail) => {
        if (!slow) sending.signal.addEventListener('abort', () => fail(new DOMException('', 'AbortError')));
        sent.push({ ...sending, file, end, fail });
      }),
  });
  return { uploads, sent, ...ways };
}
const named = (name: string) => new File(['12345'], name);
const settle = () => new Promise((done) => setTimeout(done));

describe('files on their way', () => {
  it('go one after the other, and leave the list when they are there', async () => {
    const { uploads, sent, ondone } = begin();
    uploads.add(named('a.png'));
    uploads.add(named('b.png'));
    expect(sent.map(({ file }) => file.name)).toEqual(['a.png']);
    sent[0]?.onprogress(5);
    expect(uploads.list.map(({ state }) => state)).toEqual(['checking', 'waiting']);
    sent[0]?.end({ id: 'one' } as FileRecord);
    await settle();
    expect(ondone).toHaveBeenCalledWith({ id: 'one' });
    expect(sent.map(({ file }) => file.name)).toEqual(['a.png', 'b.png']);
    expect(uploads.busy).toBe(true);
  });

  it('go on where they stood after a pause', async () => {
    const { uploads, sent, onbegin } = begin();
    uploads.add(named('a.png'));
    const [upload] = uploads.list;
    if (!upload) throw new Error('nothing was added');
    sent[0]?.onbegin('one');
    expect(onbegin).toHaveBeenCalledWith('one', upload.file);
    uploads.pause(upload);
    await settle();
    expect([upload.state, sent[0]?.signal.aborted]).toEqual(['paused', true]);
    uploads.resume(upload);
    await settle();
    expect(sent[1]?.begun).toBe('one');
  });

  it('wait while the service is away, and let the next one through when one is refused', async () => {
    const { uploads, sent, onend } = begin();
    uploads.add(named('a.png'));
    uploads.add(named('b.png'));
    sent[0]?.onbegin('one');
    sent[0]?.fail(ApiError.unreachable('away'));
    await settle();
    sent[1]?.onbegin('two');
    sent[1]?.fail(new ApiError(400, 'Bad', '', 'x', [{ code: 'damaged', message: 'is damaged', parameter: 'file' }]));
    await settle();
    expect(uploads.list.map(({ state }) => state)).toEqual(['away', 'refused']);
    expect(onend.mock.calls).toEqual([['two']]);
  });

  it('are ended at the service when they are taken off', async () => {
    const { uploads, sent, cancel, ondone } = begin();
    uploads.add(named('a.png'), 'begun');
    const [upload] = uploads.list;
    if (!upload) throw new Error('nothing was added');
    expect(sent[0]?.begun).toBe('begun');
    await uploads.drop(upload);
    expect(uploads.list).toEqual([]);
    expect(cancel.mock.calls).toEqual([['begun']]);
    expect(ondone).not.toHaveBeenCalled();
  });

  it('are ended although the service only says now by which id it knows them', async () => {
    const { uploads, sent, cancel } = begin({ slow: true });
    uploads.add(named('a.png'));
    uploads.add(named('b.png'));
    const [upload] = uploads.list;
    if (!upload) throw new Error('nothing was added');
    const dropped = uploads.drop(upload);
    await settle();
    expect([cancel.mock.calls, sent.length], 'the next one waits until it is over').toEqual([[], 1]);
    sent[0]?.onbegin('late');
    sent[0]?.fail(new DOMException('', 'AbortError'));
    await dropped;
    expect(cancel.mock.calls).toEqual([['late']]);
    expect(sent.map(({ file }) => file.name)).toEqual(['a.png', 'b.png']);
  });

  it('do not go on twice when they are stopped and taken up again at once', async () => {
    const { uploads, sent } = begin({ slow: true });
    uploads.add(named('a.png'));
    const [upload] = uploads.list;
    if (!upload) throw new Error('nothing was added');
    uploads.pause(upload);
    uploads.resume(upload);
    expect(sent).toHaveLength(1);
    sent[0]?.onbegin('one');
    sent[0]?.fail(new DOMException('', 'AbortError'));
    await settle();
    expect(sent.map(({ begun }) => begun)).toEqual([undefined, 'one']);
  });

  it('are remembered under the id of what was begun anew', async () => {
    const { uploads, sent, onbegin, onend } = begin();
    uploads.add(named('a.png'), 'gone');
    sent[0]?.onbegin('new');
    expect(onend.mock.calls).toEqual([['gone']]);
    expect(onbegin.mock.calls).toEqual([['new', uploads.list[0]?.file]]);
  });

  it('are still remembered when they are refused for now', async () => {
    for (const status of [401, 409, 500]) {
      const { uploads, sent, onend } = begin();
      uploads.add(named('a.png'), 'begun');
      sent[0]?.fail(new ApiError(status, 'Not now', '', 'x'));
      await settle();
      expect([uploads.list[0]?.state, onend.mock.calls]).toEqual(['refused', []]);
    }
  });

  it('go on by themselves after the wait that a busy service asks for', async () => {
    vi.useFakeTimers();
    try {
      for (const status of [429, 503]) {
        const { uploads, sent, onend } = begin();
        uploads.add(named('a.png'), 'begun');
        sent[0]?.fail(new ApiError(status, 'Busy', '', 'busy', [], '', 20));
        await vi.advanceTimersByTimeAsync(19_000);
        expect([uploads.list[0]?.state, sent.length, onend.mock.calls]).toEqual(['away', 1, []]);
        await vi.advanceTimersByTimeAsync(2000);
        expect([uploads.list[0]?.state, sent[1]?.begun]).toEqual(['sending', 'begun']);
      }
    } finally {
      vi.useRealTimers();
    }
  });
});
