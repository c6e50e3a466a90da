import { formatJsonDocument, utf8Bytes } from "@aixv/core";
import { requireNewFile, writeOutputFile } from "@aixv/core/node";
import type { Statement } from "@aixv/envelope";
import { freshPath, holdsContent, writeFresh } from "../fresh-file.ts";

/**
 * Where a statement is written: the given place, else beside the artifact. No other statement is ever replaced.
 *
 * @throws `FILE_EXISTS` where the given place is taken by something else
 */
export async function statementPath(
  artifactPath: string,
  statement: Statement,
  output: string | undefined,
): Promise<string> {
  const content = statementFile(statement);
  if (output === undefined) return await freshPath(artifactPath, "aixv.statement.json", content);
  if (!(await holdsContent(output, content))) await requireNewFile(output, {});
  return output;
}

/**
 * Writes a statement, and the bundle that signs it beside it.
 *
 * @returns where the bundle was written: `<path>.sigstore.json`, unless another signature has that name
 */
export async function writeStatement(
  path: string,
  statement: Statement,
  bundle: Uint8Array | undefined,
): Promise<string | undefined> {
  await writeOutputFile(path, statementFile(statement));
  return bundle === undefined ? undefined : await writeFresh(path, "sigstore.json", bundle);
}

/** For people to read: indented, keys sorted. What is signed is the compact form; both parse to the same. */
function statementFile(statement: Statement): Uint8Array {
  return utf8Bytes(formatJsonDocument(statement));
}
