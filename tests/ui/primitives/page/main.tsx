import { createRoot } from 'react-dom/client';
import { Fields } from './Fields.tsx';
import { Layers } from './Layers.tsx';
import './page.css';
import { Pieces } from './Pieces.tsx';

const root = document.querySelector('#root');
if (root)
  createRoot(root).render(
    <main className="mx-auto grid max-w-6xl grid-cols-1 items-start gap-4 p-6 md:grid-cols-2">
      <h1 className="text-28 font-semibold md:col-span-2">Primitives</h1>
      <Fields />
      <Pieces />
      <Layers />
    </main>,
  );
