import { realpath } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { SdkError } from "./sdk-error.ts";

/**
 * Requires that what is written is no part of something that is there, and does not take its place: in its own folder nothing would
 * verify a model again.
 *
 * @param what - of `other`, for the message, such as `the model`
 * @throws `OPTION_INVALID`
 */
export async function requireApart(output: string, other: string, what: string): Promise<void> {
  const [target, source] = [await real(output), await real(other)];
  if (!isWithin(target, source) && !isWithin(source, target)) return;
  const message = `expected an output apart from ${what}, got ${output}: it would become part of it, or take its place`;
  throw new SdkError("OPTION_INVALID", message);
}

/** A path without links, of something that need not be there yet. */
async function real(path: string): Promise<string> {
  const parent = await realpath(dirname(resolve(path))).catch(() => dirname(resolve(path)));
  return await realpath(path).catch(() => join(parent, basename(resolve(path))));
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}
