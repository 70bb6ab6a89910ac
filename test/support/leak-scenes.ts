import { readFileSync } from "node:fs";
import { join } from "node:path";
import { applyPlan } from "../../src/reconcile/apply.js";
import { apply, debugJson, debugText, everyFormat, type LeakCheck, plan } from "./leak-check.js";
import { config, connections, logOf, markedPlatform, secrets, token } from "./marked.js";
import { openSession, plan as planOf, readFrom } from "./pipeline.js";
import { startServer } from "./server.js";

/** What the program is watched at while it runs one command. */
export interface Scene {
  readonly exitCode: number;
  /** Resolves to the exit code that it had. */
  readonly play: (check: LeakCheck) => Promise<number | null>;
}

export const scenes = {
  plan: {
    exitCode: 0,
    play: async (check) => {
      await using platform = await markedPlatform();
      const args = [...plan, ...debugText, "--out", "saved-plan", ...everyFormat("plan")];
      const code = await check.runOne(platform.url, args);
      check.gather(await logOf(platform));
      return code;
    },
  },
  apply: {
    exitCode: 0,
    play: async (check) => {
      await using platform = await markedPlatform();
      const code = await check.runOne(platform.url, [...apply, ...debugJson, ...everyFormat("result")]);
      check.gather(await logOf(platform));
      return code;
    },
  },
  "writes that are refused": {
    exitCode: 6,
    play: async (check) => {
      await using platform = await markedPlatform();
      await platform.fail({ kind: "status", status: 400, method: "PUT" });
      const code = await check.runOne(platform.url, [...apply, ...everyFormat("result")]);
      check.gather(await logOf(platform));
      return code;
    },
  },
  "permissions that are missing, in words that hold secrets": {
    exitCode: 7,
    play: async (check) => {
      await using platform = await markedPlatform();
      const words = Object.values({ ...secrets, token }).map((value) => encodeURIComponent(value));
      const [canList = "", canRead = "", canWrite = "", ...rest] = words;
      const errors = { canList, canRead, canWrite, canOverwrite: rest.join(" ") };
      const flags = { canList: false, canRead: false, canWrite: false, canOverwrite: false };
      await platform.verifyAs({ dataset: "on-s3", ...flags, errors });
      return await check.runOne(platform.url, [...apply, ...everyFormat("result")]);
    },
  },
  "secrets in the config": {
    exitCode: 3,
    play: async (check) => {
      const s3 = { ...connections.s3, secret_access_key: secrets.S3_SECRET };
      const azure = { ...connections.azure, sas_token: secrets.SAS };
      const literal = { ...config, connections: { ...connections, s3, azure } };
      await check.write("lightly.yaml", JSON.stringify(literal, undefined, 2));
      return check.runOne("http://127.0.0.1:1", ["validate"]);
    },
  },
  export: {
    exitCode: 0,
    play: async (check) => {
      await using platform = await markedPlatform({ secrets: "echo" });
      // Of an access key id, nobody knows that the config refers to it: it is exported as it is.
      const ids = { S3_KEY_ID: "AKIAIOSFODNN7EXAMPLE", OBS_KEY_ID: "an-id-that-may-be-seen" };
      const { desired } = await readFrom(join(check.folder, "lightly.yaml"), { ...secrets, ...ids });
      await using session = await openSession(platform.url, { token });
      await applyPlan((await planOf(desired, session)).plan, session.api, { concurrency: 8 });
      return await check.runOne(platform.url, ["export", "--dataset", "on-obs", "--out", "exported.yaml"]);
    },
  },
  "the git that --base asks": {
    exitCode: 3,
    play: async (check) => {
      const log = join(check.folder, "what git was given");
      await check.write(".git", "gitdir: a repository\n");
      await check.write("git", `#!/bin/sh\n{ /usr/bin/env; echo "$@"; } >>"${log}"\nexit 1\n`, 0o755);
      return check.runOne("http://127.0.0.1:1", [...plan, "--base", "HEAD"]);
    },
  },
  "preflight, and storage that says all that it is sent": {
    exitCode: 7,
    play: async (check) => {
      await using server = await startServer((request, body, response) => {
        const said = [...request.rawHeaders, request.url ?? "", body].flatMap((text) =>
          text.split(/[?&=,/ ]/),
        );
        const [code = ""] = said.filter((word) => /^[A-Za-z][\w.-]{5,59}$/.test(word)).toReversed();
        const told = escapedForXml([...said, ...Object.values(secrets)].join(" "));
        response.writeHead(403, { "x-ms-error-code": code, date: new Date().toUTCString() });
        response.end(`<Error><Code>${code}</Code><Message>${told}</Message><Region>${told}</Region></Error>`);
      });
      const endpoints = ["s3", "azure", "gcs", "obs"].map((type) => `${type}=${server.url}`);
      const flags = [...endpoints.flatMap((one) => ["--endpoint", one]), "--write", "probe"];
      return await check.runOne("http://127.0.0.1:1", ["preflight", ...flags, ...everyFormat("preflight")]);
    },
  },
  access: {
    exitCode: 0,
    play: async (check) => {
      const formats = ["text", "json", "terraform"].map((format) => ["access", "--format", format]);
      const codes = await check.run("http://127.0.0.1:1", ...formats);
      return codes.find((code) => code !== 0) ?? 0;
    },
  },
  "headers, and the list of processes": {
    exitCode: 0,
    play: async (check) => {
      let pid: number | undefined;
      await using server = await startServer((request, _body, response) => {
        const { pathname, searchParams } = new URL(request.url ?? "", "http://server");
        // The one place where the token belongs.
        searchParams.delete("token");
        const headers = request.rawHeaders.join("\n");
        check.gather({
          "requests, but for the token": `${pathname}?${searchParams.toString()}\n${headers}\n`,
        });
        if (pid !== undefined) check.gather({ "the list of processes": listedProcess(pid) });
        response.writeHead(200, { "content-type": "application/json" }).end("[]");
      });
      const running = check.start(server.url, plan);
      ({ pid } = running);
      return (await running.result).code;
    },
  },
  "the emulator as a command": {
    exitCode: 0,
    play: async (check) => {
      const args = ["emulator", "--port", "0", "--user", `${token},marked@example.com`];
      const emulator = check.start("http://127.0.0.1:1", args);
      await emulator.printed("ready at");
      emulator.kill("SIGTERM");
      return (await emulator.result).code;
    },
  },
} as const satisfies Readonly<Record<string, Scene>>;

export type SceneName = keyof typeof scenes;

/** What everybody on the machine may see of a process, where the system has `/proc`. */
function listedProcess(pid: number): string {
  return ["cmdline", "comm"].map((fact) => readIfThere(`/proc/${pid}/${fact}`)).join("\n");
}

function escapedForXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
