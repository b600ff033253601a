export interface KnownRoute {
  readonly method: string;
  /** With `:name` parameters. */
  readonly path: string;
}

/** Which verbs a path answers to; undefined for a path that is not known at all. */
export type PathTable = (path: string) => readonly string[] | undefined;

/**
 * The known paths, so that a wrong verb is told from a wrong path. A literal path hides the patterns
 * it would also match: `GET /v1/images/generate` is a wrong verb, not an image named "generate".
 */
export function createPathTable(routes: readonly KnownRoute[]): PathTable {
  const literal = new Map<string, Set<string>>();
  const patterns = new Map<string, Set<string>>();
  for (const { method, path } of routes) {
    const table = path.includes('/:') ? patterns : literal;
    const methods = table.get(path) ?? new Set();
    methods.add(method);
    if (method === 'GET') methods.add('HEAD');
    table.set(path, methods);
  }
  const compiled = [...patterns].map(([path, methods]) => ({
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`),
    methods: [...methods],
  }));
  return (path) => {
    const exact = literal.get(path);
    return exact ? [...exact] : compiled.find(({ pattern }) => pattern.test(path))?.methods;
  };
}
