import type { ProviderType } from "../model/desired.js";
import { azure } from "./azure.js";
import { gcs } from "./gcs.js";
import { lightlyStorage } from "./lightly-storage.js";
import { local } from "./local.js";
import { obs } from "./obs.js";
import type { Provider, ProviderField } from "./provider.js";
import { s3DelegatedAccess } from "./s3-delegated-access.js";
import { s3 } from "./s3.js";

/** The storage providers by their tag in the config. A tag of the schema without a provider does not compile. */
const providers: { readonly [Type in ProviderType]: Provider<Type> } = {
  s3,
  s3_delegated_access: s3DelegatedAccess,
  azure,
  gcs,
  obs,
  local,
  lightly: lightlyStorage,
};

const byWireType = new Map<string, Provider>(
  Object.values(providers).map((provider) => [provider.wireType, provider]),
);

export const providerTypes: readonly ProviderType[] = Object.values(providers).map(({ type }) => type);

export function providerOf(type: ProviderType): Provider {
  return providers[type];
}

/** The provider behind the API's discriminator; `undefined` for one that a later server adds. */
export function providerOfWireType(wireType: string): Provider | undefined {
  return byWireType.get(wireType);
}

export function isProviderType(type: unknown): type is ProviderType {
  return typeof type === "string" && Object.hasOwn(providers, type);
}

/** A provider's fields by their names in the config, in the order of the schema. */
export function fieldsOf(provider: Provider): readonly (readonly [name: string, field: ProviderField])[] {
  return Object.entries<ProviderField>(provider.fields);
}

/** One field of a provider; `undefined` where the provider or the field is not known. */
export function fieldOf(type: string, name: string): ProviderField | undefined {
  if (!isProviderType(type)) return undefined;
  return fieldsOf(providerOf(type)).find(([field]) => field === name)?.[1];
}

export type { PathForm, Provider, ProviderField } from "./provider.js";
