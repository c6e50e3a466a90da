import { join } from "node:path";
import type { AixvError, JsonObject, Result } from "@aixv/core";
import { FileError, isTaken, pathKind, requireNewFile, writeOutputFile } from "@aixv/core/node";
import { IN_TOTO_PAYLOAD_TYPE, type Statement, serializeBundle, serializeStatement } from "@aixv/envelope";
import type { Signer } from "@aixv/envelope/node";
import {
  ExportError,
  type Exporter,
  type ExportFacts,
  type ExportOptions,
  exportStatements,
  findExporter,
  type OmittedFact,
  serializeDocuments,
} from "@aixv/exporters";
import { manifestFiles } from "@aixv/manifest";
import { attempt, unwrapped } from "../attempt.ts";
import { defaultBundlePath } from "../bundle-path.ts";
import { givenOptions } from "../given-options.ts";
import { STORE_FOLDER } from "../hashing-options.ts";
import { requireApart } from "../require-apart.ts";
import { SdkError } from "../sdk-error.ts";
import { type SignatureMade, signatureMade } from "../signature-made.ts";
import type { SigningOptions } from "../signing-options.ts";
import { type GatherFactsOptions, gatherFacts } from "./gather-facts.ts";
import { type HeadersRead, readHeaders } from "./read-headers.ts";

/** Options of {@link exportEvidence}. */
export interface ExportEvidenceOptions extends GatherFactsOptions, Omit<ExportOptions, "decidedBy"> {
  /** The `id` of an exporter, such as `slsa`. */
  readonly format: string;
  /** Where the documents are written; absent: they are given alone. */
  readonly output?: string;
  /** Replace a file that is there; default false. */
  readonly overwrite?: boolean;
  /** Sign the documents, as statements, into `<output>.sigstore.json`; several into `<output>.sigstore.jsonl`, a line each. */
  readonly sign?: SigningOptions;
}

/** What was verified, in a format. */
export interface ExportedEvidence {
  readonly exporter: Exporter;
  readonly specVersion: string;
  readonly facts: ExportFacts;
  /** At least one. */
  readonly documents: readonly JsonObject[];
  /** As they are written. */
  readonly bytes: Uint8Array;
  /** What was verified and cannot be said in the format. */
  readonly omitted: readonly OmittedFact[];
  /** Headers of files that could not be read. */
  readonly warnings: HeadersRead["warnings"];
  readonly output?: string;
  readonly signature?: SignatureMade;
}

/**
 * Writes what trusted people say of an artifact in a format of others: nothing that was not verified, and nothing that nobody said.
 *
 * @param reference - a path; without a policy a digest does too
 * @returns the documents, or an error such as `TRUST_CONSTRAINT_MISSING`, or `EXPORT_EMPTY` where there would be none
 */
export async function exportEvidence(
  reference: string,
  options: ExportEvidenceOptions,
): Promise<Result<ExportedEvidence, AixvError>> {
  return await attempt(async () => {
    const exporter = unwrapped(findExporter(options.format));
    const { specVersion = exporter.specVersions[0], output, sign, overwrite = false } = options;
    if (sign !== undefined && output === undefined)
      throw new SdkError("OPTION_INVALID", "signed documents are kept in files: name one with --output");
    // Whatever is wrong with the place or the key shows before a model is hashed.
    if (output !== undefined) await requirePlace(output, reference, options);
    const signer =
      sign === undefined ? undefined : await (await import("../signing-options.ts")).createSigner(sign);
    const { facts: gathered, decidedBy } = await gatherFacts(reference, options);
    const { headers, warnings } = await headersOf(reference, gathered, exporter, options.signal);
    const facts = { ...gathered, headers };
    const how = {
      ...givenOptions(options, ["verifierId", "artifactUri"]),
      ...(decidedBy === undefined ? {} : { decidedBy }),
    };
    const made = exporter.export(facts, { ...how, specVersion });
    if (!made.ok) throw withIgnored(made.error, facts);
    const { documents, omitted } = made.value;
    const bytes = serializeDocuments(exporter, documents);
    const exported = { exporter, specVersion, facts, documents, bytes, omitted, warnings };
    if (output === undefined) return exported;
    const signed =
      signer === undefined
        ? undefined
        : await signStatements(exportStatements(exporter, facts, documents), signer, output, overwrite);
    await writeOutputFile(output, bytes, { overwrite });
    return { ...exported, output, ...(signed === undefined ? {} : { signature: signed }) };
  });
}

/**
 * Requires a place for the document that is neither the model's, nor its signature's, nor in a store, and beside which no signature lies that
 * would be of another document.
 */
async function requirePlace(
  output: string,
  reference: string,
  { overwrite = false, root = ".", bundle, sign }: ExportEvidenceOptions,
): Promise<void> {
  const kind = await pathKind(reference);
  if (kind === "file" || kind === "directory") {
    await requireApart(output, reference, "the model");
    await requireApart(output, bundle ?? defaultBundlePath(reference, kind), "the model's signature");
  }
  await requireApart(output, join(root, STORE_FOLDER), "the store");
  await requireNewFile(output, { overwrite });
  if (sign !== undefined) return;
  for (const path of [`${output}.sigstore.json`, `${output}.sigstore.jsonl`])
    if (await isTaken(path)) {
      const message = `${path} signs what was written there before, and would lie beside another document: remove it, or sign this one (--sign)`;
      throw new FileError("FILE_EXISTS", message);
    }
}

/** An error that tells what was found and did not count: it may be why there is nothing to say. */
function withIgnored(error: ExportError, { evidence: { ignored } }: ExportFacts): ExportError {
  const told = ignored.map(({ code, message, evidence }) => ({ code, message, evidence }));
  return new ExportError(error.code, error.message, { cause: error, details: { ignored: told } });
}

/** Of the files that a signed manifest lists, or of the model that is one file; of a digest there are none. */
async function headersOf(
  reference: string,
  { manifest }: ExportFacts,
  { takesHeaders }: Exporter,
  signal: AbortSignal | undefined,
): Promise<HeadersRead> {
  const kind = takesHeaders === true ? await pathKind(reference) : undefined;
  if (kind === "file") return await readHeaders(reference, undefined, signal);
  if (kind !== "directory" || manifest === undefined) return { headers: [], warnings: [] };
  return await readHeaders(reference, [...manifestFiles(manifest).keys()], signal);
}

/** Signs all before any is written. */
async function signStatements(
  statements: readonly Statement[],
  signer: Signer,
  output: string,
  overwrite: boolean,
): Promise<SignatureMade> {
  const path = `${output}.sigstore.json${statements.length === 1 ? "" : "l"}`;
  await requireNewFile(path, { overwrite });
  const bundles: string[] = [];
  let made: SignatureMade | undefined;
  for (const statement of statements) {
    const signed = await signer.signPayload(IN_TOTO_PAYLOAD_TYPE, serializeStatement(statement));
    bundles.push(new TextDecoder().decode(serializeBundle(signed.bundle)));
    made = signatureMade(signer, signed, path);
  }
  if (made === undefined) throw new TypeError("expected a statement to sign");
  await writeOutputFile(path, new TextEncoder().encode(bundles.join("")), { overwrite });
  return made;
}
