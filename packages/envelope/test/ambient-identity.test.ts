import { describe, expect, it } from "vitest";
import { ambientIdentity, type Environment, readIdentityToken } from "../src/node/index.ts";
import { thrown, thrownCode } from "./outcome.ts";
import { useServices } from "./use-services.ts";

const services = useServices();

describe("ambientIdentity", () => {
  const tokenOf = async (environment: Environment): Promise<string | undefined> =>
    await ambientIdentity(environment)?.getToken();

  it("finds none outside of CI, nor under values that only look like it", () => {
    const github = { ACTIONS_ID_TOKEN_REQUEST_URL: "http://x", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t" };
    for (const environment of [{}, github, { GITHUB_ACTIONS: "1", ...github }, { SIGSTORE_ID_TOKEN: "t" }]) {
      expect(ambientIdentity(environment)).toBeUndefined();
    }
  });

  it("asks GitHub for the audience of Sigstore, with its bearer token", async () => {
    const before = services.sigstore.requests.length;
    const token = await tokenOf({ GITHUB_ACTIONS: "true", ...services.sigstore.githubEnvironment });
    expect(readIdentityToken(token ?? "", Date.now() / 1000).issuer).toBe(services.sigstore.url);
    expect(services.sigstore.requests.slice(before).map(({ path }) => path)).toEqual([
      "/github/token?api-version=2.0&audience=sigstore",
    ]);
  });

  it("takes GitLab's token from SIGSTORE_ID_TOKEN", async () => {
    expect(await tokenOf({ GITLAB_CI: "true", SIGSTORE_ID_TOKEN: "a.b.c" })).toBe("a.b.c");
  });

  it.each([
    ["GitHub without the permission", { GITHUB_ACTIONS: "true" }],
    [
      "GitHub with an empty token",
      {
        GITHUB_ACTIONS: "true",
        ACTIONS_ID_TOKEN_REQUEST_URL: "http://x",
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: "",
      },
    ],
    [
      "GitHub with an address that is none",
      {
        GITHUB_ACTIONS: "true",
        ACTIONS_ID_TOKEN_REQUEST_URL: "nowhere",
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t",
      },
    ],
    ["GitLab without id_tokens", { GITLAB_CI: "true" }],
  ])("says what is missing in %s", async (_, environment) => {
    expect(await thrownCode(() => tokenOf(environment))).toBe("IDENTITY_TOKEN_MISSING");
  });

  it("fails under IDENTITY_TOKEN_MISSING when GitHub refuses, hangs up, redirects, or answers something else", async () => {
    const bearer = "s3cret-bearer-token";
    const failing = async (url: string) =>
      await thrown(() =>
        tokenOf({
          GITHUB_ACTIONS: "true",
          ACTIONS_ID_TOKEN_REQUEST_URL: url,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer,
        }),
      );
    const thief = await services.fake((_, response) => response.writeHead(200).end('{"value":"x"}'));
    const refusing = [
      await services.fake((request, response) =>
        response.writeHead(403).end(`no: ${request.headers.authorization}`),
      ),
      await services.fake((_, response) => response.writeHead(302, { location: thief.url }).end()),
      await services.fake((_, response) => response.writeHead(200).end("{}")),
      await services.fake((_, response) => response.writeHead(200).end('{"value":1}')),
      await services.fake((_, response) => response.writeHead(200).end("nonsense")),
    ];
    for (const { url } of refusing) {
      const error = await failing(url);
      expect((error as { code?: unknown }).code).toBe("IDENTITY_TOKEN_MISSING");
      expect(String(error)).not.toContain(bearer);
    }
    expect(thief.requests).toEqual([]);
  });
});
