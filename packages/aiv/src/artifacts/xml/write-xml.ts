import type { XmlElement } from "./xml-element.ts";

/**
 * Writes an element in one fixed way: attributes by name, no white space that was not in a text, an element without
 * children as `<a/>`, every character outside the markup as itself but for `&`, `<`, `>`, `"`, CR, and TAB and LF in
 * attributes. Two different trees never give the same text.
 */
export function writeXml(element: XmlElement): string {
  const names = Object.keys(element.attributes).toSorted();
  const attributes = names.map((name) => ` ${name}="${escapeAttribute(element.attributes[name] ?? "")}"`);
  const children = element.children.map((child) =>
    typeof child === "string" ? escapeText(child) : writeXml(child),
  );
  const content = children.join("");
  const tag = element.name + attributes.join("");
  return content === "" ? `<${tag}/>` : `<${tag}>${content}</${element.name}>`;
}

function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "&#13;");
}

function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', "&quot;").replaceAll("\t", "&#9;").replaceAll("\n", "&#10;");
}
