import { Buffer } from "node:buffer";
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A certificate authority and a server's certificate signed by it, made anew so that no key lies in the repository. */
export interface TestCertificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** The certificate is valid for the given DNS names, for 127.0.0.1 and for other addresses, given as their bytes. */
export function makeCertificates(
  names: readonly string[],
  addresses: readonly Uint8Array[] = [],
): TestCertificates {
  const authority = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const server = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const basicConstraints = extension("2.5.29.19", sequence(tlv(0x01, Buffer.from([0xff]))), true);
  const alternativeNames = [
    ...names.map((name) => tlv(0x82, Buffer.from(name))),
    ...[Uint8Array.of(127, 0, 0, 1), ...addresses].map((address) => tlv(0x87, Buffer.from(address))),
  ];
  // Authorities of one name are not told apart.
  const issuer = { name: `Test CA ${++authorities}`, key: authority.privateKey };
  const ca = certificate(issuer.name, authority.publicKey, issuer, basicConstraints);
  const cert = certificate(
    "server",
    server.publicKey,
    issuer,
    extension("2.5.29.17", sequence(...alternativeNames), false),
  );
  return { ca, cert, key: server.privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}

let serial = 0;
let authorities = 0;

interface Issuer {
  readonly name: string;
  readonly key: KeyObject;
}

function certificate(subject: string, publicKey: KeyObject, issuer: Issuer, ext: Buffer): string {
  const algorithm = sequence(oid("1.2.840.10045.4.3.2"));
  const validity = sequence(tlv(0x17, Buffer.from("200101000000Z")), tlv(0x17, Buffer.from("491231235959Z")));
  const toBeSigned = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.from([++serial])),
    algorithm,
    commonName(issuer.name),
    validity,
    commonName(subject),
    publicKey.export({ type: "spki", format: "der" }),
    tlv(0xa3, sequence(ext)),
  );
  const signature = sign("sha256", toBeSigned, issuer.key);
  const der = sequence(toBeSigned, algorithm, tlv(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

function extension(id: string, value: Buffer, critical: boolean): Buffer {
  const flag = critical ? [tlv(0x01, Buffer.from([0xff]))] : [];
  return sequence(oid(id), ...flag, tlv(0x04, value));
}

function commonName(name: string): Buffer {
  return sequence(tlv(0x31, sequence(oid("2.5.4.3"), tlv(0x0c, Buffer.from(name)))));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts));
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = rest.flatMap((arc) => {
    const digits = [arc & 0x7f];
    for (let high = arc >> 7; high > 0; high >>= 7) digits.unshift((high & 0x7f) | 0x80);
    return digits;
  });
  return tlv(0x06, Buffer.from([first * 40 + second, ...bytes]));
}

function tlv(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}
