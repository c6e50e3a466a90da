import { isUtf8 } from "node:buffer";
import { ASN1Obj } from "@sigstore/core";
import { VerificationError } from "../../error.ts";
import type { Certificate } from "./x509.ts";

const SUBJECT_ALT_NAME = "2.5.29.17";
const FULCIO_USER_NAME = "1.3.6.1.4.1.57264.1.7";

/** rfc822Name, dNSName and uniformResourceIdentifier (RFC 5280 §4.2.1.6). */
const IA5_NAMES: readonly number[] = [1, 2, 6];

/**
 * Every subject alternative name that identifies a signer: email, URI, DNS name, and Fulcio's user name. Names of
 * other kinds are left out.
 *
 * A certificate is refused for a name that could pass for another one where it is compared or shown: an empty one,
 * control characters, text outside of its character set, and `key:…`, which is how the key method names its signers.
 *
 * @throws `CERTIFICATE_INVALID`
 */
export function subjectAltNames(certificate: Certificate): readonly string[] {
  return generalNames(certificate).flatMap((general) => {
    const name = nameText(general);
    return name === undefined ? [] : [name];
  });
}

function generalNames({ asn1 }: Certificate): readonly ASN1Obj[] {
  try {
    const extension = asn1.extension(SUBJECT_ALT_NAME);
    return extension === undefined ? [] : ASN1Obj.parseBuffer(Buffer.from(extension.value)).subs;
  } catch (cause) {
    throw refusal("cannot be decoded", cause);
  }
}

function nameText(general: ASN1Obj): string | undefined {
  if (general.tag.isContextSpecific(0)) {
    const [type, value] = general.subs;
    if (type?.tag.isOID() !== true || type.toOID() !== FULCIO_USER_NAME) return undefined;
    return checked(value?.subs[0]?.value ?? value?.value ?? Buffer.alloc(0), /^\P{C}+$/u);
  }
  if (!IA5_NAMES.some((number) => general.tag.isContextSpecific(number))) return undefined;
  return checked(general.value, /^[\x20-\x7e]+$/);
}

function checked(bytes: Buffer, allowed: RegExp): string {
  const text = bytes.toString("utf8");
  if (!isUtf8(bytes) || !allowed.test(text))
    throw refusal("is empty or holds characters that no name may have");
  if (text.startsWith("key:")) throw refusal('begins with "key:", which names the signers of the key method');
  return text;
}

function refusal(reason: string, cause?: unknown): VerificationError {
  return new VerificationError(
    "CERTIFICATE_INVALID",
    `a subject alternative name of the signing certificate ${reason}`,
    cause === undefined ? {} : { cause },
  );
}
