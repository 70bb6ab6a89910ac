import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { newConfigText } from "../../src/commands/config-text.js";
import { type CollectedExport, collectExport } from "../../src/commands/exporting.js";
import { selectDatasets } from "../../src/export/select.js";
import { check } from "../config/check.js";
import { connectTo, desiredFrom, type Pipeline } from "../support/pipeline.js";
import { startPlatform } from "../support/platform.js";
import { falseAlarms } from "../support/true-warnings.js";
import { variableValues } from "./filled-account.js";
import { randomAccount, type RandomDataset } from "./random-account.js";

test("any account is exported so that planning it is empty, whatever the platform shows of secrets", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await fc.assert(
    fc.asyncProperty(randomAccount, async (datasets) => {
      await using platform = await startPlatform({ settings: { checkLocalPaths: false } });
      for (const { name, type, datasources } of datasets) {
        const id = await platform.createDataset(name, type);
        for (const datasource of datasources) await platform.putDatasource(id, datasource);
      }
      await using pipeline = await connectTo(platform.url);
      for (const secrets of ["echo", "mask", "omit"] as const) {
        await platform.set({ secrets, listOrder: "created" });
        const exported = await exportAll(pipeline);
        const yaml = await newConfigText(exported.config, undefined);
        expectAccountedFor(datasets, exported);
        expect(falseAlarms(yaml, await check(yaml))).toEqual([]);
        const values = variableValues(yaml, platform.emulator.snapshot());
        expect(exported.variables.map(({ name }) => name).toSorted()).toEqual(Object.keys(values).toSorted());
        for (const value of Object.values(values)) expect(yaml).not.toContain(value);
        const plan = await pipeline.plan(await desiredFrom(join(folder, "lightly.yaml"), yaml, values));
        expect(plan).toMatchObject({ changes: [], refusals: [] });
        expect(secrets === "echo" ? plan.unknown : []).toEqual([]);
        await platform.set({ listOrder: "reversed" });
        expect(await newConfigText((await exportAll(pipeline)).config, undefined)).toBe(yaml);
      }
    }),
    { numRuns: 20 },
  );
});

async function exportAll({ api }: Pipeline): Promise<CollectedExport> {
  const selected = await selectDatasets({ names: [], ids: [], scopes: [] }, api);
  return collectExport(selected, undefined, { reader: api, redact: (text) => text });
}

/** Nothing is dropped silently. */
function expectAccountedFor(
  datasets: readonly RandomDataset[],
  { config, omissions }: CollectedExport,
): void {
  const skipped = omissions.filter(({ part }) => part === "dataset").map(({ dataset }) => dataset.name);
  const written = config.datasets.map(({ name }) => name);
  expect([...written, ...skipped].toSorted()).toEqual(datasets.map(({ name }) => name).toSorted());
  for (const { name, datasources } of datasets.filter((dataset) => written.includes(dataset.name))) {
    const kept = config.datasets.find((dataset) => dataset.name === name)?.datasources?.length ?? 0;
    const left = omissions.filter(({ dataset, part }) => dataset.name === name && part === "datasources");
    expect(kept + left.length).toBe(datasources.length);
  }
}
