import type { TensorInfo, Tensors } from './headerFault.ts';

/** The names of a file with `#` for every number that stands by itself, each with the first tensor of that name. */
export type Signature = ReadonlyMap<string, TensorInfo>;

/** `double_blocks.3.img_mod.lin.weight` and its many kin become one: a few hundred names instead of thousands. */
export function signatureOf(tensors: Tensors): Signature {
  const signature = new Map<string, TensorInfo>();
  for (const [name, tensor] of tensors) {
    const pattern = name.replaceAll(/(^|[._])\d+(?=[._]|$)/g, '$1#');
    if (!signature.has(pattern)) signature.set(pattern, tensor);
  }
  return signature;
}

/** The first tensor whose name fits. */
export function tensorLike(signature: Signature, name: RegExp): TensorInfo | undefined {
  for (const [pattern, tensor] of signature) if (name.test(pattern)) return tensor;
  return undefined;
}

/** Whether any name fits. */
export const hasLike = (signature: Signature, name: RegExp): boolean => tensorLike(signature, name) !== undefined;
