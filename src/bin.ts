#!/usr/bin/env node
// Asking for the version is answered without loading the program: scripts do it before every run.
if (process.argv.length === 3 && ["--version", "-v", "-V"].includes(process.argv[2] ?? "")) {
  const { version } = await import("./version.js");
  process.stdout.write(`${version}\n`);
} else {
  const { main } = await import("./cli.js");
  await main();
}
export {};
