import type { SceneName } from "./leak-scenes.js";
import type { Edit } from "./variant.js";

/** A way to get it wrong: the program prints a secret in one place. */
export interface InjectedLeak {
  /** What of the program shows it. */
  readonly scene: SceneName;
  readonly edits: readonly Edit[];
  /** What the leak check says of it, among others: `NAME in SOURCE as SPELLING`. */
  readonly found: string;
  /** Where it finds anything. */
  readonly sources: readonly string[];
}

/** Where a problem of a step shows: stdout, the summary, and all reports of a result. */
const everyReportOfResult = [
  "stdout of apply",
  "github-summary",
  "result.events",
  "result.github",
  "result.gitlab-code-quality",
  "result.json",
  "result.markdown",
  "result.text",
];

/** Mistakes that somebody could make, each in another place and many in another spelling. */
export const injectedLeaks = {
  "the debug log names URLs whole": {
    scene: "plan",
    edits: [
      {
        file: "api/transport.ts",
        find: "{ method, path, attempt: attempts, durationMs: now() - begun, ...factsOf(result) }",
        replace: "{ method, path: wire.target, attempt: attempts, durationMs: now() - begun }",
      },
    ],
    found: "token in stderr of plan as a path in a URL",
    sources: ["stderr of plan"],
  },
  "the error of a refused write names the URL": {
    scene: "writes that are refused",
    edits: [
      {
        file: "api/api-error.ts",
        find: "`${method} ${path}: ${headline(failure, settings)}${tries}${detail(course)}${id}`",
        replace: '`${method} ${path}?token=${encodeURIComponent(stolen("env:LIGHTLY_TOKEN"))}`',
      },
    ],
    found: "token in result.json as a part of a URL",
    sources: everyReportOfResult,
  },
  "the plan document holds the value beside the reference": {
    scene: "plan",
    edits: [
      {
        file: "documents/plan-document.ts",
        find: "{ field, before: shown, after, cause: null, position: placeOf(position) }",
        replace:
          '{ field, before: shown, after: after.kind === "secret" ? { ...after, reference: stolen(after.reference) } : after, cause: null, position: placeOf(position) }',
      },
    ],
    found: "S3_SECRET in plan.json as JSON",
    sources: ["stdout of plan", "github-summary", "plan.json", "plan.markdown", "plan.text", "saved-plan"],
  },
  "a saved plan says in its version what it was made with": {
    scene: "plan",
    edits: [
      {
        file: "commands/planning.ts",
        find: "inputs.toolVersion",
        replace: '`${inputs.toolVersion}+${stolen("env:EXTERNAL_ID")}`',
      },
    ],
    found: "EXTERNAL_ID in saved-plan as it is",
    sources: ["plan.json", "saved-plan"],
  },
  "a step of the result tells what was sent": {
    scene: "apply",
    edits: [
      {
        file: "documents/result-document.ts",
        find: '"problem" in outcome ? { ...outcome.problem } : null',
        replace: '{ message: JSON.stringify({ accountKey: stolen("env:SAS") }), hint: "" }',
      },
    ],
    found: "SAS in result.json as JSON in JSON",
    sources: ["result.events", "result.json"],
  },
  "the Markdown shows the connection": {
    scene: "plan",
    edits: [
      {
        file: "report/plan-markdown.ts",
        find: "configText(document)",
        replace: `"<i>" + stolen("env:OBS_SECRET").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;") + "</i>"`,
      },
    ],
    found: "OBS_SECRET in plan.markdown as HTML",
    sources: ["github-summary", "plan.markdown"],
  },
  "an annotation shows what was sent": {
    scene: "writes that are refused",
    edits: [
      {
        file: "report/github.ts",
        find: "escapedMessage(message)",
        replace: 'escapedMessage(message + stolen("env:EXTERNAL_ID"))',
      },
    ],
    found: "EXTERNAL_ID in result.github as it is",
    sources: ["result.github"],
  },
  "a fingerprint is no hash but base64": {
    scene: "writes that are refused",
    edits: [
      {
        file: "report/gitlab.ts",
        find: 'createHash("sha256").update(`${identity} ${occurrence}`).digest("hex")',
        replace: 'Buffer.from(identity + stolen("env:GCS")).toString("base64")',
      },
    ],
    found: "GCS in result.gitlab-code-quality as base64 at 0",
    sources: ["result.gitlab-code-quality"],
  },
  "an event holds the bytes of the key": {
    scene: "apply",
    edits: [
      {
        file: "commands/progress.ts",
        find: '{ event: "step", dataset, elapsedMs: Math.round(elapsed), ...step }',
        replace: '{ event: "step", ...step, address: Buffer.from(stolen("env:S3_SECRET")).toString("hex") }',
      },
    ],
    found: "S3_SECRET in result.events as hexadecimal",
    sources: ["result.events"],
  },
  "an output of the step holds the token": {
    scene: "plan",
    edits: [
      {
        file: "report/github.ts",
        find: "`${name}=${value}\\n`",
        replace: '`${name}=${Buffer.from(stolen("env:LIGHTLY_TOKEN")).toString("base64url")}\\n`',
      },
    ],
    found: "token in github-output as base64 for URLs at 0",
    sources: ["github-output"],
  },
  "a finding shows its line as it stands": {
    scene: "secrets in the config",
    edits: [
      {
        file: "config/source-line.ts",
        find: "masked(content, shown.slice(start, end))",
        replace: "content",
      },
    ],
    found: "S3_SECRET in stderr of validate as JSON",
    sources: ["stderr of validate"],
  },
  "a provider's words are shown as they come": {
    scene: "permissions that are missing, in words that hold secrets",
    edits: [
      {
        file: "api/transport.ts",
        find: "scrubRemoteText(text, secrets, limit)",
        replace: "text",
      },
    ],
    found: "S3_SECRET in result.markdown as a part of a URL",
    sources: everyReportOfResult,
  },
  "an exported config holds the value": {
    scene: "export",
    edits: [
      {
        file: "export/render.ts",
        find: "`\\${env:${field.variable}}`",
        replace: "`\\${env:${field.variable}} # ${JSON.stringify(stolen('platform'))}`",
      },
    ],
    found: "OBS_SECRET in exported.yaml as JSON",
    sources: ["exported.yaml"],
  },
  "the list of variables holds a value": {
    scene: "export",
    edits: [
      {
        file: "export/env-example.ts",
        find: "`\\n# ${meaning}\\n${name}=\\n`",
        replace: "`\\n${name}='${stolen('platform')}'\\n`",
      },
    ],
    found: "OBS_SECRET in .env.example as it is",
    sources: [".env.example"],
  },
  "a copy of what was written is left lying": {
    scene: "plan",
    edits: [
      {
        file: "commands/outputs.ts",
        find: "rename(temporary, path)",
        replace:
          'rename(temporary, path).then(() => path === "saved-plan" && writeFile("saved-plan.orig", stolen("env:SAS")))',
      },
    ],
    found: "SAS in saved-plan.orig as it is",
    sources: ["saved-plan.orig"],
  },
  "the user agent says whose it is": {
    scene: "headers, and the list of processes",
    edits: [
      {
        file: "api/transport.ts",
        find: "`lightly-gitops/${settings.version}`",
        replace: '`lightly-gitops/${Buffer.from(stolen("env:LIGHTLY_TOKEN")).toString("base64")}`',
      },
    ],
    found: "token in requests, but for the token as base64 at 0",
    sources: ["requests, but for the token"],
  },
  "a query asks for more than it needs": {
    scene: "headers, and the list of processes",
    edits: [
      {
        file: "api/request-target.ts",
        find: "`${name}=${encodeQueryValue(value)}`",
        replace: "`${name}=${encodeQueryValue(value)}&${name}2=${encodeQueryValue(value)}`",
      },
    ],
    found: "token in requests, but for the token as a form field",
    sources: ["requests, but for the token"],
  },
  "git gets the whole environment": {
    scene: "the git that --base asks",
    edits: [
      {
        file: "config/source/git/git.ts",
        find: "{ ...environmentOf(env), ...more }",
        replace: "globalThis.process.env",
      },
    ],
    found: "token in what git was given as it is",
    sources: ["what git was given"],
  },
  "the emulator greets its users": {
    scene: "the emulator as a command",
    edits: [
      {
        file: "commands/emulator.ts",
        find: "`Lightly API emulator ready at ${running.url}\\n`",
        replace: "`Lightly API emulator ready at ${running.url} for ${options.user}\\n`",
      },
    ],
    found: "token in stdout of emulator as it is",
    sources: ["stdout of emulator"],
  },
} as const satisfies Readonly<Record<string, InjectedLeak>>;

/** Only where the system shows the list of processes as files. */
export const leaksIntoProcesses = {
  "the title of the process names the server whole": {
    scene: "headers, and the list of processes",
    edits: [
      {
        file: "api/transport.ts",
        find: 'new URL(settings.server).pathname.replace(/\\/$/u, "")',
        replace: '((globalThis.process.title = stolen("env:LIGHTLY_TOKEN")), "")',
      },
    ],
    found: "token in the list of processes as it is",
    sources: ["the list of processes"],
  },
} as const satisfies Readonly<Record<string, InjectedLeak>>;
