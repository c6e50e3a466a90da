import { devNull } from "node:os";

/** Settings that a repository may have and that would run programs, or show other objects than those it is asked for. */
const SETTINGS: readonly (readonly [name: string, value: string])[] = [
  ["core.fsmonitor", "false"],
  ["core.hooksPath", devNull],
  ["core.attributesFile", devNull],
  ["core.pager", "cat"],
  ["core.sshCommand", "false"],
  ["core.askPass", ""],
  ["core.alternateRefsCommand", "false"],
  ["core.useReplaceRefs", "false"],
  // Made by whoever packed the repository, and not covered by any digest.
  ["core.commitGraph", "false"],
  // Deeper ones are nobody's sources. From git 2.43 on; older ones end when their stack is used up.
  ["core.maxTreeDepth", "1000"],
  ["credential.helper", ""],
  ["diff.external", ""],
  ["log.showSignature", "false"],
  ["protocol.allow", "never"],
  ["submodule.recurse", "false"],
  ["color.ui", "false"],
];

/** Arguments that come before git's command. */
export const SAFE_ARGUMENTS: readonly string[] = [
  "--no-pager",
  ...SETTINGS.flatMap(([name, value]) => ["-c", `${name}=${value}`]),
];

/**
 * The environment for git: the caller's without anything that steers git, so that the same repository gives the same
 * answers to everybody, and without network.
 */
export function gitEnvironment(environment: NodeJS.ProcessEnv, userSettings = false): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !/^(?:GIT_|SSH_ASKPASS$|LC_|LANG)/i.test(name));
  return {
    ...Object.fromEntries(kept),
    LC_ALL: "C",
    // An empty list: no transport at all, whatever the repository allows by name.
    GIT_ALLOW_PROTOCOL: "",
    GIT_NO_LAZY_FETCH: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_GRAFT_FILE: devNull,
    GIT_ATTR_NOSYSTEM: "1",
    ...(userSettings ? {} : { GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: devNull }),
  };
}
