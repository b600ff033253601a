import { feedControl, hostRequest, type HostRequest } from '../../shared/contract/bridgeMessages.ts';
import { channels } from '../../shared/contract/channels.ts';
import { AppError } from '../../shared/schema/error.ts';
import type { Logger } from '../platform/logger.ts';
import type { EventFeed } from '../transport/eventFeed.ts';
import type { CallPort } from '../transport/ipc/callPort.ts';
import { startFeedPush, type FeedPush } from '../transport/ipc/feedPush.ts';
import type { ContentsPart, IpcEvent, IpcPart } from './electronParts.ts';
import { isTrustedSender } from './trustedSender.ts';

export interface IpcMainPortOptions {
  readonly ipc: IpcPart;
  /** The page of our window; nobody else is answered. */
  readonly page: () => ContentsPart | undefined;
  readonly call: CallPort;
  readonly feed: EventFeed;
  /** Carries out what only a desktop can do. */
  readonly host: (request: HostRequest, page: ContentsPart) => unknown;
  /** The page is gone or being loaded again: what it listened to has ended. */
  readonly onPageGone: () => void;
  readonly log: Logger;
}

/** A page with what it has going on; ends with the page. */
interface Visit {
  readonly gone: AbortController;
  readonly pushes: Map<number, FeedPush>;
}

/** The studio has one; a page gone wrong must not cost memory without end. */
const MOST_SUBSCRIPTIONS = 8;

/** The three channels of the contract's bridge. Every message is checked for who sent it before it is looked at. */
export function openIpcMainPort(options: IpcMainPortOptions): void {
  const { ipc, log } = options;
  const visits = new WeakMap<ContentsPart, Visit>();

  const endVisit = (page: ContentsPart): void => {
    const visit = visits.get(page);
    if (!visit) return;
    visits.delete(page);
    for (const push of visit.pushes.values()) push.stop();
    visit.gone.abort(new Error('The page went away.'));
    options.onPageGone();
  };
  const watched = new WeakSet<ContentsPart>();
  const visitOf = (page: ContentsPart): Visit => {
    const visit = visits.get(page) ?? { gone: new AbortController(), pushes: new Map() };
    visits.set(page, visit);
    if (watched.has(page)) return visit;
    watched.add(page);
    page.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) endVisit(page);
    });
    page.on('render-process-gone', () => endVisit(page));
    page.on('destroyed', () => endVisit(page));
    return visit;
  };
  const trusted = (event: IpcEvent, channel: string): boolean => {
    if (isTrustedSender(event, options.page())) return true;
    log.warn({ channel, origin: event.senderFrame?.origin }, 'a message from a foreign page was refused');
    return false;
  };
  const needTrusted = (event: IpcEvent, channel: string): void => {
    if (!trusted(event, channel)) throw new Error('This page may not do that.');
  };

  const carryOut = async (request: HostRequest, page: ContentsPart): Promise<unknown> => {
    try {
      return await options.host(request, page);
    } catch (error) {
      log.warn({ action: request.action, error: String(error) }, 'what the studio asked of the desktop failed');
      // Messages of the system and of libraries name files. Of an error only name and message go to the page.
      throw new Error(error instanceof AppError ? error.message : 'The desktop could not do that.', { cause: error });
    }
  };

  ipc.handle(channels.call, (event, name, input) => {
    needTrusted(event, channels.call);
    return options.call(name, input, visitOf(event.sender).gone.signal);
  });
  ipc.handle(channels.host, (event, message) => {
    needTrusted(event, channels.host);
    const request = hostRequest.safeParse(message);
    if (!request.success) throw new Error('There is no such thing to ask of the desktop.');
    visitOf(event.sender);
    return carryOut(request.data, event.sender);
  });
  ipc.on(channels.feed, (event, message) => {
    if (!trusted(event, channels.feed)) return;
    const control = feedControl.safeParse(message);
    if (!control.success) {
      log.warn({}, 'a message about a subscription could not be read');
      return;
    }
    onControl(visitOf(event.sender), event.sender, control.data);
  });

  const onControl = ({ pushes }: Visit, page: ContentsPart, control: ReturnType<typeof feedControl.parse>): void => {
    const { subscription } = control;
    if (control.kind === 'acknowledge') {
      pushes.get(subscription)?.acknowledge(control.batch);
      return;
    }
    pushes.get(subscription)?.stop();
    pushes.delete(subscription);
    if (control.kind === 'close') return;
    if (pushes.size >= MOST_SUBSCRIPTIONS) {
      log.warn({ subscriptions: pushes.size }, 'the page has too many subscriptions');
      return;
    }
    pushes.set(
      subscription,
      startFeedPush({
        feed: options.feed,
        after: control.after,
        send: (messages, batch) => {
          if (!page.isDestroyed()) page.send(channels.feed, { subscription, batch, messages });
        },
        onError: (error) => log.error({ error: String(error) }, 'the feed of the studio failed'),
      }),
    );
  };
}
