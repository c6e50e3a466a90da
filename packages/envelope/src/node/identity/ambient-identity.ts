import { getOwn, isJsonObject, parseJson } from "@aixv/core";
import { requestBytes, ServiceError } from "../http.ts";
import { SigningError } from "../signer.ts";
import { type IdentityProvider, SIGSTORE_AUDIENCE } from "./identity-token.ts";

/** Environment variables, as `process.env` has them. */
export interface Environment {
  readonly [name: string]: string | undefined;
}

/**
 * The identity that a CI job has by itself: GitHub Actions (with `permissions: id-token: write`), or GitLab CI
 * (with `id_tokens: SIGSTORE_ID_TOKEN: aud: sigstore`).
 *
 * @returns undefined outside of such a job
 */
export function ambientIdentity(environment: Environment): IdentityProvider | undefined {
  return githubIdentity(environment) ?? gitlabIdentity(environment);
}

function githubIdentity(environment: Environment): IdentityProvider | undefined {
  if (environment.GITHUB_ACTIONS !== "true") return undefined;
  const url = environment.ACTIONS_ID_TOKEN_REQUEST_URL;
  const bearer = environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN;
  if (url === undefined || url === "" || bearer === undefined || bearer === "") {
    return failing("this GitHub Actions job has no identity: give it `permissions: id-token: write`");
  }
  if (!URL.canParse(url)) return failing("ACTIONS_ID_TOKEN_REQUEST_URL of this GitHub Actions job is no URL");
  return {
    async getToken(): Promise<string> {
      const request = new URL(url);
      request.searchParams.set("audience", SIGSTORE_AUDIENCE);
      let answer: Uint8Array;
      try {
        answer = await requestBytes({
          url: request.href,
          method: "GET",
          headers: { accept: "application/json", authorization: `Bearer ${bearer}` },
          timeoutMillis: 10_000,
          maxBytes: 64 * 1024,
        });
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        throw new SigningError(
          "IDENTITY_TOKEN_MISSING",
          `missing OIDC token: GitHub Actions gave none: ${error.message}`,
          {
            cause: error,
          },
        );
      }
      const json = parseJson(answer);
      const token = json.ok && isJsonObject(json.value) ? getOwn(json.value, "value") : undefined;
      if (typeof token !== "string") {
        throw new SigningError(
          "IDENTITY_TOKEN_MISSING",
          "missing OIDC token: GitHub Actions answered without one",
        );
      }
      return token;
    },
  };
}

function gitlabIdentity(environment: Environment): IdentityProvider | undefined {
  if (environment.GITLAB_CI !== "true") return undefined;
  const token = environment.SIGSTORE_ID_TOKEN;
  if (token === undefined || token === "") {
    return failing(
      "this GitLab job has no identity: give it `id_tokens: { SIGSTORE_ID_TOKEN: { aud: sigstore } }`",
    );
  }
  return { getToken: async () => token };
}

function failing(reason: string): IdentityProvider {
  return {
    getToken: async () => {
      throw new SigningError("IDENTITY_TOKEN_MISSING", `missing OIDC token: ${reason}`);
    },
  };
}
