import { decodeBase64, decodeUtf8 } from "@aixv/core";
import type { Found } from "./find-tokens.ts";
import { entropyOf, isMadeUp, isPlaceholder } from "./placeholder.ts";
import { alphabetOf, endOfRun, startOfRun } from "./text-scan.ts";

const KEYWORD =
  /passw(?:or)?d|passphrase|\bpwd|secret|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|client[_-]?key|token|credential/gi;

const NAMING = new RegExp(`${KEYWORD.source}|authorization|[^\\w .-]`, "i");

/** Whether a name may make a secret of what stands behind it; also one that escapes may hide. Of all other names nothing is asked. */
export function mayNameSecret(name: string): boolean {
  return NAMING.test(name);
}

const IDENTIFIER = alphabetOf(/[A-Za-z0-9_-]/);
const UNQUOTED = alphabetOf(/[^\s"'`,;)}\]\\]/);
const QUOTED = alphabetOf(/[^"'`\\\r\n]/);
const CREDENTIALS = alphabetOf(/[A-Za-z0-9_.~+/=-]/);
const MAX_IDENTIFIER = 48;
const MAX_VALUE = 400;

/** What may stand behind the word in a name: `secret_key_base`. Not `token_id`, `password_hash`, `secretName`. */
const TAIL = /^(?:s|[_-]?(?:key|token|value|base|prod|production|live|[0-9]{1,2})){0,3}$/i;
/** Tokens are many things; these are credentials. */
const TOKEN_HEAD =
  /^$|(?:auth|access|refresh|bearer|api|bot|github|gh|gitlab|npm|pypi|slack|vault|deploy|registry|session|personal|hf|secret)[_-]?$/i;

/** Secrets by the name that they are assigned to: `password = "…"`, `api_key: …`, `"client_secret": "…"`. */
export function findAssignments(text: string): readonly Found[] {
  const found: Found[] = [];
  for (const match of text.matchAll(KEYWORD)) {
    const at = match.index;
    const head = text.slice(startOfRun(text, at, IDENTIFIER, MAX_IDENTIFIER), at);
    const end = endOfRun(text, at + match[0].length, IDENTIFIER, MAX_IDENTIFIER);
    const name = { head, keyword: match[0], tail: text.slice(at + match[0].length, end) };
    if (!isSecretName(name)) continue;
    const value = assignedValue(text, end);
    if (value !== undefined && isSecretValue(value, name.keyword))
      found.push({ kind: "assigned-secret", offset: at });
  }
  return found;
}

interface SecretName {
  readonly head: string;
  readonly keyword: string;
  readonly tail: string;
}

function isSecretName({ head, keyword, tail }: SecretName): boolean {
  if (!TAIL.test(tail)) return false;
  return keyword.toLowerCase() !== "token" || TOKEN_HEAD.test(head);
}

interface AssignedValue {
  readonly text: string;
  readonly quoted: boolean;
}

/** `"name": "value"`, `name = value`, `name := 'value'`, `name => value`; also with the quotes of JSON within JSON. */
function assignedValue(text: string, start: number): AssignedValue | undefined {
  const sign = /^\\{0,3}["'`]?\]?[ \t]{0,8}(?::=|=>|=|:)(?![=:])[ \t]{0,8}/.exec(
    text.slice(start, start + 32),
  );
  if (sign === null) return undefined;
  const begin = start + sign[0].length;
  const quote = /^\\{0,3}(["'`])/.exec(text.slice(begin, begin + 4));
  if (quote === null) {
    const end = endOfRun(text, begin, UNQUOTED, MAX_VALUE);
    return { text: text.slice(begin, end), quoted: false };
  }
  const inner = begin + quote[0].length;
  const end = endOfRun(text, inner, QUOTED, MAX_VALUE);
  return end === text.length || end - inner >= MAX_VALUE
    ? undefined
    : { text: text.slice(inner, end), quoted: true };
}

function isSecretValue({ text, quoted }: AssignedValue, keyword: string): boolean {
  if (text.length < 8 || isPlaceholder(text) || isMadeUp(text) || !/[A-Za-z]/.test(text)) return false;
  if (/^(?:[a-z][a-z0-9+.-]{1,20}:|\.{0,2}\/|[A-Za-z]:\\|@)/i.test(text)) return false;
  const isToken = keyword.toLowerCase() === "token";
  // Short hex is an id or the beginning of a digest; long hex is one too where nothing but "token" says otherwise.
  if (/^[0-9a-f]+$/i.test(text)) return text.length >= 32 ? !isToken : /^pass/i.test(keyword);
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return !isToken;
  // A member of an object.
  if (!quoted && /^[A-Za-z_][\w?]*\.[\w.?]*$/.test(text)) return false;
  if (/[0-9]/.test(text)) return entropyOf(text) >= 2.75;
  return text.length >= 20 && /[a-z]/.test(text) && /[A-Z]/.test(text) && entropyOf(text) >= 4;
}

const AUTHORIZATION =
  /\bauthorization\\{0,3}["']?[ \t]{0,4}[:=][ \t]{0,4}\\{0,3}["']?(bearer|basic|token)[ \t]{1,4}/gi;

/** Headers as a log may show them: `Authorization: Bearer …` (RFC 9110 §11.6.2). */
export function findAuthorization(text: string): readonly Found[] {
  const found: Found[] = [];
  for (const match of text.matchAll(AUTHORIZATION)) {
    const start = match.index + match[0].length;
    const value = text.slice(start, endOfRun(text, start, CREDENTIALS, 4000));
    const isSecret =
      match[1]?.toLowerCase() === "basic" ? hasPassword(value) : value.length >= 16 && !isPlaceholder(value);
    if (isSecret) found.push({ kind: "authorization-header", offset: match.index });
  }
  return found;
}

function hasPassword(value: string): boolean {
  const bytes = decodeBase64(value);
  const text = bytes === undefined ? undefined : decodeUtf8(bytes);
  const password = text?.slice(text.indexOf(":") + 1) ?? "";
  return text?.includes(":") === true && password !== "" && !isPlaceholder(password);
}
