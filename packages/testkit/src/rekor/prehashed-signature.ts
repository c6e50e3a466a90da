import { constants, type KeyObject, publicDecrypt } from "node:crypto";
import { derChildren, parseDer } from "../der/der-reader.ts";

interface Curve {
  readonly p: bigint;
  readonly n: bigint;
  readonly g: Point;
}
type Point = readonly [x: bigint, y: bigint] | undefined;

/** NIST curves (SP 800-186 §3.2.1); all have a = -3, and points come from parsed keys, so b is not needed. */
const CURVES: { readonly [name: string]: Curve } = {
  "P-256": {
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    g: [
      0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
      0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
    ],
  },
  "P-384": {
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    g: [
      0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,
      0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
    ],
  },
  "P-521": {
    p: 2n ** 521n - 1n,
    n: 0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
    g: [
      0xc6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66n,
      0x11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650n,
    ],
  },
};

/**
 * Verifies a signature over a message of which only the digest is known, which node:crypto cannot: ECDSA on
 * P-256, P-384 and P-521 (FIPS 186-5 §6.4.2) and RSA PKCS#1 v1.5. Not constant time: for public data only.
 */
export function verifyPrehashed(digest: Uint8Array, key: KeyObject, signature: Uint8Array): boolean {
  try {
    if (key.asymmetricKeyType === "rsa") {
      const info = publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
      return Buffer.from(derChildren(parseDer(info))[1]?.contents ?? []).equals(digest);
    }
    const { crv = "", x = "", y = "" } = key.export({ format: "jwk" });
    const curve = CURVES[crv];
    if (curve === undefined) return false;
    const [r = 0n, s = 0n] = derChildren(parseDer(signature)).map((integer) => toBigInt(integer.contents));
    const q: Point = [toBigInt(Buffer.from(x, "base64url")), toBigInt(Buffer.from(y, "base64url"))];
    return verifyEcdsa(curve, q, digest, r, s);
  } catch {
    return false;
  }
}

function verifyEcdsa(curve: Curve, q: Point, digest: Uint8Array, r: bigint, s: bigint): boolean {
  const { n, p, g } = curve;
  if (r <= 0n || r >= n || s <= 0n || s >= n) return false;
  const excess = BigInt(Math.max(0, digest.length * 8 - n.toString(2).length));
  const e = toBigInt(digest) >> excess;
  const w = inverse(s, n);
  const point = add(multiply((e * w) % n, g, p), multiply((r * w) % n, q, p), p);
  return point !== undefined && point[0] % n === r;
}

function multiply(scalar: bigint, point: Point, p: bigint): Point {
  let result: Point;
  let addend = point;
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = add(result, addend, p);
    addend = add(addend, addend, p);
  }
  return result;
}

function add(a: Point, b: Point, p: bigint): Point {
  if (a === undefined) return b;
  if (b === undefined) return a;
  const same = a[0] === b[0];
  if (same && mod(a[1] + b[1], p) === 0n) return undefined;
  const slope = same
    ? mod((3n * a[0] * a[0] - 3n) * inverse(2n * a[1], p), p)
    : mod((b[1] - a[1]) * inverse(b[0] - a[0], p), p);
  const x = mod(slope * slope - a[0] - b[0], p);
  return [x, mod(slope * (a[0] - x) - a[1], p)];
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [low, high, x, lastX] = [mod(value, modulus), modulus, 1n, 0n];
  while (low > 1n) {
    const quotient = high / low;
    [low, high, x, lastX] = [high - quotient * low, low, lastX - quotient * x, x];
  }
  return mod(x, modulus);
}

function mod(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex") || "0"}`);
}
