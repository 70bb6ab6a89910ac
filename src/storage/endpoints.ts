import { UsageError } from "../model/errors.js";

/** Where requests go. */
export interface Endpoint {
  /** `https://host[:port]` */
  readonly origin: string;
  /** What every path begins with; empty or `/…` without a `/` at its end. */
  readonly base: string;
  /** Given by the operator, so that any address and plain http are fine. */
  readonly trusted: boolean;
}

/** What `--endpoint` can give an address to: `s3` is for both kinds of access to S3. */
const endpointTypes = ["s3", "sts", "azure", "gcs", "obs"] as const;
export type EndpointType = (typeof endpointTypes)[number];

export type Endpoints = Readonly<Partial<Record<EndpointType, string>>>;

/** Stands for the storage account in the address for Azure. */
const accountName = "{account_name}";

/**
 * Reads the values of `--endpoint`, each `TYPE=URL`.
 *
 * @throws {UsageError} for another form.
 */
export function readEndpoints(specs: readonly string[]): Endpoints {
  return Object.fromEntries(specs.map(readEndpoint));
}

function readEndpoint(spec: string): readonly [EndpointType, string] {
  const equals = spec.indexOf("=");
  const name = spec.slice(0, Math.max(0, equals));
  const type = endpointTypes.find((one) => one === name);
  if (type === undefined)
    throw new UsageError(
      `--endpoint: ${JSON.stringify(name)} is not a kind of storage.`,
      `Write TYPE=URL, where TYPE is one of ${endpointTypes.join(", ")}.`,
    );
  const address = spec.slice(equals + 1);
  const example = type === "azure" ? address.replaceAll(accountName, "account") : address;
  const url = URL.canParse(example) ? new URL(example) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || /[?#]/.test(address))
    throw new UsageError(
      `--endpoint ${type}: the address must be a URL that begins with https:// or http://, without user name and query.`,
    );
  return [type, address];
}

/** The operator's address of a kind of storage; `undefined` when none was given. */
export function operatorEndpoint(
  endpoints: Endpoints,
  type: EndpointType,
  account = "",
): Endpoint | undefined {
  const address = endpoints[type];
  return address === undefined ? undefined : endpointAt(address.replaceAll(accountName, account), true);
}

/** An address that the config or the provider gives; `undefined` when it is not https. */
export function configuredEndpoint(address: string): Endpoint | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== "https:" || url.username !== "" || url.password !== "") return undefined;
  return endpointAt(address, false);
}

function endpointAt(address: string, trusted: boolean): Endpoint {
  const url = new URL(address);
  return { origin: url.origin, base: url.pathname.replace(/\/+$/, ""), trusted };
}
