import fc from "fast-check";
import type { PreflightDocument } from "../../src/generated/preflight-document.js";
import type { CliResult } from "./cli.js";
import { denied, type S3Policy, type S3Ruling, type S3Server } from "./s3-server.js";

/** What goes wrong with the requests about the objects that probes write, by their methods and order. */
export type ProbeFaults = Readonly<Record<"PUT" | "GET" | "DELETE", readonly (S3Ruling | undefined)[]>>;

export const noFaults: ProbeFaults = { PUT: [], GET: [], DELETE: [] };

const rulings: readonly S3Ruling[] = [
  denied,
  { kind: "error", status: 500, code: "InternalError" },
  { kind: "error", status: 503, code: "SlowDown" },
  { kind: "error", status: 412, code: "PreconditionFailed" },
  { kind: "reset_before" },
  { kind: "reset_after" },
];

const some = (maxLength: number) =>
  fc.array(fc.option(fc.constantFrom(...rulings), { nil: undefined, freq: 2 }), { maxLength, size: "max" });

export const probeFaults: fc.Arbitrary<ProbeFaults> = fc.record({
  PUT: some(5),
  GET: some(2),
  DELETE: some(5),
});

/** A policy with these faults, which says how often a request about such an object was made. */
export function policyOf(
  faults: ProbeFaults,
  onRequest: (count: number) => void = () => undefined,
): S3Policy {
  const counts = { PUT: 0, GET: 0, DELETE: 0 };
  return ({ method, key, headers }) => {
    if (!key.includes("probe") || headers.authorization === undefined) return undefined;
    if (method !== "PUT" && method !== "GET" && method !== "DELETE") return undefined;
    const fault = faults[method][counts[method]];
    counts[method] += 1;
    onRequest(counts.PUT + counts.GET + counts.DELETE);
    return fault;
  };
}

/** The objects beside `kept` that a bucket holds, and that nothing which the program said names. */
export async function unnamed(
  s3: S3Server,
  bucket: string,
  kept: ReadonlySet<string>,
  { stdout, stderr }: CliResult,
): Promise<readonly string[]> {
  await s3.settled();
  const left = (await s3.keys(bucket)).filter((key) => !kept.has(key));
  const reported = new Set(leftoversIn(stdout));
  // Before it writes, the program says what it will: all that one which was killed could say.
  const announced = stdout === "" ? (/writes (\S+) into/.exec(stderr)?.[1] ?? "nothing") : "nothing";
  return left.filter((key) => !reported.has(key) && !key.endsWith(announced));
}

function leftoversIn(stdout: string): readonly string[] {
  if (stdout === "") return [];
  const { locations } = JSON.parse(stdout) as PreflightDocument;
  return locations.flatMap(({ leftovers }) => leftovers.map(({ key }) => key));
}

export const probedConfig = JSON.stringify({
  version: 1,
  connections: {
    storage: { type: "s3", region: "eu-central-1", access_key: "S3RVER", secret_access_key: "${env:SECRET}" },
  },
  datasets: Object.fromEntries(
    ["day", "night", "rain"].map((name) => [
      `${name}-scenes`,
      {
        type: "images",
        datasources: { input_output: { connection: "storage", resource_path: `s3://lake/${name}/` } },
      },
    ]),
  ),
});
