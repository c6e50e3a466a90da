import type { SignatureFacts } from "@aixv/policy";

const URI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s\p{Cc}<>"{}|\\^`]+$/u;
const EMAIL = /^[^\s\p{Cc}@:/]+@[^\s\p{Cc}@:/]+$/u;

/** The name of a signer as a URI, which formats ask for: a SAN that is one, `key:sha256:…`, `mailto:…`, else `urn:aixv:signer:…`. */
export function signerUri(subject: string): string {
  if (EMAIL.test(subject)) return `mailto:${encodeURIComponent(subject).replace("%40", "@")}`;
  if (URI.test(subject)) return subject;
  return `urn:aixv:signer:${encodeURIComponent(subject.toWellFormed())}`;
}

/** All names of those who made a signature, sorted, each once. */
export function signerUris({ signers }: SignatureFacts): readonly string[] {
  return [...new Set(signers.flatMap(({ subjects }) => subjects.map(signerUri)))].toSorted();
}
