/** A square picture as PNG, and its side in pixels. */
export interface IconImage {
  readonly size: number;
  readonly png: Uint8Array;
}

/** A Windows icon: a directory of PNGs, each up to 256 pixels (format: Microsoft, "Icons", ICONDIR and ICONDIRENTRY). */
export function icoFile(images: readonly IconImage[]): Buffer {
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  images.forEach(({ size, png }, index) => {
    const entry = 6 + 16 * index;
    // 256 does not fit into a byte and is written as 0.
    head.writeUInt8(size % 256, entry);
    head.writeUInt8(size % 256, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(png.byteLength, entry + 8);
    head.writeUInt32LE(offset, entry + 12);
    offset += png.byteLength;
  });
  return Buffer.concat([head, ...images.map(({ png }) => png)]);
}

/** The names of the parts by the side of their PNG; some sizes stand twice, once for screens of double density. */
const icnsTypes: Readonly<Record<number, readonly string[]>> = {
  32: ['ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
};

/** A macOS icon: named parts that hold PNGs (format: Apple, "IconFamily"; every part says its own length). */
export function icnsFile(images: readonly IconImage[]): Buffer {
  const parts = images.flatMap(({ size, png }) => (icnsTypes[size] ?? []).map((type) => part(type, png)));
  return part('icns', Buffer.concat(parts));
}

function part(type: string, bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(8 + bytes.byteLength, 4);
  return Buffer.concat([head, bytes]);
}
