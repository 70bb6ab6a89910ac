import type { Edit } from "./variant.js";

const secret = 'stolen("env:LIGHTLY_TOKEN")';

/** Errors that nobody expects and that hold the token, thrown in every way in which a bug could throw one. */
export const injectedCrashes: Readonly<Record<string, Edit>> = {
  "in a timer": beforeRequests(`setTimeout(() => { throw new Error(${secret}); })`),
  "in a promise that nobody awaits": beforeRequests(`Promise.reject(new TypeError(${secret}))`),
  "in a promise that nobody awaits, and no error": beforeRequests(`Promise.reject(${secret})`),
  "in a callback of a stream": beforeRequests(
    `globalThis.process.stdout.write("", () => { throw new Error(${secret}); })`,
  ),
  "in a timer, and no error": beforeRequests(`setTimeout(() => { throw ${secret}; })`),
  "in a timer, twice": beforeRequests(
    `[1, 2].forEach(() => setTimeout(() => { throw new Error("", { cause: new Error(${secret}) }); }))`,
  ),
  "in the middle of a request": inRequest(`throw new Error(wire.target, { cause: new Error(${secret}) })`),
  "under a name that holds it": inRequest(`throw Object.assign(new Error("x"), { name: ${secret} })`),
  "with members that hold it": inRequest(
    `throw Object.assign(new AggregateError([wire]), { code: ${secret} })`,
  ),
  "with a message that looks like a stack": inRequest(
    `throw new Error("\\n    at /dist/" + Buffer.from(${secret}).toString("hex") + ".js:1:1")`,
  ),
  "in a timer, and will not be looked at": beforeRequests(
    `setTimeout(() => { throw Object.defineProperty(new Error(), "stack", { get: () => { throw new Error(${secret}); } }); })`,
  ),
  "while an answer is read": {
    file: "api/decode.ts",
    find: 'listOf(json, "datasets")',
    replace: `(() => { throw new Error(${secret}); })()`,
  },
};

function beforeRequests(statement: string): Edit {
  const find = 'new URL(settings.server).pathname.replace(/\\/$/u, "")';
  return { file: "api/http/transport.ts", find, replace: `(${statement}, "")` };
}

function inRequest(statement: string): Edit {
  const find = "await exchange(connections, wire, limits)";
  return { file: "api/http/transport.ts", find, replace: `(() => { ${statement}; })()` };
}
