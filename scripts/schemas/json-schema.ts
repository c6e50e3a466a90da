import { toJsonSchema } from "@valibot/to-json-schema";

/** What a JSON Schema file is made of. `schema` is a valibot schema. */
export interface SchemaFile {
  /** Of the file, without `.schema.json`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly schema: unknown;
  readonly keywords?: { readonly [keyword: string]: unknown };
  readonly examples?: readonly unknown[];
}

type JsonSchema = { [keyword: string]: unknown };

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/** Writes the draft 2020-12 schema of what a document may be before it is normalised. */
export function jsonSchemaOf(file: SchemaFile, shared: { readonly [name: string]: unknown }): JsonSchema {
  const { $schema: _, ...converted } = toJsonSchema(file.schema as never, {
    target: "draft-2020-12",
    typeMode: "input",
    definitions: shared as never,
    // Conditions in code; the vectors of each schema name those that remain unsaid.
    ignoreActions: ["check"],
    overrideAction: ({ valibotAction, jsonSchema }) => {
      const { type, jsonSchema: fragment } = valibotAction as { type: string; jsonSchema?: JsonSchema };
      return type === "aixv_rules" ? (merge(jsonSchema as JsonSchema, fragment ?? {}) as never) : undefined;
    },
  }) as JsonSchema;
  const body = merge(converted, { ...file.keywords });
  return {
    $schema: DIALECT,
    $id: `https://aixv.org/schemas/${file.name}.schema.json`,
    title: file.title,
    description: file.description,
    ...withUsedDefinitions(body),
    ...(file.examples === undefined || file.examples.length === 0 ? {} : { examples: file.examples }),
  };
}

function merge(schema: JsonSchema, more: JsonSchema): JsonSchema {
  const twice = Object.keys(more).filter((keyword) => keyword in schema);
  if (twice.length > 0) throw new Error(`keywords given twice: ${twice.join(", ")}`);
  return { ...schema, ...more };
}

/** Leaves out the shared definitions that the schema does not name, and puts the others last. */
function withUsedDefinitions({ $defs, ...body }: JsonSchema): JsonSchema {
  const text = JSON.stringify(body);
  const used = Object.entries(($defs ?? {}) as JsonSchema).filter(([name]) => {
    return text.includes(`"#/$defs/${name}"`);
  });
  return used.length === 0 ? body : { ...body, $defs: Object.fromEntries(used) };
}
