import { expect, test } from "vitest";
import { configOn, catalogueOf, inField, inPath, goldenCatalogue } from "../catalogue.js";
import { check, read, shown } from "../check.js";

test("a reference that is written in another way is told from a secret, with what is meant", async () => {
  const [reference, file] = ["${env:FLEET_SAS}", "${file:secrets/sas}"];
  const { said, misjudged } = await catalogueOf([
    inField("azure", "sas_token", "${FLEET_SAS}", reference, file),
    inField("azure", "sas_token", "${env:FLEET-SAS}"),
    inField("azure", "sas_token", "${{ secrets.FLEET_SAS }}"),
    inField("azure", "sas_token", "${{ env.FLEET_SAS }}"),
    inField("azure", "sas_token", "{{ FLEET_SAS }}"),
    inField("azure", "sas_token", "$FLEET_SAS"),
    inField("azure", "sas_token", "$SAS"),
    inField("azure", "sas_token", "$(FLEET_SAS)"),
    inField("azure", "sas_token", "%FLEET_SAS%"),
    inField("azure", "sas_token", "$env:FLEET_SAS"),
    inField("azure", "sas_token", "env:FLEET_SAS"),
    inField("azure", "sas_token", "{env:FLEET_SAS}"),
    inField("azure", "sas_token", "${ENV:FLEET_SAS}"),
    inField("azure", "sas_token", "${env: FLEET_SAS}"),
    inField("azure", "sas_token", "${env.FLEET_SAS}"),
    inField("azure", "sas_token", "${env:FLEET_SAS"),
    inField("azure", "sas_token", "${var:fleet_sas}"),
    inField("azure", "sas_token", " ${env:FLEET_SAS}"),
    inField("azure", "sas_token", "?${env:FLEET_SAS}"),
    inField("azure", "sas_token", "'${env:FLEET_SAS}'"),
    inField("azure", "sas_token", "file:secrets/sas"),
    inField("azure", "sas_token", "${FILE:secrets/sas}"),
    inField("s3", "access_key", "$KEY_ID", "${env:KEY_ID}"),
    inField("s3", "access_key", "${KEY_ID}"),
    inField("s3", "access_key", "AKIA${env:KEY_ID}"),
    inField("s3", "region", "${env:REGION}", "eu-west-1".replace("west", "central")),
    inPath("s3", "s3://bucket/${env:STAGE}/"),
    inPath("s3", "s3://bucket/${STAGE}/", "s3://bucket/$tage/"),
    inPath("s3", "s3://bucket/{{ stage }}/", "s3://bucket/{stage}/"),
  ]);
  expect(misjudged).toEqual([]);
  await expect(said).toMatchFileSnapshot(goldenCatalogue("references"));
});

test.each([
  "M4RK$M4RK",
  "$M4RKm4rk",
  "sv=1&sig=M4RK${env:SAS}",
  "M4RK{{M4RK}}",
  "%M4RK",
  "$M4RKM4RK",
  "M4RK:M4RK",
])("what may be a secret is not repeated: %s", async (secret) => {
  for (const findings of [
    await check(configOn("azure", { sas_token: secret })),
    (await read(configOn("azure", { sas_token: secret }))).diagnostics,
  ]) {
    expect(findings.filter(({ severity }) => severity === "error")).toHaveLength(1);
    expect(shown(findings)).not.toContain("M4RK");
  }
});
