import {
  cloneElement,
  type DOMAttributes,
  type ReactElement,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { createPortal } from 'react-dom';
import { joinClasses } from './joinClasses.ts';
import { Kbd } from './Kbd.tsx';
import { placeBeside, type Side } from './placeBeside.ts';
import { popupClasses } from './popupClasses.ts';

export interface TooltipProps {
  /** A few words. They are for the eye only: the control itself must have a name. */
  readonly text: ReactNode;
  /** In tinykeys' notation. */
  readonly shortcut?: string | undefined;
  /** `top` unless told; moves where there is no room. */
  readonly side?: Side | undefined;
  /** One element which takes pointer and focus handlers: a button of this folder does. */
  readonly children: ReactElement<DOMAttributes<Element>>;
}

const HOVER_MS = 500;

/** What the words stand beside, and what keeps them there. */
interface Shown {
  readonly anchor: Element;
  readonly by: 'pointer' | 'focus';
}

/** Words beside a control on hover and on keyboard focus. Escape takes them away. */
export function Tooltip({ text, shortcut, side = 'top', children }: TooltipProps): ReactNode {
  const [shown, setShown] = useState<Shown | null>(null);
  const [approached, setApproached] = useState<Element | null>(null);
  useEffect(() => {
    if (!approached) return;
    // What was made unusable meanwhile does not tell that the pointer has left it.
    const show = (): void => {
      if (approached.matches(':hover')) setShown({ anchor: approached, by: 'pointer' });
    };
    const timer = setTimeout(show, HOVER_MS);
    return () => clearTimeout(timer);
  }, [approached]);
  const own = children.props;
  const handlers: DOMAttributes<Element> = {
    onPointerEnter(event) {
      own.onPointerEnter?.(event);
      if (event.pointerType !== 'touch') setApproached(event.currentTarget);
    },
    onPointerLeave(event) {
      own.onPointerLeave?.(event);
      setApproached(null);
    },
    onPointerDown(event) {
      own.onPointerDown?.(event);
      setApproached(null);
      setShown(null);
    },
    onFocus(event) {
      own.onFocus?.(event);
      const anchor = event.currentTarget;
      if (anchor.matches(':focus-visible')) setShown({ anchor, by: 'focus' });
    },
    onBlur(event) {
      own.onBlur?.(event);
      setShown(null);
    },
  };
  return (
    <>
      {cloneElement(children, handlers)}
      {shown && (
        <Words shown={shown} side={side} onEnd={() => setShown(null)}>
          {text}
          {shortcut && <Kbd keys={shortcut} />}
        </Words>
      )}
    </>
  );
}

interface WordsProps {
  readonly shown: Shown;
  readonly side: Side;
  readonly onEnd: () => void;
  readonly children: ReactNode;
}

function Words({ shown, side, onEnd, children }: WordsProps): ReactNode {
  const words = useRef<HTMLDivElement>(null);
  const end = useRef(onEnd);
  useEffect(() => {
    end.current = onEnd;
  });
  useLayoutEffect(() => {
    const element = words.current;
    if (!element) return;
    const room = { width: window.innerWidth, height: window.innerHeight };
    const { left, top } = placeBeside(
      shown.anchor.getBoundingClientRect(),
      element.getBoundingClientRect(),
      side,
      room,
    );
    element.style.left = `${left}px`;
    element.style.top = `${top}px`;
  });
  useEffect(() => {
    const gone = new AbortController();
    const on = (type: string, leaves: (event: Event) => boolean): void =>
      document.addEventListener(type, (event) => leaves(event) && end.current(), {
        capture: true,
        signal: gone.signal,
      });
    on('keydown', (event) => event instanceof KeyboardEvent && event.key === 'Escape');
    on('scroll', () => true);
    // The words may be pointed at themselves, to be read under a magnifier.
    const inside = ({ target }: Event): boolean =>
      target instanceof Node && (shown.anchor.contains(target) || words.current?.contains(target) === true);
    if (shown.by === 'pointer') on('pointerover', (event) => !inside(event));
    return () => gone.abort();
  }, [shown]);
  return createPortal(
    <div
      ref={words}
      aria-hidden
      className={joinClasses(
        popupClasses,
        'fixed top-0 left-0 z-50 flex w-max max-w-72 items-center gap-2 rounded-control px-2 py-1 text-12',
      )}
    >
      {children}
    </div>,
    document.body,
  );
}
