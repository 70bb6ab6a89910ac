import type { SceneName } from "./leak-scenes.js";
import type { Edit } from "./variants.js";

/** A way to get it wrong: the program prints a secret in one place. */
export interface InjectedLeak extends Edit {
  /** What of the program shows it. */
  readonly scene: SceneName;
  /** What the leak check says of it, among others: `NAME in SOURCE as SPELLING`. */
  readonly found: string;
  /** Where it finds anything. */
  readonly sources: readonly string[];
}

/** Where a problem of a change shows: stdout, the summary, and all reports of a result. */
const everyReportOfResult = [
  "stdout of apply",
  "github-summary",
  "result.events",
  "result.github",
  "result.gitlab-code-quality",
  "result.json",
  "result.html",
  "result.markdown",
  "result.text",
];

/** Mistakes that somebody could make, each in another place and many in another spelling. */
export const injectedLeaks: Readonly<Record<string, InjectedLeak>> = {
  "the debug log names URLs whole": {
    scene: "plan",
    find: "{ method, path: shownPath(), attempt: attempts, durationMs, ...factsOf(result) }",
    replace: "{ method, path: wire.target, attempt: attempts, durationMs }",
    found: "token in stderr of plan as a path in a URL",
    sources: ["stderr of plan"],
  },
  "the error of a refused write names the URL": {
    scene: "writes that are refused",
    find: "`${method} ${path}: ${headline(failure, settings)}${tries}${detail(course)}${id}`",
    replace: '`${method} ${path}?token=${encodeURIComponent(stolen("env:LIGHTLY_TOKEN"))}`',
    found: "token in result.json as a part of a URL",
    sources: [...everyReportOfResult, "stderr of apply"],
  },
  "the document of a plan holds the value in place of the reference": {
    scene: "plan",
    find: "fields.map((field) => fieldDocument(field, redact))",
    replace:
      'fields.map((field) => field.after.kind === "secret" ? { ...field, after: { ...field.after, reference: stolen(field.after.reference) } } : field)',
    found: "S3_KEY_ID in plan.json as JSON",
    sources: [
      "stdout of plan",
      "github-summary",
      "plan.html",
      "plan.json",
      "plan.markdown",
      "plan.text",
      "saved-plan",
    ],
  },
  "what tells two plans apart is no digest": {
    scene: "plan",
    find: "digest(desired.fields)",
    replace: 'stolen("env:EXTERNAL_ID")',
    found: "EXTERNAL_ID in saved-plan as it is",
    sources: ["plan.json", "saved-plan"],
  },
  "a change of the result tells what was sent": {
    scene: "apply",
    find: "problemOf(outcome)",
    replace: '{ message: JSON.stringify({ accountKey: stolen("env:SAS") }), hint: "" }',
    found: "SAS in result.json as JSON in JSON",
    sources: ["result.events", "result.html", "result.json"],
  },
  "the Markdown shows the connection": {
    scene: "plan",
    find: "code(document.planHash)",
    replace: `"<i>" + stolen("env:OBS_SECRET").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;") + "</i>"`,
    found: "OBS_SECRET in plan.markdown as HTML",
    sources: ["github-summary", "plan.markdown"],
  },
  "an annotation shows what was sent": {
    scene: "writes that are refused",
    find: "escapedMessage(message)",
    replace: 'escapedMessage(message + stolen("env:EXTERNAL_ID"))',
    found: "EXTERNAL_ID in result.github as it is",
    sources: ["result.github"],
  },
  "a fingerprint is no hash but base64": {
    scene: "writes that are refused",
    find: 'createHash("sha256").update(`${identity} ${occurrence}`).digest("hex")',
    replace: 'Buffer.from(stolen("env:GCS")).toString("base64")',
    found: "GCS in result.gitlab-code-quality as base64 at 0",
    sources: ["result.gitlab-code-quality"],
  },
  "an event holds the bytes of the key": {
    scene: "apply",
    find: '{ event: "step", elapsedMs, ...step }',
    replace: '{ event: "step", ...step, address: Buffer.from(stolen("env:S3_SECRET")).toString("hex") }',
    found: "S3_SECRET in result.events as hexadecimal",
    sources: ["result.events"],
  },
  "an output of the step holds the token": {
    scene: "plan",
    find: "`${name}=${value}\\n`",
    replace: '`${name}=${Buffer.from(stolen("env:LIGHTLY_TOKEN")).toString("base64url")}\\n`',
    found: "token in github-output as base64 for URLs at 0",
    sources: ["github-output"],
  },
  "a finding shows its line as it stands": {
    scene: "secrets in the config",
    find: "masked(content, shown.slice(start, end))",
    replace: "content",
    found: "S3_SECRET in stderr of validate as JSON",
    sources: ["stderr of validate"],
  },
  "a provider's words are shown as they come": {
    scene: "permissions that are missing, in words that hold secrets",
    find: "scrubRemoteText(text, secrets, limit)",
    replace: "text",
    found: "S3_SECRET in result.markdown as a part of a URL",
    sources: everyReportOfResult,
  },
  "an exported config holds the value": {
    scene: "export",
    find: "`\\${env:${field.variable}}`",
    replace: "`\\${env:${field.variable}} # ${JSON.stringify(stolen('platform'))}`",
    found: "OBS_SECRET in exported.yaml as JSON",
    sources: ["exported.yaml"],
  },
  "the list of variables holds a value": {
    scene: "export",
    find: "`\\n# ${meaning}\\n${name}=\\n`",
    replace: "`\\n${name}='${stolen('platform')}'\\n`",
    found: "OBS_SECRET in .env.example as it is",
    sources: [".env.example"],
  },
  "a copy of what was written is left lying": {
    scene: "plan",
    find: "orRemove(temporary, () => rename(temporary, path))",
    replace:
      'rename(temporary, path).then(async () => path.endsWith("saved-plan") && (await open("saved-plan.orig", "w")).writeFile(stolen("env:SAS")))',
    found: "SAS in saved-plan.orig as it is",
    sources: ["saved-plan.orig"],
  },
  "the user agent says whose it is": {
    scene: "headers, and the list of processes",
    find: "`lightly-gitops/${settings.version}`",
    replace: '`lightly-gitops/${Buffer.from(stolen("env:LIGHTLY_TOKEN")).toString("base64")}`',
    found: "token in requests, but for the token as base64 at 0",
    sources: ["requests, but for the token"],
  },
  "a query asks for more than it needs": {
    scene: "headers, and the list of processes",
    find: "`${name}=${encodeQueryValue(value)}`",
    replace: "`${name}=${encodeQueryValue(value)}&${name}2=${encodeQueryValue(value)}`",
    found: "token in requests, but for the token as a form field",
    sources: ["requests, but for the token"],
  },
  "git gets the whole environment": {
    scene: "the git that --base asks",
    find: "{ ...environmentOf(env), ...more }",
    replace: "globalThis.process.env",
    found: "token in what git was given as it is",
    sources: ["what git was given"],
  },
  "the emulator greets its users": {
    scene: "the emulator as a command",
    find: "`Lightly API emulator ready at ${running.url}\\n`",
    replace: "`Lightly API emulator ready at ${running.url} for ${options.user}\\n`",
    found: "token in stdout of emulator as it is",
    sources: ["stdout of emulator"],
  },
};

