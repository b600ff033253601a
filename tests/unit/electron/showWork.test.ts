import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNotifications } from '../../../src/main/electron/notifications.ts';
import { createPowerSave } from '../../../src/main/electron/powerSave.ts';
import { showProgress } from '../../../src/main/electron/progress.ts';
import { createTray } from '../../../src/main/electron/tray.ts';
import { watchWork } from '../../../src/main/electron/watchWork.ts';
import { statusWords, workStatus, type WorkStatus } from '../../../src/main/electron/workStatus.ts';
import { createRouter } from '../../../src/main/transport/router.ts';
import * as example from '../../../src/shared/contract/examples.ts';
import type { StoredEvent } from '../../../src/shared/contract/events.ts';
import { eventually } from '../../support/eventually.ts';
import { createFakeElectron } from '../../support/fakeElectron.ts';
import { keptLog, settle } from '../../support/shellRig.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { exampleHandlers, memoryFeed } from '../../support/transport.ts';

const queue = { ...example.queue, paused: false, running: null, pending: [], total: 0 };
const running = {
  ...example.pending,
  status: 'in_progress' as const,
  progress: {
    currentStep: 3,
    totalSteps: 8,
    stage: 'diffusion' as const,
    percentage: 37.5,
    currentImage: 2,
    totalImages: 4,
  },
};
const working: WorkStatus = { state: 'working', percentage: 37.5, image: 2, images: 4, waiting: 1 };

describe('what the app is doing', () => {
  it.each<[Parameters<typeof workStatus>[0], WorkStatus, string]>([
    [{ queue, jobs: [] }, { state: 'idle' }, 'Nothing to do'],
    [{ queue: { ...queue, total: 1 }, jobs: [running] }, working, 'Making image 2 of 4, 37 %, 1 job waiting'],
    [
      {
        queue,
        jobs: [{ ...running, progress: { ...running.progress, currentImage: 1, totalImages: 1, percentage: 99.9 } }],
      },
      { state: 'working', percentage: 99.9, image: 1, images: 1, waiting: 0 },
      'Making an image, 99 %',
    ],
    [
      { queue: { ...queue, paused: true, total: 3 }, jobs: [] },
      { state: 'paused', waiting: 3 },
      'Paused, 3 jobs waiting',
    ],
    [
      { queue: { ...queue, total: 1 }, jobs: [] },
      { state: 'working', percentage: undefined, image: 1, images: 1, waiting: 0 },
      'Making an image',
    ],
  ])('is read from the snapshot and told in words: %#', (snapshot, status, words) => {
    expect(workStatus(snapshot)).toEqual(status);
    expect(statusWords(status)).toBe(words);
  });

  it('is looked at again after events, and told only when it changed', async () => {
    const feed = memoryFeed();
    const told: WorkStatus[] = [];
    let jobs = [running];
    const stop = watchWork({
      feed: { ...feed, snapshot: () => ({ lastEventId: 0, gap: false, engine: example.engine, queue, jobs }) },
      changed: (status) => told.push(status),
      everyMs: 1,
    });
    expect(told).toHaveLength(1);
    feed.publish();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(told).toHaveLength(1);
    jobs = [];
    feed.publish();
    await eventually('the change to be told', () => told.length === 2);
    expect(told[1]).toEqual({ state: 'idle' });
    stop();
    expect(feed.listeners()).toBe(0);
  });

  it('is told again when a job began and ended between two looks', async () => {
    const feed = memoryFeed();
    const told: WorkStatus[] = [];
    const stop = watchWork({
      feed: { ...feed, snapshot: () => ({ lastEventId: 0, gap: false, engine: example.engine, queue, jobs: [] }) },
      changed: (status) => told.push(status),
      everyMs: 1,
    });
    feed.publish(example.ID, 'job.cancelled');
    await eventually('the end to be told', () => told.length === 2);
    expect(told).toEqual([{ state: 'idle' }, { state: 'idle' }]);
    stop();
  });

  it('shows on the taskbar', () => {
    const fake = createFakeElectron();
    fake.becomeReady();
    const window = new fake.parts.BrowserWindow({});
    const after = (status: WorkStatus): unknown => {
      showProgress(window, status);
      return [window.progress?.value, window.progress?.options?.mode];
    };
    expect(after(working)).toEqual([0.375, 'normal']);
    expect(after({ ...working, percentage: undefined })).toEqual([2, 'normal']);
    expect(after({ state: 'paused', waiting: 2 })).toEqual([0, 'paused']);
    expect(after({ state: 'idle' })).toEqual([-1, undefined]);
    expect(() => showProgress(undefined, working)).not.toThrow();
  });

  it('keeps the machine awake while it is work, with one blocker', () => {
    const { parts, blockers } = createFakeElectron();
    const stayAwake = createPowerSave(parts.powerSaveBlocker);
    for (const [state, count] of [
      ['working', 1],
      ['working', 1],
      ['paused', 0],
      ['idle', 0],
      ['working', 1],
      ['idle', 0],
    ] as const) {
      stayAwake({ state });
      expect(blockers.size).toBe(count);
    }
  });
});

