import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

type Call = (...args: unknown[]) => unknown;
type Calls = { [name: string]: Call };

/** What changes files, as far as documents are written by it. */
const CHANGES: readonly (readonly [calls: object, names: readonly string[]])[] = [
  [fs, ["mkdirSync", "writeFileSync", "linkSync", "unlinkSync"]],
  [fs.promises, ["mkdir", "open", "link", "rename", "unlink"]],
];

/**
 * Runs a task in which every change of files fails from the given number of them on, cleaning up included: what is on the
 * disk then is what a process leaves that is killed there.
 *
 * @returns whether the task came to its end before
 */
export async function stopAfter(changes: number, task: () => Promise<unknown>): Promise<boolean> {
  let done = 0;
  const originals = CHANGES.map(
    ([calls, names]) =>
      [
        calls as Calls,
        Object.fromEntries(names.map((name) => [name, (calls as Calls)[name] as Call])),
      ] as const,
  );
  for (const [calls, group] of originals) {
    for (const [name, original] of Object.entries(group)) {
      calls[name] = (...args) => {
        const isChange = name !== "open" || args[1] !== "r";
        if (isChange && done++ >= changes) throw Object.assign(new Error("stopped"), { code: "STOPPED" });
        return original(...args);
      };
    }
  }
  syncBuiltinESMExports();
  try {
    await task();
  } catch (error) {
    if (done <= changes) throw error;
  } finally {
    for (const [calls, group] of originals) Object.assign(calls, group);
    syncBuiltinESMExports();
  }
  return done <= changes;
}
