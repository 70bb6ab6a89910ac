// @ts-check
/**
 * Plans with lightly-gitops as a library: reads a config and the account, and prints what apply would change, as text and as
 * data. Needs what the command needs: LIGHTLY_TOKEN, and the variables that the config refers to. Writes nothing.
 *
 *     node plan.mjs lightly.yaml
 */
import process from "node:process";
import {
  createLightlyApi,
  createTransport,
  diagnosticsText,
  makePlan,
  plain,
  planDocument,
  planText,
  readActual,
  readApiSettings,
  readConfig,
  readOnly,
  readRegularFile,
} from "lightly-gitops";

const { argv, env, stderr, stdout } = process;
const sources = {
  places: argv.slice(2),
  env,
  variables: new Map(),
  warnExpiryDays: 30,
  now: new Date(),
};
const { desired, files, variables, secrets, diagnostics } = await readConfig(sources);
stderr.write(diagnosticsText(diagnostics, plain));
if (desired === undefined) process.exit(3);

const settings = await readApiSettings(env, readRegularFile, "1.0.0");
const transport = createTransport(settings);
// What the API says is shown without them.
for (const secret of secrets) transport.protect(secret);
try {
  const reader = readOnly(createLightlyApi(transport));
  const actual = await readActual(desired.datasets, reader, settings.parallelism);
  const plan = makePlan({ desired, actual });
  const document = planDocument(plan, {
    toolVersion: "1.0.0",
    configFiles: files,
    variables,
    server: settings.server,
    account: actual.account,
    base: null,
    targets: [],
    secretsRead: true,
    undeclared: [],
    warnings: diagnostics,
    redact: (text) => transport.conceal(text),
  });
  stdout.write(planText(document, plain));
  for (const { address, action } of plan.changes) stdout.write(`${action}\t${address}\n`);
} finally {
  await transport.close();
}