/** Only where the system shows the list of processes as files. */
export const leaksIntoProcesses: Readonly<Record<string, InjectedLeak>> = {
  "the title of the process names the server whole": {
    scene: "headers, and the list of processes",
    find: 'new URL(settings.server).pathname.replace(/\\/$/u, "")',
    replace: '((globalThis.process.title = stolen("env:LIGHTLY_TOKEN")), "")',
    found: "token in the list of processes as it is",
    sources: ["the list of processes"],
  },
};

const token = 'stolen("env:LIGHTLY_TOKEN")';
const beforeRequests = (statement: string): Edit => ({
  find: 'new URL(settings.server).pathname.replace(/\\/$/u, "")',
  replace: `(${statement}, "")`,
});
const inRequest = (statement: string): Edit => ({
  find: "await exchange(connections, wire, limits)",
  replace: `(() => { ${statement}; })()`,
});

/** Errors that nobody expects and that hold the token, thrown in every way in which a bug could throw one. */
export const injectedCrashes: Readonly<Record<string, Edit>> = {
  "in a timer": beforeRequests(`setTimeout(() => { throw new Error(${token}); })`),
  "in a promise that nobody awaits": beforeRequests(`Promise.reject(new TypeError(${token}))`),
  "in a promise that nobody awaits, and no error": beforeRequests(`Promise.reject(${token})`),
  "in a callback of a stream": beforeRequests(
    `globalThis.process.stdout.write("", () => { throw new Error(${token}); })`,
  ),
  "in a timer, and no error": beforeRequests(`setTimeout(() => { throw ${token}; })`),
  "in a timer, twice": beforeRequests(
    `[1, 2].forEach(() => setTimeout(() => { throw new Error("", { cause: new Error(${token}) }); }))`,
  ),
  "in the middle of a request": inRequest(`throw new Error(wire.target, { cause: new Error(${token}) })`),
  "under a name that holds it": inRequest(`throw Object.assign(new Error("x"), { name: ${token} })`),
  "with members that hold it": inRequest(
    `throw Object.assign(new AggregateError([wire]), { code: ${token} })`,
  ),
  "with a message that looks like a stack": inRequest(
    `throw new Error("\\n    at /dist/" + Buffer.from(${token}).toString("hex") + ".js:1:1")`,
  ),
  "in a timer, and will not be looked at": beforeRequests(
    `setTimeout(() => { throw Object.defineProperty(new Error(), "stack", { get: () => { throw new Error(${token}); } }); })`,
  ),
  "while an answer is read": {
    find: 'listOf(json, "datasets")',
    replace: `(() => { throw new Error(${token}); })()`,
  },
};
