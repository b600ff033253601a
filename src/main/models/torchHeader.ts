import { failed } from './headerFault.ts';
import type { HeaderFault, ModelHeader } from './headerFault.ts';
import type { RangeReader } from './modelHeader.ts';
import { OutOfBytes } from './pickleBytes.ts';
import { BadPickle, readPickle } from './pickleTensors.ts';
import type { Pickle } from './pickleTensors.ts';
import {
  findZipEnd,
  localHeaderBytes,
  readZip64End,
  ZIP64_END_BYTES,
  ZIP_TAIL_BYTES,
  zipEntries,
} from '../platform/zipDirectory.ts';

/** The pickles of real checkpoints, with all that training leaves in them, stay below 4 MB. */
const MAX_PICKLE_BYTES = 16_000_000;
const MAX_DIRECTORY_BYTES = 16_000_000;
/** Before each storage of the old form. */
const STORAGE_HEADER_BYTES = 8;
const LEGACY_PROTOCOL = 1001;

/** What runs programs or reaches out when it is called; no tensor needs any of it. */
const SUSPICIOUS =
  /^(os|posix|nt|subprocess|sys|runpy|socket|shutil|importlib|pickle|ctypes|webbrowser|urllib[.\w]*|requests|http[.\w]*|pty|code|builtins (eval|exec|compile|getattr|__import__|open|input)|__builtin__ (eval|exec|compile|getattr|__import__|open|execfile))( |$)/;

/**
 * Reads the header of what `torch.save` wrote since version 1.6: a zip archive, of which the directory and the pickle
 * with the names are read. Format: `torch/serialization.py`; the pickle is walked, never run.
 */
export async function readTorchZip(reader: RangeReader): Promise<ModelHeader> {
  const tail = await reader.read(Math.max(0, reader.size - ZIP_TAIL_BYTES), ZIP_TAIL_BYTES);
  let end = findZipEnd(tail, reader.size);
  if (!end.ok && end.zip64At !== undefined) {
    const record = await reader.read(Math.min(end.zip64At, reader.size), ZIP64_END_BYTES);
    end = readZip64End(record, reader.size);
  }
  if (!end.ok) return failed({ fault: 'cut', size: reader.size });
  if (end.size > MAX_DIRECTORY_BYTES) return damaged('its directory is out of all bounds');
  const directory = await reader.read(end.offset, end.size);
  let found:
    | { readonly name: string; readonly method: number; readonly size: number; readonly offset: number }
    | undefined;
  let script = false;
  for (const entry of zipEntries(directory)) {
    if (found === undefined && /(^|\/)data\.pkl$/.test(entry.name)) found = entry;
    if (/(^|\/)(constants\.pkl|code\/)/.test(entry.name)) script = true;
  }
  if (!found) return failed({ fault: 'foreign', detail: 'it is a zip archive without a data.pkl' });
  if (found.method !== 0) return failed({ fault: 'unsupported', detail: 'its pickle is compressed' });
  if (found.size > MAX_PICKLE_BYTES) return damaged('its pickle is out of all bounds');
  const before = localHeaderBytes(await reader.read(found.offset, 30));
  if (before === undefined) return damaged('its directory does not fit its content');
  const bytes = await reader.read(found.offset + before, found.size);
  if (script) return failed({ fault: 'foreign', detail: 'it is a TorchScript program' });
  return within(() => headerOf(readPickle(bytes), 'zip'));
}

/**
 * Reads the old form: a magic number, a version, facts of the system, the names, the keys of the storages, each a
 * pickle, then the storages. A single pickle is taken too.
 */
export async function readTorchLegacy(reader: RangeReader): Promise<ModelHeader> {
  const bytes = await reader.read(0, Math.min(reader.size, MAX_PICKLE_BYTES));
  const whole = bytes.length === reader.size;
  return within(
    () => {
      const first = readPickle(bytes);
      if (first.tensors.size > 0 || first.end === bytes.length) return headerOf(first, 'legacy');
      const version = readPickle(bytes, first.end);
      if (version.number !== LEGACY_PROTOCOL) return headerOf(first, 'legacy');
      const system = readPickle(bytes, version.end);
      const names = readPickle(bytes, system.end);
      const keys = readPickle(bytes, names.end);
      const needed = [...names.storages.values()].reduce((sum, size) => sum + STORAGE_HEADER_BYTES + size, keys.end);
      if (needed > reader.size) return failed({ fault: 'cut', size: reader.size, needed });
      return headerOf(names, 'legacy');
    },
    whole ? { fault: 'cut', size: reader.size } : undefined,
  );
}

function headerOf(pickle: Pickle, layout: 'zip' | 'legacy'): ModelHeader {
  if (pickle.tensors.size === 0) return failed({ fault: 'foreign', detail: 'it is a pickle without tensors' });
  const suspicious = [...pickle.globals].filter((name) => SUSPICIOUS.test(name)).map((name) => name.replace(' ', '.'));
  return {
    ok: true,
    format: 'pickle',
    tensors: pickle.tensors,
    metadata: new Map(),
    pickle: { layout, groups: pickle.groups, suspicious },
  };
}

function within(read: () => ModelHeader, cut?: HeaderFault): ModelHeader {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof OutOfBytes) return failed(cut ?? { fault: 'damaged', detail: 'its pickle does not end' });
    if (thrown instanceof BadPickle) return damaged(thrown.message);
    throw thrown;
  }
}

function damaged(detail: string): ModelHeader {
  return failed({ fault: 'damaged', detail });
}
