import { posix } from "node:path";
import type { ModuleFacts } from "./module-facts.ts";
import {
  IO_FOLDER,
  IO_LAYER,
  IO_MODULES,
  LAYERS,
  PURE_BUILTINS,
  RANDOM_IMPORTS,
  TEST_PACKAGES,
} from "./rules.ts";

/** A source file of a package. */
export interface SourceModule {
  /** Package name. */
  readonly owner: string;
  /** Folder of the package where its sources lie; default `src`. */
  readonly root?: string;
  /** Path from there, with `/`. */
  readonly path: string;
  readonly facts: ModuleFacts;
}

/** Every breach of the architecture's rules, one line each; empty if there is none. */
export function findViolations(modules: readonly SourceModule[]): readonly string[] {
  return [...modules.flatMap(moduleViolations), ...cycles(modules)];
}

function moduleViolations(module: SourceModule): readonly string[] {
  const { owner, path, facts } = module;
  const where = placeOf(module);
  const layer = LAYERS[owner];
  if (layer === undefined) return [`${where}: package ${owner} has no layer in scripts/layers/rules.ts`];
  const found: string[] = facts.alwaysTrue.map(
    (name) => `${where}: ${name}(…) as a condition is always true; test its .ok`,
  );
  const mayDoIo = layer >= IO_LAYER || path.startsWith(`${IO_FOLDER}/`);
  for (const { specifier, names } of facts.imports) {
    const target = packageOf(specifier);
    if (TEST_PACKAGES.includes(target)) found.push(`${where}: imports ${target}, which is for tests`);
    const targetLayer = LAYERS[target];
    if (targetLayer !== undefined && target !== owner && targetLayer >= layer) {
      found.push(`${where}: imports ${target} of layer ${targetLayer}, but is of layer ${layer} itself`);
    }
    if (mayDoIo) continue;
    if (specifier.startsWith("node:") && !PURE_BUILTINS.includes(specifier)) {
      found.push(
        `${where}: imports ${specifier}, but IO belongs in src/${IO_FOLDER}/ or in layer ${IO_LAYER}`,
      );
    }
    if (specifier === "node:crypto") {
      for (const name of names.filter((imported) => RANDOM_IMPORTS.includes(imported))) {
        found.push(`${where}: imports ${name}, but randomness belongs in src/${IO_FOLDER}/`);
      }
    }
    if (IO_MODULES.includes(target)) found.push(`${where}: imports ${target}, which does IO`);
    if (specifier.endsWith("/node") && targetLayer !== undefined)
      found.push(`${where}: imports ${specifier}, which does IO`);
    if (specifier.startsWith(".") && resolve(path, specifier).startsWith(`${IO_FOLDER}/`)) {
      found.push(`${where}: imports ${specifier}, which is in src/${IO_FOLDER}/`);
    }
  }
  if (!mayDoIo) {
    for (const use of facts.impure)
      found.push(`${where}: uses ${use}, but clock, network and environment are arguments here`);
  }
  return found;
}

/** A module, for people: its package and its path there. */
function placeOf({ owner, root = "src", path }: SourceModule): string {
  return `${owner} ${root}/${path}`;
}

/** `@scope/name` or `name` of a specifier; the specifier itself if it is relative. */
function packageOf(specifier: string): string {
  if (specifier.startsWith(".")) return specifier;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function resolve(from: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}

/** Cycles of imports within a package; those of types alone do no harm at run time and are allowed. */
function cycles(modules: readonly SourceModule[]): readonly string[] {
  const graph = new Map<string, readonly string[]>(
    modules.map((module) => [
      placeOf(module),
      module.facts.imports.flatMap(({ specifier, typeOnly }) =>
        specifier.startsWith(".") && !typeOnly
          ? [placeOf({ ...module, path: resolve(module.path, specifier) })]
          : [],
      ),
    ]),
  );
  const state = new Map<string, "open" | "done">();
  const found: string[] = [];
  const visit = (node: string, trail: readonly string[]): void => {
    if (state.get(node) === "done") return;
    if (state.get(node) === "open") {
      found.push(`import cycle: ${[...trail.slice(trail.indexOf(node)), node].join(" → ")}`);
      return;
    }
    state.set(node, "open");
    for (const next of graph.get(node) ?? []) visit(next, [...trail, node]);
    state.set(node, "done");
  };
  for (const node of graph.keys()) visit(node, []);
  return found;
}
