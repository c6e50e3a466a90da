import { expect, it } from "vitest";
import { uuidOf } from "./uuid.ts";

it("gives equal names one UUID of version 8 and variant 10 (RFC 9562 §5.8), and different names different ones", () => {
  const uuids = Array.from({ length: 200 }, (_, index) => uuidOf(`name ${index}`));
  for (const uuid of uuids)
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(uuids).size).toBe(200);
  expect(uuidOf("name 1")).toBe(uuids[1]);
});

it("takes its digits from SHA-256", () => {
  // SHA-256 of the empty text: e3b0c442 98fc 1c14 9afb f4c8996fb924…
  expect(uuidOf("")).toBe("e3b0c442-98fc-8c14-9afb-f4c8996fb924");
});
