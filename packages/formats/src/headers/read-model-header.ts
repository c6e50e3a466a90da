import { err, ok, type Result } from "@aixv/core";
import type { ByteSource } from "../byte-source.ts";
import { readGgufHeader } from "./gguf/gguf-header.ts";
import { HeaderError } from "./header-error.ts";
import { completeLimits, type HeaderLimits } from "./header-limits.ts";
import { HeaderSource } from "./header-source.ts";
import type { ModelHeader } from "./model-header.ts";
import { readOnnxHeader } from "./onnx/onnx-header.ts";
import { readSafetensorsHeader } from "./safetensors/safetensors-header.ts";

/**
 * Reads the header of a model file, by its content and whatever it is called: safetensors, GGUF 1 to 3 and ONNX. Of
 * tensors their descriptions are read, never their data, and the file is held against the descriptions: names once,
 * shapes that fit the bytes, and in the file.
 *
 * What it gives proves what the file says, and that it is consistent; not that it is true.
 *
 * @param options - limits; one that is no whole number of 0 or more throws `RangeError`
 * @returns the header; undefined where the content is none of the three, as far as can be told; or a `HeaderError`:
 * `HEADER_MALFORMED`, `HEADER_TOO_LARGE` or `HEADER_UNSUPPORTED`. It never throws for what bytes there are; errors of the
 * source pass through
 * @example
 * const read = await readModelHeader(bytesSource(bytes));
 * if (read.ok) console.log(read.value?.about.architecture, read.value?.parameterCount);
 */
export async function readModelHeader(
  source: ByteSource,
  options: HeaderLimits = {},
): Promise<Result<ModelHeader | undefined, HeaderError>> {
  if (!Number.isSafeInteger(source.size) || source.size < 0)
    throw new RangeError(`expected the size of a source in bytes, got ${source.size}`);
  const limits = completeLimits(options);
  try {
    const header = new HeaderSource(source, limits);
    // ONNX last: it has no beginning of its own, so that a file made for it may be of safetensors too.
    return ok(
      (await readGgufHeader(header, limits)) ??
        (await readSafetensorsHeader(header, limits)) ??
        (await readOnnxHeader(header, limits)),
    );
  } catch (error) {
    if (error instanceof HeaderError) return err(error);
    throw error;
  }
}
