import { SaxesParser } from "saxes";
import { ArtifactError, malformed } from "../artifact-error.ts";
import type { ArtifactLimits } from "../artifact-source.ts";
import type { XmlElement } from "./xml-element.ts";

interface OpenElement {
  readonly name: string;
  readonly attributes: { [name: string]: string };
  readonly children: (string | XmlElement)[];
}

/** The parser is given so much at a time: its own buffers stay small. */
const CHUNK = 64 * 1024;

/**
 * Parses an XML 1.0 document. A document type is refused, and with it every entity but the five of XML itself, so that
 * nothing is expanded or fetched. Limits are kept while reading.
 *
 * @throws ArtifactError `ARTIFACT_MALFORMED`, `ARTIFACT_TOO_LARGE`
 */
export function parseXml(text: string, limits: Required<ArtifactLimits>): XmlElement {
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let entries = 0;
  const parser = new SaxesParser({ xmlns: false, position: true });
  parser.on("error", (error) => {
    throw malformed(`expected well-formed XML: line ${error.message.slice(0, 200)}`);
  });
  parser.on("doctype", () => {
    throw malformed("expected XML without a document type (DOCTYPE), got one; entities are never expanded");
  });
  parser.on("opentag", (tag) => {
    const attributes = Object.assign(Object.create(null) as { [name: string]: string }, tag.attributes);
    entries += 1 + Object.keys(attributes).length;
    if (entries > limits.maxEntries) {
      throw new ArtifactError(
        "ARTIFACT_TOO_LARGE",
        `expected XML of at most ${limits.maxEntries} elements and attributes (maxEntries), got more`,
      );
    }
    if (open.length >= limits.maxDepth) {
      throw new ArtifactError(
        "ARTIFACT_TOO_LARGE",
        `expected XML of at most ${limits.maxDepth} levels (maxDepth), got more`,
      );
    }
    open.push({ name: tag.name, attributes, children: [] });
  });
  const addText = (piece: string): void => {
    const siblings = open.at(-1)?.children;
    if (siblings === undefined || piece === "") return;
    const before = siblings.at(-1);
    if (typeof before === "string") siblings[siblings.length - 1] = before + piece;
    else siblings.push(piece);
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    const element = open.pop();
    if (element === undefined) return;
    const parent = open.at(-1);
    if (parent === undefined) root = element;
    else parent.children.push(element);
  });
  for (let at = 0; at < text.length; at += CHUNK) parser.write(text.slice(at, at + CHUNK));
  parser.close();
  if (root === undefined) throw malformed("expected an XML element, got none");
  return root;
}
