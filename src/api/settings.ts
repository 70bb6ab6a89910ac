import type { ReadFile } from "../files/read.js";
import { apiDefaults } from "../model/defaults.js";
import { UsageError } from "../model/errors.js";
import { Secret } from "../model/secret.js";
import { readCertificates, readExtraCertificates } from "./http/certificates.js";
import { readProxy } from "./http/proxy-settings.js";
import { type Parsed, parseServerAddress } from "./http/server-address.js";
import type { ApiSettings } from "./http/settings.js";

export type { ApiSettings } from "./http/settings.js";

export interface ApiSettingOverrides {
  readonly server?: string | undefined;
  readonly timeoutMs?: number | undefined;
  readonly retries?: number | undefined;
  readonly parallelism?: number | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads how to reach the API from the environment: LIGHTLY_TOKEN or LIGHTLY_TOKEN_FILE, LIGHTLY_SERVER_LOCATION,
 * LIGHTLY_CA_CERTS and the proxy variables. Overrides win; an empty variable counts as unset.
 * Throws {@link UsageError} with one sentence for every problem; none of them quotes a value.
 */
export async function readApiSettings(
  env: Environment,
  readFile: ReadFile,
  version: string,
  overrides: ApiSettingOverrides = {},
): Promise<ApiSettings> {
  const server = readServer(env, overrides.server);
  const token = await readToken(env, readFile);
  const caCertificates = await readTrusted(env, readFile);
  const proxy = server.ok ? readProxy(env, server.value) : unset;
  const numbers = readNumbers(overrides);
  const debugging = checkDebugging(env["NODE_DEBUG"] ?? "");

  if (server.ok && token.ok && caCertificates.ok && proxy.ok && numbers.ok && debugging.ok) {
    return {
      server: server.value,
      token: token.value,
      version,
      caCertificates: caCertificates.value,
      proxy: proxy.value,
      ...numbers.value,
    };
  }
  const problems = [server, token, caCertificates, proxy, numbers, debugging].flatMap((reading) =>
    reading.ok ? [] : [reading.problem],
  );
  throw new UsageError(problems.join(" "));
}

/**
 * The certificates to trust besides Node's own, for requests to other servers than the API's.
 *
 * @throws {UsageError} as {@link readApiSettings}, also where Node is told to print what is sent.
 */
export async function readTrustedCertificates(
  env: Environment,
  readFile: ReadFile,
): Promise<string | undefined> {
  const [certificates, debugging] = [
    await readTrusted(env, readFile),
    checkDebugging(env["NODE_DEBUG"] ?? ""),
  ];
  if (certificates.ok && debugging.ok) return certificates.value;
  const problems = [certificates, debugging].flatMap((reading) => (reading.ok ? [] : [reading.problem]));
  throw new UsageError(problems.join(" "));
}

const unset = { ok: true, value: undefined } as const;

function readServer(env: Environment, override: string | undefined): Parsed<string> {
  if (override !== undefined) return parseServerAddress(override, "The server's address");
  const location = env["LIGHTLY_SERVER_LOCATION"]?.trim() ?? "";
  return parseServerAddress(location === "" ? apiDefaults.server : location, "LIGHTLY_SERVER_LOCATION");
}

async function readTrusted(env: Environment, readFile: ReadFile): Promise<Parsed<string | undefined>> {
  const path = env["LIGHTLY_CA_CERTS"] ?? "";
  if (path === "") return unset;
  const ours = await readCertificates(path, readFile);
  const extra = await readExtraCertificates(env["NODE_EXTRA_CA_CERTS"] ?? "", readFile);
  return ours.ok && extra !== "" ? { ok: true, value: `${ours.value}\n${extra}` } : ours;
}

async function readToken(env: Environment, readFile: ReadFile): Promise<Parsed<Secret>> {
  const token = env["LIGHTLY_TOKEN"] ?? "";
  if (token !== "") return checkToken(token, "LIGHTLY_TOKEN", "env:LIGHTLY_TOKEN");
  const path = env["LIGHTLY_TOKEN_FILE"] ?? "";
  if (path === "")
    return { ok: false, problem: `${missingToken(env)} (or LIGHTLY_TOKEN_FILE to a file that holds it).` };
  const refuse = (reason: string): Parsed<Secret> => ({
    ok: false,
    problem: `The file of LIGHTLY_TOKEN_FILE ${reason}.`,
  });
  const reading = await readFile(path, largestTokenFile);
  if (reading.kind !== "read") return refuse(`cannot be used: ${reading.problem}`);
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(reading.bytes);
    return checkToken(text.replace(/\r?\n$/u, ""), "The file of LIGHTLY_TOKEN_FILE", `file:${path}`);
  } catch {
    return refuse("is not UTF-8 text");
  }
}

/** Bytes. */
const largestTokenFile = 4096;

function missingToken(env: Environment): string {
  const set = "set it to an API token of your Lightly account";
  // CI systems give an empty value to workflows that may not see the secret.
  return env["LIGHTLY_TOKEN"] === ""
    ? `LIGHTLY_TOKEN is empty, as in CI runs that get no secrets: ${set}`
    : `LIGHTLY_TOKEN is not set: ${set}`;
}

function checkToken(token: string, source: string, reference: string): Parsed<Secret> {
  if (/[\s\p{C}]/u.test(token)) {
    return {
      ok: false,
      problem: `${source} holds white space or control characters, which no API token has.`,
    };
  }
  if (token.length < 5)
    return { ok: false, problem: `${source} is too short for an API token (5 characters at least).` };
  return { ok: true, value: new Secret(reference, token) };
}

type Numbers = Pick<ApiSettings, "timeoutMs" | "retries" | "parallelism">;

function readNumbers(overrides: ApiSettingOverrides): Parsed<Numbers> {
  const timeoutMs = overrides.timeoutMs ?? apiDefaults.timeoutMs;
  const retries = overrides.retries ?? apiDefaults.retries;
  const parallelism = overrides.parallelism ?? apiDefaults.parallelism;
  const problems = [
    ...(within(timeoutMs, 1, 3_600_000) ? [] : ["The time-out must be between 1 ms and 1 hour."]),
    ...(within(retries, 0, 20) ? [] : ["The number of retries must be a whole number from 0 to 20."]),
    ...(within(parallelism, 1, 64)
      ? []
      : ["The number of parallel requests must be a whole number from 1 to 64."]),
  ];
  if (problems.length > 0) return { ok: false, problem: problems.join(" ") };
  return { ok: true, value: { timeoutMs, retries, parallelism } };
}

function within(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

/** With these sections the HTTP library prints the URL of each request to stderr, the token in it. */
function checkDebugging(sections: string): Parsed<undefined> {
  if (!/(?:^|,)\s*(?:undici|fetch|[^,]*\*[^,]*)\s*(?:,|$)/iu.test(sections)) return unset;
  return {
    ok: false,
    problem: "NODE_DEBUG asks for a log of requests, which would show the token: unset it.",
  };
}
