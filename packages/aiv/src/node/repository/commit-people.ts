import type { CommitPerson } from "../../facts/index.ts";

/** A commit as git keeps it: header lines, an empty line, the message. */
interface CommitParts {
  /** A header's bytes are all of its line and of those that go on with it. */
  readonly headers: readonly (readonly [name: string, bytes: Uint8Array])[];
  readonly message: Uint8Array;
}

const LINE_FEED = 0x0a;
const SPACE = 0x20;

/** Trailers by which people say whom else a commit is by, in a list too. Who signs off or reviews has not written it. */
const CO_AUTHORS =
  /^[ \t]*(?:(?:[-*+>\u2022]|\d{1,9}[.)])[ \t]*)?(?:\*\*|__)?(?:co-(?:authored|developed)-by|(?:pair(?:ed)?|mob(?:bed)?)(?:-programmed)?-with)[ \t]*:[ \t]*(.+)$/gim;

/** Who wrote a commit: author, committer, and all whom lines such as `Co-authored-by:` of the message name. */
export function readPeople(commit: Uint8Array): readonly CommitPerson[] {
  const { headers, message } = splitCommit(commit);
  const encoding = headers.flatMap(([name, bytes]) =>
    name === "encoding" ? headerValue(name, bytes) : [],
  )[0];
  const people: CommitPerson[] = [];
  for (const [name, bytes] of headers) {
    if (name !== "author" && name !== "committer") continue;
    const person = readPerson(headerValue(name, bytes, encoding));
    if (person !== undefined) people.push({ role: name, ...person });
  }
  // Anywhere in the message, not only where git would see a trailer: who is named is somebody to ask about.
  for (const [, text] of decode(message, encoding).matchAll(CO_AUTHORS)) {
    for (const person of readPersons(text ?? "")) people.push({ role: "co-author", ...person });
  }
  return people;
}

function splitCommit(commit: Uint8Array): CommitParts {
  const headers: [string, Uint8Array][] = [];
  let offset = 0;
  while (offset < commit.length && commit[offset] !== LINE_FEED) {
    let end = commit.indexOf(LINE_FEED, offset);
    // Lines that begin with a space go on with the header before.
    while (end >= 0 && commit[end + 1] === SPACE) end = commit.indexOf(LINE_FEED, end + 1);
    const next = end < 0 ? commit.length : end + 1;
    const bytes = commit.subarray(offset, next);
    headers.push([decode(bytes).split(" ", 1)[0] ?? "", bytes]);
    offset = next;
  }
  return { headers, message: commit.subarray(offset + 1) };
}

function headerValue(name: string, bytes: Uint8Array, encoding?: string): string {
  return decode(bytes, encoding)
    .slice(name.length + 1)
    .replace(/\n$/, "");
}

/** What stands between people in one line. */
const BETWEEN = /[,;&|]|\band\b/i;

/** All whom a line names: one too many is somebody to ask about, one too few may verify what he wrote. */
function readPersons(text: string): readonly Pick<CommitPerson, "name" | "email">[] {
  const persons: Pick<CommitPerson, "name" | "email">[] = [];
  const add = (names: string, email: string): void => {
    const single = names.split(BETWEEN).map((name) => name.trim());
    const last = single.pop() ?? "";
    for (const name of single) if (name !== "") persons.push({ name, email: "" });
    if (last !== "" || email !== "") persons.push({ name: last, email });
    // It may be one name with a comma in it.
    if (single.some((name) => name !== "")) persons.push({ name: names.trim(), email });
  };
  let from = 0;
  for (;;) {
    const open = text.indexOf("<", from);
    const close = open < 0 ? -1 : text.indexOf(">", open);
    if (close < 0) break;
    add(text.slice(from, open), text.slice(open + 1, close).trim());
    from = close + 1;
  }
  const rest = from === 0 ? text.replace(/<.*/s, "") : text.slice(from);
  // Words behind an address are about the person, unless they go on with another.
  if (from === 0 || /^\s*(?:[,;&|]|and\b)/i.test(rest)) add(rest, "");
  return persons;
}

/** `Name <address>` with anything behind; without an address, the whole is the name. */
function readPerson(text: string): Pick<CommitPerson, "name" | "email"> | undefined {
  const line = text.split("\n")[0] ?? "";
  const open = line.indexOf("<");
  const close = line.indexOf(">", open);
  const name = (open < 0 ? line : line.slice(0, open)).trim();
  const email = open < 0 || close < 0 ? "" : line.slice(open + 1, close).trim();
  return name === "" && email === "" ? undefined : { name, email };
}

function decode(bytes: Uint8Array, encoding?: string): string {
  try {
    return new TextDecoder(encoding ?? "utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}
