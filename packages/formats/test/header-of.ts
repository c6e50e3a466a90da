import { type ByteSource, bytesSource } from "@aixv/formats";
import { type HeaderLimits, type ModelHeader, readModelHeader } from "@aixv/formats/headers";

/** The header of bytes that have one. */
export async function headerOf(
  source: Uint8Array | ByteSource,
  limits: HeaderLimits = {},
): Promise<ModelHeader> {
  const read = await readModelHeader(source instanceof Uint8Array ? bytesSource(source) : source, limits);
  if (!read.ok) throw read.error;
  if (read.value === undefined) throw new Error("the bytes have no header");
  return read.value;
}

/** The code of the error, "none" for content that is none of the formats, or the format of what was read. */
export async function outcomeOf(source: Uint8Array | ByteSource, limits: HeaderLimits = {}): Promise<string> {
  const read = await readModelHeader(source instanceof Uint8Array ? bytesSource(source) : source, limits);
  return read.ok ? (read.value?.format ?? "none") : read.error.code;
}
