import type { Seal } from '../platform/secretFile.ts';
import type { ElectronParts } from './electronParts.ts';

/** Secrets sealed by the keychain of the system; undefined where there is none, as on a Linux without one. */
export function createSeal(safeStorage: ElectronParts['safeStorage']): Seal | undefined {
  if (!safeStorage.isEncryptionAvailable()) return undefined;
  return {
    close: (text) => safeStorage.encryptString(text),
    open: (sealed) => safeStorage.decryptString(Buffer.from(sealed)),
  };
}
