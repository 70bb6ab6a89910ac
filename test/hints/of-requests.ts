import { createServer } from "node:https";
import { listen, serve, serveProxy, text } from "../api/fixture.js";
import { makeCertificates } from "../api/certificate.js";
import { token } from "../support/platform.js";
import { closedAddress } from "../support/server.js";
import { datasets, hosted, street } from "./config-stories.js";
import { passOn } from "./forward.js";
import type { Step, Story, World } from "./story.js";

const once = ["plan", "--retries", "0"];
const shared = datasets("street: { type: images, share_with: [ada@example.com] }");
const certificates = makeCertificates(["api.example.test"]);
const restored: Step = { act: ({ platform }) => platform.fail() };

/** Hints about requests that fail. */
export const hintsOfRequests: Readonly<Record<string, Story | readonly Story[]>> = {
  "Check the status of the server, and LIGHTLY_SERVER_LOCATION.": [
    { held: street, wrong: { act: failing(503), run: once }, right: restored },
    {
      held: street,
      wrong: {
        act: async ({ env }) => void (env["LIGHTLY_SERVER_LOCATION"] = await closedAddress()),
        run: once,
      },
      right: { act: reachPlatform },
    },
  ],
  "Check that the server is up and reachable, or allow more than … s per attempt.": {
    held: street,
    wrong: {
      act: ({ platform }) => platform.fail({ kind: "delay", delayMs: 1100 }),
      run: [...once, "--timeout", "1"],
    },
    right: {
      run: ["plan", "--timeout", "30"],
      act: ({ platform }) => platform.fail({ kind: "delay", delayMs: 60, times: 1 }),
    },
  },
  "If the server or a proxy uses a private certificate authority, set LIGHTLY_CA_CERTS to its PEM file.": {
    held: street,
    wrong: { act: behindProxy(""), run: once },
    right: { files: { "ca.pem": certificates.ca }, env: { LIGHTLY_CA_CERTS: "ca.pem" }, run: ["plan"] },
  },
  "Check the user name and password in ….": {
    held: street,
    wrong: {
      files: { "ca.pem": certificates.ca },
      env: { LIGHTLY_CA_CERTS: "ca.pem" },
      act: behindProxy("ada:wrong@", login("ada:right")),
      run: once,
    },
    right: {
      act: async ({ env }) => void (env["HTTPS_PROXY"] = env["HTTPS_PROXY"]?.replace("wrong", "right")),
      run: ["plan"],
    },
  },
  "Check …, or list the server in NO_PROXY.": {
    held: street,
    wrong: {
      files: { "ca.pem": certificates.ca },
      env: { LIGHTLY_CA_CERTS: "ca.pem", LIGHTLY_SERVER_LOCATION: "https://api.example.test" },
      act: async ({ env }) => void (env["HTTPS_PROXY"] = await closedAddress()),
      run: once,
    },
    right: { act: behindProxy(""), run: ["plan"] },
  },
  "Check that LIGHTLY_SERVER_LOCATION names the API itself, and that nothing in between answers in its place.":
    {
      held: street,
      wrong: { act: elsewhere(text(200, "<html></html>", { "content-type": "text/html" })), run: once },
      right: { act: reachPlatform },
    },
  "Set LIGHTLY_SERVER_LOCATION to the address where the API itself answers.": {
    held: street,
    wrong: { act: elsewhere(text(308, "", { location: "https://api.example.test/" })), run: once },
    right: { act: reachPlatform },
  },
  "Check that LIGHTLY_SERVER_LOCATION names the API.": {
    held: street,
    wrong: { act: elsewhere(text(404, "nothing here")), run: once },
    right: { act: reachPlatform },
  },
  "The plan of the Lightly account does not allow this: ask Lightly for a larger one.": {
    held: street,
    wrong: { config: shared, act: failing(402, "POST"), run: ["apply", "--auto-approve"] },
    right: restored,
  },
  "Check that LIGHTLY_TOKEN holds a valid API token of the right account.": {
    held: street,
    wrong: { env: { LIGHTLY_TOKEN: "wrong-token" } },
    right: { env: { LIGHTLY_TOKEN: token } },
  },
  "… It may also lack the permission for this.": {
    held: street,
    wrong: {
      act: ({ platform }) => platform.set({ badTokenStatus: 403 }),
      env: { LIGHTLY_TOKEN: "wrong-token" },
    },
    right: { env: { LIGHTLY_TOKEN: token } },
  },
  "It is gone, or this token has no access to it: run plan again.": {
    held: street,
    wrong: { config: shared, act: failing(404, "POST", "DATASET_UNKNOWN"), run: ["apply", "--auto-approve"] },
    right: restored,
  },
  "The server limits the number of requests: wait a while, or send fewer in parallel.": {
    held: street,
    wrong: { act: failing(429), run: once },
    right: { ...restored, run: ["plan", "--parallelism", "1"] },
  },
  "The server may have carried it out; the next plan will tell.": {
    held: street,
    wrong: {
      act: ({ platform }) => platform.fail({ method: "PUT", kind: "reset_after" }),
      config: hosted("input_output: { connection: hosted, resource_path: raw/ }"),
      run: ["apply", "--auto-approve", "--retries", "0"],
    },
    right: restored,
  },
};

function failing(status: number, method?: string, code?: string): (world: World) => Promise<void> {
  const rule = { kind: "status", status, ...(code === undefined ? {} : { code }) } as const;
  return ({ platform }) => platform.fail(method === undefined ? rule : { ...rule, method });
}

/** Another server answers. */
function elsewhere(answer: ReturnType<typeof text>): (world: World) => Promise<void> {
  return async ({ env }) => {
    env["LIGHTLY_SERVER_LOCATION"] = (await serve(answer)).url;
  };
}

function reachPlatform({ env, platform }: World): Promise<void> {
  env["LIGHTLY_SERVER_LOCATION"] = platform.url;
  return Promise.resolve();
}

/** The platform is reached over TLS, by another name and through a proxy. */
function behindProxy(user: string, authorization?: string): (world: World) => Promise<void> {
  return async (world) => {
    const { cert, key } = certificates;
    const port = await listen(
      createServer({ cert, key }, (request, response) => void passOn(world, request, response)),
    );
    const proxy = await serveProxy(port, authorization);
    world.env["LIGHTLY_SERVER_LOCATION"] = "https://api.example.test";
    world.env["HTTPS_PROXY"] = `http://${user}127.0.0.1:${proxy.port}`;
  };
}

function login(user: string): string {
  return `Basic ${Buffer.from(user).toString("base64")}`;
}
