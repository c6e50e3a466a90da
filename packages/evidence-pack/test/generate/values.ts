import { type Draft, members, raw, writeDraft } from "./draft.ts";
import type { Random } from "./random.ts";

/** What strip() takes off. */
const SPACES = [
  ..." \t\n\r\v\f\u001c\u001d\u001e\u001f\u0085\u00a0\u1680\u2000\u2007\u200a\u2028\u2029\u202f\u205f\u3000",
];

/** What looks as if it did. */
const NO_SPACES = [..."\ufeff\u200b\u180e"];

/** Around the places where orders by unit and by code point part, and what JSON and Python's repr() escape. */
const TEXTS = [
  "a",
  "b",
  "A",
  "art.1",
  "art.10",
  "art.2",
  "",
  "\u00e9",
  "e\u0301",
  "\ufb33",
  "\uffff",
  "\ue000",
  "\u{1f600}",
  "\u{10ffff}",
  "\u{10000}",
  "\u0000",
  "\u001b[31m",
  "\u007f",
  "\u2028",
  'say "hi"',
  "it's",
  'it\'s "both"',
  "back\\slash",
  "line\nfeed\ttab",
  "\u00ad",
  "\u200f",
  "\u{e0001}",
  "__proto__",
  "constructor",
  "toString",
  "1",
  "01",
  "None",
  "True",
  "[1]",
];

const NUMBERS = [
  "0",
  "-0",
  "1",
  "-1",
  "1.0",
  "-0.0",
  "0.1",
  "1e0",
  "1E5",
  "1e15",
  "1e16",
  "1e+17",
  "123456789012345680.0",
  "9007199254740993",
  "9007199254740993.0",
  "1e-4",
  "0.00012",
  "1e-5",
  "1.5e-7",
  "1e-10",
  "1e21",
  "1e22",
  "1e23",
  "5e-324",
  "2.2250738585072011e-308",
  "1.7976931348623157e308",
  "1e400",
  "-1e400",
  "18446744073709551616",
  "-9223372036854775809",
  "100000000000000000000000000000000000000001",
  "NaN",
  "Infinity",
  "-Infinity",
  "2.5",
  "100.0",
  "1e2",
  "4.35",
  "0.30000000000000004",
];

/** Text that no loader reads as JSON, and two that only some do. */
const BROKEN = [
  "01",
  "1.",
  ".5",
  "+1",
  "-",
  "1e",
  "nan",
  "undefined",
  "'a'",
  "-NaN",
  "0x10",
  '"\t"',
  '"\\x41"',
  '"\\ud8"',
  '"open',
];

const BANNED = ["prompt", "content", "raw_payload", "input_text", "output_text", "message_body"];

export function spaceOf(random: Random): string {
  return random.oneIn(12) ? random.pick(NO_SPACES) : random.pick(SPACES);
}

const HALVES = ["\ud800", "\udfff", "a\ud83d", "\ude00b", "\ud83d\ud83d\ude00"];

export function textOf(random: Random): string {
  if (random.oneIn(80)) return random.pick(HALVES);
  const text = random.oneIn(3) ? random.pick(TEXTS) + random.pick(TEXTS) : random.pick(TEXTS);
  return random.oneIn(6) ? padded(text, random) : text;
}

export function padded(text: string, random: Random): string {
  return (random.oneIn(2) ? spaceOf(random) : "") + text + (random.oneIn(2) ? spaceOf(random) : "");
}

export function numberOf(random: Random): Draft {
  if (!random.oneIn(3)) return raw(random.pick(NUMBERS));
  const digits = String(random.below(2 ** 32)).slice(0, 1 + random.below(10));
  const fraction = random.oneIn(2) ? `.${random.below(2 ** 32)}${random.below(2 ** 32)}` : "";
  const exponent = random.oneIn(2)
    ? `e${random.pick(["", "+", "-"])}${random.below(random.oneIn(3) ? 340 : 25)}`
    : "";
  return raw(`${random.oneIn(4) ? "-" : ""}${Number(digits)}${fraction}${exponent}`);
}

/** A key that may stand nowhere, or one that only looks like it. */
export function bannedKey(random: Random): string {
  const key = random.pick(BANNED);
  if (random.oneIn(4)) return padded(key, random);
  return random.oneIn(6) ? key.toUpperCase() : key;
}

/** Any value, of any type; in one of a thousand cases it breaks the text. */
export function anyValue(random: Random, depth = 0): Draft {
  if (random.oneIn(1000)) return raw(random.pick(BROKEN));
  switch (random.below(depth > 3 ? 6 : 9)) {
    case 0:
      return raw("null");
    case 1:
      return raw(random.pick(["true", "false"]));
    case 2:
    case 3:
      return numberOf(random);
    case 4:
    case 5:
      return textOf(random);
    case 6:
      return Array.from({ length: random.below(3) }, () => anyValue(random, depth + 1));
    case 7:
      return {
        members: Array.from({ length: random.below(4) }, () => [textOf(random), anyValue(random, depth + 1)]),
      };
    default:
      return random.oneIn(3) ? members({ [bannedKey(random)]: anyValue(random, depth + 1) }) : members({});
  }
}

/** A digest as the standard lets it be written. */
export function digestOf(random: Random, hex = hexOf(random)): string {
  switch (random.below(8)) {
    case 0:
      return hex;
    case 1:
      return hex.toUpperCase();
    case 2:
      return `SHA256:${hex}`;
    case 3:
      return `${spaceOf(random)}sha256:${hex}`;
    case 4:
      return `sha256:${spaceOf(random)}${hex}${spaceOf(random)}`;
    default:
      return `sha256:${hex}`;
  }
}

/** One that it does not, or hardly. */
export function brokenDigest(random: Random): string {
  const hex = hexOf(random);
  return random.pick([
    "",
    " ",
    "sha256:",
    hex.slice(1),
    `${hex}0`,
    `sha256:sha256:${hex}`,
    `sha512:${hex}`,
    `\u017fha256:${hex}`,
    `${hex.slice(1)}g`,
    `${hex.slice(1)}\uff11`,
    `sha256 :${hex}`,
    `${hex.slice(0, 32)} ${hex.slice(32)}`,
    hex,
  ]);
}

export function hexOf(random: Random): string {
  return random
    .pick(["0123456789abcdef", "ab", "f0", "00000001"])
    .repeat(48)
    .slice(random.below(16))
    .slice(0, 64);
}

/** The text of a value. */
export function generateValue(random: Random): string {
  return writeDraft(random.oneIn(2) ? numberOf(random) : anyValue(random), random);
}
