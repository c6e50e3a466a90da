#!/usr/bin/env -S node --conditions=@aixv/source --disable-warning=ExperimentalWarning
import { runAdapter } from "../run-adapter.ts";
import { OMS_COMMANDS } from "./commands.ts";

await runAdapter(OMS_COMMANDS);
