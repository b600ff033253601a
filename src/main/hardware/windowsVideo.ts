import {
  byteCount,
  isRecord,
  jsonIn,
  plainText,
  sighting,
  vendorOfName,
  vendorOfPci,
  type Sighting,
} from './sighting.ts';

const CLASS = 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e968-e325-11ce-bfc1-08002be10318}\\[0-9]*';

/** The registry as well, since `AdapterRAM` ends at 4 GB. Names of properties are the same in every language of the system. */
const SCRIPT = [
  '[Console]::OutputEncoding = [Text.Encoding]::UTF8',
  "$ErrorActionPreference = 'SilentlyContinue'",
  '$c = @(Get-CimInstance Win32_VideoController | Select-Object Name, PNPDeviceID, AdapterRAM, DriverVersion, ConfigManagerErrorCode)',
  `$r = @(Get-ItemProperty '${CLASS}' | ForEach-Object { @{ id = [string]$_.MatchingDeviceId; bytes = [string]$_.'HardwareInformation.qwMemorySize' } })`,
  'ConvertTo-Json -Compress -Depth 3 @{ controllers = $c; memory = $r }',
].join('; ');

export const windowsCommand = {
  file: 'powershell.exe',
  args: ['-NoLogo', '-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-Command', SCRIPT],
};

/** Above this, `AdapterRAM` (32 bit) only says that there is at least as much. */
const RAM_END = 4_293_918_720;

/** Reads the JSON of {@link windowsCommand}. What is no PCI device (remote desktops, virtual displays) is left out. */
export function parseWindowsVideo(text: string): Sighting[] {
  const answer = jsonIn(text);
  if (!isRecord(answer)) return [];
  const sizes = listOf(answer['memory']).flatMap((one) => {
    const [bytes, id] = [byteCount(one['bytes']), pciIdOf(one['id'])];
    return bytes === undefined || bytes === 0 || id === undefined ? [] : [[id, bytes] as const];
  });
  return listOf(answer['controllers']).flatMap((one) => {
    const pciId = pciIdOf(one['PNPDeviceID']);
    if (pciId === undefined) return [];
    const name = plainText(one['Name']);
    const vendor = vendorOfPci(pciId.slice(0, 4));
    const known = vendor === 'other' && name !== undefined ? vendorOfName(name) : vendor;
    if (known === undefined || known === 'other' || known === 'software') return [];
    const ram = byteCount(one['AdapterRAM']);
    const version = plainText(one['DriverVersion']);
    return [
      sighting({
        name,
        vendor: known,
        pciId,
        memoryTotal:
          sizes.find(([id]) => id === pciId)?.[1] ?? (ram !== undefined && ram > 0 && ram < RAM_END ? ram : undefined),
        driver: version,
        placement: known === 'nvidia' ? 'discrete' : undefined,
      }),
    ];
  });
}

/** PowerShell writes a list of one as the one. */
const listOf = (value: unknown): Readonly<Record<string, unknown>>[] =>
  (Array.isArray(value) ? value : [value]).filter(isRecord);

function pciIdOf(value: unknown): string | undefined {
  const [, vendor, device] =
    /^PCI\\VEN_([0-9a-f]{4})&DEV_([0-9a-f]{4})/i.exec(typeof value === 'string' ? value : '') ?? [];
  return vendor === undefined || device === undefined ? undefined : `${vendor}:${device}`.toLowerCase();
}
