import {
  type Digest,
  decodeUtf8,
  describeJson,
  digestBytes,
  err,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ok,
  type Result,
  utf8Bytes,
} from "@aixv/core";
import { AivError } from "../error.ts";
import { quoteRedacted } from "../secrets/index.ts";
import {
  composeYaml,
  DEFAULT_YAML_LIMITS,
  type YamlDocument,
  type YamlLimits,
} from "../yaml/compose-yaml.ts";
import type { SourcePosition } from "../yaml/source-places.ts";
import { findPacketBlock } from "./markdown-packet.ts";

/** A packet as it was written: a mapping of whatever, none of it checked yet. */
export interface PacketDocument {
  /** As JSON, in plain objects: members are asked for with `getOwn`. */
  readonly json: JsonObject;
  /** Of the bytes that were read. */
  readonly digest: Digest;
  /** The line and column of a member or item; of what is absent, of the innermost thing around it. */
  locate(path: readonly (string | number)[]): SourcePosition;
}

/** How a packet is written. `auto`: YAML, JSON among it, else Markdown with a packet in a fence. */
export const PACKET_FORMATS = ["auto", "yaml", "json", "markdown"] as const;
export type PacketFormat = (typeof PACKET_FORMATS)[number];

/** How {@link parsePacket} reads. */
export interface ParsePacketOptions extends YamlLimits {
  /** By default `auto`. */
  readonly format?: PacketFormat;
}

/**
 * Reads an AIV packet (Appendix B) as YAML 1.2 or JSON, or out of a Markdown packet of aiv-protocol, whose structured part
 * is a fenced block `aiv-canonical-json`. What it returns proves that the text is one mapping without duplicate keys, and
 * nothing of what is in it: that is for `validatePacket`.
 *
 * @param bytes - UTF-8
 * @returns the document, or `AIV_TOO_LARGE`, `AIV_NOT_UTF8`, `AIV_NO_PACKET_IN_MARKDOWN`, `AIV_NOT_A_MAPPING`, or a fault
 * of YAML: `AIV_EMPTY`, `AIV_SYNTAX`, `AIV_DUPLICATE_KEY`, `AIV_TOO_DEEP`, `AIV_TOO_MANY_ENTRIES`, `AIV_YAML_UNSUPPORTED`
 */
export function parsePacket(
  bytes: Uint8Array | string,
  options: ParsePacketOptions = {},
): Result<PacketDocument, AivError> {
  const maxBytes = options.maxBytes ?? DEFAULT_YAML_LIMITS.maxBytes;
  const given = typeof bytes === "string" ? utf8Bytes(bytes) : bytes;
  if (given.length > maxBytes) {
    const message = `expected a packet of at most ${maxBytes} bytes (maxBytes), got ${given.length}; evidence belongs beside the packet, not in it`;
    return err(new AivError("AIV_TOO_LARGE", message));
  }
  const text = decodeUtf8(given);
  if (text === undefined) {
    return err(
      new AivError("AIV_NOT_UTF8", "expected a packet in UTF-8, got bytes that are not; re-encode the file"),
    );
  }
  const read = readText(text, options);
  if (!read.ok) return read;
  const { value, places } = read.value;
  if (!isJsonObject(value)) return err(notAMapping(value));
  let digest: Digest | undefined;
  return ok({
    json: value,
    // A good part of what reading costs, and seldom asked for.
    get digest(): Digest {
      digest ??= digestBytes("sha256", given);
      return digest;
    },
    locate: (path) => places.locate(value, path),
  });
}

/** YAML is tried first: what is a mapping as a whole is the packet, whatever a text in it may look like. */
function readText(text: string, options: ParsePacketOptions): Result<YamlDocument, AivError> {
  const format = options.format ?? "auto";
  const whole = format === "markdown" ? undefined : composeYaml(text, options);
  if (whole !== undefined && (format !== "auto" || (whole.ok && isPacket(whole.value.value)))) return whole;
  const block = findPacketBlock(text);
  if (!block.ok) return block;
  if (block.value !== undefined) return composeYaml(block.value, options);
  if (whole !== undefined && !looksLikeMarkdown(text)) return whole;
  const message =
    "expected a fenced block ```aiv-canonical-json in the Markdown packet, got none; a packet of prose alone cannot be validated";
  return err(new AivError("AIV_NO_PACKET_IN_MARKDOWN", message));
}

/** Prose with a colon is a mapping to YAML. */
function isPacket(value: JsonValue): boolean {
  return isJsonObject(value) && PACKET_KEYS.some((name) => Object.hasOwn(value, name));
}

const PACKET_KEYS = ["aiv_version", "identification", "classification", "claims", "evidence_items"];

/** A heading, which is a comment to YAML, or a fence; but no packet with a fault of syntax, whose version comes before any. */
function looksLikeMarkdown(text: string): boolean {
  const [beforeFence = "", ...fenced] = text.split(/^(?:```|~~~)/m, 2);
  if (/\baiv_version["']?[ \t]*:/.test(beforeFence)) return false;
  return fenced.length > 0 || /^\uFEFF?\s*#{1,6} /.test(text);
}

function notAMapping(value: JsonValue): AivError {
  const message = `expected a packet, a mapping that begins with aiv_version, got ${typeof value === "string" ? quoteRedacted(value, 60) : describeJson(value)}`;
  return new AivError("AIV_NOT_A_MAPPING", message);
}
