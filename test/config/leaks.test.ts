import fc from "fast-check";
import { expect, test } from "vitest";
import { leaksIn } from "../support/leak-scanner.js";
import { check, read, shown } from "./check.js";

/** Text of the kinds that credentials are made of; `M4RK` makes it unlike anything that a message could say itself. */
const marker = fc
  .array(fc.constantFrom(..."ABCXYZabcxyz0189+/=%&?.~-_".split("")), { minLength: 8, maxLength: 24 })
  .map((characters) => `M4RK${characters.join("")}M4RK`);

const secretKeys = ["secret_access_key", "external_id", "sas_token", "credentials", "obs_secret_access_key"];
const mistypedKeys = ["secret_acess_key", "external-id", "SasToken", "credentails", "password", "sas_token "];
const key = fc.constantFrom(...secretKeys, ...mistypedKeys);
const publicLine = fc.constantFrom(
  "type: azure",
  "type: s33",
  "account_name: fleetstore",
  "region: eu-central-9",
  "role_arn: nonsense",
  "access_key: 5",
  "type: azure",
  "rotation: -1",
);

/** Ways of writing a secret down, each as lines below a connection's name, without their indentation. */
const written = fc
  .tuple(key, marker, fc.integer({ min: 0, max: 15 }))
  .map(([name, secret, way]): readonly string[] => {
    const ways: readonly (readonly string[])[] = [
      [`${name}: ${secret}`],
      [`${name}: "${secret}"`],
      [`${name}: '${secret}'`],
      [`${name}: |`, `  ${secret}`, `  ${secret}`],
      [`${name}: >-`, `  ${secret}`],
      [`${name}: "first`, `  ${secret}`, `  last"`],
      [`${name}: first`, `  ${secret}`],
      [`${name}: ${secret} # ${secret}`],
      [`${name}: \${env:NAME} # was ${secret}`],
      [`# ${name}: ${secret}`],
      [`${name}: { value: ${secret}, type: azure }`],
      [`${name}: {"type": "service_account", "project_id": "p","private_key":"${secret}"}`],
      [`${name}:`, `  - ${secret}`],
      [`${name}: ${secret}`, `${name}: ${secret}`],
      [`${name}: {{ ${secret} }}`],
      [`${name}: !vault "${secret}"`],
    ];
    return ways[way] ?? [];
  });

const blockConnection = fc
  .tuple(fc.array(publicLine, { maxLength: 3 }), written, fc.array(publicLine, { maxLength: 2 }))
  .map(([before, secret, after]) => [...before, ...secret, ...after].map((line) => `    ${line}`).join("\n"));

const flowConnection = fc
  .tuple(
    fc.array(publicLine, { maxLength: 3 }),
    key,
    marker,
    fc.boolean(),
    fc.array(publicLine, { maxLength: 2 }),
  )
  .map(([before, name, secret, blank, after]) => {
    const entries = [...before, `${name}:${blank ? " " : ""}${secret.replaceAll(/[?&%]/g, "x")}`, ...after];
    return `    { ${entries.join(", ")} }`;
  });

const config = fc
  .tuple(fc.oneof(blockConnection, flowConnection), fc.boolean())
  .map(([connection, inline]) =>
    inline
      ? `version: 1\ndatasets:\n  street:\n    type: image\n    datasources:\n      input_output:\n        resource_path: s3://a/\n        connection:\n${connection.replaceAll(/^/gm, "        ")}\n`
      : `version: 1\nconnections:\n  raw:\n${connection}\n\ndatasets:\n  street: { type: image }\n`,
  );

/** What is said about a config, and what of its secrets is found in that: whole in any spelling, or a piece. */
async function leaksOf(original: string, text = original): Promise<readonly string[]> {
  const checked = await check(text);
  const result = await read(text);
  const said = {
    validate: shown(checked),
    plan: shown(result.diagnostics),
    "validate as data": JSON.stringify(checked),
    "plan as data": JSON.stringify(result),
  };
  const secrets = [...original.matchAll(/M4RK.*?M4RK/g)].map(([secret]) => secret);
  const pieces = secrets.flatMap((secret) =>
    Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8)),
  );
  return [
    ...leaksIn(said, Object.fromEntries(secrets.map((secret) => [secret, secret]))),
    ...pieces.filter((piece) => Object.values(said).some((saying) => saying.includes(piece))),
  ].map((leak) => `${leak} of ${JSON.stringify(text)}:\n${said.plan}`);
}

test("no finding shows a secret that somebody wrote into a config", async () => {
  await fc.assert(
    fc.asyncProperty(config, async (text) => {
      expect((await leaksOf(text))[0]).toBeUndefined();
    }),
    { numRuns: 120 },
  );
});

test("no finding shows a secret of a config that is cut off", async () => {
  await fc.assert(
    fc.asyncProperty(config, fc.double({ min: 0, max: 1, noNaN: true }), async (text, share) => {
      const cut = text.slice(0, Math.floor(text.length * share));
      expect((await leaksOf(text, cut))[0]).toBeUndefined();
    }),
    { numRuns: 120 },
  );
});

test("no finding shows a secret of a config that lost a character of its punctuation", async () => {
  await fc.assert(
    fc.asyncProperty(config, fc.nat(), async (text, place) => {
      const punctuation = [...text.matchAll(/[^A-Za-z0-9]/g)];
      const { index = 0 } = punctuation[place % punctuation.length] ?? {};
      const broken = text.slice(0, index) + text.slice(index + 1);
      expect((await leaksOf(text, broken))[0]).toBeUndefined();
    }),
    { numRuns: 120 },
  );
});
