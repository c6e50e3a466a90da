import type { FileNature } from "../facts/index.ts";

/** How files of a kind are told by their path; all in lower case. */
export interface FileKindRule {
  readonly kind: Exclude<FileNature["kind"], "code" | "other" | "test" | "documentation"> | "api";
  /** Whole names, or folder and name; `*` stands for any characters. */
  readonly names: readonly string[];
  /** Whole names of folders, anywhere on the way. */
  readonly folders: readonly string[];
}

function list(text: string): readonly string[] {
  return text.split(/\s+/).filter((name) => name !== "");
}

/** In order of precedence for the kind of a file; for categories (AIV §6.5.1) every rule that fits counts. */
export const FILE_KIND_MAP: readonly FileKindRule[] = [
  {
    kind: "dependencies",
    names:
      list(`package.json package-lock.json npm-shrinkwrap.json pnpm-lock.yaml pnpm-workspace.yaml yarn.lock bun.lock
      bun.lockb deno.lock bower.json requirements*.txt *-requirements.txt *_requirements.txt
      *.requirements.txt constraints*.txt *-constraints.txt requirements*.in *-requirements.in requirements/*.txt requirements/*.in
      apt.txt packages.txt pyproject.toml setup.py pipfile
      pipfile.lock poetry.lock uv.lock pdm.lock pixi.lock environment.yml environment.yaml conda-lock.yml cargo.toml
      cargo.lock go.mod go.sum go.work go.work.sum pom.xml build.gradle build.gradle.kts settings.gradle settings.gradle.kts
      gradle.lockfile *.versions.toml verification-metadata.xml build.sbt *.csproj *.fsproj *.vbproj packages.config
      packages.lock.json directory.packages.props nuget.config paket.dependencies paket.lock composer.json composer.lock
      gemfile gemfile.lock *.gemspec mix.exs mix.lock rebar.config rebar.lock pubspec.yaml pubspec.lock package.swift
      package.resolved podfile podfile.lock cartfile cartfile.resolved conanfile.txt conanfile.py conan.lock vcpkg.json
      stack.yaml stack.yaml.lock cabal.project cabal.project.freeze *.cabal module.bazel module.bazel.lock workspace.bazel
      flake.nix flake.lock chart.lock project.toml manifest.toml renv.lock .gitmodules`),
    folders: [],
  },
  {
    kind: "data_schema",
    names:
      list(`*.sql *.ddl *.prisma *.dbml *.avsc *.avdl *.proto *.thrift *.capnp *.fbs *.graphql *.gql *.graphqls *.xsd
      *.schema.json *.hbm.xml schema.rb structure.sql`),
    folders: list("migrations migration migrate alembic flyway liquibase"),
  },
  {
    kind: "api",
    names:
      list(`openapi*.json openapi*.yaml openapi*.yml swagger*.json swagger*.yaml swagger*.yml asyncapi*.json
      asyncapi*.yaml asyncapi*.yml *.openapi.json *.openapi.yaml *.openapi.yml *.proto *.graphql *.gql *.graphqls *.wsdl
      *.raml *.thrift *.smithy *.avdl *.d.ts`),
    folders: list("routes controllers endpoints"),
  },
  {
    kind: "configuration",
    names:
      list(`dockerfile dockerfile.* *.dockerfile containerfile *.tf *.tfvars *.hcl jenkinsfile vagrantfile procfile
      makefile *.mk cmakelists.txt justfile rakefile *.yml *.yaml *.toml *.ini *.cfg *.conf *.properties *.env .env .env.*
      *.config.js *.config.ts *.config.mjs *.config.cjs *.config.mts *.config.cts *.config.json tsconfig*.json
      jsconfig.json biome.json turbo.json nx.json lerna.json vercel.json appsettings*.json .*rc .*rc.json .*rc.js .*rc.cjs
      .*ignore .editorconfig .gitattributes .npmrc .nvmrc .node-version .python-version .tool-versions codeowners crontab
      agents.md agents.override.md agent.md claude.md claude.local.md gemini.md qwen.md warp.md skill.md copilot-instructions.md
      *.instructions.md *.prompt.md *.chatmode.md *.agent.md system-prompt.md system_prompt.md .cursorrules .windsurfrules
      .clinerules .goosehints .rules llms.txt llms-*.txt robots.txt ads.txt app-ads.txt runtime.txt procfile.txt *.plist *.service *.rego`),
    folders:
      list(`.github .gitlab .circleci .buildkite .devcontainer .husky k8s kubernetes helm charts terraform ansible
      config conf .cursor .claude .windsurf .clinerules .codex .gemini .roo .kiro .junie .amazonq .continue .opencode .agents
      .changeset .vscode`),
  },
];

/** Ends of names of documents. */
export const DOCUMENT_NAMES: readonly string[] = list("*.md *.markdown *.rst *.adoc *.asciidoc *.tex *.org");

/** What people read first, whatever folder it lies in. Other names that end in `.txt` are documents below docs alone. */
export const STANDARD_DOCUMENTS: readonly string[] =
  list(`readme license licence license-mit license-apache copying notice notices third-party-notices
  thirdpartynotices authors contributors contributing changelog changes history maintainers patents`).flatMap(
    (name) => ["", ".md", ".markdown", ".rst", ".adoc", ".txt"].map((end) => name + end),
  );

/** Documents there are for programs, models among them, wherever the folder is: they have a runtime effect. */
export const MODEL_TEXT_FOLDERS: readonly string[] = list("prompts prompt skills");
/** The same, but for standard documents, and where the folder is one of documents. */
export const FUNCTIONAL_TEXT_FOLDERS: readonly string[] = list(
  `templates resources assets data agents agent commands rules
  fixtures __fixtures__ testdata test-data __snapshots__ __mocks__`,
);

/** Below folders whose names begin with a dot tools read what they find; these are read by people. */
export const FORGE_TEXTS: RegExp =
  /^(?:\.github\/(?:[^/]+|(?:issue_template|pull_request_template|discussion_template)\/[^/]+)|\.gitlab\/(?:issue_templates|merge_request_templates)\/[^/]+)$/;

/** Pictures and pages that are documentation where they lie in a folder of documents. An SVG can have programs in it. */
export const DOCUMENT_FOLDERS: readonly string[] = list("docs doc documentation");
export const ILLUSTRATIONS: readonly string[] = list(
  "*.png *.jpg *.jpeg *.gif *.webp *.pdf *.drawio *.mmd *.dot",
);

export const TEST_FOLDERS: readonly string[] =
  list(`test tests __tests__ spec specs e2e testing testdata test-data fixtures
  __fixtures__ __snapshots__ __mocks__ cypress`);
export const TEST_NAMES: readonly string[] =
  list(`*.test.* *.spec.* *.snap *.cy.js *.cy.ts test_*.py *_test.py conftest.py
  *_test.go *_test.dart *_test.rs *_tests.rs tests.rs test_*.rs *_spec.rb *_test.rb *_test.exs *test.java *tests.java *test.kt *tests.cs *test.cs
  *test.php *tests.swift *spec.scala`);
