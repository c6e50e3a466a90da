import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether there is a gpg to sign with. */
export const HAS_GPG: boolean = spawnSync("gpg", ["--version"]).error === undefined;

/** When keys are made and used, whatever the time is: gpg itself takes no key of the future. From there on its clock goes. */
const CLOCK = ["--faked-system-time", "20250301T120000"];
const BEFORE = ["--faked-system-time", "20250228T120000"];
const QUIET = ["--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""];

/** A home of gpg with keys of its own, whose public keys lie in a file each. */
export class GpgHome {
  readonly folder: string;

  /** @param names - such as `bob`, for the key of `bob@example.com` */
  constructor(...names: readonly string[]) {
    this.folder = mkdtempSync(join(tmpdir(), "aixv-gpg-test-"));
    for (const name of names) {
      const user = `${name} <${name}@example.com>`;
      this.run("", ...BEFORE, "--quick-generate-key", user, "ed25519", "sign", "never");
      this.run("", "--armor", "--output", this.keyring(name), "--export", `${name}@example.com`);
    }
  }

  /** The file with one's public key. */
  keyring(name: string): string {
    return join(this.folder, `${name}.asc`);
  }

  run(input: Uint8Array | string, ...args: readonly string[]): Buffer {
    return execFileSync("gpg", ["--homedir", this.folder, ...QUIET, ...CLOCK, ...args], {
      input,
      stdio: ["pipe", "pipe", "ignore"],
    });
  }

  /** An armoured, detached signature. */
  sign(name: string, message: Uint8Array, ...args: readonly string[]): string {
    const user = ["--local-user", `${name}@example.com`];
    return this.run(message, "--armor", ...user, ...args, "--detach-sign").toString();
  }

  async remove(): Promise<void> {
    spawnSync("gpgconf", ["--homedir", this.folder, "--kill", "all"]);
    await rm(this.folder, { recursive: true, force: true });
  }
}
