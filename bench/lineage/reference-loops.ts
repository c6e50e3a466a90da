import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PREDICATE_TYPES } from "@aixv/records";
import type { Question } from "./question.ts";

// How the AIXV reference answers (`trace_training_lineage_parents` and `trace_training_lineage_descendants`, aixv 0.1), written
// anew: it has no index and keeps nothing, so that each question lists the folder and reads files.

interface ReferenceStatement {
  readonly predicateType?: string;
  readonly subject?: readonly { readonly digest?: { readonly sha256?: string } }[];
  readonly predicate?: { readonly parent_models?: readonly { readonly digest?: string }[] };
}

/** Answers by going through the files in a root; an artifact as often as it is come to. */
export function askReferenceLoops(root: string, question: Question): readonly (readonly [string, number])[] {
  const folder = join(root, ".aixv", "attestations");
  return [...(question.view === "trace" ? parentsOf(folder, question) : descendantsOf(folder, question))];
}

/** Lists the folder once for each artifact that it comes to. */
function* parentsOf(folder: string, { artifact, depth }: Question): Generator<readonly [string, number]> {
  const visited = new Set<string>([artifact]);
  const pending: (readonly [string, number])[] = [[artifact, 1]];
  for (const [child, current] of pending) {
    const prefix = `${child.replace(":", "_")}.`;
    const names = readdirSync(folder).filter((name) => name.startsWith(prefix) && name.endsWith(".json"));
    for (const statement of names.sort().map((name) => readStatement(join(folder, name)))) {
      if (!subjectsOf(statement).includes(child)) continue;
      for (const parent of originsOf(statement)) {
        yield [parent, current];
        if (current >= depth || visited.has(parent)) continue;
        visited.add(parent);
        pending.push([parent, current + 1]);
      }
    }
  }
}

/** Reads every file. */
function* descendantsOf(folder: string, { artifact, depth }: Question): Generator<readonly [string, number]> {
  const edges = new Map<string, string[]>();
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  for (const statement of names.sort().map((name) => readStatement(join(folder, name)))) {
    for (const parent of originsOf(statement)) {
      const children = edges.get(parent) ?? [];
      edges.set(parent, children);
      for (const child of subjectsOf(statement)) if (!children.includes(child)) children.push(child);
    }
  }
  const visited = new Set<string>([artifact]);
  const pending: (readonly [string, number])[] = [[artifact, 1]];
  for (const [parent, current] of pending) {
    for (const child of edges.get(parent) ?? []) {
      yield [child, current];
      if (current >= depth || visited.has(child)) continue;
      visited.add(child);
      pending.push([child, current + 1]);
    }
  }
}

function readStatement(path: string): ReferenceStatement {
  const { statement } = JSON.parse(readFileSync(path, "utf8")) as { readonly statement: ReferenceStatement };
  return statement;
}

function subjectsOf({ subject = [] }: ReferenceStatement): readonly string[] {
  return subject.flatMap(({ digest }) => (digest?.sha256 === undefined ? [] : [`sha256:${digest.sha256}`]));
}

function originsOf({ predicateType, predicate }: ReferenceStatement): readonly string[] {
  if (predicateType !== PREDICATE_TYPES.training) return [];
  return (predicate?.parent_models ?? []).flatMap(({ digest }) => digest ?? []);
}
