// @ts-check
/** Loaded into the programs that are measured: writes what the process used into the file that BENCH_USAGE names. */
const { writeFileSync } = require("node:fs");

process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpuMs: (userCPUTime + systemCPUTime) / 1000, mb: maxRSS / 1024 };
  writeFileSync(process.env.BENCH_USAGE ?? "", JSON.stringify(usage));
});
