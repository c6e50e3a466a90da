import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, parse } from "node:path";
import { quote, type Timestamp, timeToMillis } from "@aixv/core";
import { isAhead } from "../../rules/clock.ts";

/** What gpg found out. */
export type GpgCheck =
  | { readonly status: "unchecked"; readonly reason: string }
  | { readonly status: "invalid"; readonly reason: string }
  | {
      readonly status: "valid";
      /** Fingerprint of the primary key, upper-case hex. */
      readonly fingerprint: string;
      /** Mail addresses of the key's names, else the names. */
      readonly names: readonly string[];
    };

const MAX_OUTPUT = 1024 * 1024;
const TIMEOUT_MILLIS = 30_000;

/**
 * Verifies a detached signature of OpenPGP by gpg, in a home folder of its own that holds the given keys and nothing else,
 * and is removed again. The user's own keys, settings and agent are never used, and no key is looked for on the network.
 *
 * @param keyring - a file with public keys, whose names are believed
 * @param now - a signature that is dated later is not valid
 */
export async function verifyGpg(
  armored: string,
  message: Uint8Array,
  keyring: string,
  now: Timestamp,
): Promise<GpgCheck> {
  // Clear-signed texts and whole messages bring content of their own.
  if (!armored.trimStart().startsWith("-----BEGIN PGP SIGNATURE-----"))
    return { status: "invalid", reason: "expected a detached signature (BEGIN PGP SIGNATURE)" };
  const home = await mkdtemp(join(tmpdir(), "aixv-gpg-"));
  try {
    await chmod(home, 0o700);
    const imported = await runGpg(home, ["--import", "--", keyring]);
    if (imported === undefined)
      return { status: "unchecked", reason: "gpg is not installed, or does not start" };
    if (!/^\[GNUPG:\] IMPORT_OK /m.test(imported.stdout))
      return { status: "unchecked", reason: `the keyring holds no public key: ${quote(keyring)}` };
    const signature = join(home, "signature.asc");
    await writeFile(signature, armored);
    const verified = await runGpg(home, ["--verify", "--", signature, "-"], message);
    if (verified === undefined) return { status: "unchecked", reason: "gpg does not start" };
    const check = readStatus(verified.stdout, verified.code, timeToMillis(now));
    if (typeof check !== "string") return check;
    return { status: "valid", fingerprint: check, names: await namesOf(home, check) };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

const BASE = [
  "--batch",
  "--no-tty",
  "--no-options",
  "--no-autostart",
  "--disable-dirmngr",
  "--no-auto-key-retrieve",
  "--no-auto-key-import",
  "--no-auto-check-trustdb",
  "--trust-model",
  "always",
  "--weak-digest",
  "SHA1",
  "--status-fd",
  "1",
];

interface GpgOutput {
  readonly stdout: string;
  readonly code: number;
}

/** `undefined` where gpg does not start or does not end. */
function runGpg(home: string, args: readonly string[], input?: Uint8Array): Promise<GpgOutput | undefined> {
  return new Promise((done) => {
    const env = Object.entries(process.env).filter(([name]) => !/^(?:GNUPGHOME$|GPG_|LC_|LANG)/.test(name));
    const gpg = spawn("gpg", ["--homedir", home, ...BASE, ...args], {
      cwd: parse(process.execPath).root,
      env: { ...Object.fromEntries(env), LC_ALL: "C" },
      stdio: ["pipe", "pipe", "ignore"],
      timeout: TIMEOUT_MILLIS,
      windowsHide: true,
    });
    let stdout = "";
    gpg.on("error", () => done(undefined));
    gpg.stdout.on("data", (chunk: Uint8Array) => {
      stdout += Buffer.from(chunk).toString("utf8");
      if (stdout.length > MAX_OUTPUT) gpg.kill();
    });
    gpg.stdin.on("error", () => undefined);
    gpg.stdin.end(input);
    gpg.on("close", (code) => done(code === null ? undefined : { stdout, code }));
  });
}

/** Words of gpg (doc/DETAILS) by which a signature does not count, with what they mean. */
const REFUSALS: readonly (readonly [word: string, meaning: string])[] = [
  ["BADSIG", "the signature does not fit the content"],
  ["REVKEYSIG", "the key was revoked"],
  ["EXPKEYSIG", "the key has expired"],
  ["EXPSIG", "the signature has expired"],
];

/** The fingerprint of the primary key; or why there is no valid signature. */
function readStatus(stdout: string, code: number, now: number): GpgCheck | string {
  const lines = stdout.split("\n").flatMap((line) => (line.startsWith("[GNUPG:] ") ? [line.slice(9)] : []));
  const of = (word: string): readonly string[] =>
    lines.filter((line) => line === word || line.startsWith(`${word} `));
  for (const [word, reason] of REFUSALS) if (of(word).length > 0) return { status: "invalid", reason };
  if (of("NO_PUBKEY").length > 0)
    return { status: "invalid", reason: "the signature is by a key that the keyring does not have" };
  if (of("ERRSIG").length > 0)
    return {
      status: "unchecked",
      reason: "gpg cannot check the signature: its algorithm is weak or unknown",
    };
  const valid = of("VALIDSIG");
  // One signature, and it is good: of several, gpg says which are valid, and not that all are.
  if (code !== 0 || valid.length !== 1 || of("GOODSIG").length !== 1 || of("NEWSIG").length > 1)
    return { status: "invalid", reason: "expected one valid signature of OpenPGP, got none or several" };
  const fields = (valid[0] ?? "").split(" ");
  const primary = fields[10] ?? fields[1] ?? "";
  if (!/^[0-9A-F]{40,64}$/.test(primary))
    return { status: "unchecked", reason: "gpg names no key that signed; use a newer gpg" };
  const signedAt = readSignatureTime(fields[3] ?? "");
  if (signedAt === undefined)
    return { status: "unchecked", reason: "gpg names no time of the signature; use a newer gpg" };
  if (isAhead(signedAt, now)) return { status: "invalid", reason: "the signature is dated after now" };
  return primary;
}

/** Seconds since 1970, or `20260131T080000`, as gpg writes what seconds do not reach. */
function readSignatureTime(text: string): number | undefined {
  if (/^[0-9]{1,12}$/.test(text)) return Number(text) * 1000;
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/, "$1-$2-$3T$4:$5:$6Z");
  const millis = iso === text ? Number.NaN : Date.parse(iso);
  return Number.isNaN(millis) ? undefined : millis;
}

/** The names of a key that are neither revoked nor expired. */
async function namesOf(home: string, fingerprint: string): Promise<readonly string[]> {
  const listed = await runGpg(home, ["--with-colons", "--list-keys", "--", fingerprint]);
  return (listed?.stdout ?? "").split("\n").flatMap((line) => {
    const [type, validity = "", , , , , , , , name = ""] = line.split(":");
    if (type !== "uid" || /[rei]/.test(validity) || name === "") return [];
    const plain = name.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    return [/<([^<>]+)>$/.exec(plain)?.[1] ?? plain];
  });
}
