import { decodeBase64 } from "@aixv/core";
import type { Found } from "./find-tokens.ts";
import { alphabetOf, beginsToken, endOfRun } from "./text-scan.ts";

const BEGIN = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}(PRIVATE KEY|CERTIFICATE)(?: BLOCK)?-----/g;
const SSH2_OR_PUTTY =
  /---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----(?=[\r\n\\])|PuTTY-User-Key-File-\d: (?=ssh-|ecdsa-)/g;

const BASE64 = alphabetOf(/[A-Za-z0-9+/]/);

/** How far behind its first line the body of a key is looked for: headers of old formats stand between. */
const WINDOW = 400;

/**
 * Private keys and certificates in PEM, also as one JSON string or in a diff; keys of SSH2 and PuTTY; PEM in base64, as
 * kubeconfig has it. A line `BEGIN` that no key follows is someone writing about keys.
 */
export function findKeys(text: string): readonly Found[] {
  const found: Found[] = [];
  for (const match of text.matchAll(BEGIN)) {
    const offset = match.index;
    const behind = text.slice(offset + match[0].length, offset + match[0].length + WINDOW);
    if (hasBody(behind))
      found.push({ kind: match[1] === "CERTIFICATE" ? "certificate" : "private-key", offset });
  }
  for (const { index } of text.matchAll(SSH2_OR_PUTTY)) found.push({ kind: "private-key", offset: index });
  // "-----BEGIN " in base64.
  for (let at = text.indexOf("LS0tLS1CRUdJTi"); at >= 0; at = text.indexOf("LS0tLS1CRUdJTi", at + 14)) {
    if (!beginsToken(text, at)) continue;
    const end = endOfRun(text, at, BASE64, 80);
    const head = decodeBase64(text.slice(at, at + (end - at) - ((end - at) % 4)));
    if (head !== undefined && /PRIVATE KEY/.test(new TextDecoder().decode(head)))
      found.push({ kind: "private-key", offset: at });
  }
  return found;
}

/** Line ends, also as written in JSON or twice in it, quotes, and signs of a diff. */
const FILLER = /^(?:\s|\\{1,4}[nr]|["'+,\-|>])*/;
const HEADER = /^(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset): [^\n\\]{0,120}/;

function hasBody(behind: string): boolean {
  let rest = behind.replace(FILLER, "");
  for (let headers = 0; headers < 4 && HEADER.test(rest); headers++)
    rest = rest.replace(HEADER, "").replace(FILLER, "");
  const line = rest.slice(0, endOfRun(rest, 0, BASE64, WINDOW));
  if (line.length < 24) return false;
  // Keys have digits and letters of both cases; words about keys have not.
  return /[0-9+/]/.test(line) && /[A-Z]/.test(line) && /[a-z]/.test(line) && new Set(line).size > 8;
}
