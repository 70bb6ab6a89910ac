import type { ProviderType } from "../model/desired.js";
import { packageText } from "../package-files.js";
import { schemaFrom } from "./config-text.js";

/** The example config of a provider, with the schema where the package is installed. */
export async function exampleText(provider: ProviderType, path: string): Promise<string> {
  const folder = provider === "lightly" ? "lightly-storage" : provider.replaceAll("_", "-");
  const text = await packageText(`examples/${folder}/lightly.yaml`);
  return text.replace(/(?<=^# yaml-language-server: \$schema=).*/, () => schemaFrom(path));
}
