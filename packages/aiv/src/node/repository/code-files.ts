import { CODE_EXTENSIONS } from "../../surfaces/code-extensions.ts";

/** Pathspecs of files of code, from the top of the repository wherever the folder is that was given. */
export const CODE_FILES: readonly string[] = CODE_EXTENSIONS.map((extension) => `:(top)*.${extension}`);
