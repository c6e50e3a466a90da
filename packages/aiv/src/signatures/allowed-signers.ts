import {
  decodeBase64,
  encodeHex,
  err,
  ok,
  quote,
  type Result,
  type Timestamp,
  timeToMillis,
} from "@aixv/core";
import { SignatureError } from "./signature-error.ts";
import { SshReader } from "./ssh-reader.ts";

/** A line of an allowed signers file (ssh-keygen(1), ALLOWED SIGNERS). */
export interface AllowedSigner {
  readonly line: number;
  /** Patterns: `*` and `?` as in a shell, `!` before those that are not meant. */
  readonly principals: readonly string[];
  /** Hex of the key in SSH's encoding. */
  readonly publicKey: string;
  /** Patterns of purposes; absent: every purpose. */
  readonly namespaces?: readonly string[];
  /** Milliseconds since 1970, both inclusive. */
  readonly validAfter?: number;
  readonly validBefore?: number;
  /** Vouches for certificates, which are not verified here: such a line allows nobody. */
  readonly certAuthority: boolean;
}

const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Parses an allowed signers file. One line that cannot be read refuses the file: it might be the one that narrows.
 *
 * A time without `Z` is local time, of whatever machine: it is taken at its narrowest, `valid-after` twelve hours later and
 * `valid-before` fourteen hours earlier than the same time in UTC.
 *
 * @returns the lines, or `ALLOWED_SIGNERS_INVALID`
 */
export function parseAllowedSigners(text: string): Result<readonly AllowedSigner[], SignatureError> {
  if (text.length > MAX_BYTES) return refuse(1, `expected at most ${MAX_BYTES} characters`);
  const signers: AllowedSigner[] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const signer = parseLine(line, index + 1);
    if (typeof signer === "string") return refuse(index + 1, signer);
    signers.push(signer);
  }
  return ok(signers);
}

/** True if a text is matched by a list of patterns and excluded by none (ssh_config(5), PATTERNS). */
export function matchesPatterns(patterns: readonly string[], text: string): boolean {
  let matched = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith("!");
    if (!matchesGlob(negated ? pattern.slice(1) : pattern, text)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

/** Goes back to the last `*` only: never more steps than the product of the lengths. */
function matchesGlob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (p < pattern.length && pattern[p] === "*") {
      star = p++;
      resume = t;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

/** True where the line allows its key to sign for this purpose. */
export function allowsNamespace({ namespaces }: AllowedSigner, namespace: string): boolean {
  return namespaces === undefined || matchesPatterns(namespaces, namespace);
}

/** True where the line allows its key to sign at this time. */
export function allowsTime({ validAfter, validBefore }: AllowedSigner, time: Timestamp): boolean {
  const millis = timeToMillis(time);
  return (
    (validAfter === undefined || millis >= validAfter) && (validBefore === undefined || millis <= validBefore)
  );
}

/** The line, or what is wrong with it. */
function parseLine(line: string, number: number): AllowedSigner | string {
  const fields = splitFields(line);
  if (fields === undefined) return "expected a quote to end";
  const [principals = "", second = "", ...rest] = fields;
  const hasOptions = !isKeyType(second);
  const [type = "", key = ""] = hasOptions ? rest : [second, ...rest];
  if (!isKeyType(type)) return `expected a type of keys such as ssh-ed25519, got ${quote(type)}`;
  const publicKey = readKey(type, key);
  if (publicKey === undefined) return `expected a public key of type ${type} in base64`;
  const names = unquoted(principals).split(",");
  if (names.includes("")) return "expected names of signers, without an empty one";
  const options = readOptions(hasOptions ? second : "");
  if (typeof options === "string") return options;
  return { line: number, principals: names, publicKey, ...options };
}

function isKeyType(text: string): boolean {
  return /^(?:ssh-|ecdsa-|sk-)[A-Za-z0-9@.-]+$/.test(text);
}

/** Hex of a key whose own type is the one that stands before it. */
export function readKey(type: string, base64: string): string | undefined {
  const blob = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? decodeBase64(base64) : undefined;
  if (blob === undefined) return undefined;
  try {
    return new SshReader(blob, "public key").text("a type") === type ? encodeHex(blob) : undefined;
  } catch {
    return undefined;
  }
}

type Options = Omit<AllowedSigner, "line" | "principals" | "publicKey">;

function readOptions(text: string): Options | string {
  let options: { -readonly [key in keyof Options]: Options[key] } = { certAuthority: false };
  const seen = new Set<string>();
  for (const option of splitOutsideQuotes(text, ",")) {
    const [name = "", ...parts] = option.split("=");
    const value = parts.length === 0 ? undefined : unquoted(parts.join("="));
    const key = name.toLowerCase();
    if (seen.has(key)) return `expected the option ${quote(key)} once`;
    seen.add(key);
    if (key === "cert-authority" && value === undefined) {
      options = { ...options, certAuthority: true };
    } else if (key === "namespaces" && value !== undefined && value !== "") {
      options = { ...options, namespaces: value.split(",") };
    } else if ((key === "valid-after" || key === "valid-before") && value !== undefined) {
      const time = readTime(value, key === "valid-after" ? 12 : -14);
      if (time === undefined) return `expected a time such as 20250131Z for ${key}, got ${quote(value)}`;
      options = key === "valid-after" ? { ...options, validAfter: time } : { ...options, validBefore: time };
    } else {
      return `expected an option out of cert-authority, namespaces, valid-after, valid-before, got ${quote(option)}`;
    }
  }
  return options;
}

/** `YYYYMMDD`, `YYYYMMDDHHMM` or `YYYYMMDDHHMMSS`, with `Z` for UTC. */
function readTime(text: string, localHours: number): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(Z)?$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = "00", minute = "00", second = "00", zone] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  const millis = Date.parse(iso);
  // A day that the calendar has not becomes another one.
  if (Number.isNaN(millis) || new Date(millis).toISOString() !== iso.replace("Z", ".000Z")) return undefined;
  return zone === undefined ? millis + localHours * 3_600_000 : millis;
}

/** Split at white space that is in no quotes; `undefined` where a quote does not end. */
function splitFields(line: string): readonly string[] | undefined {
  const quotes = line.split('"').length - 1;
  return quotes % 2 === 1 ? undefined : splitOutsideQuotes(line.replaceAll("\t", " "), " ");
}

function splitOutsideQuotes(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let part = "";
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    if (character === separator && !quoted) {
      if (part !== "") parts.push(part);
      part = "";
    } else {
      part += character;
    }
  }
  return part === "" ? parts : [...parts, part];
}

function unquoted(text: string): string {
  return text.replaceAll('"', "");
}

function refuse(line: number, message: string): Result<never, SignatureError> {
  return err(new SignatureError("ALLOWED_SIGNERS_INVALID", `allowed signers, line ${line}: ${message}`));
}
