import { isJsonObject, type JsonValue } from "@aixv/core";
import { findSecrets } from "../secrets/index.ts";
import type { PacketPath } from "./rule.ts";

/** What looks like a secret in the texts of a packet, and where. */
export interface PacketSecret {
  readonly path: PacketPath;
  readonly kind: string;
}

/** Secrets in a packet: in each text, and in each with its key before it, for `password: …` says what neither says alone. */
export function findPacketSecrets(packet: JsonValue): readonly PacketSecret[] {
  const found: PacketSecret[] = [];
  collect(packet, [], found);
  return found;
}

function collect(value: JsonValue, path: PacketPath, found: PacketSecret[]): void {
  if (typeof value === "string") {
    const kinds = new Set(findSecrets(value).map(({ kind }) => kind));
    const key = path.at(-1);
    if (kinds.size === 0 && typeof key === "string") {
      for (const { kind } of findSecrets(`${key}: ${JSON.stringify(value)}`)) kinds.add(kind);
    }
    for (const kind of [...kinds].toSorted()) found.push({ path, kind });
  } else if (Array.isArray(value)) {
    for (const [index, entry] of (value as readonly JsonValue[]).entries())
      collect(entry, [...path, index], found);
  } else if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) collect(member, [...path, name], found);
  }
}
