import type { Random } from "../random.ts";

/** Names that objects have by inheritance, and names that look like others. */
export const HOSTILE_KEYS: readonly [string, ...string[]] = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "length",
  "then",
  "toJSON",
  "",
  " ",
  "0",
  "\u0000",
  "a\u202eb",
  "\u{1f600}",
  "ｐredicate",
];

/** Texts that break what takes them for harmless. */
const HOSTILE_TEXTS: readonly [string, ...string[]] = [
  "",
  " ",
  "__proto__",
  "constructor",
  "null",
  "0",
  "-1",
  "NaN",
  "../../etc/passwd",
  "/etc/passwd",
  "C:\\x",
  "a/./b",
  "a//b",
  "a\u0000b",
  "\u202eevil",
  "\u200b",
  "\ufeff",
  "\u2028",
  "\r\n",
  "\u001b[2J",
  "e\u0301",
  "\u{10ffff}",
  "ﬀ",
  "İ",
  "<script>",
  "$(x)",
  "%00",
  "*",
  "(a+)+$",
  "sha256:",
  "A".repeat(64),
  "0".repeat(64),
  "9999-12-31T23:59:59Z",
  "0000-01-01T00:00:00Z",
  "2026-02-30T00:00:00Z",
  "2026-01-01T00:00:00",
  "https://[::1",
  "http://169.254.169.254/",
  "file:///etc/passwd",
  "javascript:1",
  "=".repeat(64),
];

/** JSON of scalars at extremes, and what is not JSON at all. */
export const HOSTILE_JSON: readonly [string, ...string[]] = [
  "null",
  "true",
  "false",
  "0",
  "-0",
  "-1",
  "1",
  "0.5",
  "1e308",
  "-1e308",
  "5e-324",
  "1e999",
  "9007199254740991",
  "9007199254740992",
  "18446744073709551616",
  "-9223372036854775809",
  "1".repeat(400),
  "01",
  "1.",
  ".5",
  "+1",
  "0x10",
  "NaN",
  "Infinity",
  "undefined",
  '""',
  "[]",
  "{}",
  "[[]]",
  "[{}]",
  "[null]",
  '{"":""}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\u0000"',
  '"\t"',
  "'x'",
  "// x",
  "",
];

/** A hostile text, seldom a long one. */
export function hostileText(random: Random): string {
  if (random.oneIn(60)) return random.pick(["x", "é", "a/", "(", "[", "-", " "]).repeat(100_000);
  return random.pick(HOSTILE_TEXTS);
}

/** JSON that is nested deeper than anybody writes by hand. */
export function nested(random: Random): string {
  const levels = random.pick([3, 70, 1100, 20_000]);
  return random.oneIn(2)
    ? `${"[".repeat(levels)}${"]".repeat(levels)}`
    : `${'{"a":'.repeat(levels)}0${"}".repeat(levels)}`;
}
