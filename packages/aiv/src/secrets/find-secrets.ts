import type { SecretPlace } from "../facts/artifact-facts.ts";
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
 * URLs and behind names. Gives kinds and lines, from 1, never a value. That nothing is found does not prove that there is
 * nothing. Takes time in proportion to the text.
 */
export function findSecrets(text: string): readonly SecretPlace[] {
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
