// `pnpm create-exporter NAME`: copies the template of an exporter, and registers it (docs/adding-an-exporter.md).
import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./workspace.ts";

/** Names that no constant of a module may have, or none that leaves the rest of it whole (ECMA-262 §12.7.2, §13.1.1). */
const RESERVED = [
  ...["arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default"],
  ...[
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
  ],
  ...["implements", "import", "in", "instanceof", "interface", "let", "new", "null", "package", "private"],
  ...["protected", "public", "return", "static", "super", "switch", "this", "throw", "true", "try", "typeof"],
  ...["undefined", "var", "void", "while", "with", "yield"],
];

const [name = "", folder = join(ROOT, "packages", "exporters")] = process.argv.slice(2);
const target = join(folder, "src", name);
if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) || name === "template")
  fail(`expected a name of lowercase letters, digits and -, such as open-vex, got ${JSON.stringify(name)}`);
if (existsSync(target)) fail(`${target} exists already: choose another name`);

const identifier = name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
refuseTaken();
const type = identifier.charAt(0).toUpperCase() + identifier.slice(1);
mkdirSync(target);
for (const file of readdirSync(join(folder, "template"))) {
  const text = readFileSync(join(folder, "template", file), "utf8")
    .replaceAll("../src/", "../")
    .replaceAll("../test/", "../../test/")
    .replaceAll(/(write|check)Template\b/g, `$1${type}`)
    .replaceAll("./template.ts", `./${name}.ts`)
    .replaceAll(/(["".])template(["".])/g, `$1${name}$2`)
    .replaceAll("template (", `${name} (`)
    .replaceAll(/\btemplate\b(?! \()/g, identifier);
  writeFileSync(join(target, file.replace("template", name)), text);
}
edit(join(folder, "src", "registry.ts"), (text) =>
  text
    .replace(
      "import { vsa } from",
      `import { ${identifier} } from "./${name}/index.ts";\nimport { vsa } from`,
    )
    .replace(/(export const EXPORTERS: readonly Exporter\[\] = \[[^\]]*?),?\s*\];/, `$1, ${identifier}];`),
);
edit(join(folder, "tsup.config.ts"), (text) =>
  text.replace("});", `  "${name}/index": "src/${name}/index.ts",\n});`),
);
edit(join(folder, "package.json"), (text) => {
  const json = JSON.parse(text) as { exports: Exports; publishConfig: { exports: Exports } };
  const built = { types: `./dist/${name}/index.d.ts`, default: `./dist/${name}/index.js` };
  json.exports = withSubpath(json.exports, { "@aixv/source": `./src/${name}/index.ts`, ...built });
  json.publishConfig.exports = withSubpath(json.publishConfig.exports, built);
  return `${JSON.stringify(json, undefined, 2)}\n`;
});
const changed = [target, join(folder, "src", "registry.ts"), join(folder, "tsup.config.ts")];
const biome = join(ROOT, "node_modules", ".bin", "biome");
const flags = ["check", "--write", "--vcs-enabled=false", `--config-path=${ROOT}`];
const formatted = spawnSync(biome, [...flags, ...changed], { cwd: ROOT, encoding: "utf8" });
if (formatted.status !== 0) fail(`${target} is created, but not formatted: ${formatted.stderr}`);
console.log(
  `created ${target}, and registered ${name}; next: its mapping and its test (docs/adding-an-exporter.md)`,
);

type Exports = { [subpath: string]: unknown };

/** Ends, before anything is written, where the name is another exporter's, or no name that the new code could have. */
function refuseTaken(): void {
  for (const path of globSync("src/*/*.ts", { cwd: folder })) {
    const [, id] = /defineExporter\(\{\s*id: "([^"]+)"/.exec(readFileSync(join(folder, path), "utf8")) ?? [];
    if (id === name) fail(`${JSON.stringify(name)} is the format of ${path} already: choose another name`);
  }
  if (RESERVED.includes(identifier) || identifier in {})
    fail(
      `expected a name that is no word of JavaScript, got ${JSON.stringify(name)}: choose another, such as ${name}-format`,
    );
  const template = readdirSync(join(folder, "template")).map((file) => join("template", file));
  for (const path of [join("src", "registry.ts"), ...template])
    if (namesIn(readFileSync(join(folder, path), "utf8")).includes(identifier))
      fail(`${identifier} has another meaning in ${path}: choose another name, such as ${name}-format`);
}

/** What a module imports, and what it declares at its top. */
function namesIn(source: string): readonly string[] {
  const imported = [...source.matchAll(/^import (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = ""]) =>
    list.split(",").map((one) => one.trim().replace(/^type /, "")),
  );
  const declared = [...source.matchAll(/^(?:export )?(?:const|function|class|type|interface) (\w+)/gm)];
  // That of the template is replaced by the new one.
  return [...imported, ...declared.map(([, one = ""]) => one)].filter((one) => one !== "template");
}

/** Before `./package.json`, which is the last. */
function withSubpath({ "./package.json": last, ...subpaths }: Exports, entry: object): Exports {
  return { ...subpaths, [`./${name}`]: entry, "./package.json": last };
}

function edit(path: string, change: (text: string) => string): void {
  const before = readFileSync(path, "utf8");
  const after = change(before);
  if (after === before) fail(`${path} could not be edited: register the exporter by hand`);
  writeFileSync(path, after);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
