import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '../../../src/main/models/downloads/builtInCatalogue.ts';
import { DownloadFault, downloadErrorOf } from '../../../src/main/models/downloads/downloadFault.ts';
import { type DownloadAction, nextState } from '../../../src/main/models/downloads/downloadState.ts';
import { isModelFile, nameOfPath, nameProblem } from '../../../src/main/models/downloads/fileName.ts';
import { mayBegin } from '../../../src/main/models/downloads/fileStart.ts';
import { planDownload } from '../../../src/main/models/downloads/newDownload.ts';
import { doneBytes, splitFile } from '../../../src/main/models/downloads/parts.ts';
import { createRateLimit } from '../../../src/main/models/downloads/rateLimit.ts';
import { refusal } from '../../../src/main/models/downloads/refusal.ts';
import { createSpeedMeter } from '../../../src/main/platform/speedMeter.ts';
import { isKnownFamily } from '../../../src/main/models/modelFamily.ts';
import { downloadState, type DownloadState } from '../../../src/shared/schema/download.ts';
import { AppError } from '../../../src/shared/schema/error.ts';

describe('the parts of a file', () => {
  it('cover it once, are few, and not short', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 ** 12 }),
        fc.integer({ min: 1, max: 16 }),
        fc.integer({ min: 1, max: 10 ** 8 }),
        (bytes, most, least) => {
          const parts = splitFile(bytes, most, least);
          expect(parts.length).toBeGreaterThan(0);
          expect(parts.length).toBeLessThanOrEqual(most);
          let at = 0;
          for (const { from, length } of parts) {
            expect(from).toBe(at);
            expect(length).toBeGreaterThanOrEqual(Math.min(least, bytes));
            at += length;
          }
          expect(at).toBe(bytes);
          expect(doneBytes(parts)).toBe(0);
        },
      ),
    );
    expect(splitFile(0, 4, 1)).toEqual([]);
  });
});

describe('the name of a file', () => {
  it.each(['m.safetensors', 'A b-1.GGUF', 'é.gguf'])('may be %s', (name) => {
    expect(nameProblem(name)).toBeUndefined();
    expect(isModelFile(name)).toBe(true);
  });

  it.each([
    '../m.gguf',
    'a/b.gguf',
    'a\\b.gguf',
    '.m.gguf',
    'm.gguf.',
    'con.gguf',
    'm\0.gguf',
    'm.ckpt',
    'm',
    '',
    `${'x'.repeat(150)}.gguf`,
    `${'漢'.repeat(100)}.gguf`,
  ])('may not be %j', (name) => {
    expect(nameProblem(name)).toMatch(/\w/);
  });

  it('never leaves its folder, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const name = nameOfPath(text);
        if (nameProblem(name) === undefined) expect(name).not.toMatch(/[\\/\0]|^\./);
      }),
    );
    expect(nameOfPath('/a/b%20c.gguf')).toBe('b c.gguf');
    expect(nameOfPath('/a/%zz.gguf')).toBe('%zz.gguf');
  });
});

describe('the beginning of a file', () => {
  it('is that of a model or not', () => {
    const safetensors = Buffer.from([64, 0, 0, 0, 0, 0, 0, 0, 0x7b]);
    expect(mayBegin('m.safetensors', safetensors)).toBe(true);
    expect(mayBegin('m.GGUF', Buffer.from('GGUF\u0003\0\0\0\0'))).toBe(true);
    expect(mayBegin('m.gguf', safetensors)).toBe(false);
    expect(mayBegin('build.zip', Buffer.from('PK\u0003\u0004\u0014\0\0\0\b'))).toBe(true);
    expect(mayBegin('build.zip', safetensors)).toBe(false);
    expect(mayBegin('m.safetensors', Buffer.from('<!doctype html>'))).toBe(false);
    expect(mayBegin('m.safetensors', Buffer.from('{"error":"no"}'))).toBe(false);
    expect(mayBegin('m.safetensors', safetensors.subarray(0, 8))).toBe(false);
  });
});

describe('the state of a download', () => {
  const actions: DownloadAction[] = ['start', 'pause', 'resume', 'interrupt', 'verify', 'complete', 'fail'];

  it('changes only as the table says, and never after it is complete', () => {
    const allowed = (state: DownloadState): string[] =>
      actions.filter((action) => {
        try {
          nextState(state, action);
          return true;
        } catch {
          return false;
        }
      });
    expect(Object.fromEntries(downloadState.options.map((state) => [state, allowed(state)]))).toEqual({
      waiting: ['start', 'pause'],
      running: ['pause', 'interrupt', 'verify', 'fail'],
      paused: ['resume'],
      verifying: ['pause', 'interrupt', 'complete', 'fail'],
      complete: [],
      failed: ['resume'],
    });
    expect(() => nextState('complete', 'resume')).toThrow(/complete cannot resume/);
  });
});

