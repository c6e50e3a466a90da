import { createHash } from "node:crypto";
import {
  concatBytes,
  err,
  ok,
  quote,
  type Result,
  type Timestamp,
  timeFromUnixSeconds,
  utf8Bytes,
} from "@aixv/core";
import { SignatureError } from "./signature-error.ts";

/** A commit object whose id was computed from its bytes. */
export interface GitCommit {
  /** Lower-case hex; SHA-1 or SHA-256. */
  readonly id: string;
  readonly parents: readonly string[];
  /** When it was committed, by the word of the committer. */
  readonly committedAt: Timestamp;
  /** Absent where the commit is not signed. */
  readonly signature?: {
    readonly method: CommitSignatureMethod;
    readonly text: string;
    /** The bytes that it covers: the object without its signatures. */
    readonly payload: Uint8Array;
  };
}

interface Header {
  readonly name: string;
  readonly value: string;
  /** From the first byte of its line to the first of the next header. */
  readonly start: number;
  readonly end: number;
}

/**
 * Parses a commit object (`git cat-file commit`), and requires that it is the commit of this id. Strict: the headers that
 * git writes, in their order, none of them twice.
 *
 * @param expectedId - the id in full; 40 digits for SHA-1, 64 for SHA-256
 * @returns the commit, or `COMMIT_ID_MISMATCH`, `COMMIT_MALFORMED`
 */
export function parseGitCommit(bytes: Uint8Array, expectedId: string): Result<GitCommit, SignatureError> {
  try {
    return ok(readCommit(bytes, expectedId));
  } catch (error) {
    if (error instanceof SignatureError) return err(error);
    throw error;
  }
}

/** How a commit is signed, by the first line of its signature. */
export type CommitSignatureMethod = "SSH" | "GPG" | "X.509" | "unknown";

function readCommit(bytes: Uint8Array, expectedId: string): GitCommit {
  const algorithm = expectedId.length === 64 ? "sha256" : "sha1";
  const id = createHash(algorithm)
    .update(concatBytes(utf8Bytes(`commit ${bytes.length}\0`), bytes))
    .digest("hex");
  if (id !== expectedId.toLowerCase()) {
    throw new SignatureError(
      "COMMIT_ID_MISMATCH",
      `expected the commit ${quote(expectedId)}, got the bytes of ${id}`,
    );
  }
  const headers = readHeaders(bytes);
  const hex = new RegExp(`^[0-9a-f]{${id.length}}$`);
  const names = headers.map(({ name }) => name);
  const parents = headers.filter(({ name }) => name === "parent");
  const order = ["tree", ...parents.map(() => "parent"), "author", "committer"];
  if (order.some((name, index) => names[index] !== name))
    throw malformed("the headers tree, parent, author and committer, in this order");
  for (const name of ["tree", "author", "committer", "encoding", "gpgsig", "gpgsig-sha256"]) {
    if (names.filter((other) => other === name).length > 1) throw malformed(`the header ${name} once`);
  }
  for (const { name, value } of headers) {
    if ((name === "tree" || name === "parent") && !hex.test(value)) throw malformed(`an id as ${name}`);
    // Git drops all headers of this beginning from what is signed.
    if (name.startsWith("gpgsig") && name !== "gpgsig" && name !== "gpgsig-sha256")
      throw malformed("no header that begins as that of a signature does");
  }
  const signature = readSignature(bytes, headers, algorithm === "sha256" ? "gpgsig-sha256" : "gpgsig");
  return {
    id,
    parents: parents.map(({ value }) => value),
    committedAt: readTime(headers[order.length - 1]?.value ?? ""),
    ...(signature === undefined ? {} : { signature }),
  };
}

/** Headers end at the first empty line; a line that begins with a space goes on with the one before. */
function readHeaders(bytes: Uint8Array): readonly Header[] {
  const headers: Header[] = [];
  let at = 0;
  while (at < bytes.length) {
    const lineEnd = bytes.indexOf(0x0a, at);
    if (lineEnd < 0) throw malformed("an empty line behind the headers");
    if (lineEnd === at) return headers;
    const line = latin1(bytes.subarray(at, lineEnd));
    if (line.includes("\0")) throw malformed("headers without NUL");
    const last = headers.pop();
    if (line.startsWith(" ")) {
      if (last === undefined) throw malformed("a header at the beginning");
      headers.push({ ...last, value: `${last.value}\n${line.slice(1)}`, end: lineEnd + 1 });
    } else {
      if (last !== undefined) headers.push(last);
      const space = line.indexOf(" ");
      if (space <= 0) throw malformed("a header and its value on each line");
      headers.push({ name: line.slice(0, space), value: line.slice(space + 1), start: at, end: lineEnd + 1 });
    }
    at = lineEnd + 1;
  }
  throw malformed("an empty line behind the headers");
}

function readSignature(
  bytes: Uint8Array,
  headers: readonly Header[],
  name: "gpgsig" | "gpgsig-sha256",
): GitCommit["signature"] {
  const header = headers.find((candidate) => candidate.name === name);
  if (header === undefined) return undefined;
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const { name: other, start, end } of headers) {
    if (!other.startsWith("gpgsig")) continue;
    parts.push(bytes.subarray(from, start));
    from = end;
  }
  const payload = concatBytes(...parts, bytes.subarray(from));
  return { method: commitSignatureMethod(header.value), text: header.value, payload };
}

/** See {@link CommitSignatureMethod}. */
export function commitSignatureMethod(text: string): CommitSignatureMethod {
  if (text.startsWith("-----BEGIN SSH SIGNATURE-----")) return "SSH";
  if (text.startsWith("-----BEGIN PGP SIGNATURE-----") || text.startsWith("-----BEGIN PGP MESSAGE-----"))
    return "GPG";
  return text.startsWith("-----BEGIN SIGNED MESSAGE-----") ? "X.509" : "unknown";
}

/** Of `Name <mail> 1700000000 +0100`. */
function readTime(committer: string): Timestamp {
  const match = /> (\d{1,12}) [+-]\d{4}$/.exec(committer);
  if (match === null) throw malformed("a committer with a time");
  try {
    return timeFromUnixSeconds(Number(match[1]));
  } catch (cause) {
    throw new SignatureError("COMMIT_MALFORMED", "commit: expected a time before the year 10000", { cause });
  }
}

/** Every byte a character: headers may be in any encoding. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

function malformed(expected: string): SignatureError {
  return new SignatureError("COMMIT_MALFORMED", `commit: expected ${expected}`);
}
