/** An element of an XML document as it was written, comments and processing instructions left out. */
export interface XmlElement {
  readonly name: string;
  /** Own members only: no prototype. */
  readonly attributes: { readonly [name: string]: string };
  /** Texts, CDATA sections among them, and elements, in their order. Texts are never adjacent. */
  readonly children: readonly (string | XmlElement)[];
}

/** The elements among the children. */
export function childElements({ children }: XmlElement): readonly XmlElement[] {
  return children.filter((child) => typeof child !== "string");
}

/** An attribute, `undefined` if absent; inherited names are never found. */
export function attribute({ attributes }: XmlElement, name: string): string | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}
