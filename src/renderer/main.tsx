import './client/quietSchemas.ts';
import './theme.css';
import { createRoot } from 'react-dom/client';
import { BRIDGE_NAME, type Bridge } from '../shared/contract/channels.ts';
import { App } from './App.tsx';
import { httpLink } from './client/httpLink.ts';
import { ipcLink } from './client/ipcLink.ts';
import { browserShelf } from './state/persisted.ts';
import { browserTimers } from './state/timers.ts';
import { createStudio } from './studio.ts';
import { StudioProvider } from './studioContext.tsx';

declare global {
  interface Window {
    /** Put there by the preload script; absent in a browser. */
    readonly [BRIDGE_NAME]?: Bridge;
  }
}

const bridge = window[BRIDGE_NAME];
const dark = matchMedia('(prefers-color-scheme: dark)');

const studio = createStudio({
  link: bridge
    ? ipcLink(bridge)
    : httpLink({
        baseUrl: '',
        fetch: (url, init) => fetch(url, init),
        after: browserTimers.after,
        random: Math.random,
      }),
  shelf: browserShelf(() => localStorage),
  windowShelf: browserShelf(() => sessionStorage),
  timers: browserTimers,
  random: Math.random,
  // `randomUUID` is missing on pages of other machines, which come over plain HTTP.
  newKey: () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16)).join('-'),
  address: {
    read: () => location.hash,
    write(hash) {
      location.hash = hash;
    },
    replace(hash) {
      history.replaceState(null, '', hash);
    },
    onChange(listener) {
      window.addEventListener('hashchange', listener);
      return () => window.removeEventListener('hashchange', listener);
    },
  },
  theme: {
    systemIsDark: () => dark.matches,
    onSystemChange(listener) {
      dark.addEventListener('change', listener);
      return () => dark.removeEventListener('change', listener);
    },
    show(theme) {
      document.documentElement.dataset['theme'] = theme;
    },
  },
});

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
createRoot(root).render(
  <StudioProvider studio={studio}>
    <App />
  </StudioProvider>,
);
studio.start();
