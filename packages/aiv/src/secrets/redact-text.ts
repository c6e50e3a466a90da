import { quote } from "@aixv/core";
import { findSecrets } from "./find-secrets.ts";
import { TOKEN_SHAPES } from "./token-shapes.ts";

/** A quoted part of a message, as `quote` writes it; bounded, as each mark of many without end would be read to the end. */
const QUOTED = /"(?:[^"\\]|\\.){0,400}"/g;

/** What `quote` left of a token: its beginning, up to where the text was cut. */
const CUT_TOKEN = new RegExp(
  `(?<![A-Za-z0-9_-])(?:${TOKEN_SHAPES.flatMap(({ prefixes }) => prefixes)
    .toSorted((a, b) => b.length - a.length)
    .map((prefix) => prefix.replaceAll(".", "\\."))
    .join("|")})[A-Za-z0-9_-]*…`,
  "g",
);

/**
 * A text, such as a message, with `[redacted: …]` in place of what looks like a secret: of what is quoted, else of the word, else
 * of all that is quoted, else of the whole.
 *
 * @param permitted - kinds that stay, by the policy
 */
export function redactText(text: string, permitted: readonly string[] = []): string {
  return redactWhole(text, permitted).replace(CUT_TOKEN, "[redacted: token]…");
}

function redactWhole(text: string, permitted: readonly string[]): string {
  if (kindOf(text, permitted) === undefined) return text;
  const replaced = (parts: RegExp, from: string): string =>
    from.replace(parts, (part) => {
      const kind = kindOf(part, permitted);
      return kind === undefined ? part : `[redacted: ${kind}]`;
    });
  const inParts = replaced(/\S+/g, replaced(QUOTED, text));
  const kind = kindOf(inParts, permitted);
  if (kind === undefined) return inParts;
  const unquoted = inParts.replace(QUOTED, `[redacted: ${kind}]`);
  return kindOf(unquoted, permitted) === undefined ? unquoted : `[redacted: ${kind}]`;
}

/** Texts by what they are without secrets; those that are not in it have none. All are searched at once, as most have none. */
export function redactTexts(
  texts: readonly string[],
  permitted: readonly string[] = [],
): ReadonlyMap<string, string> {
  const each = new Set(texts);
  const all = [...each].join("\n");
  if (kindOf(all, permitted) === undefined && all.search(CUT_TOKEN) < 0) return new Map();
  return new Map([...each].map((text) => [text, redactText(text, permitted)]));
}

/** As `quote`, of a text that may be a secret: it is looked at before it is cut, as what is left of a token looks like none. */
export function quoteRedacted(text: string, maxLength?: number): string {
  const kind = kindOf(text, []);
  return kind === undefined ? quote(text, maxLength) : `[redacted: ${kind}]`;
}

function kindOf(text: string, permitted: readonly string[]): string | undefined {
  return findSecrets(text).find(({ kind }) => !permitted.includes(kind))?.kind;
}
