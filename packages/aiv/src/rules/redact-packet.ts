import { getOwn, isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";
import type { PacketDocument } from "../packet/packet-document.ts";
import { findPacketSecrets, type PacketSecret } from "./packet-secrets.ts";
import type { PacketPath } from "./rule.ts";

/** Of packets without their secrets, what was found, at the paths that they have now. */
const FOUND = new WeakMap<JsonObject, readonly PacketSecret[]>();

/** What a packet has, as it is asked for more than once. */
const SEARCHED = new WeakMap<JsonObject, readonly PacketSecret[]>();

/** Secrets that {@link redactPacket} took out of a packet. */
export function redactedSecrets(packet: JsonObject): readonly PacketSecret[] {
  return FOUND.get(packet) ?? [];
}

/**
 * The packet with `[redacted: …]` in place of every text and key that has what looks like a secret, so that whatever quotes it
 * shows none. Places stay those of the original, which is the document itself where there are none.
 *
 * @param permitted - kinds that stay, by the policy
 */
export function redactPacket(document: PacketDocument, permitted: readonly string[] = []): PacketDocument {
  if (FOUND.has(document.json)) return document;
  const found = SEARCHED.get(document.json) ?? findPacketSecrets(document.json);
  SEARCHED.set(document.json, found);
  const secrets = found.filter(({ kind }) => !permitted.includes(kind));
  if (secrets.length === 0) return document;
  const redaction = new Redaction(secrets);
  const json = redaction.apply(document.json);
  FOUND.set(
    json,
    secrets.map((secret) => ({ ...secret, path: redaction.pathOf(secret.path) })),
  );
  return {
    json,
    get digest() {
      return document.digest;
    },
    locate: (path) => document.locate(redaction.originalOf(path)),
  };
}

class Redaction {
  readonly #texts = new Map<string, string>();
  readonly #keys = new Map<string, string>();
  /** Keys by what stands for them, each of its own. */
  readonly #originals = new Map<string, string>();

  constructor(secrets: readonly PacketSecret[]) {
    for (const { path, kind, isKey } of secrets) {
      const place = JSON.stringify(path);
      if (!isKey) {
        this.#texts.set(place, `[redacted: ${kind}]`);
        continue;
      }
      if (this.#keys.has(place)) continue;
      const key = `[redacted: ${kind} ${this.#keys.size + 1}]`;
      this.#keys.set(place, key);
      this.#originals.set(key, String(path.at(-1)));
    }
  }

  apply(packet: JsonObject): JsonObject {
    return this.#applyObject(packet, []);
  }

  pathOf(path: PacketPath): PacketPath {
    return path.map((step, index) => this.#keys.get(JSON.stringify(path.slice(0, index + 1))) ?? step);
  }

  originalOf(path: PacketPath): PacketPath {
    return path.map((step) => this.#originals.get(String(step)) ?? step);
  }

  #applyObject(object: JsonObject, path: PacketPath): JsonObject {
    // Without a prototype, whatever the keys are.
    const copy = Object.create(null) as { [name: string]: JsonValue };
    for (const name of Object.keys(object)) {
      const below = [...path, name];
      const value = getOwn(object, name);
      if (value !== undefined)
        copy[this.#keys.get(JSON.stringify(below)) ?? name] = this.#applyValue(value, below);
    }
    return copy;
  }

  #applyValue(value: JsonValue, path: PacketPath): JsonValue {
    if (typeof value === "string") return this.#texts.get(JSON.stringify(path)) ?? value;
    if (Array.isArray(value)) return value.map((one, index) => this.#applyValue(one, [...path, index]));
    return isJsonObject(value) ? this.#applyObject(value, path) : value;
  }
}
