// Fails on an upward import, an import cycle, IO below its layer, or a Result used as a condition (docs/architecture.md).
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findViolations, type SourceModule } from "./layers/find-violations.ts";
import { readModuleFacts } from "./layers/module-facts.ts";
import { TEST_PACKAGES } from "./layers/rules.ts";
import { workspacePackages } from "./workspace.ts";

const modules = workspacePackages()
  .filter(({ json }) => !TEST_PACKAGES.includes(json.name))
  .flatMap(({ folder, json }) =>
    globSync("**/*.ts", { cwd: join(folder, "src") })
      .filter((path) => !path.endsWith(".test.ts"))
      .map((path): SourceModule => {
        const file = join(folder, "src", path);
        return {
          owner: json.name,
          path: path.replaceAll("\\", "/"),
          facts: readModuleFacts(file, readFileSync(file, "utf8")),
        };
      }),
  );
const violations = findViolations(modules);
for (const violation of violations) console.error(violation);
console.log(`layers: ${modules.length} modules, ${violations.length} violations`);
process.exitCode = violations.length === 0 ? 0 : 1;
