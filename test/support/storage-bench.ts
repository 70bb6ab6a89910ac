import type { PreflightDocument } from "../../src/generated/preflight-document.js";
import { makeFolder } from "./files.js";
import { type ProgramOptions, runProgram } from "./program.js";

export type Purpose = "input" | "lightly" | "input_output";

/** Storage that a test tries: how the config reaches it, and with what. */
export interface StorageUnderTest {
  readonly connection: Readonly<Record<string, string>>;
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  /** Values of `--endpoint`. */
  readonly endpoints: readonly string[];
}

export interface Tried {
  readonly code: number | null;
  readonly document: PreflightDocument;
  readonly stderr: string;
  /** Finds a check of the only location. */
  readonly check: (name: string) => PreflightDocument["locations"][number]["checks"][number] | undefined;
  /** The line of the config that a text stands on, which must be one. */
  readonly lineOf: (text: string) => number;
}

/** Runs a preflight of one datasource; what must stand beside it is on nobody's disk. */
export async function tryStorage(
  { connection, path, env, endpoints }: StorageUnderTest,
  purpose: Purpose,
  args: readonly string[] = [],
  options: ProgramOptions = {},
): Promise<Tried> {
  await using folder = await makeFolder();
  const fields = Object.entries(connection).map(([name, value]) => `    ${name}: ${JSON.stringify(value)}\n`);
  // Input and lightly come in pairs.
  const other = { input: "lightly", lightly: "input", input_output: undefined }[purpose];
  const elsewhere = other === undefined ? "" : "  elsewhere: { type: local }\n";
  const beside =
    other === undefined ? "" : `      ${other}: { connection: elsewhere, resource_path: folder }\n`;
  const yaml = `version: 1
connections:
${elsewhere}  tried:
${fields.join("")}datasets:
  street-scenes:
    type: images
    datasources:
${beside}      ${purpose}:
        connection: tried
        resource_path: ${path}
`;
  const lines = yaml.split("\n");
  await folder.write("lightly.yaml", yaml);
  const command = [
    "preflight",
    "--format",
    "json",
    ...endpoints.flatMap((one) => ["--endpoint", one]),
    ...args,
  ];
  const { code, stdout, stderr } = await runProgram(command, {
    ...options,
    env: { ...env, ...options.env },
    cwd: folder.path,
  });
  const document = JSON.parse(stdout) as PreflightDocument;
  const location = document.locations.find(({ users }) => users.some((user) => user.purpose === purpose));
  return {
    code,
    document,
    stderr,
    check: (name) => location?.checks.find(({ check }) => check === name),
    lineOf: (text) => lines.findIndex((line) => line.includes(text)) + 1,
  };
}
