/**
 * Escapes of one ASCII character: of JSON and what quotes it (`\u0041`, `\x41`, `\/`), of URLs (`%41`), of XML and HTML
 * (`&#65;`, `&quot;`). No line ends among them, so that lines keep their numbers.
 */
const ESCAPE =
  /\\{1,8}(?:u00([2-7][0-9a-f])|x([2-7][0-9a-f])|u\{0{0,4}([2-7][0-9a-f])\}|(\/))|%(?:25){0,3}([2-7][0-9a-f])|&#(?:x0{0,4}([2-7][0-9a-f])|0{0,4}([0-9]{2,3}));|&(quot|apos|amp|lt|gt);/gi;

const NAMED: { readonly [name: string]: string } = { quot: '"', apos: "'", amp: "&", lt: "<", gt: ">" };

/**
 * A text as someone may read it who decodes what is escaped in it, and without the NUL that UTF-16 has beside each character
 * of ASCII; the text itself where nothing is. Takes one pass: what is escaped twice in different ways is not found.
 */
export function decodeText(text: string): string {
  const plain = text.includes("\0") ? text.replaceAll("\0", "") : text;
  if (!/[\\%&]/.test(plain)) return plain;
  return plain.replace(ESCAPE, (written: string, ...groups: readonly unknown[]) => {
    const [unicode, byte, point, slash, percent, hex, decimal, name] = groups.map((group) =>
      typeof group === "string" ? group : undefined,
    );
    if (slash !== undefined) return "/";
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? written;
    const code =
      decimal === undefined
        ? Number.parseInt(unicode ?? byte ?? point ?? percent ?? hex ?? "", 16)
        : Number(decimal);
    return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : written;
  });
}
