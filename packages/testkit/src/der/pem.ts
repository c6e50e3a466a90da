/** Wraps DER in PEM armour with 64-column lines and a final newline (RFC 7468). */
export function toPem(label: string, der: Uint8Array): string {
  const base64 = Buffer.from(der).toString("base64");
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

/** The DER inside the first PEM block of a text, or `undefined` where there is none. */
export function fromPem(text: string): { label: string; der: Uint8Array } | undefined {
  const match = /-----BEGIN ([A-Z0-9 ]+)-----([\sA-Za-z0-9+/=]+)-----END \1-----/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { label: match[1], der: new Uint8Array(Buffer.from(match[2], "base64")) };
}
