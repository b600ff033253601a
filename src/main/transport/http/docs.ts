import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { PAGE_POLICY } from './headers.ts';
import { buildOpenApi } from './openapi.ts';
import { sendFile } from './sendFile.ts';

const files = {
  '/docs/swagger-ui.css': { file: 'swagger-ui.css', mediaType: 'text/css; charset=utf-8' },
  '/docs/swagger-ui-bundle.js': { file: 'swagger-ui-bundle.js', mediaType: 'text/javascript; charset=utf-8' },
  '/docs/favicon.png': { file: 'favicon-32x32.png', mediaType: 'image/png' },
} as const;

/** Served by the app itself: reading the documentation asks nothing of the outside. */
export const DOCS_ROUTES = ['/docs', '/docs/start.js', '/openapi.json', ...Object.keys(files)].map((path) => ({
  method: 'GET',
  path,
}));

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Tintype API</title>
    <link rel="icon" type="image/png" href="/docs/favicon.png">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="docs"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/** In a file of its own, because the policy of our pages allows no script within them. */
const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null, docExpansion: 'list' });
`;

/** `/docs` and `/openapi.json`. */
export function addDocs(app: FastifyInstance, version: string): void {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('swagger-ui-dist/package.json'));
  let document: string | undefined;
  const get = (url: string, type: string, body: () => string): void => {
    app.route({
      method: ['GET', 'HEAD'],
      url,
      handler: (_request, reply) => reply.header('content-security-policy', PAGE_POLICY).type(type).send(body()),
    });
  };
  get('/docs', 'text/html; charset=utf-8', () => page);
  get('/docs/start.js', 'text/javascript; charset=utf-8', () => start);
  get('/openapi.json', 'application/json; charset=utf-8', () => (document ??= JSON.stringify(buildOpenApi(version))));
  for (const [url, { file, mediaType }] of Object.entries(files)) {
    app.route({
      method: ['GET', 'HEAD'],
      url,
      handler: (request, reply) => {
        const answer = { file: join(folder, file), mediaType, etag: `${version}-${file}` };
        return sendFile(request, reply, answer, 'no-cache');
      },
    });
  }
}
