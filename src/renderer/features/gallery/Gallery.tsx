import type { ReactNode } from 'react';
import { useStore, useStudio } from '../../studioContext.tsx';
import { Browse } from './browse/Browse.tsx';
import { Compare } from './compare/Compare.tsx';
import { readPair } from './compare/pair.ts';
import { Detail } from './detail/Detail.tsx';

/** Every image there is; one of them large; or two side by side. */
export default function Gallery(): ReactNode {
  const { route } = useStudio();
  const detail = useStore(route, (state) => state.detail);
  if (detail === undefined) return <Browse />;
  const pair = readPair(detail);
  return pair ? <Compare {...pair} /> : <Detail id={detail} />;
}
