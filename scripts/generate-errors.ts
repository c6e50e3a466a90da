// Writes docs/errors.md, the table of every code, from the sources. `--check` compares instead, and fails where it differs.
import { errorsPage } from "./error-codes/errors-page.ts";
import { writeGeneratedPage } from "./generated-page.ts";

writeGeneratedPage("errors", "errors.md", errorsPage());