describe('notifications', () => {
  const jobId = example.ID;
  const event = (rest: object): StoredEvent => ({ id: 1, at: 1, jobId, ...rest }) as StoredEvent;
  const image = (id: string): StoredEvent =>
    event({
      type: 'job.image',
      data: { jobId, image: { id, index: 0, seed: 1, width: 8, height: 8, url: '', thumbnailUrl: '', timeTaken: 1 } },
    });
  const failed = event({ type: 'job.failed', data: { jobId, error: { code: 'OUT_OF_MEMORY', message: 'm' } } });
  const someFailed = event({ type: 'job.completed', data: { jobId, saved: 1, failed: 2 } });

  function rig(inSight = false) {
    const fake = createFakeElectron();
    const shown: string[] = [];
    const notifications = createNotifications({
      Notification: fake.parts.Notification,
      inSight: () => inSight,
      showImage: (id) => shown.push(id),
      showQueue: () => shown.push('queue'),
    });
    const end = (...events: StoredEvent[]): void => {
      notifications.onStatus({ state: 'working' });
      for (const one of events) notifications.onEvent(one);
      notifications.onStatus({ state: 'working' });
      notifications.onStatus({ state: 'idle' });
    };
    return { fake, shown, end };
  }

  it.each<[StoredEvent[], string, string]>([
    [[image('a')], 'Your image is ready', 'a'],
    [[image('a'), image('b')], '2 images are ready', 'b'],
    [[image('a'), someFailed], 'Your image is ready', 'a'],
    [[failed], '1 image could not be made', 'queue'],
  ])('tell once that all work has ended, and lead to it: %#', (events, title, target) => {
    const { fake, shown, end } = rig();
    end(...events);
    expect(fake.notifications.map(({ options }) => options.title)).toEqual([title]);
    fake.notifications[0]?.emit('click');
    expect(shown).toEqual([target]);
    end();
    expect(fake.notifications).toHaveLength(1);
  });

  it('say what could not be made', () => {
    const { fake, end } = rig();
    end(image('a'), someFailed);
    expect(fake.notifications[0]?.options.body).toContain('2 images could not be made');
  });

  it('do not come while somebody looks', () => {
    const { fake, end } = rig(true);
    end(image('a'));
    expect(fake.notifications).toEqual([]);
  });
});

describe('the tray', () => {
  function rig() {
    const fake = createFakeElectron();
    fake.becomeReady();
    const icons = tempFolder();
    mkdirSync(icons, { recursive: true });
    writeFileSync(path.join(icons, 'tray.png'), '');
    const done: string[] = [];
    const handlers = exampleHandlers({
      'queue.pause': () => (done.push('pause'), { body: example.queue }),
      'queue.resume': () => (done.push('resume'), { body: example.queue }),
    });
    const log = keptLog();
    const make = (platform: NodeJS.Platform) =>
      createTray({
        electron: fake.parts,
        icons,
        platform,
        call: createRouter({ handlers, onBug: () => {} }),
        show: () => done.push('show'),
        quit: () => done.push('quit'),
        log,
      });
    return { fake, done, log, make };
  }

  it('says in words what goes on, and does what its menu says', async () => {
    const { fake, done, make } = rig();
    const tray = make('linux');
    tray.show(working);
    const [real] = fake.trays;
    expect(real?.toolTip).toBe('Tintype: Making image 2 of 4, 37 %, 1 job waiting');
    const menu = real?.menu;
    tray.show({ ...working, percentage: 38 });
    expect(real?.toolTip).toContain('38 %');
    expect(real?.menu, 'a menu that is open stays').toBe(menu);
    const click = (label: string): void => {
      const item = real?.menu.find((one) => one.label === label);
      if (!item) expect.fail(`there is no ${label}`);
      item.click?.(undefined as never, undefined, undefined as never);
    };
    click('Pause the queue');
    tray.show({ state: 'paused', waiting: 1 });
    click('Resume the queue');
    click('Show Tintype');
    click('Quit');
    await settle();
    expect(done).toEqual(['pause', 'resume', 'show', 'quit']);
    real?.emit('click');
    expect(done.at(-1)).toBe('show');
    tray.destroy();
    expect(real?.destroyed).toBe(true);
  });

  it('is not missed where there is none', () => {
    const { log, make } = rig();
    const tray = make('darwin');
    tray.show(working);
    tray.destroy();
    expect(log.lines).toEqual(['warn there is no tray to show an icon in']);
  });
});
