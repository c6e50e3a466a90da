import { describe, expect, test } from "vitest";
import { PhraseIndex, splitWords, withoutPhrases } from "./words.ts";

function found(name: string, ...phrases: readonly string[]): readonly string[] {
  const index = new PhraseIndex<string>();
  for (const phrase of phrases) index.add(phrase, phrase);
  return Array.from(index.find(splitWords(name)), ({ meaning }) => meaning);
}

describe("splitWords", () => {
  test.each([
    ["verifyToken", "verify token"],
    ["verify_token", "verify token"],
    ["verify-token.test", "verify token test"],
    ["VERIFY_TOKEN", "verify token"],
    ["HTTPServerURL", "http server url"],
    ["OAuth2Client", "o auth2 client"],
    ["sha256Digest", "sha256 digest"],
    ["SHA256_DIGEST", "sha256 digest"],
    ["JWTs", "jwts"],
    ["prüfeTürSchloss", "prüfe tür schloss"],
    ["__proto__", "proto"],
    ["42", "42"],
    ["", ""],
    ["$_", ""],
  ])("%s", (name, words) => {
    expect(
      splitWords(name)
        .map(([text]) => text)
        .join(" "),
    ).toBe(words);
  });
});

describe("PhraseIndex", () => {
  test.each([
    ["tokens", "token"],
    ["policies", "policy"],
    ["hashes", "hash"],
    ["rotateApiKeys", "api key"],
    ["oauth2", "oauth"],
    ["constructor", "constructor"],
  ])("finds %s as %s", (name, phrase) => expect(found(name, phrase)).toEqual([phrase]));

  test.each([
    ["catalog", "log"],
    ["dialog", "log"],
    ["author", "auth"],
    ["tokenizer", "token"],
    ["authority", "auth"],
    ["designer", "sign"],
    ["keyOfApi", "api key"],
    ["api", "api key"],
    ["passwords2", "pass"],
    ["constructor", "prototype"],
  ])("does not find in %s the word %s", (name, phrase) => expect(found(name, phrase)).toEqual([]));

  test("finds every phrase, also where one is in another", () => {
    expect(found("encryptionKey_vault", "encryption", "encryption key", "vault")).toEqual([
      "encryption",
      "encryption key",
      "vault",
    ]);
  });
});

test("withoutPhrases leaves no words together that were apart", () => {
  const index = new PhraseIndex<true>();
  index.add("hash map", true);
  const pieces = withoutPhrases(splitWords("api_hashMap_key"), index);
  expect(pieces.map((words) => words.map(([text]) => text))).toEqual([["api"], ["key"]]);
  expect(withoutPhrases(splitWords("hashMap"), index)).toEqual([]);
});
