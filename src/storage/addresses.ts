import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/**
 * Whether an IP address is one that a config must not lead to: this machine, its own network, or the addresses that cloud
 * machines get their credentials from.
 */
export function isForbiddenAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && forbidden.check(address, family === 6 ? "ipv6" : "ipv4");
}

/** The code of the error for a host that leads to a forbidden address. */
export const forbiddenAddressCode = "FORBIDDEN_ADDRESS";

/**
 * Finds a host's addresses as the system does, and fails with {@link forbiddenAddressCode} when one of them is forbidden.
 * Since it is these addresses that are connected to, a name cannot mean another address later.
 */
export const guardedLookup: LookupFunction = (hostname, options, callback) =>
  guard(hostname, options, callback, systemLookup);

/** As {@link guardedLookup}, asking `resolve`. */
export function guard(
  hostname: string,
  options: Parameters<LookupFunction>[1],
  callback: Parameters<LookupFunction>[2],
  resolve: (hostname: string, options: LookupAllOptions, callback: FoundCallback) => void,
): void {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, "", 0);
    const [first] = addresses;
    if (first === undefined || addresses.some(({ address }) => isForbiddenAddress(address)))
      return callback(
        Object.assign(new Error("An address is forbidden."), { code: forbiddenAddressCode }),
        "",
        0,
      );
    if (options.all === true) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  });
}

type FoundCallback = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

const forbidden = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const)
  forbidden.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of [
  ["::", 96],
  // Translated to IPv4 by the network.
  ["64:ff9b::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 9],
  ["ff00::", 8],
] as const)
  forbidden.addSubnet(network, prefix, "ipv6");
