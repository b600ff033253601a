/** Two images as one thing of the place, for the address: `img_1~img_2`. */
export const writePair = (a: string, b: string): string => `${a}~${b}`;

/** The two images of an address; undefined when it names one only. */
export function readPair(detail: string): { a: string; b: string } | undefined {
  const [a = '', b = '', ...more] = detail.split('~');
  return a !== '' && b !== '' && more.length === 0 ? { a, b } : undefined;
}
