import type { Digest } from "@aixv/core";
import { pathKind, readInputFile } from "@aixv/core/node";
import { parseBundle } from "@aixv/envelope";
import { defaultBundlePath } from "../bundle-path.ts";
import { claimOf } from "../evidence/claimed-artifact.ts";
import { MAX_DOCUMENT_BYTES } from "../limits.ts";

/**
 * Tells of a signature beside a model that is about another digest: a claim about this one would never be found by
 * whoever looks for the signed one. The signature is not verified; this is advice.
 */
export async function differsFromSignature(
  path: string,
  digest: Digest,
): Promise<readonly { readonly code: string; readonly message: string }[]> {
  const kind = await pathKind(path);
  if (kind !== "file" && kind !== "directory") return [];
  const bundlePath = defaultBundlePath(path, kind);
  if ((await pathKind(bundlePath)) !== "file") return [];
  const bundle = parseBundle(await readInputFile(bundlePath, "bundle", MAX_DOCUMENT_BYTES));
  if (!bundle.ok) return [];
  const { subjects } = claimOf(bundle.value, kind);
  const [signed] = subjects;
  if (signed === undefined || subjects.includes(digest)) return [];
  return [
    {
      code: "DIGEST_DIFFERS_FROM_SIGNATURE",
      message: `${bundlePath} is about ${signed}, this claim about ${digest}: the model changed since it was signed, or was hashed otherwise; give the same flags as to sign`,
    },
  ];
}
