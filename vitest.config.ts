import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // One for each core of the smallest machine; many tests wait for processes of their own.
    maxWorkers: 2,
  },
});
