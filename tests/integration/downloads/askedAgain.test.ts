import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/schema/error.ts';
import { downloadRig } from '../../support/downloadRig.ts';
import { modelLike, oneModel, type Served, sha256 } from '../../support/modelServer.ts';

const MB = 1024 * 1024;
const slow = { pause: 20 };
const WRONG = '0'.repeat(64);

/** A model, and a download of it that has come half way. */
async function halfWay(asked: { sha256?: string } = {}) {
  const served: Served = { bytes: modelLike(MB), rules: slow };
  const { model: url, requests } = await oneModel(served);
  const rig = downloadRig();
  const { download } = await rig.service.create({ url, acceptLicence: false, ...asked });
  await expect.poll(() => rig.service.get(download.id).bytes, { timeout: 20_000 }).toBeGreaterThan(200_000);
  return { served, url, requests, rig, id: download.id };
}

describe('a download that is asked for again', () => {
  it.each([
    ['with the right hash', (right: string) => ({ sha256: right })],
    ['without a hash', () => ({})],
  ])('%s, after a wrong one, begins anew and completes', async (_title, again) => {
    const bytes = modelLike(MB);
    const { model: url } = await oneModel({ bytes, rules: {} });
    const rig = downloadRig();
    const failed = await rig.run({ url, sha256: WRONG }, 'failed', 'complete');
    expect(failed).toMatchObject({ error: { code: 'WRONG_CHECKSUM', facts: { expected: WRONG } } });
    const view = await rig.run({ url, ...again(sha256(bytes)) }, 'failed', 'complete');
    expect(view).toMatchObject({ id: failed.id, state: 'complete', files: [{ sha256: sha256(bytes) }] });
  });

  it('without the hash that it was paused with keeps to it', async () => {
    const { rig, id, url, served } = await halfWay({ sha256: WRONG });
    await rig.service.pause(id);
    served.rules = {};
    expect(await rig.run({ url }, 'failed', 'complete')).toMatchObject({ id, error: { code: 'WRONG_CHECKSUM' } });
  });

  it.each(['paused', 'running'])('with a hash, while it is %s, is checked against that', async (state) => {
    const { rig, id, url, served, requests } = await halfWay();
    if (state === 'paused') await rig.service.pause(id);
    served.rules = {};
    const view = await rig.run({ url, sha256: WRONG }, 'failed', 'complete');
    expect(view).toMatchObject({ id, state: 'failed', error: { code: 'WRONG_CHECKSUM', facts: { expected: WRONG } } });
    // What was there was not fetched again.
    expect(requests.map(({ range }) => range).filter((range) => range === `bytes=0-${MB - 1}`)).toHaveLength(1);
    expect(rig.files()).toEqual([]);
    const right = { url, sha256: sha256(served.bytes) };
    expect(await rig.run(right, 'failed', 'complete')).toMatchObject({ id, state: 'complete' });
  });

  it('with another hash, while the finished file is made known, has come too late', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { model: url } = await oneModel({ bytes: modelLike(MB), rules: {} });
    const rig = downloadRig({ scanned: () => promise });
    const { id } = await rig.run({ url }, 'verifying');
    await expect.poll(rig.scans).toBe(1);
    const again = rig.service.create({ url, sha256: WRONG, acceptLicence: false });
    resolve();
    await expect(again).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    expect(rig.service.get(id).state).toBe('complete');
  });
});

describe('a download whose file has its name', () => {
  it.each(['remove', 'pause'] as const)('is complete, and a %s comes too late', async (asked) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { model: url } = await oneModel({ bytes: modelLike(MB), rules: {} });
    const rig = downloadRig({ scanned: () => promise });
    const { id } = await rig.run({ url }, 'verifying');
    await expect.poll(rig.scans).toBe(1);
    const answer = rig.service[asked](id).catch((thrown: unknown) =>
      thrown instanceof AppError ? thrown.code : thrown,
    );
    resolve();
    expect(await answer).toBe(asked === 'pause' ? 'ALREADY_TERMINAL' : undefined);
    const told = rig.journal.published.map(({ type }) => type).filter((type) => type !== 'download.progress');
    expect(told).toEqual(['download.completed', ...(asked === 'remove' ? ['download.deleted'] : [])]);
    expect(rig.service.list().map(({ state }) => state)).toEqual(asked === 'pause' ? ['complete'] : []);
    expect(rig.files()).toEqual(['m.safetensors']);
  });
});
