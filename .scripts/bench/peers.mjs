// @ts-check
/** The programs that the benchmark compares, and how each is told to do a job. */
import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { apiDefaults } from "../../dist/model/defaults.js";
import { configFiles, folders, secrets, terraformConfig, token } from "./account.mjs";

/**
 * @typedef {import("./measure.mjs").Command} Command
 *
 * @typedef {object} Task
 * @property {"validate" | "plan" | "apply" | "change"} job `apply` is the first one; `change` moves the input of all datasets.
 * @property {number} size
 * @property {string} folder Where the input of the datasets is to lie.
 * @property {string} server
 *
 * @typedef {object} Peer
 * @property {string} name
 * @property {number} largest The number of datasets from which on it would take too long.
 * @property {readonly Task["job"][]} jobs Those that it has.
 * @property {(size: number) => Promise<void>} prepare Makes its files, once for each size.
 * @property {(task: Task) => Command | Promise<Command>} command
 */

const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * A built program of this repository, of this commit or of another one.
 *
 * @param {string} name @param {string} program @param {string} work
 * @returns {Peer}
 */
export function builtProgram(name, program, work) {
  const config = (/** @type {number} */ size, /** @type {string} */ folder) =>
    join(work, `config-${size}-${folder}`);
  return {
    name,
    largest: Infinity,
    jobs: ["validate", "plan", "apply", "change"],
    async prepare(size) {
      for (const folder of folders) await writeFiles(config(size, folder), configFiles(size, folder));
    },
    command({ job, size, folder, server }) {
      const line = {
        validate: ["validate"],
        plan: ["plan"],
        apply: ["apply", "--auto-approve"],
        change: ["apply", "--auto-approve"],
      }[job];
      return {
        program: process.execPath,
        args: [program, ...line, "--config", config(size, folder)],
        env: { ...secrets, LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: server },
        says: {
          validate: /valid/i,
          plan: /^No changes\./m,
          apply: new RegExp(`Applied: ${3 * size} done`),
          change: new RegExp(`Applied: ${size} done`),
        }[job],
      };
    },
  };
}

/** @type {Peer} */
export const rawUndici = {
  name: "raw undici",
  largest: Infinity,
  jobs: ["plan", "apply", "change"],
  prepare: async () => undefined,
  command: ({ job, size, folder, server }) => ({
    program: process.execPath,
    args: [here("raw.mjs"), job, server, String(size), String(apiDefaults.parallelism), folder],
  }),
};

/** @type {Peer} */
const pythonClient = {
  name: "Python client",
  largest: 1000,
  jobs: ["plan", "apply", "change"],
  prepare: async () => undefined,
  command: ({ job, size, folder, server }) => ({
    program: "python3",
    args: [here("python-client.py"), job, String(size), folder],
    env: {
      ...secrets,
      LIGHTLY_TOKEN: token,
      LIGHTLY_SERVER_LOCATION: server,
      LIGHTLY_DID_VERSION_CHECK: "True",
    },
  }),
};

/** Terraform keeping the same values in its state alone: its engine, without any server.
 *
 * @param {string} work
 * @returns {Peer}
 */
function terraform(work) {
  const place = (/** @type {number} */ size) => join(work, `terraform-${size}`);
  return {
    name: "terraform_data",
    largest: 1000,
    jobs: ["validate", "plan", "apply", "change"],
    async prepare(size) {
      await writeFiles(place(size), [["main.tf", terraformConfig(size)]]);
      await runTerraform(["init"], place(size));
      await runTerraform(["apply", "-auto-approve", `-var=folder=${folders[0]}`], place(size));
    },
    async command({ job, size, folder }) {
      if (job === "apply") await rm(join(place(size), "terraform.tfstate"), { force: true });
      const line = {
        validate: ["validate"],
        plan: ["plan", "-input=false", "-detailed-exitcode"],
        apply: ["apply", "-input=false", "-auto-approve"],
        change: ["apply", "-input=false", "-auto-approve"],
      }[job];
      return {
        program: "terraform",
        args: [...line, "-no-color", ...(job === "validate" ? [] : [`-var=folder=${folder}`])],
        cwd: place(size),
        env: terraformEnv,
        says: {
          validate: /valid/,
          plan: /No changes\./,
          apply: new RegExp(`${size} added`),
          change: new RegExp(`${size} changed`),
        }[job],
      };
    },
  };
}

/** Without the settings of whoever runs the benchmark. */
const terraformEnv = { TF_CLI_CONFIG_FILE: "/dev/null", CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" };

/** @param {readonly string[]} args @param {string} cwd */
async function runTerraform(args, cwd) {
  await promisify(execFile)("terraform", args, { cwd, env: { ...process.env, ...terraformEnv } });
}

/**
 * The peers that are installed here, and the names of those that are not.
 *
 * @param {string} work @returns {Promise<{ present: readonly Peer[], absent: readonly string[] }>}
 */
export async function findPeers(work) {
  const others = [
    { peer: pythonClient, probe: ["python3", "-c", "import lightly.api"] },
    { peer: terraform(work), probe: ["terraform", "version"] },
  ];
  const found = await Promise.all(
    others.map(async ({ peer, probe: [program = "", ...args] }) => {
      const env = { ...process.env, ...terraformEnv };
      const isThere = await promisify(execFile)(program, args, { env }).then(
        () => true,
        () => false,
      );
      return { peer, isThere };
    }),
  );
  return {
    present: [rawUndici, ...found.flatMap(({ peer, isThere }) => (isThere ? [peer] : []))],
    absent: found.flatMap(({ peer, isThere }) => (isThere ? [] : [peer.name])),
  };
}

/** @param {string} folder @param {readonly (readonly [name: string, text: string])[]} files */
async function writeFiles(folder, files) {
  await mkdir(folder, { recursive: true });
  await Promise.all(files.map(([name, text]) => writeFile(join(folder, name), text)));
}
