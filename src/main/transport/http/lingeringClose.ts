import type { FastifyReply, FastifyRequest } from 'fastify';
import { declaredLength } from './readBody.ts';

const SMALL_BYTES = 64 * 1024;
const LINGER_MS = 2000;

/**
 * Makes an answer given before the body has arrived the last one of its connection, when that body
 * may be long: we do not want to read it to its end.
 *
 * Closing at once would lose the answer: the kernel answers data that nobody read with a reset,
 * and the client then never sees what we said. So our side is ended, what still comes is thrown
 * away for a moment, and only then is the socket destroyed.
 */
export function endEarly(request: FastifyRequest, reply: FastifyReply): void {
  const { raw } = request;
  const length = declaredLength(raw);
  if (raw.complete || raw.destroyed || (length !== undefined && length <= SMALL_BYTES)) return;
  reply.header('connection', 'close');
  const { socket } = raw;
  socket.destroySoon = () => {
    socket.end();
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('end', () => socket.destroy());
    socket.once('close', () => clearTimeout(timer));
  };
}
