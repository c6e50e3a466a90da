#!/usr/bin/env node
// An older Node gets as far as this message, and no further into the program.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major >= 26 || (major === 24 && minor >= 15) || (major === 22 && minor >= 22)) {
  await import("../dist/cli.js");
} else {
  process.stderr.write(
    `aixv: expected Node 22.22, 24.15 or 26 and newer, got ${process.versions.node}; install one of them (https://nodejs.org) [NODE_UNSUPPORTED]\n`,
  );
  process.exitCode = 2;
}
