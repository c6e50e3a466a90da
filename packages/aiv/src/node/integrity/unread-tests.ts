import { languageOf } from "../../integrity/index.ts";
import { FOREIGN } from "../../integrity/test-paths.ts";
import { CODE_EXTENSIONS } from "../../surfaces/code-extensions.ts";

const MARKUP = ["html", "htm", "css", "scss", "less"];
const CODE = new Set(
  [...CODE_EXTENSIONS, "feature", "robot", "bats", "phpt"].filter((ending) => !MARKUP.includes(ending)),
);

/** Folders where tests are kept, whatever the language; `src/test/java` is among them. */
const FOLDER =
  /(?:^|\/)(?:tests?|specs?|e2e|features|cypress|__tests__|(?:unit|integration|android|ui|functional)[-_]?tests?)\//i;
/** Such folders of Swift and .NET: `AppTests/`, `Api.Tests/`. */
const CAMEL_FOLDER = /[a-z0-9.](?:Tests?|Specs?)\//;
/** Names before the ending: `a_test`, `a-spec`, `a.cy`, `test_a`, `ATest`, `ATests`, `ASpec`, `ACest`, `AIT`, `TestA`. */
const NAME = /(?:^|[._-])(?:tests?|specs?|cy|e2e)(?:-d)?$|^(?:test|spec)[-_]|^(?:conf)?test$|^testthat$/i;
const CAMEL_NAME = /[a-z0-9](?:Tests?|TestCase|Specs?|Cest|IT)$|^Test[A-Z]/;

/** Files that tell a runner of tests what to run. */
const CONFIGURATION =
  /^(?:(?:vitest|jest|playwright|cypress|karma|wdio|ava|web-test-runner)(?=\.(?:.+\.)?(?:conf|config|workspace|projects)\.)(?:\.[a-z0-9_-]+)+\.(?:[cm]?[jt]s|json)|vitest\.(?:workspace|projects)|\.mocharc(?:\.[a-z]+)?|mocha\.opts|\.?pytest\.(?:ini|toml)|tox\.(?:ini|toml)|\.taprc|phpunit\.xml(?:\.dist)?|\.rspec)$/i;

/** Why a file that by its path has to do with tests is not compared; `null` where it is, or has nothing to do with them. */
export function unreadTestReason(path: string): string | null {
  if (FOREIGN.test(path)) return null;
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (CONFIGURATION.test(name)) return "it configures a runner of tests: what it leaves out is not compared";
  if (languageOf(path) !== null || /\.d\.[cm]?ts$/.test(name)) return null;
  const dot = name.lastIndexOf(".");
  if (dot < 0 || !CODE.has(name.slice(dot + 1).toLowerCase())) return null;
  const stem = name.slice(0, dot);
  const isTest =
    [FOLDER, CAMEL_FOLDER].some((folder) => folder.test(path)) ||
    NAME.test(stem) ||
    CAMEL_NAME.test(stem) ||
    /\.(?:feature|bats|phpt)$/i.test(name);
  return isTest ? "a test in a language or with an ending that is not read" : null;
}
