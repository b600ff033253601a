/** What is here to draw with. */
export interface Installed {
  readonly models: readonly {
    readonly id: string;
    readonly name: string;
    readonly fingerprint: string;
    /** Of the file that draws, where it is known. */
    readonly sha256?: string | undefined;
  }[];
  /** Ids. */
  readonly loras: readonly string[];
  readonly samplers: readonly string[];
  readonly schedulers: readonly string[];
}

/** `some/folder/Dream_Shaper 8.safetensors` → `dreamshaper8` */
function keyOf(name: string): string {
  const file = name.slice(-300).split(/[\\/]/).at(-1) ?? '';
  return file
    .replace(/\.(safetensors|sft|gguf|ckpt|pth?|bin)$/i, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** The id of the installed model that goes by this name, file name or id; of several, the one spelt exactly so. */
export function modelNamed(name: string, { models }: Pick<Installed, 'models'>): string | undefined {
  const exact = models.find((model) => model.id === name) ?? models.find((model) => model.name === name);
  if (exact) return exact.id;
  const key = keyOf(name);
  const alike = models.filter((model) => key !== '' && (keyOf(model.id) === key || keyOf(model.name) === key));
  return alike.length === 1 ? alike[0]?.id : undefined;
}

/** Long enough to tell the models of one machine apart; what other programs show has 10 digits. */
const HASH = /^[0-9a-f]{10,64}$/;

/** The installed model whose file has a SHA-256 that begins so. */
export function modelWithHash(
  hash: string,
  { models }: Pick<Installed, 'models'>,
): Installed['models'][number] | undefined {
  const start = hash.trim().toLowerCase();
  return HASH.test(start) ? models.find(({ sha256 }) => sha256?.startsWith(start) === true) : undefined;
}

/** The id of the installed LoRA that goes by this name. */
export function loraNamed(name: string, { loras }: Pick<Installed, 'loras'>): string | undefined {
  if (loras.includes(name)) return name;
  const key = keyOf(name);
  const alike = loras.filter((id) => key !== '' && keyOf(id) === key);
  return alike.length === 1 ? alike[0] : undefined;
}
