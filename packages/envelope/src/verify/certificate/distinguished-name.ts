import { isUtf8 } from "node:buffer";
import type { ASN1Obj } from "@sigstore/core";

/** Attribute types with a short name (RFC 4514 §3). */
const SHORT_NAMES: { readonly [oid: string]: string } = {
  "2.5.4.3": "CN",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "2.5.4.6": "C",
  "2.5.4.9": "STREET",
  "0.9.2342.19200300.100.1.25": "DC",
  "0.9.2342.19200300.100.1.1": "UID",
};

const UTF8_STRING = 12;
const PRINTABLE_STRING = 19;
const IA5_STRING = 22;
const BMP_STRING = 30;

/** An X.501 `Name` as text (RFC 4514 §2): relative names last to first, parted by commas; `+` within one. */
export function distinguishedName(name: ASN1Obj): string {
  return name.subs
    .toReversed()
    .map((relativeName) => relativeName.subs.map(attribute).join("+"))
    .join(",");
}

function attribute(typeAndValue: ASN1Obj): string {
  const [type, value] = typeAndValue.subs;
  const oid = type?.toOID() ?? "";
  const shortName = Object.hasOwn(SHORT_NAMES, oid) ? SHORT_NAMES[oid] : undefined;
  const text = value === undefined ? undefined : textValue(value);
  if (shortName === undefined || text === undefined) {
    return `${shortName ?? oid}=#${value === undefined ? "" : value.toDER().toString("hex")}`;
  }
  return `${shortName}=${escapeValue(text)}`;
}

function textValue(value: ASN1Obj): string | undefined {
  switch (value.tag.number) {
    case UTF8_STRING:
    case PRINTABLE_STRING:
    case IA5_STRING:
      // Decoding would turn different bytes into the same text; RFC 4514 §2.4 has a hexadecimal form for what is left.
      return isUtf8(value.value) ? value.value.toString("utf8") : undefined;
    case BMP_STRING:
      return value.value.length % 2 === 0 ? Buffer.from(value.value).swap16().toString("utf16le") : undefined;
    default:
      return undefined;
  }
}

/** RFC 4514 §2.4: escapes what would be read as structure, and control characters as hex pairs of their UTF-8. */
function escapeValue(text: string): string {
  return text
    .replace(/["+,;<>\\]/g, "\\$&")
    .replace(/^[ #]|(?<!^) $/g, "\\$&")
    .replace(/\p{Cc}/gu, (control) => Buffer.from(control).toString("hex").replace(/../g, "\\$&"));
}
