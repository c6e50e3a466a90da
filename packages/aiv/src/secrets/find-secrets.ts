import type { SecretPlace } from "../facts/artifact-facts.ts";
import { decodeText } from "./decoded-text.ts";
import { findAssignments, findAuthorization } from "./find-assignments.ts";
import { findKeys } from "./find-keys.ts";
import { type Found, findJwts, findTokens } from "./find-tokens.ts";
import { findUrlCredentials } from "./find-url-credentials.ts";

/** What is looked for: see the table in docs/canonical-forms.md. `certificate` is public, and AIV §12.4 lists it all the same. */
export const SECRET_KINDS = [
  "anthropic-key",
  "assigned-secret",
  "authorization-header",
  "aws-access-key",
  "azure-storage-key",
  "certificate",
  "docker-token",
  "gcp-api-key",
  "gcp-oauth",
  "github-token",
  "gitlab-token",
  "huggingface-token",
  "jwt",
  "npm-token",
  "openai-key",
  "private-key",
  "pypi-token",
  "sendgrid-key",
  "slack-token",
  "slack-webhook",
  "stripe-key",
  "url-credentials",
] as const;

const FINDERS: readonly ((text: string) => readonly Found[])[] = [
  findKeys,
  findTokens,
  findJwts,
  findUrlCredentials,
  findAssignments,
  findAuthorization,
];

/**
 * Finds what looks like a secret in a text (AIV §12.4): keys, tokens by the shapes that their issuers publish, passwords in
 * URLs and behind names; as they stand there, and behind escapes of JSON, URLs, XML and UTF-16. Gives kinds and lines, from 1,
 * never a value. That nothing is found does not prove that there is nothing. Takes time in proportion to the text.
 */
export function findSecrets(text: string): readonly SecretPlace[] {
  const places = placesIn(text);
  const decoded = decodeText(text);
  if (decoded === text) return places;
  const known = new Set(places.map(keyOf));
  const behindEscapes = placesIn(decoded).filter((place) => !known.has(keyOf(place)));
  if (behindEscapes.length === 0) return places;
  return [...places, ...behindEscapes].toSorted((a, b) => Number(a.place) - Number(b.place));
}

function keyOf({ kind, place }: SecretPlace): string {
  return `${place} ${kind}`;
}

function placesIn(text: string): readonly SecretPlace[] {
  const found = FINDERS.flatMap((find) => find(text)).toSorted((a, b) => a.offset - b.offset);
  const places = new Map<string, SecretPlace>();
  let line = 1;
  let lineEnd = text.indexOf("\n");
  for (const { kind, offset } of found) {
    while (lineEnd >= 0 && lineEnd < offset) {
      line++;
      lineEnd = text.indexOf("\n", lineEnd + 1);
    }
    places.set(`${line} ${kind}`, { kind, place: String(line) });
  }
  return [...places.values()];
}

/** The same of bytes: of UTF-8 and UTF-16, and of what is text in anything else. */
export function findSecretsInBytes(bytes: Uint8Array): readonly SecretPlace[] {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const encoding = isUtf16 ? (bytes[0] === 0xff ? "utf-16le" : "utf-16be") : "utf-8";
  return findSecrets(new TextDecoder(encoding).decode(bytes));
}
