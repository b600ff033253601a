import { asRecord } from './boundedJson.ts';

export interface ComfyNode {
  readonly id: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** A ComfyUI graph that ran. Every walk meets a node at most once, so that loops of a forged graph end too. */
export interface ComfyGraph {
  /** In the order of their ids. */
  readonly nodes: readonly ComfyNode[];
  /** The node that an input is linked to. */
  linked(node: ComfyNode, input: string): ComfyNode | undefined;
  /** A plain value, also where it comes from a node that only holds it. */
  value(node: ComfyNode, input: string): unknown;
  /** The nearest node before `from` that fits; through these inputs only, where they are named. */
  upstream(from: ComfyNode, fits: (node: ComfyNode) => boolean, inputs?: readonly string[]): ComfyNode | undefined;
  /** Like {@link upstream}, but `from` counts too. */
  reach(from: ComfyNode, fits: (node: ComfyNode) => boolean, inputs?: readonly string[]): ComfyNode | undefined;
  /** The nodes before `from` along one input. */
  chain(from: ComfyNode, input: string): ComfyNode[];
}

const MAX_NODES = 5000;
/** How many nodes that only hand a value on are passed through. */
const MAX_HOPS = 8;
const holders = ['value', 'text', 'string', 'seed', 'int', 'float', 'prompt', 'populated_text'];

/** Undefined for what is no graph of nodes. */
export function openGraph(json: Readonly<Record<string, unknown>> | undefined): ComfyGraph | undefined {
  const nodes = Object.entries(json ?? {})
    .slice(0, MAX_NODES)
    .flatMap(([id, one]): ComfyNode[] => {
      const node = asRecord(one);
      const inputs = asRecord(node?.['inputs']);
      return node && inputs && typeof node['class_type'] === 'string' ? [{ id, type: node['class_type'], inputs }] : [];
    });
  if (nodes.length === 0) return undefined;
  const byId = new Map(nodes.map((node) => [node.id, node]));

  function target(link: unknown): ComfyNode | undefined {
    const id: unknown = Array.isArray(link) && link.length === 2 ? link[0] : undefined;
    return typeof id === 'string' || typeof id === 'number' ? byId.get(String(id)) : undefined;
  }
  const own = (node: ComfyNode, input: string): unknown =>
    Object.hasOwn(node.inputs, input) ? node.inputs[input] : undefined;
  const linked = (node: ComfyNode, input: string): ComfyNode | undefined => target(own(node, input));

  function walk(
    start: readonly ComfyNode[],
    seen: Set<ComfyNode>,
    fits: (node: ComfyNode) => boolean,
    inputs: readonly string[] | undefined,
  ): ComfyNode | undefined {
    const queue = start.filter((node) => !seen.has(node));
    for (const node of queue) seen.add(node);
    for (let next = queue.shift(); next; next = queue.shift()) {
      if (fits(next)) return next;
      for (const before of linksOf(next, inputs))
        if (!seen.has(before)) {
          seen.add(before);
          queue.push(before);
        }
    }
    return undefined;
  }

  const linksOf = (node: ComfyNode, inputs: readonly string[] | undefined): ComfyNode[] =>
    (inputs ? inputs.map((name) => own(node, name)) : Object.values(node.inputs)).flatMap((link) => target(link) ?? []);

  return {
    nodes,
    linked,
    value(node, input) {
      let value = own(node, input);
      for (let hops = 0; hops < MAX_HOPS; hops += 1) {
        if (!Array.isArray(value)) return typeof value === 'object' ? undefined : value;
        const holder = target(value);
        const name = holder && holders.find((one) => Object.hasOwn(holder.inputs, one));
        if (!holder || name === undefined) return undefined;
        value = own(holder, name);
      }
      return undefined;
    },
    upstream: (from, fits, inputs) => walk(linksOf(from, inputs), new Set([from]), fits, inputs),
    reach: (from, fits, inputs) => walk([from], new Set(), fits, inputs),
    chain(from, input) {
      const seen = new Set([from]);
      const met: ComfyNode[] = [];
      for (let next = linked(from, input); next && !seen.has(next); next = linked(next, input)) {
        seen.add(next);
        met.push(next);
      }
      return met;
    },
  };
}
