import { compareCodePoints } from "@aixv/core";
import {
  type FileChange,
  SURFACE_CATEGORIES,
  type SurfaceCategory,
  type TouchedCategory,
  type TouchedSurface,
} from "../facts/index.ts";
import { FILE_KIND_MAP } from "./file-kind-map.ts";
import { changedPaths, fileKind, fitsRule } from "./file-nature.ts";
import type { CriticalSurface } from "./surface-map.ts";

/** Critical surfaces whose change is one of permissions or of who gets in (AIV §6.5.1). */
const SECURITY_SURFACES: readonly CriticalSurface[] = [
  "Authentication",
  "Authorization",
  "Secrets Management",
  "Cryptography",
  "Privilege Boundaries",
];

/** Files that say what others may use. */
const ENTRY_POINTS = /(?:^|\/)(?:index\.(?:[cm]?[jt]sx?)|__init__\.pyi?|(?:lib|mod)\.rs|public-api\.ts)$/;

/** What a repository knows of paths beyond their names. */
export interface KnownOfPaths {
  /** Files in which an export changed; by default none. */
  readonly exporting?: ReadonlySet<string>;
  /** Submodules: another repository at a commit. By default none. */
  readonly submodules?: ReadonlySet<string>;
}

/**
 * The categories of surface (AIV §6.5.1) that a change touches, a file in as many as fit. `api` by files that describe
 * interfaces, and by entry points of packages in which something that they export has changed.
 *
 * @param known - what paths alone do not say
 * @returns in order of category, then path
 */
export function touchedCategories(
  changes: readonly FileChange[],
  surfaces: readonly TouchedSurface[],
  known: KnownOfPaths = {},
): readonly TouchedCategory[] {
  const paths = new Map<SurfaceCategory, Set<string>>(
    SURFACE_CATEGORIES.map((category) => [category, new Set<string>()]),
  );
  for (const change of changes) {
    for (const path of changedPaths(change)) {
      if (known.submodules?.has(path) === true) paths.get("dependencies")?.add(path);
      if (fileKind(path) === "test" || fileKind(path) === "documentation") continue;
      for (const rule of FILE_KIND_MAP) if (fitsRule(rule, path)) paths.get(rule.kind)?.add(path);
      if (ENTRY_POINTS.test(path) && (known.exporting?.has(change.path) === true || change.status !== "M"))
        paths.get("api")?.add(path);
    }
  }
  for (const { surface, path } of surfaces) {
    if (SECURITY_SURFACES.some((name) => name === surface)) paths.get("security")?.add(path);
  }
  return SURFACE_CATEGORIES.flatMap((category) =>
    [...(paths.get(category) ?? [])].toSorted(compareCodePoints).map((path) => ({ category, path })),
  );
}
