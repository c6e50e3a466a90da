import { err, ok, type Result } from "@aixv/core";

/** A link of `http:` or `https:` in its parts, each as all readers understand it. */
export interface WebAddress {
  readonly secure: boolean;
  /** Lower case, with its port unless that is the usual one. */
  readonly host: string;
  /** Segments of the path, decoded; none is empty, `.` or `..`. */
  readonly segments: readonly string[];
  /** Those segments that were written without percent-encoding: only these can hold a commit id. */
  readonly plain: readonly boolean[];
  /** By name in lower case, decoded. */
  readonly query: ReadonlyMap<string, string>;
  /** As written, without `#`. */
  readonly fragment: string;
  /** Why the same link could be written otherwise, and so be read otherwise; absent where it is regular. */
  readonly irregular?: string;
}

const SCHEME = /^(https?):/i;
const AUTHORITY = /^[/][/]([^/?#]*)/;
const HOST =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;
// Characters that some readers drop, turn into `/`, or do not show: control, space, `\`, invisible, bidirectional.
const UNSAFE = /[\s\\<>"`\p{Cc}\p{Cf}\p{Cs}]/u;
const UNSHOWN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const UNRESERVED = /^[A-Za-z0-9._~-]$/;

/** Whether a text means to be a link of the web, well-formed or not. */
export function isWebAddress(text: string): boolean {
  return SCHEME.test(text);
}

/** Takes a link apart; the error is a line that says why readers would differ about it. */
export function readWebAddress(text: string): Result<WebAddress, string> {
  if (UNSAFE.test(text))
    return err(
      "has a character that belongs in no link: a space, \\, <, >, a quote, or one that is not shown",
    );
  const scheme = SCHEME.exec(text)?.[0] ?? "";
  const afterScheme = text.slice(scheme.length);
  const authority = AUTHORITY.exec(afterScheme)?.[1];
  if (authority === undefined || authority === "") return err("has no host after //");
  if (authority.includes("@")) return err("has a user name or password before its host; leave them out");
  const secure = scheme.toLowerCase() === "https:";
  const host = readHost(authority, secure);
  if (host === undefined) return err("has no host name of plain letters, digits and hyphens");
  const rest = afterScheme.slice(2 + authority.length);
  const [beforeFragment = "", ...fragments] = rest.split("#");
  const [path = "", ...queries] = beforeFragment.split("?");
  const segments = readSegments(path);
  const query = readQuery(queries.join("?"));
  if (segments === undefined || query === undefined)
    return err("has a percent sign that encodes no character");
  const irregular = segments.irregular ?? query.irregular;
  return ok({
    secure,
    host,
    segments: segments.decoded,
    plain: segments.plain,
    query: query.values,
    fragment: fragments.join("#"),
    ...(irregular === undefined ? {} : { irregular }),
  });
}

function readHost(authority: string, secure: boolean): string | undefined {
  const [name = "", port, ...rest] = authority.toLowerCase().split(":");
  if (rest.length > 0 || !HOST.test(name)) return undefined;
  if (port === undefined || port === (secure ? "443" : "80")) return name;
  return /^[1-9][0-9]{0,4}$/.test(port) && Number(port) <= 65_535 ? `${name}:${port}` : undefined;
}

interface Segments {
  readonly decoded: readonly string[];
  readonly plain: readonly boolean[];
  readonly irregular: string | undefined;
}

/** As servers may understand them: encoded slashes separate, empty segments and dots vanish. Each such thing is irregular. */
function readSegments(path: string): Segments | undefined {
  let irregular: string | undefined;
  const decoded: string[] = [];
  const plain: boolean[] = [];
  const written = path.split("/");
  for (let index = 1; index < written.length; index++) {
    const raw = written[index] ?? "";
    if (raw === "") {
      if (index < written.length - 1) irregular ??= "has an empty part in its path";
      continue;
    }
    if (isPlainSegment(raw)) {
      decoded.push(raw);
      plain.push(true);
      continue;
    }
    const text = decodePercent(raw);
    if (text === undefined) return undefined;
    if (encodesNeedlessly(raw)) irregular ??= "encodes letters, digits, dots or slashes of its path";
    for (const part of text.split(/[/\\]/)) {
      if (part === "" || part === "." || part === "..") {
        irregular ??= "has an empty, a . or a .. part in its path";
        if (part === "..") {
          decoded.pop();
          plain.pop();
        }
        continue;
      }
      decoded.push(part);
      plain.push(part === raw);
    }
  }
  return { decoded, plain, irregular };
}

/** Nothing in it is encoded, and it leads nowhere else. */
function isPlainSegment(raw: string): boolean {
  return !raw.includes("%") && !raw.includes("\\") && raw !== "." && raw !== "..";
}

function readQuery(
  text: string,
): { readonly values: ReadonlyMap<string, string>; readonly irregular: string | undefined } | undefined {
  const values = new Map<string, string>();
  let irregular: string | undefined;
  for (const pair of text === "" ? [] : text.split("&")) {
    const at = pair.indexOf("=");
    const name = decodePercent(at < 0 ? pair : pair.slice(0, at))?.toLowerCase();
    const value = at < 0 ? "" : decodePercent(pair.slice(at + 1));
    if (name === undefined || value === undefined) return undefined;
    if (values.has(name)) irregular ??= "says something twice in its query";
    else values.set(name, value);
  }
  return { values, irregular };
}

/** `undefined` where `%` is not followed by two digits, or what comes out is no UTF-8 or has control characters. */
function decodePercent(raw: string): string | undefined {
  // What is as written was looked at with the whole link.
  if (!raw.includes("%")) return raw;
  try {
    const text = decodeURIComponent(raw);
    return UNSHOWN.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function encodesNeedlessly(raw: string): boolean {
  for (const [, digits] of raw.matchAll(/%([0-9A-Fa-f]{2})/g)) {
    const character = String.fromCharCode(Number.parseInt(digits ?? "", 16));
    if (UNRESERVED.test(character) || character === "/" || character === "\\") return true;
  }
  return false;
}
