#!/usr/bin/env node
import { assert } from "../exact/assert.ts";
assert(true, "x");
