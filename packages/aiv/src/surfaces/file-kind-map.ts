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
      bun.lockb deno.lock bower.json requirements*.txt constraints*.txt requirements*.in requirements/*.txt requirements/*.in pyproject.toml setup.py pipfile
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
      agents.md claude.md gemini.md copilot-instructions.md .cursorrules *.plist *.service *.rego`),
    folders:
      list(`.github .gitlab .circleci .buildkite .devcontainer .husky k8s kubernetes helm charts terraform ansible
      config conf .cursor`),
  },
];

/** Ends of names of documents. */
export const DOCUMENT_NAMES: readonly string[] =
  list(`*.md *.markdown *.rst *.adoc *.asciidoc *.txt *.tex *.org readme
  license licence copying notice authors contributors changelog changes history maintainers patents`);

/** Documents there are for programs, models among them: they have a runtime effect. */
export const FUNCTIONAL_TEXT_FOLDERS: readonly string[] = list(
  "prompts prompt templates skills resources assets data",
);

/** Pictures and pages that are documentation where they lie in a folder of documents. */
export const DOCUMENT_FOLDERS: readonly string[] = list("docs doc documentation");
export const ILLUSTRATIONS: readonly string[] = list(
  "*.png *.jpg *.jpeg *.gif *.svg *.webp *.pdf *.drawio *.mmd *.dot",
);

export const TEST_FOLDERS: readonly string[] =
  list(`test tests __tests__ spec specs e2e testing testdata test-data fixtures
  __fixtures__ __snapshots__ __mocks__ cypress`);
export const TEST_NAMES: readonly string[] =
  list(`*.test.* *.spec.* *.snap *.cy.js *.cy.ts test_*.py *_test.py conftest.py
  *_test.go *_test.dart *_test.rs *_tests.rs tests.rs test_*.rs *_spec.rb *_test.rb *_test.exs *test.java *tests.java *test.kt *tests.cs *test.cs
  *test.php *tests.swift *spec.scala`);
