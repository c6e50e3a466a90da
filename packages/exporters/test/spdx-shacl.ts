import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "@aixv/core";
import jsonld from "jsonld";
import { DataFactory, Parser, Store } from "n3";
import SHACLValidator from "rdf-validate-shacl";

const { namedNode, quad } = DataFactory;
const RDF_TYPE = namedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type");
const RDFS_CLASS = namedNode("http://www.w3.org/2000/01/rdf-schema#Class");
const NODE_SHAPE = namedNode("http://www.w3.org/ns/shacl#NodeShape");

const VECTORS = fileURLToPath(new URL("../../../../shared/vectors/spdx/", import.meta.url));

/**
 * The folder with `spdx-model.ttl` and `spdx-context.jsonld` of SPDX 3.0.1 (scripts/fetch-vectors.sh), or another that the environment
 * names; undefined where there is none: they are not ours to redistribute.
 */
export const SPDX_MODEL: string | undefined = [process.env.AIXV_SPDX_MODEL, VECTORS].find(
  (folder) => folder !== undefined && existsSync(`${folder}/spdx-model.ttl`),
);

let known: { readonly ontology: Store; readonly validator: SHACLValidator } | undefined;

/** What the official ontology, with its SHACL shapes, finds wrong with a document. */
export async function validateShacl(folder: string, document: JsonObject): Promise<readonly string[]> {
  known ??= readOntology(folder);
  const { ontology, validator } = known;
  const data = new Store([
    ...ontology,
    ...new Parser({ format: "N-Quads" }).parse(await quadsOf(folder, document)),
  ]);
  const report = await validator.validate(data);
  return report.results.map(
    ({ focusNode, path, message, sourceConstraintComponent, value }) =>
      `${focusNode?.value} ${path?.value} ${message.map((one) => one.value).join(" ")} ${sourceConstraintComponent?.value} ${value?.value}`,
  );
}

function readOntology(folder: string): NonNullable<typeof known> {
  const ontology = new Store(new Parser().parse(readFileSync(`${folder}/spdx-model.ttl`, "utf8")));
  // Shapes have the classes of that name as targets only if they are said to be classes; without it everything conforms.
  for (const { subject } of ontology.match(null, RDF_TYPE, NODE_SHAPE))
    ontology.add(quad(subject, RDF_TYPE, RDFS_CLASS));
  return { ontology, validator: new SHACLValidator(ontology) };
}

async function quadsOf(folder: string, document: JsonObject): Promise<string> {
  const context = JSON.parse(readFileSync(`${folder}/spdx-context.jsonld`, "utf8")) as jsonld.NodeObject;
  const documentLoader = async (url: string) => {
    if (!url.endsWith("/spdx-context.jsonld")) throw new Error(`expected the context of SPDX, got ${url}`);
    return { documentUrl: url, document: context };
  };
  const input = document as jsonld.JsonLdDocument;
  return String(await jsonld.toRDF(input, { format: "application/n-quads", documentLoader }));
}
