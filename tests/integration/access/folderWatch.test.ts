import { appendFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { folderIssues } from '../../../src/main/models/checkFolders.ts';
import { watchFolders } from '../../../src/main/models/folderWatch.ts';
import { tempFolder } from '../../support/tempFolder.ts';

function watching(folders: string[], scanned: () => Promise<void> = async () => {}) {
  const seen = { scans: 0, failures: [] as unknown[], looks: 0, crowded: [] as (readonly string[])[] };
  const watch = watchFolders({
    folders: () => {
      seen.looks += 1;
      return folders;
    },
    scan: async () => {
      seen.scans += 1;
      await scanned();
    },
    failed: (thrown) => seen.failures.push(thrown),
    crowded: (folders) => seen.crowded.push(folders),
    everyMs: 5,
  });
  onTestFinished(() => watch.stop());
  const looks = async (count: number): Promise<void> => {
    const until = seen.looks + count;
    while (seen.looks < until) await sleep(5);
  };
  const scans = async (count: number): Promise<void> => {
    while (seen.scans < count) await sleep(5);
  };
  return { seen, watch, looks, scans };
}

describe('watching the models folders', () => {
  it('scans when a file comes, changes or goes, also one folder down, and not otherwise', async () => {
    const folder = tempFolder();
    const { seen, looks, scans } = watching([folder, join(folder, 'missing')]);
    await looks(5);
    expect(seen.scans).toBe(0);
    await writeFile(join(folder, 'a.gguf'), 'x');
    await scans(1);
    await mkdir(join(folder, 'deep'));
    await scans(2);
    await writeFile(join(folder, 'deep', 'model.json'), '{}');
    await scans(3);
    await writeFile(join(folder, 'deep', 'model.json'), '{ }');
    await scans(4);
    await rm(join(folder, 'a.gguf'));
    await scans(5);
    await looks(5);
    expect(seen).toMatchObject({ scans: 5, failures: [] });
  });

  it('scans when the list of folders changes', async () => {
    const folders = [tempFolder()];
    const { seen, looks, scans } = watching(folders);
    await looks(3);
    expect(seen.scans).toBe(0);
    folders.push(tempFolder());
    await scans(1);
  });

  it('sees the files that a model.json names in folders of its own, and looks at no more than a models folder has', async () => {
    const folder = tempFolder();
    const { seen, looks, scans } = watching([folder]);
    await looks(2);
    await mkdir(join(folder, 'model', 'vae'), { recursive: true });
    await scans(1);
    await looks(4);
    const { scans: before } = seen;
    await writeFile(join(folder, 'model', 'vae', 'vae.safetensors'), 'x');
    await scans(before + 1);
    const full = join(folder, 'model', 'full');
    await mkdir(full);
    await Promise.all(Array.from({ length: 4200 }, (_, index) => writeFile(join(full, `${index}.gguf`), '')));
    await scans(before + 2);
    await looks(4);
    const { scans: settled } = seen;
    await writeFile(join(full, 'zzz.gguf'), 'x');
    await looks(4);
    expect(seen.scans).toBe(settled);
    await writeFile(join(folder, 'a.gguf'), 'x');
    await scans(settled + 1);
    expect(seen.crowded).toEqual([[basename(folder)]]);
    await rm(full, { recursive: true });
    await scans(settled + 2);
    expect(seen.crowded).toEqual([[basename(folder)], []]);
  });

  it('counts no previews and notes, of which a folder of LoRAs holds more than models', async () => {
    const folder = tempFolder();
    const names = Array.from({ length: 1500 }, (_, index) => `lora ${index}`);
    for (const ending of ['safetensors', 'preview.png', 'civitai.info'])
      await Promise.all(names.map((name) => writeFile(join(folder, `${name}.${ending}`), '')));
    const { seen, looks, scans } = watching([folder]);
    await looks(2);
    await writeFile(join(folder, 'zzz.preview.png'), 'x');
    await looks(4);
    expect(seen.scans).toBe(0);
    await writeFile(join(folder, 'zzz.safetensors'), 'x');
    await scans(1);
  });

  it('leaves a file alone while it grows', async () => {
    const folder = tempFolder();
    const file = join(folder, 'a.gguf');
    let growing = false;
    const seen = { grown: 0, sizeAtScan: 0 };
    const watch = watchFolders({
      // It grows before every look, as a copy under way does.
      folders: () => {
        if (growing) {
          appendFileSync(file, 'x');
          seen.grown += 1;
        }
        return [folder];
      },
      scan: async () => {
        seen.sizeAtScan = seen.grown;
      },
      failed: () => {},
      crowded: () => {},
      everyMs: 5,
    });
    onTestFinished(() => watch.stop());
    await sleep(20);
    growing = true;
    while (seen.grown < 10) await sleep(5);
    expect(seen.sizeAtScan).toBe(0);
    growing = false;
    while (seen.sizeAtScan === 0) await sleep(5);
    expect(seen.sizeAtScan).toBe(seen.grown);
  });

  it('goes on after a scan that failed, and ends for good when it is stopped', async () => {
    const folder = tempFolder();
    const { seen, watch, scans, looks } = watching([folder], () => Promise.reject(new Error('no')));
    await looks(2);
    await writeFile(join(folder, 'a.gguf'), 'x');
    await scans(1);
    await looks(2);
    expect(seen.failures).toHaveLength(1);
    await writeFile(join(folder, 'b.gguf'), 'x');
    await scans(2);
    await watch.stop();
    const { looks: last } = seen;
    await sleep(40);
    expect(seen.looks).toBe(last);
  });
});

describe('a list of models folders', () => {
  it('is fine when each is there and can be read', async () => {
    expect(await folderIssues('modelsDirs', [tempFolder(), tempFolder()])).toEqual([]);
    expect(await folderIssues('modelsDirs', [])).toEqual([]);
  });

  it('names everything that is wrong with any of them', async () => {
    const folder = tempFolder();
    const file = join(folder, 'file');
    await writeFile(file, '');
    const issues = await folderIssues('modelsDirs', [
      folder,
      'models',
      join(folder, 'none'),
      file,
      `${folder}/`,
      `${folder}\0x`,
    ]);
    expect(issues.map(({ path }) => path)).toEqual([1, 2, 3, 4, 5].map((index) => `modelsDirs.${index}`));
    const [relative, none, notFolder, twice, broken] = issues.map(({ message }) => message);
    expect(relative).toContain('full path');
    expect(none).toContain('no such folder');
    expect(notFolder).toContain('is a file');
    expect(twice).toContain('twice');
    expect(broken).toContain('character');
  });
});
