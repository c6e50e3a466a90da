import { AixvError } from "@aixv/core";

/** The command line cannot be understood; exit code 2. */
export class UsageError extends AixvError<"USAGE"> {
  constructor(message: string) {
    super("USAGE", message);
  }
}
