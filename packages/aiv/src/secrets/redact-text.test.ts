import { describe, expect, it } from "vitest";
import { quoteRedacted, redactText, redactTexts } from "./redact-text.ts";

// Put together here, so that no scanner finds it in this file.
const VALUE = ["Xk7", "qPz2", "Wm9", "vRt4"].join("");
const KEY = ["AKIA", "Z7Q2MN4RT6WX", "PLK3"].join("");

describe("redactText", () => {
  it.each([
    [`expected a run, got "${KEY}" of "x"`, '[redacted: aws-access-key] of "x"'],
    [`expected a run, got evil/${KEY}, of x`, "expected a run, got [redacted: aws-access-key]"],
    [`expected a, got "password=${VALUE}"`, "expected a, got [redacted: assigned-secret]"],
    [`a member "password": "${VALUE}" is there`, "a member [redacted: assigned-secret]"],
    [`the password: ${VALUE} is there`, "[redacted: assigned-secret]"],
  ])("takes what is secret out of %s", (text, part) => {
    const redacted = redactText(text);
    expect(redacted).toContain(part);
    expect(redacted).not.toContain(VALUE);
    expect(redacted).not.toContain(KEY);
  });

  it("leaves everything else as it is, and what the policy permits", () => {
    const text = 'expected "password" to be a text, got "\\"x\\"" and "unfinished';
    expect(redactText(text)).toBe(text);
    expect(redactText(`got "${KEY}"`, ["aws-access-key"])).toBe(`got "${KEY}"`);
  });

  it.each([
    [`got "${"x ".repeat(30)}${KEY.slice(0, 19)}…"`, "[redacted: token]…"],
    [`got "evil/${["ghp", "_Xk7qPz2Wm9vRt4"].join("")}…"`, "evil/[redacted: token]…"],
  ])("takes out what a cut left of a token: %s", (text, part) => {
    expect(redactText(text)).toContain(part);
    expect(redactTexts([text]).get(text)).toBe(redactText(text));
  });

  it.each(['got "a sentence that ends…"', 'got "task-force…"'])("leaves %s as it is", (text) =>
    expect(redactText(text)).toBe(text),
  );

  it("reads long texts in time that grows with them", () => {
    for (const piece of ['"', '\\"', "a ", '"\\', `"${KEY}" `, "ghp_", "ghp_ ", "sk-"])
      expect(redactText(`${KEY} ${piece.repeat(10_000)}`)).not.toContain(KEY);
  });
});

it("redactTexts tells of none where there are none, and of all where there are", () => {
  expect(redactTexts(["a", "b"]).size).toBe(0);
  expect(redactTexts(["a", KEY]).get(KEY)).toBe("[redacted: aws-access-key]");
});

it("quoteRedacted looks at what is cut off as well", () => {
  expect(quoteRedacted(`${"x ".repeat(35)}${KEY}`)).toBe("[redacted: aws-access-key]");
  expect(quoteRedacted("x".repeat(100), 10)).toBe('"xxxxxxxxxx…"');
});
