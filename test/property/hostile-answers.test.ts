import { rm } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { apply } from "../../src/commands/apply.js";
import { exportDatasets } from "../../src/commands/export.js";
import { plan } from "../../src/commands/plan.js";
import { verify } from "../../src/commands/verify.js";
import { ExpectedError } from "../../src/model/errors.js";
import type { CommandContext } from "../../src/commands/context.js";
import { type Account, startAccount } from "../support/account.js";
import { brokenJson } from "../support/broken-json.js";
import { active } from "../support/hostile.js";
import { contextOf } from "../support/context.js";
import { expectedly } from "../support/pipeline.js";
import { token } from "../support/platform.js";
import { startServer } from "../support/server.js";

/** Passes everything on to a platform, and the JSON that it answers through a function. */
function startForger(account: Account, forge: (json: unknown) => string) {
  return startServer((request, body, response) => {
    const init = body === "" ? {} : { body, headers: { "content-type": "application/json" } };
    const answering = async () => {
      const method = request.method ?? "GET";
      const answer = await fetch(`${account.platform.url}${request.url}`, { method, ...init });
      const type = answer.headers.get("content-type") ?? "text/plain";
      const text = type.startsWith("application/json") ? forge(await answer.json()) : await answer.text();
      response.writeHead(answer.status, { "content-type": type }).end(text);
    };
    answering().catch((error: unknown) =>
      response.writeHead(418, { "x-request-id": String(error).slice(0, 80) }).end(),
    );
  });
}

const api = { retries: 0, logLevel: "debug", logFormat: "text" } as const;

/** The commands that read answers, each with options under which it asks for much. */
function commandsOn(folder: string) {
  const config = { config: [join(folder, "lightly.yaml")], var: [], warnExpiry: 30, target: [] };
  const flags = { allowLockout: false, secrets: true, full: false };
  const planning = { ...config, ...api, ...flags, rotate: [], liftLimit: [], endpoint: [], format: ["text"] };
  const out = join(folder, "exported.yaml");
  const all = { dataset: [], id: [], shared: true, team: true, config: [], out };
  return {
    plan: (context: CommandContext) =>
      plan({ ...planning, unmanaged: true, detailedExitcode: true }, context),
    apply: (context: CommandContext) =>
      apply(undefined, { ...planning, autoApprove: true, allowBusy: false }, context),
    verify: (context: CommandContext) => verify({ ...config, ...api }, context),
    export: (context: CommandContext) => exportDatasets({ ...api, ...all }, context),
  };
}

test("whatever the server answers, a command says in words what is wrong, or does what it should", async () => {
  await using account = await startAccount();
  await account.declare();
  await account.tamper("street-scenes", "INPUT", { fullPath: "s3://raw/elsewhere/" });
  const commands = commandsOn(account.folder);
  const names = ["plan", "apply", "verify", "export"] as const;

  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), fc.gen(), async (name, draw) => {
      const forge = (json: unknown) =>
        draw(fc.nat, { max: 2 }) === 0 ? draw(brokenJson, json) : JSON.stringify(json);
      await using server = await startForger(account, forge);
      const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: server.url, ...account.secrets };
      const { context, written } = contextOf(env);
      const outcome = await expectedly(() => commands[name](context));
      const code = outcome instanceof ExpectedError ? outcome.exitCode : outcome;
      expect(code).toBeOneOf([0, 1, 2, 5, 6, 7]);
      const { stdout, stderr } = written();
      const message = outcome instanceof ExpectedError ? outcome.message : "";
      expect(stderr).not.toContain("→ 418");
      expect(stdout + stderr).not.toMatch(active);
      expect(message).not.toContain("undefined");
      expect(Reflect.get({}, "polluted")).toBeUndefined();
      await rm(join(account.folder, "exported.yaml"), { force: true });
      await rm(join(account.folder, ".env.example"), { force: true });
    }),
    { numRuns: 60 },
  );
});
