import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Root of the repository. */
export const ROOT: string = dirname(dirname(fileURLToPath(import.meta.url)));

/** The parts of a package.json that the checks read. */
export interface PackageJson {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: { readonly [subpath: string]: string | { readonly [condition: string]: string } };
  readonly dependencies?: { readonly [name: string]: string };
  readonly optionalDependencies?: { readonly [name: string]: string };
}

/** A package of the workspace. */
export interface WorkspacePackage {
  readonly folder: string;
  readonly json: PackageJson;
}

/** Every package, by folder name. */
export function workspacePackages(): readonly WorkspacePackage[] {
  return globSync("packages/*/package.json", { cwd: ROOT })
    .toSorted()
    .map((path) => ({
      folder: join(ROOT, dirname(path)),
      json: JSON.parse(readFileSync(join(ROOT, path), "utf8")) as PackageJson,
    }));
}
