import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Check, Location, PreflightDocument } from "../../src/generated/preflight-document.js";
import { noLinks } from "../../src/report/place.js";
import { preflightFormatNames, preflightFormats } from "../../src/report/preflight-formats.js";
import { plain } from "../../src/report/palette.js";
import { relativePath } from "../../src/report/place.js";
import { active, hostileText } from "../support/hostile.js";

const position = (line: number) => ({ file: "lightly.yaml", line, column: 9 });

function check(name: Check["check"], state: Check["state"], more: Partial<Check> = {}): Check {
  return {
    check: name,
    state,
    code: null,
    message: `${name} is ${state}`,
    remedy: null,
    causedBy: null,
    position: position(20),
    ...more,
  };
}

function location(
  path: string,
  dataset: string,
  checks: readonly Check[],
  more: Partial<Location> = {},
): Location {
  const user = {
    address: `${dataset}.lightly`,
    dataset,
    purpose: "lightly" as const,
    position: position(18),
  };
  return { path, provider: "s3", users: [user], checks: [...checks], contents: null, leftovers: [], ...more };
}

function document(locations: readonly Location[], more: Partial<PreflightDocument> = {}): PreflightDocument {
  const checks = locations.flatMap((one) => one.checks);
  const count = (state: Check["state"]) => checks.filter((one) => one.state === state).length;
  return {
    format: "lightly-gitops/preflight",
    version: 1,
    tool: { name: "lightly-gitops", version: "1.2.3" },
    error: null,
    exitCode: 7,
    config: { files: ["lightly.yaml"] },
    variables: [],
    write: "probe",
    strict: false,
    summary: {
      locations: locations.length,
      proven: count("proven"),
      denied: count("denied"),
      unproven: count("unproven"),
      skipped: count("skipped"),
      warning: count("warning"),
      unreachable: 0,
      leftovers: locations.flatMap(({ leftovers }) => leftovers).length,
    },
    locations: [...locations],
    ...more,
  };
}

const denied = check("delete", "denied", {
  code: "AccessDenied",
  message: "denied (AccessDenied)",
  remedy: "allow s3:DeleteObject on the folder's objects for the IAM user",
});
const fine = [check("list", "proven"), check("folder", "proven"), check("read", "proven")];
const mixed = document([
  location("s3://lake/day/", "day-scenes", [...fine, check("write", "proven"), denied], {
    leftovers: [
      { key: "day/.lightly/probe.txt", kind: "object", version: null },
      { key: "day/.lightly/probe.txt", kind: "version", version: "v1" },
      { key: "day/.lightly/probe.txt", kind: "delete_marker", version: "v2" },
      { key: "day/.lightly/other.txt", kind: "unknown", version: null },
    ],
  }),
  location("s3://lake/night/", "night-scenes", [...fine, denied]),
  location("s3://raw/", "rain-scenes", [
    check("credential", "denied", {
      code: "InvalidAccessKeyId",
      remedy: "check access_key",
      position: position(4),
    }),
    check("list", "unproven", { causedBy: "credential" }),
  ]),
  location("container/", "fog-scenes", [
    ...fine,
    check("contents", "warning", { message: "none of 3 files is an image" }),
  ]),
  location("disk", "disk-scenes", [check("list", "skipped", { message: "it is on the worker's disk" })], {
    provider: "local",
  }),
]);

const many = document(
  Array.from({ length: 200 }, (_, index) =>
    location(`s3://lake/${index}/`, `dataset-${index}`, index % 50 === 7 ? [...fine, denied] : fine),
  ),
);
const failed = document([], {
  exitCode: 3,
  error: { message: "The config has 1 error.", hint: "Mend it.", exitCode: 3, diagnostics: [] },
});

const rendered = (of: PreflightDocument) =>
  preflightFormatNames.map(
    (name) =>
      [name, preflightFormats[name](of, { palette: plain, locate: relativePath, linkTo: noLinks })] as const,
  );

const endings: Readonly<Record<string, string>> = {
  json: "json",
  "gitlab-code-quality": "json",
  markdown: "md",
};

describe.each(Object.entries({ mixed, many, failed, nothing: document([], { exitCode: 0 }) }))(
  "a preflight: %s",
  (name, of) => {
    test.each(rendered(of))("as %s: the whole output", async (format, text) => {
      await expect(text).toMatchFileSnapshot(
        `../golden/report/${format}/preflight-${name}.${endings[format] ?? "txt"}`,
      );
    });
  },
);

test("two hundred locations fit on a screen, and the same cause is said once", () => {
  const [, text = ""] = rendered(many).find(([name]) => name === "text") ?? [];
  expect(text.split("\n").length).toBeLessThan(25);
  expect(text.match(/AccessDenied/g)).toHaveLength(1);
});

test("nothing in a document moves a cursor, gives a job orders, or becomes markup", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const hostile = document([
        location(text, text, [check("list", "denied", { code: text, message: text, remedy: text })], {
          leftovers: [{ key: text, kind: "version", version: text }],
        }),
      ]);
      for (const [format, output] of rendered(hostile)) {
        expect(format === "github" ? "" : output).not.toMatch(active);
        expect(output).not.toMatch(/^(?!::(?:error|warning|notice) )::/m);
      }
    }),
    { numRuns: 300 },
  );
});
