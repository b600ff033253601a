import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { type Tone, toneText } from './Badge.tsx';
import { Button } from './Button.tsx';
import { IconButton } from './IconButton.tsx';
import { joinClasses } from './joinClasses.ts';
import { popupClasses } from './popupClasses.ts';
import { usePausableTimer } from './usePausableTimer.ts';

export interface ToastMessage {
  readonly id: string;
  /** One sentence. */
  readonly text: string;
  /** `neutral` unless told. */
  readonly tone?: Exclude<Tone, 'work'> | undefined;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
  /** How long it stays, not counting while it is read (pointer or focus on it); 6 unless told, null: until closed. */
  readonly seconds?: number | null | undefined;
}

/** `action`: its button was pressed. `closed`: the person closed it. `timeout`: its time was over. */
export type ToastEnd = 'action' | 'closed' | 'timeout';

const icons: Readonly<Record<Exclude<Tone, 'work'>, LucideIcon>> = {
  neutral: Info,
  ok: CircleCheck,
  warn: TriangleAlert,
  danger: CircleAlert,
};
const SECONDS = 6;

interface ToastProps {
  readonly toast: ToastMessage;
  readonly paused: boolean;
  readonly onEnd: (end: ToastEnd) => void;
}

/** One message of `ToastRegion`. */
export function Toast({ toast, paused, onEnd }: ToastProps): ReactNode {
  const { text, tone = 'neutral', action, seconds = SECONDS } = toast;
  usePausableTimer(seconds === null ? null : seconds * 1000, paused, () => onEnd('timeout'));
  const Icon = icons[tone];
  return (
    <li className={joinClasses(popupClasses, 'pointer-events-auto flex items-start gap-2 py-1.5 pr-1.5 pl-3')}>
      <Icon aria-hidden size={16} className={joinClasses('mt-1.5 shrink-0', toneText[tone])} />
      <p className="min-w-0 flex-1 py-1 break-words">{text}</p>
      {action && (
        <Button
          size="sm"
          onClick={() => {
            action.run();
            onEnd('action');
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton label="Close message" icon={X} size="sm" onClick={() => onEnd('closed')} />
    </li>
  );
}
