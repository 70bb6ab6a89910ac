import { describe, expect, test } from "vitest";
import { env as values, type StorageName, storages } from "../../support/every-storage.js";
import { configOn, catalogueOf, type Mistake, goldenCatalogue } from "../catalogue.js";
import { check, read, shown } from "../check.js";

const secretFields = {
  s3: "secret_access_key",
  s3_delegated_access: "external_id",
  azure: "sas_token",
  gcs: "credentials",
  obs: "obs_secret_access_key",
} as const satisfies Partial<Record<StorageName, string>>;

/** A value behind the reference of a storage's secret. */
function behind(storage: keyof typeof secretFields, wrong: string, ...right: readonly string[]): Mistake {
  const field = secretFields[storage];
  const text = configOn(storage, { [field]: "${env:SECRET}" });
  const written = (value: string) => ({ text, env: { ...values, SECRET: value } });
  return { title: `${storage} ${JSON.stringify(wrong)}`, wrong: written(wrong), right: right.map(written) };
}

const sas = "sv=2022-11-02&ss=b&srt=co&sp=rwdl&se=2030-01-01T00:00:00Z&sig=M4RK%2Babc%3D";
const key = {
  type: "service_account",
  project_id: "perception",
  private_key_id: "key-1",
  private_key: "-----BEGIN PRIVATE KEY-----\nM4RKM4RK\n-----END PRIVATE KEY-----\n",
  client_email: "robot@perception.iam.gserviceaccount.com",
};
const keyFile = (members: object = {}) => JSON.stringify({ ...key, ...members });

test("a value that was exported wrongly is refused, with how it came", async () => {
  const { said, misjudged } = await catalogueOf([
    behind("obs", '"M4RK-secret"', "M4RK-secret", 'M4RK"secret', "M4RK'secret'"),
    behind("obs", "'M4RK-secret'"),
    behind("obs", "`M4RK-secret`"),
    behind("obs", "“M4RK-secret”"),
    behind("obs", " M4RK-secret", "M4RK secret"),
    behind("obs", "M4RK-secret ", "M4RK-secret\n", "M4RK-secret\r\n", "M4RK-secret\r"),
    behind("obs", "M4RK-secret\n\n"),
    behind("obs", "M4RK\nsecret"),
    behind("obs", "M4RK\tsecret"),
    behind("obs", "M4RK\u0000secret"),
    behind("obs", "M4RK\u001b[31msecret"),
    behind("obs", "M4RK\u200bsecret", "M4RK-gehéim-ß"),
    behind("obs", "\ufeffM4RK-secret"),
    behind("obs", "M4RK\u202esecret"),
    behind("obs", "$OBS_SECRET", "$2b$M4RK", "a$B"),
    behind("obs", "${OBS_SECRET}"),
    behind("obs", "${env:OBS_SECRET}"),
    behind("obs", "%OBS_SECRET%"),
    behind("obs", "$(OBS_SECRET)"),
    behind("obs", "${{ secrets.OBS_SECRET }}"),
    behind("obs", "{{ obs_secret }}"),
    behind("obs", "***", "*x*"),
    behind("obs", "SECRET=M4RK-secret", "SECRET-M4RK"),
    behind("obs", "export SECRET=M4RK-secret", "export-M4RK"),
    behind("gcs", `'${keyFile()}'`, keyFile(), JSON.stringify(key, undefined, "\t"), `\n${keyFile()}\n\n`),
    behind("gcs", `${keyFile()}\u0000`),
  ]);
  expect(misjudged).toEqual([]);
  await expect(said).toMatchFileSnapshot(goldenCatalogue("exported-values"));
});

