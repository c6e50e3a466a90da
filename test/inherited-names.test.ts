import { afterAll, describe, expect, it } from "vitest";
import {
  type JsonTree,
  parseTree,
  pathsOf,
  pointerOf,
  replaceAt,
  type TreePath,
  writeTree,
} from "../fuzz/mutate/json-tree.ts";
import type { FuzzKind, FuzzTarget } from "../fuzz/target.ts";
import { FUZZ_KINDS } from "../fuzz/targets/index.ts";

/** Names under which objects inherit what is not written in them. */
const NAMES = ["__proto__", "constructor", "prototype"] as const;
/** Of members of a document that are moved. */
const MOST_PLACES = 40;
/** They need services of their own, and read the same formats as the others. */
const isQuick = ({ kind }: FuzzKind): boolean =>
  !/rekor|certificate|bundle-parse|trusted-root|signing-config/.test(kind);

/** A member at a path put under another name of its object, or left out. */
function moved(tree: JsonTree, path: TreePath, name: string | undefined): JsonTree {
  const index = path.at(-1);
  return replaceAt(tree, path.slice(0, -1), (node) => {
    const member = node.kind === "object" && index !== undefined ? node.members[index] : undefined;
    if (node.kind !== "object" || member === undefined) return node;
    const rest = node.members.filter((one) => one !== member);
    const inherited: JsonTree = { kind: "object", members: [member] };
    const under: JsonTree =
      name === "constructor" ? { kind: "object", members: [["prototype", inherited]] } : inherited;
    return { kind: "object", members: name === undefined ? rest : [...rest, [name, under]] };
  });
}

/** Places of members, from all over the document. */
function membersOf(tree: JsonTree): readonly TreePath[] {
  const all = pathsOf(tree).filter((path) => path.length > 0);
  const step = Math.max(1, Math.floor(all.length / MOST_PLACES));
  return all.filter((_, index) => index % step === 0);
}

describe("a member under a name that objects inherit", () => {
  const before = Reflect.ownKeys(Object.prototype);
  const open: FuzzTarget[] = [];
  afterAll(async () => {
    for (const target of open) await target.close?.();
  });

  it.each(FUZZ_KINDS.filter(isQuick))(
    "of $kind counts as absent, and changes no other object",
    async ({ create }) => {
      const target = await create();
      open.push(target);
      if (target.shape !== "json") return;
      const accepts = async (tree: JsonTree, sample: number): Promise<boolean> =>
        await target.run(Buffer.from(writeTree(tree)), sample);
      const satisfied: string[] = [];
      for (const [sample, bytes] of target.samples.slice(0, 2).entries()) {
        const tree = parseTree(new TextDecoder().decode(bytes));
        for (const path of membersOf(tree)) {
          // What is looked for anywhere below, as references are, is found under any name.
          const without =
            (await accepts(moved(tree, path, undefined), sample)) ||
            (await accepts(moved(tree, path, "other"), sample));
          for (const name of NAMES) {
            const accepted = await accepts(moved(tree, path, name), sample);
            if (accepted && !without) satisfied.push(`${pointerOf(tree, path)} under ${name}`);
          }
        }
      }
      expect(satisfied).toEqual([]);
      expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
    },
  );
});
