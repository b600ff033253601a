import { z } from 'zod';

export type JsonObject = Record<string, unknown>;

/** Collects named schemas (those with `.meta({ id })`) as components while it translates. */
export interface SchemaBook {
  input(schema: z.ZodType): JsonObject;
  output(schema: z.ZodType): JsonObject;
  /** A schema under a name of the document's own. */
  define(name: string, schema: z.ZodType): JsonObject;
  parameters(shape: z.ZodObject | undefined, place: 'path' | 'query' | 'header'): JsonObject[];
  components(): JsonObject;
}

const REF = '#/components/schemas/';
const translated = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())),
  $defs: z.record(z.string(), z.unknown()).optional(),
});

export function createSchemaBook(): SchemaBook {
  const components = new Map<string, unknown>();

  const translate = (schema: z.core.$ZodType, io: 'input' | 'output'): JsonObject => {
    // Within a wrapper a named schema is always a reference, also at the root.
    const wrapped = translated.parse(
      z.toJSONSchema(z.object({ root: schema }), { io, override: (context) => soften(context, io) }),
    );
    const names = new Map<string, string>();
    for (const name of Object.keys(wrapped.$defs ?? {})) names.set(name, name);
    for (const [name, definition] of Object.entries(wrapped.$defs ?? {})) {
      const known = components.get(name);
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(relink(definition, names))) {
        names.set(name, io === 'input' ? `${name}Input` : `${name}Output`);
      }
    }
    for (const [name, definition] of Object.entries(wrapped.$defs ?? {}))
      components.set(names.get(name) ?? name, relink(definition, names));
    return asObject(relink(wrapped.properties['root'], names));
  };

  return {
    input: (schema) => translate(schema, 'input'),
    output: (schema) => translate(schema, 'output'),
    define(name, schema) {
      components.set(name, translate(schema, 'output'));
      return { $ref: REF + name };
    },
    parameters: (shape, place) =>
      Object.entries(shape?.shape ?? {}).map(([name, schema]) =>
        parameter(name, translate(schema, 'input'), place, !acceptsNothing(schema)),
      ),
    components: () => Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/**
 * Answers may grow: an object that is not strict says nothing about further fields.
 * Bounds of the safe integers are left out, because they tell a reader nothing.
 */
function soften(
  { zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema },
  io: string,
): void {
  const { def } = zodSchema._zod;
  if (io === 'output' && def.type === 'object' && def.catchall === undefined) delete jsonSchema.additionalProperties;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

/** A record in a query is `name.KEY=VALUE`: the form style writes the keys of an object as they are. */
function parameter(name: string, schema: JsonObject, place: string, required: boolean): JsonObject {
  const { description, ...rest } = schema;
  const tagged = place === 'query' && rest['type'] === 'object';
  return {
    name,
    in: place,
    required,
    ...(typeof description === 'string' && { description }),
    ...(tagged && { style: 'form', explode: true }),
    schema: tagged
      ? {
          type: 'object',
          patternProperties: { [`^${name}\\.`]: rest['additionalProperties'] ?? {} },
          additionalProperties: false,
        }
      : rest,
  };
}

const acceptsNothing = (schema: z.core.$ZodType): boolean => z.safeParse(schema, undefined).success;

/** Points references at the components of the document. */
function relink(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => relink(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      if (key === '$ref' && typeof item === 'string') {
        const name = item.replace('#/$defs/', '');
        return [[key, REF + (names.get(name) ?? name)]];
      }
      return key === 'id' && typeof item === 'string' ? [] : [[key, relink(item, names)]];
    }),
  );
}

const asObject = (value: unknown): JsonObject => z.record(z.string(), z.unknown()).parse(value);
