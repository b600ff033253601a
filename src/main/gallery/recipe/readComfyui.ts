import { asRecord, boundedRecord } from './boundedJson.ts';
import { openGraph } from './comfyGraph.ts';
import type { ComfyGraph, ComfyNode } from './comfyGraph.ts';
import type { ForeignFields, ForeignLora, ForeignReader } from './foreign.ts';

const MAX_PASSES = 10;
const conditioning = ['text', 'text_g', 'text_l', 't5xxl', 'clip_l', 'prompt', 'value', 'string', 'populated_text'];

/**
 * ComfyUI: `prompt` is the graph that ran, as `{ id: { class_type, inputs } }`, where an input is a value or a link
 * `[id, output]`. What drew the picture is found from the node that saved it, upstream. `workflow` alone is a layout,
 * from which values cannot be told. Format: https://docs.comfy.org/specs/workflow_json and `save_images` in nodes.py.
 */
export const readComfyui: ForeignReader = (texts) => {
  const raw = texts.get('prompt');
  const graph = openGraph(boundedRecord(raw));
  if (raw !== undefined && graph) return { source: 'comfyui', raw, ...readGraph(graph) };
  const layout = texts.get('workflow');
  if (layout === undefined || !asRecord(boundedRecord(layout))?.['nodes']) return undefined;
  return {
    source: 'comfyui',
    raw: layout,
    fields: {},
    warnings: ['The file holds only the layout of a ComfyUI workflow, not the values it ran with.'],
  };
};

function readGraph(graph: ComfyGraph): { fields: ForeignFields; warnings: string[] } {
  const saver = graph.nodes.find(({ type }) => /^(Save|Preview)Image/.test(type)) ?? graph.nodes.at(-1);
  const isSampler = (node: ComfyNode): boolean => /sampler/i.test(node.type) && has(node, 'latent_image');
  const last = (saver && graph.upstream(saver, isSampler)) ?? graph.nodes.find(isSampler);
  if (!last) return { fields: {}, warnings: ['The workflow has no sampler that is known here.'] };
  const sampler = firstPass(graph, last, isSampler);

  const guider = graph.linked(sampler, 'guider');
  const sigmas = graph.linked(sampler, 'sigmas');
  const positive = graph.linked(guider ?? sampler, 'positive') ?? (guider && graph.linked(guider, 'conditioning'));
  const negative = graph.linked(guider ?? sampler, 'negative');
  const size = graph.upstream(sampler, (node) => /^Empty.*Latent/i.test(node.type), ['latent_image', 'samples']);
  const { model, loras } = readModel(graph, guider ?? sampler);
  const value = (...places: readonly (readonly [ComfyNode | undefined, string])[]): unknown =>
    places.map(([node, name]) => node && graph.value(node, name)).find((one) => one !== undefined);
  return {
    fields: {
      prompt: textOf(graph, positive, 'positive'),
      negativePrompt: textOf(graph, negative, 'negative') ?? '',
      width: value([size, 'width']),
      height: value([size, 'height']),
      steps: value([sampler, 'steps'], [sigmas, 'steps']),
      cfgScale: value([sampler, 'cfg'], [guider, 'cfg']),
      seed: value([sampler, 'seed'], [sampler, 'noise_seed'], [graph.linked(sampler, 'noise'), 'noise_seed']),
      sampler: value([sampler, 'sampler_name'], [graph.linked(sampler, 'sampler'), 'sampler_name']),
      scheduler: value([sampler, 'scheduler'], [sigmas, 'scheduler']),
      ...(size === undefined && { strength: value([sampler, 'denoise'], [sigmas, 'denoise']) }),
      model,
      loras,
    },
    warnings: [
      ...(size === undefined ? ['It was drawn from another picture, which is not in the file.'] : []),
      ...(sampler === last ? [] : ['It was drawn in several passes; only the first is carried over.']),
    ],
  };
}

/** A picture drawn large in two passes has its size, prompt and seed from the first. */
function firstPass(graph: ComfyGraph, last: ComfyNode, isSampler: (node: ComfyNode) => boolean): ComfyNode {
  let first = last;
  for (let passes = 1; passes < MAX_PASSES; passes += 1) {
    const before = graph.upstream(first, isSampler, ['latent_image', 'samples', 'pixels', 'image', 'images']);
    if (!before) break;
    first = before;
  }
  return first;
}

const has = (node: ComfyNode, input: string): boolean => Object.hasOwn(node.inputs, input);

/** The text that a conditioning comes from; none of one that was zeroed out. */
function textOf(graph: ComfyGraph, from: ComfyNode | undefined, role: string): unknown {
  if (!from || from.type === 'ConditioningZeroOut') return undefined;
  const encoder = graph.reach(
    from,
    (node) => conditioning.some((name) => typeof graph.value(node, name) === 'string'),
    [role, 'conditioning', 'conditioning_1', 'conditioning_to'],
  );
  if (!encoder) return undefined;
  const texts = conditioning.map((name) => graph.value(encoder, name)).filter((text) => typeof text === 'string');
  return [...new Set(texts)].filter((text) => text !== '').join(', ');
}

/** The loader at the end of the chain of LoRAs, which are met last to first. */
function readModel(graph: ComfyGraph, from: ComfyNode): { model?: unknown; loras: ForeignLora[] } {
  const chain = graph.chain(from, 'model');
  const loras = chain.flatMap((node) => {
    const name = graph.value(node, 'lora_name');
    return typeof name === 'string' ? [{ name, weight: graph.value(node, 'strength_model') ?? 1 }] : [];
  });
  const loader = chain.at(-1);
  const model =
    loader &&
    (graph.value(loader, 'ckpt_name') ?? graph.value(loader, 'unet_name') ?? graph.value(loader, 'model_name'));
  return { ...(model !== undefined && { model }), loras: loras.toReversed() };
}
