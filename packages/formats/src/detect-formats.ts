import { RangeReader } from "./binary/range-reader.ts";
import type { ByteSource } from "./byte-source.ts";
import { detectCode } from "./code/code.ts";
import { detectCompressed } from "./compressed/compressed.ts";
import type { InspectMember } from "./containers/members.ts";
import { detectTar } from "./containers/tar.ts";
import { detectZip } from "./containers/zip.ts";
import type { ContentFormat } from "./content-format.ts";
import { type Content, Findings } from "./findings.ts";
import type { FormatEvidence } from "./format-evidence.ts";
import { type Allowance, HEAD_BYTES, headAllowance, headersAllowance, MEMBER_HEAD_BYTES } from "./limits.ts";
import { detectNumpy } from "./models/numpy.ts";
import { detectTensors } from "./models/tensors.ts";
import { findPickle } from "./pickle/find-pickle.ts";
import { detectProtobufModels } from "./protobuf/models.ts";
import { detectText, looksTextual } from "./textual/text.ts";

/** What a file is, by its content alone. */
export interface DetectedFormats {
  /** Sorted, each once; `["unknown"]` if none was recognised. A container has its own and those in it that matter. */
  readonly formats: readonly ContentFormat[];
  /** Why, one for each of `formats` and in their order. */
  readonly evidence: readonly FormatEvidence[];
}

/**
 * Tells what formats the bytes of a source have, by their structure and whatever the file is called. A file can have
 * several at once: an archive may follow a model, and a container is also what it contains if that is a pickle.
 *
 * That `pickle` is missing proves that Python's unpickler, given this file, would run nothing, within the limits and
 * exceptions of docs/formats.md: content that is compressed, encrypted or nested twice is not looked at. A format that is
 * there proves no more than that the file has its structure: not that it is valid, and not that it is harmless.
 *
 * Reads at most {@link MAX_DETECTION_BYTES} in {@link MAX_DETECTION_READS} reads. Never throws for what bytes there are;
 * errors of the source pass through.
 *
 * @example (await detectFormats(bytesSource(bytes))).formats.includes("pickle")
 */
export async function detectFormats(source: ByteSource): Promise<DetectedFormats> {
  if (!Number.isSafeInteger(source.size) || source.size < 0)
    throw new RangeError(`expected the size of a source in bytes, got ${source.size}`);
  const findings = await detectFile(source);
  const evidence = findings.evidence();
  return { formats: evidence.map(({ format }) => format), evidence };
}

async function detectFile(source: ByteSource): Promise<Findings> {
  const reader = new RangeReader(source, headAllowance());
  const head = await reader.read(0, HEAD_BYTES);
  const readerWith = (allowance: () => Allowance) => reader.with(allowance());
  const content: Content = { size: source.size, head, reader: readerWith(headersAllowance), readerWith };
  const findings = new Findings();
  if (source.size === 0) findings.add("empty", "no bytes");
  detectCompressed(content, findings);
  await detectCode(content, findings);
  await detectText(content, findings);
  await detectTensors(content, findings);
  await detectProtobufModels(content, findings);
  await detectContainersAndPickles(content, findings, inspectMember);
  if (findings.evidence().length === 0) findings.add("unknown", "nothing was recognised");
  return findings;
}

/** A member of a member is known by its name alone. */
const inspectMember: InspectMember = async (reader) => {
  const head = await reader.read(0, MEMBER_HEAD_BYTES);
  const findings = new Findings();
  const content: Content = { size: reader.size, head, reader, readerWith: () => reader };
  await detectContainersAndPickles(content, findings, undefined);
  return findings;
};

async function detectContainersAndPickles(
  content: Content,
  findings: Findings,
  inspect: InspectMember | undefined,
): Promise<void> {
  await detectNumpy(content, findings);
  const pickle = await findPickle(content, looksTextual(content));
  if (pickle !== undefined) findings.add("pickle", pickle);
  await detectZip(content, findings, inspect);
  await detectTar(content, findings, inspect);
}
