import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../workspace.ts";

/** A package of others that ours need when they run. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
  /** Where the lockfile has it from. */
  readonly url: string;
  /** As the lockfile has it: `sha512-` and base64. */
  readonly integrity: string;
}

interface Listed extends Needs {
  readonly from?: string;
  readonly version: string;
  readonly resolved?: string;
}

/** What is optional runs where it could be installed, so it is named too: native code is. */
interface Needs {
  readonly dependencies?: { readonly [name: string]: Listed };
  readonly optionalDependencies?: { readonly [name: string]: Listed };
}

/** What the published packages need when they run, near and far, each version once, by name. */
export function runtimeDependencies(): readonly Dependency[] {
  const pnpm = join(ROOT, "node_modules", ".bin", "pnpm");
  const published = ["--filter", "./packages/*", "--filter", "!@aixv/testkit"];
  const args = ["list", "--recursive", "--prod", "--depth", "Infinity", "--json", ...published];
  const listed = JSON.parse(
    execFileSync(pnpm, args, { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28 }),
  ) as readonly Needs[];
  const integrities = lockedIntegrities(readFileSync(join(ROOT, "pnpm-lock.yaml"), "utf8"));
  const found = new Map<string, Dependency>();
  const walk = ({ dependencies = {}, optionalDependencies = {} }: Needs): void => {
    const needed = [...Object.entries(dependencies), ...Object.entries(optionalDependencies)];
    for (const [alias, { from: name = alias, version, resolved: url, ...below }] of needed) {
      walk(below);
      // Our own come from here.
      if (version.startsWith("link:")) continue;
      const id = `${name}@${version}`;
      const integrity = integrities.get(id);
      if (url === undefined || integrity === undefined)
        throw new Error(`expected ${id} in pnpm-lock.yaml, with its integrity`);
      found.set(id, { name, version, url, integrity });
    }
  };
  for (const one of listed) walk(one);
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, dependency]) => dependency);
}

/** By name and version, of the section `packages` of a lockfile. */
export function lockedIntegrities(lockfile: string): ReadonlyMap<string, string> {
  const entries = lockfile.matchAll(
    /^ {2}'?(?<id>@?[^\s'@]+@[^\s':(]+)'?:\n {4}resolution: \{integrity: (?<integrity>sha512-[A-Za-z0-9+/=]+)/gm,
  );
  return new Map([...entries].map(({ groups }) => [groups?.id ?? "", groups?.integrity ?? ""]));
}

/**
 * Fetches the tarball of a dependency and holds it against the lockfile.
 *
 * @returns its SHA-256, in hex
 */
export async function fetchDigest({ name, version, url, integrity }: Dependency): Promise<string> {
  const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(120_000) });
  if (!response.ok) throw new Error(`${name}@${version}: ${url} answered ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const actual = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  if (actual !== integrity)
    throw new Error(`${name}@${version}: expected ${integrity} as in pnpm-lock.yaml, got ${actual}`);
  return createHash("sha256").update(bytes).digest("hex");
}

/** A package of npm as a package URL (purl-spec, npm). */
export function packageUrl({ name, version }: Pick<Dependency, "name" | "version">): string {
  return `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;
}
