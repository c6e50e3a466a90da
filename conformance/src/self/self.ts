import { AixvError, err, ok } from "@aixv/core";
import type { Implementation } from "../implementation/implementation.ts";
import { readInput } from "./operation.ts";
import { OPERATIONS } from "./operations/index.ts";

/** aixv itself, in this process. */
export function createSelf(version: string): Implementation {
  return {
    name: "aixv",
    version,
    async answer({ operation, input }) {
      const load = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
      if (load === undefined) return ok({ verdict: "skip", reason: `no such operation: ${operation}` });
      try {
        return ok(await (await load())(readInput(input)));
      } catch (error) {
        // What throws reached no verdict, which no case expects.
        const code = error instanceof AixvError ? error.code : "INTERNAL_FAULT";
        return err(`${code}: ${error instanceof Error ? error.message : "unknown"}`);
      }
    },
    close: () => undefined,
  };
}
