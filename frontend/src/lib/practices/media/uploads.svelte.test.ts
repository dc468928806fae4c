import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '$lib/api/problem';
import type { FileRecord } from '$lib/api/schema.gen';
import type { Sending } from './sending';
import { Uploads } from './uploads.svelte';

type Sent = Omit<Sending, 'partner'> & { file: File; end: (file: FileRecord) => void; fail: (cause: unknown) => void };

function begin() {
  const sent: Sent[] = [];
  const ways = { ondone: vi.fn(), onbegin: vi.fn(), onend: vi.fn() };
  const uploads = new Uploads({
    ...ways,
    send: (file, sending) =>
      new Promise<FileRecord>((end, fail) => {
        sending.signal.addEventListener('abort', () => fail(new DOMException('', 'AbortError')));
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
    sent[1]?.fail(new ApiError(400, 'Bad', ''));
    await settle();
    expect(uploads.list.map(({ state }) => state)).toEqual(['away', 'refused']);
    expect(onend.mock.calls).toEqual([['two']]);
  });

  it('are forgotten when they are taken off', async () => {
    const { uploads, sent, onend, ondone } = begin();
    uploads.add(named('a.png'), 'begun');
    const [upload] = uploads.list;
    if (!upload) throw new Error('nothing was added');
    expect(sent[0]?.begun).toBe('begun');
    expect(uploads.drop(upload)).toBe('begun');
    await settle();
    expect(uploads.list).toEqual([]);
    expect(onend).toHaveBeenCalledWith('begun');
    expect(ondone).not.toHaveBeenCalled();
  });
});
