import { expect, it } from "vitest";
import { schemaOf } from "./agreement.ts";
import { optional, text } from "./fields.ts";
import { object } from "./object.ts";

it("a schema that gives another type than the one written by hand does not compile", () => {
  const schema = object({ name: text, note: optional(text) });
  schemaOf<{ readonly name: string; readonly note?: string }>()(schema);
  // @ts-expect-error the type lacks `note`
  schemaOf<{ readonly name: string }>()(schema);
  // @ts-expect-error the schema lacks `more`
  schemaOf<{ readonly name: string; readonly note?: string; readonly more?: string }>()(schema);
  // @ts-expect-error `note` may be absent
  schemaOf<{ readonly name: string; readonly note: string }>()(schema);
  // @ts-expect-error `name` is a string
  schemaOf<{ readonly name: number; readonly note?: string }>()(schema);
  expect(schema.type).toBe("strict_object");
});
