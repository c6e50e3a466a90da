import { describe, expect, test } from "vitest";
import type { FileChange, FileNature } from "../facts/index.ts";
import { fileKind, fileNature } from "./file-nature.ts";
import { touchedCategories } from "./touched-categories.ts";

const KINDS: { readonly [kind in FileNature["kind"]]: string } = {
  documentation: `README.md LICENSE CHANGELOG docs/guide/auth.rst docs/picture.png docs/paper.pdf a/b.adoc
    .github/PULL_REQUEST_TEMPLATE.md .github/ISSUE_TEMPLATE/bug.md .gitlab/issue_templates/a.md docs/migrations/v2.md
    docs/notes.txt docs/data/formats.md docs/agents/intro.md docs/resources/map.webp LICENSE.txt README.txt NOTICE
    LICENSE-MIT CHANGELOG.rst CONTRIBUTING.md SECURITY.md CODE_OF_CONDUCT.md data/README.md tests/README.md a/b.rst
    packages/a/README.md docs/README.txt third_party/COPYING.txt src/docs/a.txt`,
  test: `test/a.ts src/a.test.ts src/__tests__/a.js tests/test_a.py pkg/a_test.go a/FooTest.java spec/a_spec.rb
    src/__snapshots__/a.snap conftest.py test/fixtures/package.json tests/data/x.yml
    test/fixtures/input.md src/__snapshots__/page.md tests/words.txt`,
  dependencies: `package.json pnpm-lock.yaml packages/a/package.json requirements.txt requirements-dev.txt
    requirements/prod.txt dev-requirements.txt docs/dev-requirements.txt docs/requirements.txt apt.txt pyproject.toml uv.lock Cargo.lock go.sum pom.xml build.gradle.kts App.csproj Gemfile
    composer.lock .gitmodules Package.resolved gradle/libs.versions.toml`,
  data_schema: `db/migrations/0001_init.py schema.prisma a/b.sql api/v1/user.proto schema.graphql events/user.avsc
    alembic/versions/x.py schemas/a.schema.json`,
  configuration: `.github/workflows/ci.yml Dockerfile deploy/Dockerfile.prod k8s/app.yaml infra/main.tf .env .env.prod
    tsconfig.json .eslintrc.json vite.config.ts Makefile biome.json .gitignore CODEOWNERS AGENTS.md CLAUDE.md
    helm/app/templates/a.tpl .github/scripts/run.js app.toml nginx.conf AGENT.md docs/AGENTS.md
    CLAUDE.local.md WARP.md SKILL.md a/b/SKILL.md llms.txt docs/llms-full.txt robots.txt runtime.txt Procfile.txt
    .claude/agents/x.md .claude/commands/x.md .cursor/rules/x.md .cursor/rules/x.mdc .github/agents/x.md
    .github/instructions/a.instructions.md .github/prompts/x.prompt.md .windsurf/rules/x.md .clinerules/x.md .clinerules
    docs/.claude/x.md a/fix.prompt.md config/words.txt .changeset/brave-cats.md .codex/prompts/x.md`,
  code: `src/a.ts a.py main.go lib/x.rs src/config/auth.ts scripts/run.sh src/documentation.ts page.vue src/license.ts
    src/testing-library.ts index.d.ts style.css`,
  other: `data/a.bin a/b/unknown model.safetensors prompts/system.md src/templates/mail.txt picture.png notebooks.csv
    docs/x.svg notes.txt bin/run.txt src/words.txt allowed.txt deploy hooks/pre-commit lib/native.so app.wasm a.jar
    bin/tool.exe src/x.pkl a.md/evil src/agent/system.md commands/deploy.md data/docs/corpus.txt prompts/README.md
    docs/prompts/system.md .hidden/notes.md resources/docs/x.png src/flags.json src/x.xml`,
};

describe("fileKind", () => {
  for (const kind of Object.keys(KINDS) as readonly FileNature["kind"][]) {
    test.each(KINDS[kind].split(/\s+/))(`${kind}: %s`, (path) => expect(fileKind(path)).toBe(kind));
  }
});

test("a file that was renamed is of the kind that says more of the change", () => {
  const kind = (path: string, oldPath: string, status: "R" | "C" = "R"): string =>
    fileNature({ status, path, oldPath }).kind;
  expect(kind("a.md", "a.ts")).toBe("code");
  expect(kind("a.ts", "a.md")).toBe("code");
  expect(kind("docs/a.txt", "package.json")).toBe("dependencies");
  expect(kind("a.md", "b.md")).toBe("documentation");
  expect(kind("a.md", "a.ts", "C")).toBe("documentation");
});

describe("touchedCategories (AIV §6.5.1)", () => {
  const changed = (path: string, status: "M" | "A" = "M"): readonly FileChange[] => [{ status, path }];
  const categories = (path: string, exporting: readonly string[] = []): readonly string[] =>
    touchedCategories(changed(path), [], { exporting: new Set(exporting) }).map(({ category }) => category);

  test.each([
    ["package-lock.json", "dependencies"],
    ["db/migrate/1.rb", "data_schema"],
    [".gitlab-ci.yml", "configuration"],
    ["openapi.yaml", "api", "configuration"],
    ["proto/user.proto", "api", "data_schema"],
    ["src/routes/users.ts", "api"],
    ["types/index.d.ts", "api"],
  ])("%s is %s", (path, ...expected) => expect(categories(path)).toEqual(expected));

  test.each([
    "src/a.ts",
    "README.md",
    "test/package.json",
    "docs/openapi.md",
    "src/migrations.ts",
    "src/config.ts",
  ])("%s is none", (path) => expect(categories(path)).toEqual([]));

  test("an entry point is one of an interface where it exports something else, or is new", () => {
    expect(categories("src/index.ts")).toEqual([]);
    expect(categories("src/index.ts", ["src/index.ts"])).toEqual(["api"]);
    expect(categories("src/a.ts", ["src/a.ts"])).toEqual([]);
    expect(categories("pkg/__init__.py", ["pkg/__init__.py"])).toEqual(["api"]);
    expect(touchedCategories(changed("src/lib.rs", "A"), [])).toEqual([
      { category: "api", path: "src/lib.rs" },
    ]);
  });

  test("security is what touches who gets in, and no other surface", () => {
    const touched = (surface: string): unknown =>
      touchedCategories([], [{ surface, path: "src/a.ts", by: "heuristic" }]);
    for (const surface of ["Authentication", "Authorization", "Cryptography", "Privilege Boundaries"])
      expect(touched(surface)).toEqual([{ category: "security", path: "src/a.ts" }]);
    for (const surface of ["Audit/Logging", "Financial Processing", "Model weights"])
      expect(touched(surface)).toEqual([]);
  });

  test("a submodule is a dependency, and where a file was counts too", () => {
    expect(touchedCategories(changed("vendor/lib"), [], { submodules: new Set(["vendor/lib"]) })).toEqual([
      { category: "dependencies", path: "vendor/lib" },
    ]);
    const moved: FileChange = { status: "R", path: "old.txt", oldPath: "Cargo.lock" };
    expect(touchedCategories([moved], [])).toEqual([{ category: "dependencies", path: "Cargo.lock" }]);
  });
});
