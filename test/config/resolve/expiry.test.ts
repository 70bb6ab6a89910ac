import { describe, expect, test } from "vitest";
import { errorOf } from "../../../src/model/errors.js";
import { fieldsOf, providerOf, providerTypes } from "../../../src/providers/index.js";
import { check, lines, marked, read } from "../check.js";

// The clock of these tests stands at 2026-01-01T00:00:00Z, and the warning begins 14 days before the end.
const config = `version: 1
connections:
  fleet: { type: azure, account_name: fleetstore, sas_token: "\${env:SAS}" }
datasets:
  dashcam:
    type: videos
    datasources: { input_output: { connection: fleet, resource_path: footage/ } }
`;
const sas = (end: string) => ({ SAS: `?sv=2022-11-02&sp=rwdl&se=${encodeURIComponent(end)}&sig=marker` });

describe("a SAS token", () => {
  test.each(["2025-12-31", "2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z"])(
    "that ended at %s is refused",
    async (end) => {
      const { desired, diagnostics } = await read(config, { env: sas(end) });
      expect(desired).toBeUndefined();
      const day = end.slice(0, 10);
      expect(lines(diagnostics)).toEqual([
        expect.stringMatching(
          new RegExp(
            `^3:\\d+ expired-secret .*: this credential expired on ${day}.* \\| issue a new one, store it where the reference points, and raise the connection's rotation$`,
          ),
        ),
      ]);
      expect(diagnostics[0]?.severity).toBe("error");
      expect(errorOf(diagnostics).exitCode).toBe(5);
      expect(marked(config, diagnostics[0])).toContain("${env:SAS}");
      expect(JSON.stringify(diagnostics)).not.toContain("marker");
    },
  );

  test.each<[string, string, readonly string[]]>([
    ["the key that signed it", "&ske=2025-12-31T00:00:00Z&se=2030-01-01", ["expired-secret"]],
    ["it, before the key that signed it", "&ske=2030-01-01&se=2025-12-31", ["expired-secret"]],
    ["neither", "&ske=2030-01-01&se=2030-01-02", []],
    ["the key, soon", "&ske=2026-01-02T00:00:00Z&se=2030-01-01", ["expiring-secret"]],
    ["nothing, but it starts later", "&st=2026-01-02&se=2030-01-01", ["future-secret"]],
    ["nothing, but its key starts later", "&skt=2026-01-02&st=2025-01-01&se=2030-01-01", ["future-secret"]],
    ["nothing, and it has started", "&st=2026-01-01T00:00:00Z&se=2030-01-01", []],
  ])("ends with whatever ends first: %s", async (_, dates, codes) => {
    const { diagnostics } = await read(config, { env: { SAS: `sv=1&sp=rwdl&sig=marker${dates}` } });
    expect(diagnostics.map(({ code }) => code)).toEqual(codes);
  });

  test("that starts in a day is a warning with the date", async () => {
    const { desired, diagnostics } = await read(config, {
      env: { SAS: "sv=1&sp=rwdl&sig=marker&st=2026-01-02T12:00:00Z" },
    });
    expect(desired?.datasets).toHaveLength(1);
    expect(lines(diagnostics)).toEqual([
      "3:62 future-secret connections.fleet.sas_token: this credential is not valid before 2026-01-02 12:00 UTC, in 1 day | apply after that, or issue one that starts now, and raise the connection's rotation",
    ]);
  });

  test.each([
    '"?sig=x&sp=rwdl&se=2025-01-01"',
    " sig=x&sp=rwdl&se=2025-01-01",
    "sig=x&sp=rwdl&se=2025-01-01\r\n\n",
  ])("that was exported wrongly shows its end all the same: %j", async (SAS) => {
    expect((await read(config, { env: { SAS } })).diagnostics.map(({ code }) => code)).toEqual([
      "expired-secret",
      "invalid-secret",
    ]);
  });

  test("that ends in ten days is a warning with the date", async () => {
    const { desired, diagnostics } = await read(config, { env: sas("2026-01-11T12:00:00Z") });
    expect(desired?.datasets).toHaveLength(1);
    expect(lines(diagnostics)).toEqual([
      "3:62 expiring-secret connections.fleet.sas_token: this credential expires on 2026-01-11 12:00 UTC, in 10 days | issue a new one in time, store it where the reference points, and raise the connection's rotation",
    ]);
    expect(diagnostics[0]?.severity).toBe("warning");
  });

  test.each(["2026-01-15T00:00:00.001Z", "2030-01-01"])("that ends at %s is no finding", async (end) => {
    expect((await read(config, { env: sas(end) })).diagnostics).toEqual([]);
  });

  test("is looked at offline where its variable happens to be set", async () => {
    expect((await check(config, { env: sas("2020-01-01") })).map(({ code }) => code)).toEqual([
      "expired-secret",
    ]);
    expect(await check(config)).toEqual([]);
  });
});

test("an expired credential beside other errors is an invalid config", async () => {
  const { diagnostics } = await read(config.replace("videos", "video"), { env: sas("2020-01-01") });
  expect(errorOf(diagnostics).exitCode).toBe(3);
});

test("only Azure's credentials show their end", () => {
  const showing = providerTypes.flatMap((type) =>
    fieldsOf(providerOf(type)).flatMap(([name, { expiry }]) =>
      expiry === undefined ? [] : [`${type}.${name}`],
    ),
  );
  expect(showing).toEqual(["azure.sas_token"]);
});
