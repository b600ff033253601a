import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Tracks connections on which no request has come yet, and returns what ends them.
 *
 * Browsers and HTTP clients open connections ahead of need. Node does not count those as idle, so
 * `closeIdleConnections` leaves them open and a closing server would wait for them.
 */
export function trackSilentConnections(server: Server): () => void {
  const silent = new Set<Socket>();
  server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', (request) => silent.delete(request.socket));
  return () => {
    for (const socket of silent) socket.destroy();
  };
}
