import { isJsonObject, type JsonValue } from "@aixv/core";
import { findSecrets } from "../secrets/index.ts";
import type { PacketPath } from "./rule.ts";

/** Secrets in the texts of a packet, by place; keys are texts too. */
export function findPacketSecrets(
  packet: JsonValue,
): readonly { readonly path: PacketPath; readonly kind: string }[] {
  const found: { path: PacketPath; kind: string }[] = [];
  const visit = (value: JsonValue, path: PacketPath): void => {
    if (typeof value === "string") {
      for (const kind of new Set(findSecrets(value).map((secret) => secret.kind))) found.push({ path, kind });
    } else if (Array.isArray(value)) {
      for (const [index, entry] of value.entries()) visit(entry, [...path, index]);
    } else if (isJsonObject(value)) {
      for (const [name, member] of Object.entries(value)) {
        // A name and its value together say what neither says alone: `password: …`.
        if (typeof member === "string" && findSecrets(member).length === 0) {
          for (const kind of new Set(
            findSecrets(`${name}: ${JSON.stringify(member)}`).map((secret) => secret.kind),
          )) {
            found.push({ path: [...path, name], kind });
          }
        }
        visit(member, [...path, name]);
      }
    }
  };
  visit(packet, []);
  return found;
}
