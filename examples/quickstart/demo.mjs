// @ts-check
/**
 * The main job on a real config, against the embedded emulator: validate, plan, apply, plan again; then somebody
 * changes the server by hand, plan shows the drift, apply repairs it. Run it with `npm run demo`.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));
const folder = fileURLToPath(new URL(".", import.meta.url));
const token = "emulator-token";

const emulator = spawn(process.execPath, [cli, "emulator", "--port", "0"], {
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const server = await addressOf(emulator);
  const env = {
    PATH: process.env["PATH"],
    LIGHTLY_SERVER_LOCATION: server,
    LIGHTLY_TOKEN: token,
    LIGHTLY_EXTERNAL_ID: "demo-external-id",
    LIGHTLY_S3_SECRET: "demo-secret-access-key",
    DASHCAM_SAS: "sv=2022-11-02&ss=b&srt=co&sp=rl&sig=demo",
  };
  console.log(`The Lightly API is emulated at ${server}. The config is examples/quickstart/lightly.yaml.\n`);

  say("1. Is the config right? No network, no secrets.");
  await run(["validate"], env);
  say("2. What would change? The account is empty.");
  await run(["plan"], env);
  say("3. Make it so, and have the platform check the permissions.");
  await run(["apply", "--auto-approve"], env);
  say("4. Planning again finds nothing to do.");
  await run(["plan", "--detailed-exitcode"], env);
  say("5. Somebody changes the folder of street-scenes by hand.");
  await changeByHand(server);
  await run(["plan", "--detailed-exitcode"], env, 2);
  say("6. Repair the drift.");
  await run(["apply", "--auto-approve"], env);
  say("7. All as declared again.");
  await run(["plan", "--detailed-exitcode"], env);
} finally {
  emulator.kill("SIGTERM");
}
await once(emulator, "exit");

/** @param {string} text */
function say(text) {
  console.log(`\n━━━ ${text}`);
}

/** @param {readonly string[]} args @param {NodeJS.ProcessEnv} env */
async function run(args, env, expected = 0) {
  console.log(`$ lightly-gitops ${args.join(" ")}`);
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: folder,
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [code] = await once(child, "exit");
  if (code !== expected)
    throw new Error(`lightly-gitops ${args[0]} ended with ${code} instead of ${expected}.`);
}

/** The emulator prints one line, ending in its address, when it is ready. @param {import("node:child_process").ChildProcess} child */
async function addressOf(child) {
  if (child.stdout === null) throw new Error("The emulator has no standard output.");
  for await (const line of createInterface({ input: child.stdout })) {
    return line.slice(line.lastIndexOf(" ") + 1);
  }
  throw new Error("The emulator did not start.");
}

/** What a person with another tool would do: read the datasource, write it back with another folder. @param {string} server */
async function changeByHand(server) {
  /** @type {(path: string) => Promise<any>} */
  const get = async (path) => (await fetch(`${server}${path}token=${token}`)).json();
  const [dataset] = await get("/v1/datasets/query/name/street-scenes?exact=True&");
  const datasources = await get(`/v1/datasets/${dataset.id}/datasource/all?`);
  const input = datasources.find((/** @type {{ purpose: string }} */ { purpose }) => purpose === "INPUT");
  const response = await fetch(`${server}/v1/datasets/${dataset.id}/datasource?token=${token}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...input, fullPath: "s3://raw/somewhere-else/" }),
  });
  if (!response.ok) throw new Error(`The change by hand was refused: ${response.status}.`);
}
