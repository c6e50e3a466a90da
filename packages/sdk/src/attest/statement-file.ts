import { createHash } from "node:crypto";
import { canonicalJsonBytes, formatJsonDocument, utf8Bytes } from "@aixv/core";
import { pathKind, readInputFile, requireNewFile, writeOutputFile } from "@aixv/core/node";
import type { Statement } from "@aixv/envelope";
import { MAX_DOCUMENT_BYTES } from "../limits.ts";

/**
 * Where a statement is written: the given place, else `<artifact>.aixv.statement.json`, or where that is another
 * statement, `<artifact>.<12 digits of the statement's SHA-256>.aixv.statement.json`. None is ever replaced.
 *
 * @throws `FILE_EXISTS` where the given place is taken by something else
 */
export async function statementPath(
  modelPath: string,
  statement: Statement,
  output: string | undefined,
): Promise<string> {
  const bytes = statementFile(statement);
  if (output !== undefined) {
    if (!(await holds(output, bytes))) await requireNewFile(output, {});
    return output;
  }
  const base = modelPath.replace(/(?<=.)[\\/]+$/, "");
  const first = `${base}.aixv.statement.json`;
  if ((await pathKind(first)) === undefined || (await holds(first, bytes))) return first;
  const digest = createHash("sha256").update(canonicalJsonBytes(statement)).digest("hex");
  return `${base}.${digest.slice(0, 12)}.aixv.statement.json`;
}

/**
 * Writes a statement, and the bundle that signs it beside it.
 *
 * @returns where the bundle was written: `<path>.sigstore.json`, or with 12 digits of its digest where another signature
 *   of the statement has that name
 */
export async function writeStatement(
  path: string,
  statement: Statement,
  bundle: Uint8Array | undefined,
): Promise<string | undefined> {
  await writeOutputFile(path, statementFile(statement));
  if (bundle === undefined) return undefined;
  const first = `${path}.sigstore.json`;
  const taken = (await pathKind(first)) !== undefined && !(await holds(first, bundle));
  const digest = createHash("sha256").update(bundle).digest("hex");
  const target = taken ? `${path}.${digest.slice(0, 12)}.sigstore.json` : first;
  await writeOutputFile(target, bundle);
  return target;
}

/** For people to read: indented, keys sorted. What is signed is the compact form; both parse to the same. */
function statementFile(statement: Statement): Uint8Array {
  return utf8Bytes(formatJsonDocument(statement));
}

async function holds(path: string, bytes: Uint8Array): Promise<boolean> {
  if ((await pathKind(path)) !== "file") return false;
  return Buffer.from(await readInputFile(path, "existing file", MAX_DOCUMENT_BYTES)).equals(bytes);
}
