import { createHash } from 'node:crypto';

/** Share of the recoloured combinations that training never sees, so that composition can be measured. */
const HELD_OUT_SHARE = 0.12;

/** Whether a recoloured (subject, colour) is held out: the same answer for every style and on every machine. */
export function isHeldOut(subject: string, colour: string): boolean {
  const hash = createHash('sha256').update(`${colour} ${subject}`).digest();
  return hash.readUInt32BE(0) / 2 ** 32 < HELD_OUT_SHARE;
}
