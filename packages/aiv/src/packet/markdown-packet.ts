import { err, ok, type Result } from "@aixv/core";
import { AivError } from "../error.ts";

/** Names of a fence whose content is a packet; the first is that of aiv-protocol. */
const FENCES = ["aiv-canonical-json", "aiv-canonical-yaml", "aiv-packet"];
/** Words may follow the name, as renderers let them; behind backticks no backtick, or it is code within a line. */
const OPENING = new RegExp(
  `^ {0,3}(?:(\`{3,})[ \\t]*(?:${FENCES.join("|")})(?![^\\s{,:;])[^\`]*|(~{3,})[ \\t]*(?:${FENCES.join("|")})(?![^\\s{,:;]).*)$`,
);

/** A fence of whatever, also in a list or a quotation: nothing in it is Markdown. */
const FENCE = /^ {0,3}(?:(`{3,})[^`]*|(~{3,})[\s\S]*)$/;
const CONTAINERS = /^(?: {0,3}(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t])) ?)*/;
/** HTML whose content is shown as it is or not at all, however many blank lines are in it. */
const VERBATIM = /^ {0,3}<(pre|script|style|textarea)(?=[\s>]|$)/i;

/**
 * The packet in a Markdown document: the content of its fenced block `aiv-canonical-json`, on the lines where it stands,
 * with the lines before it blank, so that places in it are places in the document. A block that is shown inside another
 * fence is an example, and not the packet.
 *
 * @returns `undefined` where there is none; `AIV_NO_PACKET_IN_MARKDOWN` where there are two, one without end, or one in a
 * comment or other HTML
 */
export function findPacketBlock(text: string): Result<string | undefined, AivError> {
  const lines = text.split(/\r\n|\n|\r/);
  let found: string | undefined;
  let html: Html | undefined;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const opening = OPENING.exec(line);
    const fence = opening?.[1] ?? opening?.[2];
    if (fence === undefined) {
      const other = html === undefined ? FENCE.exec(withoutContainers(line)) : null;
      if (other === null) html = htmlBehind(line, html);
      else index = endOf(lines, index, other[1] ?? other[2] ?? "", withoutContainers) ?? lines.length;
      continue;
    }
    if (html !== undefined) {
      const where = html === "comment" ? "an HTML comment" : `<${html}>`;
      const message = `expected the block with the packet where people see it, got it in ${where}; take it out of there`;
      return refuse(message, index);
    }
    if (found !== undefined) return refuse("expected one block with a packet, got two; keep one", index);
    const end = endOf(lines, index, fence);
    if (end === undefined)
      return refuse("expected the end of the block with the packet, got the end of the document", index);
    found = "\n".repeat(index + 1) + lines.slice(index + 1, end).join("\n");
    index = end;
  }
  return ok(found);
}

/** Of a comment, or of an element by its name. */
type Html = string;

/** What HTML is open at the end of a line. */
function htmlBehind(line: string, open: Html | undefined): Html | undefined {
  if (open !== undefined && open !== "comment")
    return line.toLowerCase().includes(`</${open}>`) ? undefined : open;
  const name = open === undefined ? VERBATIM.exec(line)?.[1]?.toLowerCase() : undefined;
  if (name !== undefined) return line.toLowerCase().includes(`</${name}>`) ? undefined : name;
  let isWithin = open === "comment";
  for (const [mark] of line.matchAll(/<!--|-->/g)) isWithin = mark === "<!--";
  return isWithin ? "comment" : undefined;
}

/** The line on which a fence ends. */
function endOf(
  lines: readonly string[],
  start: number,
  fence: string,
  read: (line: string) => string = (line) => line,
): number | undefined {
  const end = lines.findIndex((line, index) => index > start && isClosing(read(line), fence));
  return end < 0 ? undefined : end;
}

function withoutContainers(line: string): string {
  return line.replace(CONTAINERS, "");
}

/** A fence ends with at least as many of the same character, and nothing else on the line. */
function isClosing(line: string, fence: string): boolean {
  const trimmed = line.trim();
  return trimmed.length >= fence.length && trimmed === (fence[0] ?? "").repeat(trimmed.length);
}

function refuse(message: string, index: number): Result<never, AivError> {
  const details = { line: index + 1, column: 1 };
  return err(new AivError("AIV_NO_PACKET_IN_MARKDOWN", `line ${index + 1}: ${message}`, { details }));
}
