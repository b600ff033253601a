import type { ContentsPart, FramePart } from './electronParts.ts';
import { STUDIO_ORIGIN } from './studioOrigin.ts';

export interface Sender {
  readonly sender: unknown;
  readonly senderFrame: FramePart | null;
}

/** Whether a message comes from the page of our own window: its main frame, with the studio's own origin. */
export function isTrustedSender({ sender, senderFrame }: Sender, window: ContentsPart | undefined): boolean {
  return (
    window !== undefined &&
    sender === window &&
    senderFrame !== null &&
    senderFrame.parent === null &&
    senderFrame.origin === STUDIO_ORIGIN
  );
}
