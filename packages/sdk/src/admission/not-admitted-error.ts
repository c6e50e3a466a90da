import { AixvError } from "@aixv/core";
import type { Admission } from "./admission.ts";

/** The policy denies a model whose signature and content are as they should be. */
export class NotAdmittedError extends AixvError<"NOT_ADMITTED"> {
  readonly admission: Admission;

  constructor(admission: Admission) {
    const { violations } = admission.decision;
    const held = violations.filter(({ waived_by }) => waived_by === undefined);
    super(
      "NOT_ADMITTED",
      `the policy denies it: ${held.map(({ code, message }) => `${message} [${code}]`).join("; ")}`,
    );
    this.admission = admission;
  }
}
