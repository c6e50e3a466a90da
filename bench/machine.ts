import { cpus, release, totalmem, type } from "node:os";

/** The machine in a few words, for the tables. */
export function describeMachine(): string {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? "unknown processor";
  return `${processors.length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release().split("-")[0]}, Node ${process.versions.node}`;
}
