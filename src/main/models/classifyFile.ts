import type { FileFacts, ModelKind } from '../../shared/schema/modelFile.ts';
import { controlNetIn, embeddingIn, loraIn, upscalerIn } from './addOns.ts';
import { notesOf } from './fileNotes.ts';
import type { ModelHeader, Tensors } from './headerFault.ts';
import { familyOf, wantedTextWidth } from './modelFamily.ts';
import { hasLike, signatureOf, tensorLike } from './signature.ts';
import type { Signature } from './signature.ts';
import { textEncodersIn } from './textEncoders.ts';
import { vaeIn } from './vaeFacts.ts';

type GoodHeader = Extract<ModelHeader, { readonly ok: true }>;
type Found = Pick<FileFacts, 'kind' | 'part' | 'family' | 'brings' | 'wants' | 'gives' | 'channels' | 'patch'>;

/** What a file is, by the names and shapes of its tensors alone: file names and folders lie too often. */
export function classifyFile(header: GoodHeader): FileFacts {
  const { tensors, metadata, format, pickle } = header;
  const signature = signatureOf(tensors);
  const found = addOn(header, signature) ?? modelOf(signature) ?? partOf(signature);
  const { suspicious = [] } = pickle ?? {};
  return {
    ...(found ?? { kind: 'other', part: 'unknown', family: 'unknown', brings: [] }),
    format,
    ...countsOf(tensors),
    ...notesOf(metadata),
    ...(suspicious.length > 0 && {
      warning: `It would call ${suspicious.slice(0, 3).join(', ')} when it is loaded, which no model needs. Delete it.`,
    }),
  };
}

/** LoRAs and ControlNets come before models, whose names they share. */
function addOn({ tensors, metadata, pickle }: GoodHeader, signature: Signature): Found | undefined {
  const found = (kind: ModelKind, { part, family }: { part: string; family: string }): Found => ({
    kind,
    part,
    family,
    brings: [],
  });
  const control = controlNetIn(signature);
  if (control) return found('controlNet', control);
  const lora = loraIn(signature, metadata);
  if (lora) return found('lora', lora);
  const embedding = embeddingIn(tensors, pickle);
  if (embedding) return found('embedding', embedding);
  const upscaler = upscalerIn(signature);
  return upscaler === undefined ? undefined : found('upscaler', { part: upscaler, family: 'unknown' });
}

function modelOf(signature: Signature): Found | undefined {
  const family = familyOf(signature);
  if (family === 'unknown') return undefined;
  const vae = vaeIn(signature);
  const encoders = textEncodersIn(signature);
  const brings = [...encoders.map(({ part }) => part), ...(vae ? [vae.part] : [])];
  const wants = wantedTextWidth(family, signature);
  const gives = encoders[0]?.width;
  const patch = tensorLike(signature, /img_embedder\.proj1\.weight$/)?.shape.at(-1);
  const whole = encoders.length > 0 && (vae !== undefined || family === 'minit2i');
  return {
    kind: 'model',
    part: whole ? 'full' : 'transformer',
    family,
    brings,
    ...(wants !== undefined && { wants }),
    ...(gives !== undefined && { gives }),
    ...(patch !== undefined && { patch }),
    ...(vae?.channels !== undefined && { channels: vae.channels }),
  };
}

/** A part by itself: a text encoder or a VAE. */
function partOf(signature: Signature): Found | undefined {
  if (
    hasLike(signature, /(^|\.)(vision_model\.|v\.blk\.#)/) &&
    !hasLike(signature, /(token_embd|embed_tokens|token_embedding)\.weight$/)
  )
    return { kind: 'other', part: 'vision-encoder', family: 'unknown', brings: [] };
  const [encoder] = textEncodersIn(signature);
  if (encoder) {
    const { part, width: gives } = encoder;
    return { kind: 'textEncoder', part, family: 'unknown', brings: [part], ...(gives !== undefined && { gives }) };
  }
  const vae = vaeIn(signature);
  if (!vae) return undefined;
  const { part, channels } = vae;
  return { kind: 'vae', part, family: 'unknown', brings: [part], ...(channels !== undefined && { channels }) };
}

/** Most of the bytes count: norms stay F32 in files that are otherwise packed. */
function countsOf(tensors: Tensors): Pick<FileFacts, 'precision' | 'tensors' | 'parameters'> {
  const byType = new Map<string, number>();
  let parameters = 0;
  for (const { dtype, shape } of tensors.values()) {
    const elements = shape.reduce((product, side) => product * side, 1);
    byType.set(dtype, (byType.get(dtype) ?? 0) + elements);
    parameters += elements;
  }
  const [most] = [...byType].toSorted(([, a], [, b]) => b - a);
  return {
    precision: most?.[0] ?? 'unknown',
    tensors: tensors.size,
    parameters: Number.isSafeInteger(parameters) ? parameters : Number.MAX_SAFE_INTEGER,
  };
}
