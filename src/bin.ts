#!/usr/bin/env node
// Asking for the version is answered without loading the program: scripts do it before every run.
if (process.argv.length === 3 && ["--version", "-v", "-V"].includes(process.argv[2] ?? "")) {
  const { version } = await import("./version.js");
  process.stdout.write(`${version}\n`);
} else {
  try {
    const { main } = await import("./cli.js");
    await main();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    const advice = code === "EMFILE" ? " Allow more open files, with `ulimit -n`." : "";
    process.stderr.write(`error: The program cannot be loaded (${code}).${advice}\n`);
    process.exitCode = 1;
  }
}
export {};
