import { getOwn, isJsonObject, type JsonValue } from "@aixv/core";
import { findSecrets, mayNameSecret } from "../secrets/index.ts";
import type { PacketPath } from "./rule.ts";

/** What looks like a secret in the texts of a packet, and where. */
export interface PacketSecret {
  readonly path: PacketPath;
  readonly kind: string;
  /** It is in the key itself, not in its value. */
  readonly isKey: boolean;
}

/**
 * Secrets in a packet: in each text, in each key, and in each text with its key before it, for `password: …` says what neither says alone. All
 * texts are searched at once, one after another: a packet has thousands, and most are short.
 */
export function findPacketSecrets(packet: JsonValue): readonly PacketSecret[] {
  return mayHoldSecrets(packet) ? locateSecrets(packet) : [];
}

/** Whether there is one at all, wherever it is; most packets have none. */
function mayHoldSecrets(packet: JsonValue): boolean {
  const lines = new PacketLines();
  lines.add(packet, false);
  return findSecrets(lines.text()).length > 0;
}

/** No secret is shorter, nor has a name one that is. */
const LEAST = 8;

/** Each text and key of a packet once, and texts behind keys that may make secrets of them. */
class PacketLines {
  readonly #lines = new Set<string>();
  readonly #naming = new Map<string, boolean>();

  text(): string {
    return [...this.#lines, ...this.#naming.keys()].join("\n");
  }

  add(value: JsonValue, isNamed: boolean, key = ""): void {
    if (typeof value === "string") {
      if (value.length < LEAST) return;
      this.#lines.add(value);
      if (isNamed) this.#lines.add(memberLine(key, value));
    } else if (Array.isArray(value)) {
      for (const entry of value) this.add(entry, false);
    } else if (isJsonObject(value)) {
      for (const name of Object.keys(value))
        this.add(getOwn(value, name) ?? null, this.#mayNameSecret(name), name);
    }
  }

  #mayNameSecret(key: string): boolean {
    const known = this.#naming.get(key);
    if (known !== undefined) return known;
    const may = mayNameSecret(key);
    this.#naming.set(key, may);
    return may;
  }
}

/** A line of its own whatever is in the text. */
function memberLine(key: string, text: string): string {
  return `${key}: ${JSON.stringify(text)}`;
}

function locateSecrets(packet: JsonValue): readonly PacketSecret[] {
  const texts = new TextLines();
  const members = new TextLines();
  const keys = new TextLines();
  collect(packet, [], (path, value) => {
    if (value === undefined) {
      keys.add(path, String(path.at(-1)));
      return;
    }
    texts.add(path, value);
    const key = path.at(-1);
    if (typeof key === "string") members.add(path, memberLine(key, value));
  });
  const found = texts.search();
  const known = new Set(found.map(({ path }) => path));
  const inMembers = members.search().filter(({ path }) => !known.has(path));
  return [
    ...[...found, ...inMembers].map((secret) => ({ ...secret, isKey: false })),
    ...keys.search().map((secret) => ({ ...secret, isKey: true })),
  ];
}

/** Texts as one, and whose each line is. */
class TextLines {
  readonly #parts: string[] = [];
  readonly #paths: PacketPath[] = [];
  /** Of each text, its first line from 1. */
  readonly #starts: number[] = [];
  #lines = 1;

  add(path: PacketPath, text: string): void {
    this.#parts.push(text);
    this.#paths.push(path);
    this.#starts.push(this.#lines);
    this.#lines++;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#lines++;
  }

  search(): readonly Omit<PacketSecret, "isKey">[] {
    const found = new Map<string, Omit<PacketSecret, "isKey">>();
    for (const { kind, place } of findSecrets(this.#parts.join("\n"))) {
      const index = this.#indexOf(Number(place));
      const path = this.#paths[index];
      if (path !== undefined) found.set(`${index} ${kind}`, { path, kind });
    }
    return [...found.values()];
  }

  /** The last text that begins at or before a line. */
  #indexOf(line: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= line) low = middle;
      else high = middle;
    }
    return low;
  }
}

/** Texts, and keys, which have no value here. */
function collect(
  value: JsonValue,
  path: PacketPath,
  visit: (path: PacketPath, text: string | undefined) => void,
): void {
  if (typeof value === "string") visit(path, value);
  else if (Array.isArray(value)) {
    for (const [index, entry] of value.entries()) collect(entry, [...path, index], visit);
  } else if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      visit([...path, name], undefined);
      collect(member, [...path, name], visit);
    }
  }
}
