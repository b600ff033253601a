import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { PAGE_POLICY } from './headers.ts';

/** Whatever is nothing else is a file of the studio. */
export const UI_ROUTE = '/*';

/** Serves the built studio from its folder. Its pages have names, so that only hashed assets may be kept. */
export function addUi(app: FastifyInstance, folder: string): void {
  app.register(fastifyStatic, { root: folder, serve: false, dotfiles: 'ignore', cacheControl: false });
  app.route<{ Params: { '*': string } }>({
    method: ['GET', 'HEAD'],
    url: UI_ROUTE,
    handler: (request, reply) => {
      const file = request.params['*'] || 'index.html';
      const cache = file.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
      return reply.headers({ 'content-security-policy': PAGE_POLICY, 'cache-control': cache }).sendFile(file);
    },
  });
}

/** What stands at `/` without a studio. */
export function addHomePage(app: FastifyInstance, version: string): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/',
    handler: (_request, reply) =>
      reply
        .headers({ 'content-security-policy': PAGE_POLICY })
        .type('text/html; charset=utf-8')
        .send(homePage(version)),
  });
}

const homePage = (version: string): string => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Tintype</title></head>
  <body>
    <h1>Tintype ${version.replaceAll(/[^\w.+-]/g, '')}</h1>
    <p>Makes images on your own machine. The server is up.</p>
    <ul>
      <li><a href="/docs">Documentation of the API</a>, to read and to try out</li>
      <li><a href="/openapi.json">The same for programs</a> (OpenAPI 3.1)</li>
    </ul>
  </body>
</html>
`;
