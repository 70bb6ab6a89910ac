import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { apply } from "../../src/commands/apply.js";
import { readSavedDocument } from "../../src/documents/saved-plan.js";
import { checksumOf, planHash } from "../../src/documents/identity.js";
import { ExpectedError } from "../../src/model/errors.js";
import { formats } from "../../src/report/formats.js";
import { noLinks } from "../../src/report/place.js";
import { plain } from "../../src/report/palette.js";
import { type Account, startAccount } from "../support/account.js";
import { brokenJson } from "../support/broken-json.js";
import { plans } from "../support/document-catalogue.js";
import { contextOf } from "../support/context.js";
import { expectedly } from "../support/pipeline.js";
import { token } from "../support/platform.js";

/** Both datasets are in other folders than declared. */
async function drift(account: Account): Promise<void> {
  await account.tamper("street-scenes", "INPUT", { fullPath: "s3://raw/elsewhere/" });
  await account.tamper("dashcam", "LIGHTLY", { fullPath: "s3://lightly/elsewhere/" });
}

/** Whatever is in an account that apply could change, by dataset. */
function stateOf({ platform }: Account): Readonly<Record<string, unknown>> {
  const { datasets } = platform.emulator.snapshot();
  return Object.fromEntries(datasets.map(({ name, type, datasources }) => [name, { type, datasources }]));
}

/** A hash that fits, as a forger would make it; for what has none, the text as it is. */
function rehashed(text: string): string {
  try {
    const document = JSON.parse(text);
    const hashed = { ...document, planHash: planHash(document) };
    return JSON.stringify({ ...hashed, checksum: checksumOf(hashed) });
  } catch {
    return text;
  }
}

test("a saved plan that was changed by hand does what the config says, or nothing, and says why", async () => {
  await using account = await startAccount();
  await account.declare();
  const declared = stateOf(account);
  await drift(account);
  const drifted = stateOf(account);
  expect((await account.run("plan", "--out", "plan.json")).code).toBe(0);
  const saved: unknown = JSON.parse(await account.read("plan.json"));
  const path = join(account.folder, "broken.json");
  const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: account.platform.url, ...account.secrets };
  const config = { config: [join(account.folder, "lightly.yaml")], var: [], warnExpiry: 30 };
  const lists = { rotate: [], target: [], liftLimit: [], endpoint: [], format: ["json"] };
  const plan = { ...lists, logLevel: "warn", logFormat: "text", allowLockout: false, secrets: true } as const;
  const applying = async (text: string) => {
    await writeFile(path, text);
    const { context } = contextOf(env);
    const options = { ...config, ...plan, autoApprove: true, allowBusy: false, full: false };
    return expectedly(() => apply(path, options, context));
  };
  await fc.assert(
    fc.asyncProperty(brokenJson(saved), fc.boolean(), async (broken, forged) => {
      const outcome = await applying(forged ? rehashed(broken) : broken);
      const [code, message] =
        outcome instanceof ExpectedError ? [outcome.exitCode, outcome.message] : [outcome, "Done."];
      expect([code, message]).toEqual([expect.toBeOneOf([0, 3, 4]), expect.stringMatching(/\.$/)]);
      const state = stateOf(account);
      expect(Object.keys(state)).toEqual(Object.keys(declared));
      for (const [name, dataset] of Object.entries(state)) {
        expect(code === 0 ? [declared[name], drifted[name]] : [drifted[name]]).toContainEqual(dataset);
      }
      expect(Reflect.get({}, "polluted")).toBeUndefined();
      if (code === 0) await drift(account);
    }),
    { numRuns: 120 },
  );
  expect(await applying(JSON.stringify(saved))).toBe(0);
  expect(stateOf(account)).toEqual(declared);
});

test("one that is shown all the same is shown in every format", () => {
  fc.assert(
    fc.property(brokenJson(plans.everything), (broken) => {
      const read = readSavedDocument(rehashed(broken));
      const reports = Object.values(formats).flatMap(({ plan }) =>
        read.kind === "plan"
          ? (plan?.(read.document, {
              palette: plain,
              full: false,
              locate: (file) => file,
              linkTo: noLinks,
            }) ?? [])
          : [],
      );
      expect(reports.every((report) => report === "" || report.endsWith("\n"))).toBe(true);
    }),
    { numRuns: 200 },
  );
});