describe('an answer that is no file', () => {
  const of = (status: number, head = {}, more = {}) =>
    refusal({ status, head, host: 'huggingface.co', hub: true, tokenSent: false, now: 0, ...more });

  it('says what to do', () => {
    expect(of(401)).toMatchObject({ code: 'TOKEN_NEEDED', again: false });
    expect(of(403, { 'x-error-code': 'GatedRepo' }, { tokenSent: true })).toMatchObject({ code: 'ACCESS_DENIED' });
    expect(of(401, { 'x-error-code': 'RepoNotFound' }, { tokenSent: true })).toMatchObject({ code: 'NOT_FOUND' });
    expect(of(403, {}, { hub: false, host: 'example.org' })).toMatchObject({ code: 'ACCESS_DENIED' });
    expect(of(429, { 'retry-after': '9' })).toMatchObject({ code: 'REFUSED', again: true, afterMs: 9000 });
    // Longer than anybody waits for.
    expect(of(503, { 'retry-after': '99999' })).toMatchObject({ again: false });
    expect(of(418)).toMatchObject({ code: 'REFUSED', again: false });
    for (const status of [400, 401, 403, 404, 418, 429, 500, 503])
      expect(of(status).message).toMatch(/[.] .*[.]$|[.]$/);
  });

  it('is kept without its cause', () => {
    expect(downloadErrorOf(new DownloadFault('NOT_FOUND', 'Gone.', { facts: { a: 1 } }))).toEqual({
      code: 'NOT_FOUND',
      message: 'Gone.',
      facts: { a: 1 },
    });
    expect(downloadErrorOf(new AppError('DISK_FULL', 'Full.'))).toEqual({ code: 'DISK_FULL', message: 'Full.' });
    expect(downloadErrorOf(new Error('bug'))).toBeUndefined();
  });
});

describe('speed', () => {
  it('is that of the last seconds', () => {
    let now = 100_000;
    const meter = createSpeedMeter(() => now);
    expect(meter.speed()).toBeUndefined();
    for (let second = 0; second < 10; second += 1) {
      meter.add(1000);
      now += 1000;
    }
    expect(meter.speed()).toBeGreaterThanOrEqual(800);
    expect(meter.speed()).toBeLessThanOrEqual(1000);
    now += 10_000;
    expect(meter.speed()).toBe(0);
  });

  it('is held to the limit, but not to that of before', async () => {
    let now = 0;
    let limit: number | null = 1_000_000;
    const rate = createRateLimit({ bytesPerSecond: () => limit, monotonic: () => now });
    const signal = new AbortController().signal;
    const before = performance.now();
    await rate.take(250_000, signal);
    await rate.take(100_000, signal);
    expect(performance.now() - before).toBeGreaterThan(90);
    limit = null;
    now = 1;
    await rate.take(10 ** 12, signal);
    const stopped = new AbortController();
    stopped.abort();
    limit = 1;
    await rate.take(10 ** 9, stopped.signal);
    expect(performance.now() - before).toBeLessThan(20_000);
  });
});

describe('the catalogue that comes with the app', () => {
  it('names only what is taken, once, over https and from the hub', () => {
    const { models } = builtInCatalogue;
    expect(models.length).toBeGreaterThan(3);
    expect(new Set(models.map(({ id }) => id)).size).toBe(models.length);
    for (const entry of models) {
      expect(isKnownFamily(entry.family), entry.id).toBe(true);
      const sum = entry.files.reduce((bytes, file) => bytes + (file.bytes ?? 0), 0);
      expect(entry.memoryBytes, entry.id).toBeGreaterThan(sum);
      const plan = planDownload({ catalogueId: entry.id, acceptLicence: true }, builtInCatalogue, {
        hub: 'https://huggingface.co',
        allowHttp: () => false,
      });
      expect(new Set(plan.files.map(({ name }) => name)).size).toBe(entry.files.length);
      for (const [index, file] of plan.files.entries()) {
        expect(nameProblem(file.name), file.name).toBeUndefined();
        expect(file.url).toBe(entry.files[index]?.url);
      }
    }
  });

  it.each(
    builtInCatalogue.models.filter(({ licence }) => licence.mustAccept).map(({ id, licence }) => [id, licence.url]),
  )('wants the licence of %s to be accepted', (catalogueId, url) => {
    const rules = { hub: 'https://huggingface.co', allowHttp: () => false };
    expect(() => planDownload({ catalogueId, acceptLicence: false }, builtInCatalogue, rules)).toThrow(url);
  });

  it('is not mixed with addresses, whose names are checked', () => {
    const rules = { hub: 'https://huggingface.co', allowHttp: () => false };
    const plan = (url: string, name?: string) =>
      planDownload({ url, acceptLicence: false, ...(name !== undefined && { name }) }, builtInCatalogue, rules);
    expect(plan('https://example.org/get/5', 'm.gguf')).toMatchObject({ name: 'm.gguf', files: [{ hub: false }] });
    expect(plan('https://example.org/m.gguf?key=1#part').files[0]?.url).toBe('https://example.org/m.gguf?key=1');
    expect(() => plan('https://example.org/get/5')).toThrow(/give it a `name`/);
    expect(() => plan('https://example.org/m.gguf', '../m.gguf')).toThrow(/`name`/);
    expect(() => plan('org/name', 'm.gguf')).toThrow(/single file/);
  });
});
