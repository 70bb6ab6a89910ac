import { configOn } from "../config/catalogue.js";
import { ofAzure, secret, text } from "./config-stories.js";
import type { Story } from "./story.js";

const sas = (more: string) => `sv=2022-11-02&sp=rwdl${more}&sig=abc%3D`;
const keyFile = (more: Readonly<Record<string, string>>) =>
  JSON.stringify({
    type: "service_account",
    client_email: "a@b.iam",
    private_key: "-----BEGIN PRIVATE KEY-----\nMII\n",
    ...more,
  });
const key = keyFile({});
const azure = configOn("azure", {});
const onFile = configOn("gcs", { credentials: "${file:key.json}" });

/** Hints about secrets: how the config refers to them, what they are, how they reached the program, and until when they work. */
export const hintsOfSecrets: Readonly<Record<string, Story | readonly Story[]>> = {
  // In the config.
  "write a reference as the whole value: ${env:NAME} or ${file:path}; and replace the secret, it has been written down":
    ofAzure(`sas_token: "${sas("")}"`, "sas_token: ${env:SAS}"),
  "write the id of the key, and its secret behind a reference; a secret that was written down must be replaced":
    text(
      configOn("obs", { obs_access_key_id: "secret/with+odd=" }),
      configOn("obs", { obs_access_key_id: "OBSKEYEXAMPLE" }),
    ),
  "remove it, and replace the credential: it is exposed now; put the new one behind a reference, such as ${env:NAME}, in the secret field of a connection":
    text(
      configOn("obs", { obs_endpoint: "https://user:password@storage.example.com" }),
      configOn("obs", { obs_endpoint: "https://storage.example.com" }),
    ),

  // Where they come from.
  "set … where this command runs; in CI, from its store of secrets": {
    wrong: { config: azure, env: { SAS: undefined } },
    right: { env: { SAS: sas("") } },
    holds: sas(""),
  },
  "It holds NAME=value lines.": {
    wrong: { config: azure, env: { SAS: undefined }, run: ["plan", "--dotenv", "values"] },
    right: {
      files: { values: `SAS='${sas("")}'\n` },
      run: ["apply", "--auto-approve", "--dotenv", "values"],
      plan: ["--dotenv", "values"],
    },
    holds: sas(""),
  },
  "name a regular file, relative to this config, that holds the secret and nothing else": {
    wrong: { config: configOn("gcs", { credentials: "${file:/proc/self/environ}" }) },
    right: { config: onFile, files: { "key.json": key } },
    holds: key,
  },
  "write ${file:path} in the config to read a file": {
    wrong: { config: configOn("gcs", {}), env: { GCS: "key.json" } },
    right: { config: onFile, files: { "key.json": key } },
    holds: key,
  },
  "export it without: outside of a shell, as in a .env file or in the secrets of CI, quotes become a part of it":
    secret("azure", `"${sas("")}"`, sas("")),
  "set the variable that it should have come from where the job runs": secret("azure", "$FLEET_SAS", sas("")),
  "export what follows the equals sign alone": secret("azure", `SAS=${sas("")}`, sas("")),
  "export the credential alone, on one line": secret("obs", "secret\nkey", "secretkey"),
  "export it without": secret("obs", " secret-key", "secret-key"),
  "export it anew, as the provider showed it, without a detour through a document or chat": secret(
    "obs",
    "secret\u200Bkey",
    "secret-key",
  ),

  // What they are.
  "expected: at least 10 characters, only letters, digits and _+=,.@:/-": secret(
    "s3_delegated_access",
    "short",
    "long-enough-1",
  ),
  "export the secret that belongs to it": secret("s3", "AKIAIOSFODNN7EXAMPLE", "secret+access/key"),
  "expected: what the portal calls the SAS token, such as sv=…&sp=rl&se=…&sig=…": secret(
    "azure",
    "sv=2022-11-02",
    sas(""),
  ),
  "issue a new one, and export it as it is": secret("azure", sas("&se=tomorrow"), sas("&se=2027-01-01")),
  "export the SAS token alone: of a connection string with a SAS, what follows `SharedAccessSignature=`":
    secret("azure", `BlobEndpoint=x;SharedAccessSignature=${sas("")}`, sas("")),
  "issue a SAS token: an account key opens the whole account": secret(
    "azure",
    `${"a".repeat(86)}==`,
    sas(""),
  ),
  "export only what follows its question mark": secret(
    "azure",
    `https://fleetstore.blob.core.windows.net/?${sas("")}`,
    sas(""),
  ),
  "copy the token itself, not out of HTML or XML": secret("azure", sas("").replaceAll("&", "&amp;"), sas("")),
  "copy the token itself, not out of JSON; `terraform output -raw` and `jq -r` print it plain": secret(
    "azure",
    sas("").replaceAll("&", "\\u0026"),
    sas(""),
  ),
  "export it as the portal shows it": secret("azure", encodeURIComponent(sas("")), sas("")),
  "export it as the portal shows it: %3A where it now has %253A": secret(
    "azure",
    sas("").replace("%", "%25"),
    sas(""),
  ),
  "export it as the portal shows it; a blank comes from decoding it": secret("azure", sas("&x=a b"), sas("")),
  "make a key of a service account, and export its file: the platform can use nothing else": secret(
    "gcs",
    keyFile({ type: "authorized_user" }),
    key,
  ),
  "expected: the JSON text of a service account's key file, as it was downloaded": secret(
    "gcs",
    JSON.stringify({ type: "service_account" }),
    key,
  ),
  "decode it before you export it": secret("gcs", Buffer.from(key).toString("base64"), key),

  // Whether they work; these may be in the account already, which may not show them.
  "issue a new one, store it where the reference points, and raise the connection's rotation": {
    ...rotated("azure", sas("&se=2025-01-01"), sas("&se=2099-01-01")),
    held: azure,
  },
  "issue a new one in time, store it where the reference points, and raise the connection's rotation":
    rotated("azure", sas("&se=2026-01-08"), sas("&se=2099-01-01")),
  "apply after that, or issue one that starts now, and raise the connection's rotation": rotated(
    "azure",
    sas("&st=2026-01-08"),
    sas("&st=2026-01-01"),
  ),
  "issue one that grants it, store it where the reference points, and raise the connection's rotation":
    rotated("azure", "sv=2022-11-02&sp=rl&sig=abc", sas("")),
  "export the key of that project and raise the connection's rotation, or mend project_id": [
    rotated("gcs", keyFile({ project_id: "another" }), keyFile({ project_id: "perception" })),
    {
      wrong: { config: configOn("gcs", {}), env: { GCS: keyFile({ project_id: "perception-prod" }) } },
      right: { config: configOn("gcs", { project_id: "perception-prod" }) },
    },
  ],
};

/** A secret is replaced on a platform that shows none, by a change of the config. */
function rotated(storage: "azure" | "gcs", wrong: string, right: string): Story {
  const config = configOn(storage, {});
  const { right: step, ...story } = secret(storage, wrong, right);
  return {
    ...story,
    wrong: { ...story.wrong, act: ({ platform }) => platform.set({ secrets: "mask" }) },
    right: {
      ...step,
      config: configOn(storage, { rotation: 1 }),
      files: { "before/lightly.yaml": config },
      run: ["apply", "--auto-approve", "--base-dir", "before"],
    },
  };
}
