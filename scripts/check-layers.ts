// Fails on an upward import, an import cycle, IO below its layer, or a Result used as a condition (docs/architecture.md).
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findViolations, type SourceModule } from "./layers/find-violations.ts";
import { readModuleFacts } from "./layers/module-facts.ts";
import { TEST_PACKAGES } from "./layers/rules.ts";
import { ROOT, workspacePackages } from "./workspace.ts";

/** The sources of a package: its `src`, and the adapters of the private conformance package. */
interface Sources {
  readonly owner: string;
  readonly folder: string;
  readonly root: string;
}

const packages = workspacePackages()
  .filter(({ json }) => !TEST_PACKAGES.includes(json.name))
  .map(({ folder, json }): Sources => ({ owner: json.name, folder, root: "src" }));
const conformance = ["adapters", "src"].map(
  (root): Sources => ({ owner: "@aixv/conformance", folder: join(ROOT, "conformance"), root }),
);
const modules = [...packages, ...conformance].flatMap(({ owner, folder, root }) =>
  globSync("**/*.ts", { cwd: join(folder, root) })
    .filter((path) => !path.endsWith(".test.ts"))
    .map((path): SourceModule => {
      const file = join(folder, root, path);
      return {
        owner,
        root,
        path: path.replaceAll("\\", "/"),
        facts: readModuleFacts(file, readFileSync(file, "utf8")),
      };
    }),
);
const violations = findViolations(modules);
for (const violation of violations) console.error(violation);
console.log(`layers: ${modules.length} modules, ${violations.length} violations`);
process.exitCode = violations.length === 0 ? 0 : 1;
