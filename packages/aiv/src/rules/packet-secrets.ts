import type { JsonValue } from "@aixv/core";
import { findSecretsInJson } from "../secrets/index.ts";
import type { PacketPath } from "./rule.ts";

/** What looks like secrets in the texts of a packet, by place. */
export function findPacketSecrets(
  packet: JsonValue,
): readonly { readonly path: PacketPath; readonly kind: string }[] {
  return findSecretsInJson(packet).map(({ kind, place }) => ({ kind, path: stepsOf(place) }));
}

/** The steps of an RFC 6901 pointer. An index is a step as its digits are. */
function stepsOf(pointer: string): PacketPath {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((step) => (/^(?:0|[1-9][0-9]*)$/.test(step) ? Number(step) : step));
}