test("a value that its provider cannot have is refused, with what was given instead", async () => {
  const { said, misjudged } = await catalogueOf([
    behind("s3", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    behind("s3_delegated_access", "too-short", "long-enough", "a_+=,.@:/-"),
    behind("s3_delegated_access", "an external id"),
    behind("azure", "M4RK-secret", sas, `?${sas}`, `${sas}\n`),
    behind("azure", `${"M4RK".repeat(21)}xx==`),
    behind(
      "azure",
      "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=M4RK==;EndpointSuffix=core.windows.net",
    ),
    behind("azure", `BlobEndpoint=https://a.blob.core.windows.net/;SharedAccessSignature=${sas}`),
    behind("azure", `SharedAccessSignature=${sas}`),
    behind("azure", `https://fleetstore.blob.core.windows.net/raw?${sas}`),
    behind("azure", sas.replaceAll("&", "&amp;")),
    behind("azure", sas.replaceAll("&", "\\u0026")),
    behind("azure", sas.replaceAll("%", "%25")),
    behind("azure", encodeURIComponent(sas)),
    behind("azure", decodeURIComponent(sas).replace("+", " ")),
    behind("azure", sas.replace("sig=", "sg="), decodeURIComponent(sas)),
    behind("azure", sas.replace(/sig=.*/, "sig=")),
    behind(
      "azure",
      sas.replace("2030-01-01T00:00:00Z", "tomorrow"),
      sas.replace("2030-01-01T00:00:00Z", "2030-01-01"),
    ),
    behind("azure", sas.replace("2030-01-01T00:00:00Z", "2030-13-01")),
    behind("azure", `${sas}&st=2031-01-01`, `${sas}&st=2025-01-01T00:00Z`),
    behind("azure", `${sas}&ske=soon`, `${sas}&skt=2025-01-01&ske=2030-01-01T00:00:00.0000000Z`),
    behind("gcs", "{}", keyFile()),
    behind("gcs", '{"type":"external_account","audience":"x","credential_source":{"file":"/M4RK"}}'),
    behind("gcs", '{"type":"external_account_authorized_user"}'),
    behind("gcs", '{"type":"authorized_user","refresh_token":"M4RK"}'),
    behind("gcs", '{"type":"impersonated_service_account"}'),
    behind("gcs", '{"type":"gdch_service_account"}'),
    behind("gcs", '{"installed":{"client_secret":"M4RK"}}'),
    behind("gcs", '{"web":{"client_secret":"M4RK"}}'),
    behind("gcs", '{"type":"M4RK"}'),
    behind("gcs", keyFile({ client_email: undefined })),
    behind("gcs", keyFile({ client_email: "", private_key: 5 })),
    behind("gcs", keyFile({ private_key: "M4RK" })),
    behind("gcs", keyFile({ private_key: key.private_key.replaceAll("\n", "\\n") })),
    behind("gcs", key.private_key),
    behind("gcs", "secrets/gcs.json"),
    behind("gcs", "C:\\secrets\\gcs.json"),
    behind("gcs", `AIza${"M4RK".repeat(9).slice(0, 35)}`),
    behind("gcs", Buffer.from(keyFile()).toString("base64")),
    behind("gcs", keyFile().replaceAll('"', '\\"')),
    behind("gcs", "[]"),
    behind("gcs", "M4RK"),
  ]);
  expect(misjudged).toEqual([]);
  await expect(said).toMatchFileSnapshot(goldenCatalogue("values"));
});

test("an id of an access key that is referred to is held against the same rules, unseen", async () => {
  const text = configOn("s3", { access_key: "${env:KEY_ID}" });
  const said = async (id: string) =>
    (await read(text, { env: { ...values, KEY_ID: id } })).diagnostics.map(({ code, message }) => [
      code,
      message,
    ]);
  expect(await said("AKIAIOSFODNN7EXAMPLE\n")).toEqual([]);
  const the = "the value of ${env:KEY_ID}";
  expect(await said("ASIAM4RKODNN7EXAMPLE")).toEqual([
    [
      "invalid-secret",
      `${the} is a temporary key, which needs a session token that the platform cannot take`,
    ],
  ]);
  expect(await said("M4RKlrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEM4")).toEqual([
    ["invalid-secret", `${the} looks like a secret key, not like the id of one`],
  ]);
});

const warned = (storage: "azure" | "gcs", purposes: readonly string[], value: string) => {
  const { connection, path } = storages[storage];
  const datasources = Object.fromEntries(
    purposes.map((purpose) => [purpose, { connection: "storage", resource_path: path(purpose) }]),
  );
  const text = JSON.stringify({
    version: 1,
    connections: { storage: { ...connection, [secretFields[storage]]: "${env:SECRET}" } },
    datasets: { street: { type: "images", datasources } },
  });
  return read(text, { env: { SECRET: value } });
};

describe("a SAS token without what its purpose needs is a warning:", () => {
  test.each<[string, readonly string[], string, string | undefined]>([
    ["input", ["input", "lightly"], "sp=rwdl", undefined],
    ["write and delete", ["input", "lightly"], "sp=rl", "write (w), delete (d), which lightly of"],
    ["delete", ["input_output"], "sp=rwl", "delete (d), which input_output of"],
    ["list", ["input", "lightly"], "sp=rwd", "list (l), which lightly of"],
    [
      "the resource type",
      ["input_output"],
      "sp=rwdl&ss=b&srt=o",
      "the resource type container (srt=c), which",
    ],
    ["the service", ["input_output"], "sp=rwdl&ss=f&srt=sco", "the service blob (ss=b), which"],
    ["the container", ["input_output"], "sp=rwdl&sr=b", "the container (sr=c), which"],
    ["a container is enough", ["input_output"], "sp=racwdxyltmei&sr=c", undefined],
    ["and a policy may say the rest", ["input_output"], "si=policy&sr=c", undefined],
  ])("%s", async (_, purposes, parameters, missing) => {
    const { desired, diagnostics } = await warned("azure", purposes, `${parameters}&sig=M4RK`);
    expect(desired).toBeDefined();
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual(
      missing === undefined ? [] : [["missing-permission", "warning"]],
    );
    expect(diagnostics.map(({ message }) => message).join()).toContain(missing ?? "");
    expect(shown(diagnostics)).not.toContain("M4RK");
  });

  test("an input alone needs less", async () => {
    const text = `version: 1
connections:
  read: { type: azure, account_name: fleetstore, sas_token: "\${env:READ}" }
  write: { type: azure, account_name: fleetstore, sas_token: "\${env:WRITE}" }
datasets:
  street:
    type: images
    datasources:
      input: { connection: read, resource_path: raw/ }
      lightly: { connection: write, resource_path: work/ }
`;
    const found = async (READ: string, WRITE: string) =>
      (await read(text, { env: { READ, WRITE } })).diagnostics.map(({ message }) => message);
    expect(await found("sp=rl&sig=x", "sp=rwdl&sig=x")).toEqual([]);
    expect(await found("sp=r&sig=x", "sp=rwdl&sig=x")).toEqual([
      'this credential shows that it is without list (l), which input of "street" needs',
    ]);
  });
});

test.each([
  ["perception", "perception", []],
  ["perception", "mapping", ["foreign-secret"]],
  ["perception", undefined, []],
])("a key of %s in a connection of %s", async (_, owner, codes) => {
  const { desired, diagnostics } = await warned("gcs", ["input_output"], keyFile({ project_id: owner }));
  expect(desired).toBeDefined();
  expect(diagnostics.map(({ code }) => code)).toEqual(codes);
});

test("what is at hand is looked at offline too, and what is not is not missed", async () => {
  const text = configOn("azure", { sas_token: "${env:SECRET}" });
  expect(await check(text)).toEqual([]);
  expect((await check(text, { env: { SECRET: '"sig=x"' } })).map(({ code }) => code)).toEqual([
    "invalid-secret",
  ]);
});
