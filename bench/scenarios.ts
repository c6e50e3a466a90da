import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type BenchData, CLI } from "./data.ts";
import type { Argv } from "./measure.ts";
import type { BenchServices } from "./services.ts";

/** One of our commands against a peer's. */
export interface Comparison {
  readonly name: string;
  readonly ours: Argv;
  readonly peerName: string;
  /** Undefined if it is not installed. */
  readonly peer: Argv | undefined;
}

/** A command that is only measured. */
export interface NamedRun {
  readonly name: string;
  readonly command: Argv;
}

const aixv = (...args: string[]): Argv => [process.execPath, CLI, ...args, "--quiet"];

/** Python with `model_signing` (PyPI `model-signing`), if `MODEL_SIGNING_PYTHON` names one. */
const PYTHON = process.env.MODEL_SIGNING_PYTHON;

const PINNED: readonly string[] =
  spawnSync("taskset", ["-c", "0", "true"]).status === 0 ? ["taskset", "-c", "0"] : [];

/** Held to one core, where the system can; otherwise a second one may read ahead. */
function onOneCore(command: Argv): Argv {
  return [...PINNED, ...command] as unknown as Argv;
}

/** Everything that is compared with a peer. */
export function comparisons(data: BenchData): readonly Comparison[] {
  const gib = (data.largeBytes / 2 ** 30).toString();
  const large = ["digest", data.largeFile] as const;
  const eight = ["digest", data.eightFiles] as const;
  const shard = ["--shard-size", String(2 ** 28)] as const;
  const many = data.manyCount.toLocaleString("en");
  return [
    {
      name: `sha256, one ${gib} GiB file, one thread hashing`,
      ours: aixv(...large, "--workers", "1"),
      ...peer("openssl dgst -sha256", "openssl", ["dgst", "-sha256", data.largeFile]),
    },
    {
      name: `sha256, one ${gib} GiB file, held to one core`,
      ours: onOneCore(aixv(...large, "--workers", "1")),
      ...pinnedPeer("openssl dgst -sha256", "openssl", ["dgst", "-sha256", data.largeFile]),
    },
    {
      name: `sha256, one ${gib} GiB file, one thread hashing`,
      ours: aixv(...large, "--workers", "1"),
      ...peer("sha256sum", "sha256sum", [data.largeFile]),
    },
    {
      name: "sha256, eight files, two cores",
      ours: aixv(...eight, "--workers", "2"),
      peerName: "aixv held to one core",
      peer: onOneCore(aixv(...eight, "--workers", "1")),
    },
    {
      name: "sha256, one file in shards, two cores",
      ours: aixv(...large, ...shard, "--workers", "2"),
      peerName: "aixv held to one core",
      peer: onOneCore(aixv(...large, ...shard, "--workers", "1")),
    },
    {
      name: `sha256, ${many} files of 4 KiB, two cores`,
      ours: aixv("digest", data.manyFiles, "--workers", "2"),
      ...peer("find … xargs -P2 sha256sum", "sh", [
        "-c",
        'find "$0" -type f -print0 | xargs -0 -P2 -n 1000 sha256sum',
        data.manyFiles,
      ]),
    },
    {
      name: `blake2b, one ${gib} GiB file, one thread hashing`,
      ours: aixv(...large, "--hash-algorithm", "blake2b", "--workers", "1"),
      ...peer("b2sum", "b2sum", [data.largeFile]),
    },
    {
      name: `blake3, one ${gib} GiB file, one thread hashing`,
      ours: aixv(...large, "--hash-algorithm", "blake3", "--workers", "1"),
      peerName: "aixv sha256, one thread hashing",
      peer: aixv(...large, "--workers", "1"),
    },
    {
      name: "sign, eight files, key",
      ours: aixv(
        "sign",
        data.eightFiles,
        "--key",
        data.key,
        "--bundle",
        join(data.folder, "ours.sig"),
        "--force",
      ),
      ...python([
        "sign",
        "key",
        "--private_key",
        data.key,
        "--signature",
        join(data.folder, "peer.sig"),
        data.eightFiles,
      ]),
    },
    {
      name: "verify, eight files, key",
      ours: aixv(
        "verify",
        data.eightFiles,
        "--public-key",
        data.publicKey,
        "--bundle",
        join(data.folder, "ours.sig"),
      ),
      ...python([
        "verify",
        "key",
        "--public_key",
        data.publicKey,
        "--signature",
        join(data.folder, "peer.sig"),
        data.eightFiles,
      ]),
    },
    {
      name: "verify, a small model, key",
      ours: aixv("verify", data.small, "--public-key", data.publicKey),
      ...python([
        "verify",
        "key",
        "--public_key",
        data.publicKey,
        "--signature",
        join(data.small, "model.sig"),
        data.small,
      ]),
    },
  ];
}

/** The first is the empty process that the others are compared with; each signs before it verifies. */
export function startupRuns(data: BenchData, services: BenchServices): readonly [NamedRun, ...NamedRun[]] {
  const methods = [
    { name: "key", sign: ["--key", data.key], verify: ["--public-key", data.publicKey] },
    { name: "certificate", sign: services.signCertificate, verify: services.verifyCertificate },
    { name: "keyless, services on loopback", sign: services.signKeyless, verify: services.verifyKeyless },
  ];
  return [
    { name: "`node -e 0`", command: [process.execPath, "-e", "0"] },
    { name: "`aixv version`", command: aixv("version") },
    ...methods.flatMap(({ name, sign, verify }, index) => {
      const bundle = ["--bundle", join(data.folder, `small-${index}.sig`)];
      return [
        {
          name: `sign a small model, ${name}`,
          command: aixv("sign", data.small, ...bundle, ...sign, "--force"),
        },
        { name: `verify a small model, ${name}`, command: aixv("verify", data.small, ...bundle, ...verify) },
      ];
    }),
  ];
}

/** Peak memory must not depend on the size of a model. */
export function memoryRuns(data: BenchData): readonly NamedRun[] {
  return [
    ...data.sparse.map(({ name, path }) => ({
      name: `digest, one file of ${name}`,
      command: aixv("digest", path),
    })),
    { name: `digest, ${data.manyCount.toLocaleString("en")} files`, command: aixv("digest", data.manyFiles) },
    {
      name: `sign, ${data.manyCount.toLocaleString("en")} files`,
      command: aixv(
        "sign",
        data.manyFiles,
        "--key",
        data.key,
        "--bundle",
        join(data.folder, "many.sig"),
        "--force",
      ),
    },
    {
      name: `verify, ${data.manyCount.toLocaleString("en")} files`,
      command: aixv(
        "verify",
        data.manyFiles,
        "--public-key",
        data.publicKey,
        "--bundle",
        join(data.folder, "many.sig"),
      ),
    },
  ];
}

function peer(
  peerName: string,
  program: string,
  args: readonly string[],
): Pick<Comparison, "peerName" | "peer"> {
  const installed = spawnSync("sh", ["-c", 'command -v "$0"', program]).status === 0;
  return { peerName, peer: installed ? [program, ...args] : undefined };
}

function pinnedPeer(
  peerName: string,
  program: string,
  args: readonly string[],
): Pick<Comparison, "peerName" | "peer"> {
  const found = peer(peerName, program, args);
  return { peerName, peer: found.peer === undefined ? undefined : onOneCore(found.peer) };
}

function python(args: readonly string[]): Pick<Comparison, "peerName" | "peer"> {
  return {
    peerName: "model_signing (Python)",
    peer: PYTHON === undefined ? undefined : [PYTHON, "-m", "model_signing", ...args],
  };
}
