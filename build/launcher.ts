#!/usr/bin/env node
/** The executable of the built program. */
import { fileURLToPath } from "node:url";
import { programScript, runProgram } from "./program-script.ts";

const file = fileURLToPath(new URL("program.cjs", import.meta.url));
await runProgram(programScript(file), file);
