import { err, ok, type Result } from "@aixv/core";
import { AivError } from "../error.ts";

/** Names of a fence whose content is a packet; the first is that of aiv-protocol. */
const FENCES = ["aiv-canonical-json", "aiv-canonical-yaml", "aiv-packet"];
/** Words may follow the name, as renderers let them; behind backticks no backtick, or it is code within a line. */
const OPENING = new RegExp(
  `^ {0,3}(?:(\`{3,})[ \\t]*(?:${FENCES.join("|")})(?![^\\s{,:;])[^\`]*|(~{3,})[ \\t]*(?:${FENCES.join("|")})(?![^\\s{,:;]).*)$`,
);

/**
 * The packet in a Markdown document: the content of its fenced block `aiv-canonical-json`, on the lines where it stands,
 * with the lines before it blank, so that places in it are places in the document.
 *
 * @returns `undefined` where there is none; `AIV_NO_PACKET_IN_MARKDOWN` where there are two, one without end, or one in a comment
 */
export function findPacketBlock(text: string): Result<string | undefined, AivError> {
  const lines = text.split(/\r\n|\n|\r/);
  let found: string | undefined;
  let isHidden = false;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const opening = OPENING.exec(line);
    const fence = opening?.[1] ?? opening?.[2];
    if (fence === undefined) {
      isHidden = endsInComment(line, isHidden);
      continue;
    }
    if (isHidden)
      return refuse(
        "expected the block with the packet where people see it, got it in an HTML comment; take it out of the comment",
        index,
      );
    if (found !== undefined) return refuse("expected one block with a packet, got two; keep one", index);
    const end = lines.findIndex((line, at) => at > index && isClosing(line, fence));
    if (end < 0)
      return refuse("expected the end of the block with the packet, got the end of the document", index);
    found = "\n".repeat(index + 1) + lines.slice(index + 1, end).join("\n");
    index = end;
  }
  return ok(found);
}

/** Whether an HTML comment is open at the end of a line. */
function endsInComment(line: string, isOpen: boolean): boolean {
  let isWithin = isOpen;
  for (const [mark] of line.matchAll(/<!--|-->/g)) isWithin = mark === "<!--";
  return isWithin;
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
