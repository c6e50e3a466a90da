import { AixvError } from "@aixv/core";

/** The same error, which says where: `place` is a path, or what came from one. */
export function located(place: string, error: AixvError): AixvError {
  return new AixvError(error.code, `${place}: ${error.message}`, {
    cause: error,
    ...(error.details === undefined ? {} : { details: error.details }),
  });
}
