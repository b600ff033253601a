import { deflateSync, inflateSync } from 'node:zlib';

const namespace = 'https://github.com/tintype/tintype/ns/1.0/';
/** What generated pictures are marked with. Source: https://cv.iptc.org/newscodes/digitalsourcetype/ */
export const GENERATED_MEDIA = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';
/** A JPEG holds an XMP packet of at most 65,502 bytes; the rest of the packet needs some of them. */
const plainLimit = 60_000;
const inflatedLimit = 4_000_000;

/** An XMP packet that marks a picture as generated and, where given, carries `json`. */
export function xmpPacket(json?: string): string {
  const recipe = json === undefined ? '' : recipeElement(json);
  return [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    `<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:tintype="${namespace}">`,
    `<Iptc4xmpExt:DigitalSourceType>${GENERATED_MEDIA}</Iptc4xmpExt:DigitalSourceType>${recipe}`,
    '</rdf:Description></rdf:RDF></x:xmpmeta>',
    '<?xpacket end="w"?>',
  ].join('\n');
}

/** The JSON text that {@link xmpPacket} put in; undefined where there is none or it is broken. */
export function jsonInPacket(packet: string): string | undefined {
  const plain = /<tintype:recipe>([^<]*)<\/tintype:recipe>/.exec(packet)?.[1];
  if (plain !== undefined) return plain.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  const packed = /<tintype:recipeDeflated>([A-Za-z0-9+/=]*)<\/tintype:recipeDeflated>/.exec(packet)?.[1];
  if (packed === undefined) return undefined;
  try {
    return inflateSync(Buffer.from(packed, 'base64'), { maxOutputLength: inflatedLimit }).toString('utf8');
  } catch {
    return undefined;
  }
}

function recipeElement(json: string): string {
  // XML has no way to write these at all, JSON has.
  const legal = json.replace(
    /[\ufffe\uffff\x7f-\x9f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const escaped = legal.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  if (Buffer.byteLength(escaped) <= plainLimit) return `<tintype:recipe>${escaped}</tintype:recipe>`;
  return `<tintype:recipeDeflated>${deflateSync(json).toString('base64')}</tintype:recipeDeflated>`;
}
