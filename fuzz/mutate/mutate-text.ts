import type { Random } from "../random.ts";
import { hostileText } from "./hostile.ts";
import type { Mutated } from "./mutate-json.ts";

type Edit = (lines: string[], random: Random, donor: readonly string[]) => void;

/** What means something to readers of YAML, Markdown, XML, diffs and keyrings. */
const SNIPPETS = [
  "&a [*a, *a]",
  "<<: *a",
  "<<: {polluted: true}",
  "__proto__: {polluted: true}",
  "? {a: b}",
  "!!js/function 'x'",
  "!!binary AAAA",
  "- - - - -",
  "--- ",
  "...",
  "%YAML 1.1",
  "|",
  "```yaml",
  "```",
  "~~~",
  "# aiv",
  "<!--",
  "-->",
  "<!DOCTYPE x [<!ENTITY a 'b'>]>",
  "&a;",
  "]]>",
  "@@ -1,99999999999 +1 @@",
  "+++ b/../../x",
  "* cert-authority",
  "-----BEGIN SSH SIGNATURE-----",
  "-----END SSH SIGNATURE-----",
  "{[(".repeat(300),
  "\t",
  "\r",
  "\u0000",
  "\ufeff",
] as const;

const EDITS: { readonly [name: string]: Edit } = {
  "a line removed": (lines, random) => void lines.splice(random.below(lines.length), 1),
  "a line repeated": (lines, random) => {
    const at = random.below(lines.length);
    lines.splice(at, 0, lines[at] ?? "");
  },
  "a line repeated often": (lines, random) => {
    if (!random.oneIn(10)) return;
    const at = random.below(lines.length);
    const line = lines[at] ?? "";
    lines.splice(at, 0, ...Array.from({ length: 500 }, () => line));
  },
  "a line moved": (lines, random) => {
    const [line = ""] = lines.splice(random.below(lines.length), 1);
    lines.splice(random.below(lines.length + 1), 0, line);
  },
  "a line indented otherwise": (lines, random) => {
    const at = random.below(lines.length);
    const line = lines[at] ?? "";
    lines[at] = random.oneIn(2) ? `${" ".repeat(1 + random.below(4))}${line}` : line.trimStart();
  },
  "a snippet put in": (lines, random) =>
    void lines.splice(random.below(lines.length + 1), 0, random.pick(SNIPPETS)),
  "a snippet put into a line": (lines, random) => {
    const at = random.below(lines.length);
    const line = lines[at] ?? "";
    const place = random.below(line.length + 1);
    lines[at] = line.slice(0, place) + random.pick(SNIPPETS) + line.slice(place);
  },
  "a word replaced": (lines, random) => {
    const at = random.below(lines.length);
    const words = (lines[at] ?? "").split(/(?<=[\s:,=])/u);
    words[random.below(words.length)] = hostileText(random);
    lines[at] = words.join("");
  },
  "a character changed": (lines, random) => {
    const at = random.below(lines.length);
    const line = lines[at] ?? "";
    const place = random.below(line.length);
    lines[at] =
      line.slice(0, place) +
      String.fromCharCode(random.below(random.oneIn(4) ? 0x10000 : 128)) +
      line.slice(place + 1);
  },
  "a character removed": (lines, random) => {
    const at = random.below(lines.length);
    const line = lines[at] ?? "";
    const place = random.below(line.length);
    lines[at] = line.slice(0, place) + line.slice(place + 1);
  },
  "the end cut off": (lines, random) => void lines.splice(random.below(lines.length)),
  "lines of another put in": (lines, random, donor) => {
    const from = random.below(donor.length);
    lines.splice(random.below(lines.length + 1), 0, ...donor.slice(from, from + 1 + random.below(8)));
  },
};
const NAMES = Object.keys(EDITS);

/** A text with one or a few of its lines changed. */
export function mutateText(text: string, donor: string, random: Random): Mutated<string> {
  const rounds = random.pick([1, 1, 1, 2, 4]);
  const lines = text.split("\n");
  const others = donor.split("\n");
  const changes: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const name = random.pick(NAMES) ?? "a line removed";
    EDITS[name]?.(lines, random, others);
    changes.push(name);
  }
  return { value: lines.join("\n"), change: changes.join("; ") };
}
