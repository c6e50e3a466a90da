// Writes the JSON Schemas of every document to schemas/, from the schemas that the parsers use. `--check` compares
// instead, and fails where they differ. To publish another, add it to SCHEMAS.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ADMISSION_FACTS, FAILURE, RESULTS } from "../packages/cli/src/results.ts";
import { readVectors } from "../packages/records/test/vectors.ts";
import { AIV_SCHEMAS } from "./schemas/aiv-documents.ts";
import { jsonSchemaOf, type SchemaFile } from "./schemas/json-schema.ts";
import { RECORD_DOCUMENTS, SHARED_SCHEMAS } from "./schemas/record-documents.ts";
import { ROOT } from "./workspace.ts";

const FOLDER = join(ROOT, "schemas");

const DOCUMENTS: readonly SchemaFile[] = RECORD_DOCUMENTS.map((file) => ({
  ...file,
  examples: readVectors(file.name)
    .filter(({ isExample }) => isExample)
    .map(({ document }) => document),
}));

/** What the command line prints with `--json`: a result by command, and what any of them prints where it fails. */
const RESULT_FILES: readonly SchemaFile[] = [
  ...Object.entries(RESULTS).map(([command, schema]) => ({
    name: `${command.replaceAll(" ", "-")}-result`,
    title: `Result of aixv ${command}`,
    description: `What \`aixv ${command} --json\` prints; where no verdict is reached, see failure-result.`,
    schema,
  })),
  {
    name: "failure-result",
    title: "Failure of any aixv command",
    description: "What any command prints with `--json` where it reaches no verdict (exit code 2).",
    schema: FAILURE,
  },
  {
    name: "admission-facts",
    title: "Facts of an admission",
    description:
      "What `aixv verify --facts` writes: what was verified about an artifact, for other policy engines.",
    schema: ADMISSION_FACTS,
  },
];

/** Schemas by the name of their file. */
const SCHEMAS: { readonly [name: string]: unknown } = {
  ...Object.fromEntries(
    [...DOCUMENTS, ...RESULT_FILES].map((file) => [file.name, jsonSchemaOf(file, SHARED_SCHEMAS)]),
  ),
  ...AIV_SCHEMAS,
};

const check = process.argv.includes("--check");
let stale = 0;
mkdirSync(FOLDER, { recursive: true });
for (const [name, schema] of Object.entries(SCHEMAS)) {
  const path = join(FOLDER, `${name}.schema.json`);
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
  stale++;
  if (check) console.error(`schemas: ${name}.schema.json differs from the code`);
  else writeFileSync(path, text);
}
for (const name of readdirSync(FOLDER)) {
  if (!name.endsWith(".schema.json") || Object.hasOwn(SCHEMAS, name.replace(".schema.json", ""))) continue;
  stale++;
  if (check) console.error(`schemas: nothing generates ${name}`);
  else rmSync(join(FOLDER, name));
}
if (check && stale > 0) console.error("schemas: run `pnpm schemas` and commit the result");
else console.log(stale === 0 ? "schemas: unchanged" : `schemas: wrote ${stale}`);
process.exitCode = check && stale > 0 ? 1 : 0;
