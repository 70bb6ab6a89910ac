import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type GoogleServer, keyFile, startGoogle } from "../support/google-server.js";
import {
  denied,
  s3Key,
  type S3Policy,
  type S3Request,
  type S3Ruling,
  type S3Server,
  startS3,
} from "../support/s3-server.js";
import { type OtherServer, startServer } from "../support/server.js";
import { datasets } from "./config-stories.js";
import type { Step, Story, World } from "./story.js";

const kmsKey = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const s3Fields = `type: s3, region: eu-central-1, access_key: ${s3Key.id}, secret_access_key: "\${env:S3_SECRET}"`;
/** Rules requests with a key, all or those that are meant. */
const signed =
  (ruling: S3Ruling, isMeant: (request: S3Request) => boolean = () => true): S3Policy =>
  (request) =>
    request.headers.authorization !== undefined && isMeant(request) ? ruling : undefined;
const answering = (status: number, code: string, more: object = {}): S3Policy =>
  signed({ kind: "error", status, code, ...more });
const onDelete = signed(denied, ({ method }) => method === "DELETE");
const onRead = (status: number, code: string, ending = ""): S3Policy =>
  signed(
    { kind: "error", status, code },
    ({ method, key }) => method === "GET" && key !== "" && key.endsWith(ending),
  );
const expiring: S3Policy = ({ method, key }) =>
  method === "PUT" || (method === "GET" && key !== "")
    ? {
        kind: "headers",
        headers: { "x-amz-expiration": 'expiry-date="Fri, 01 Jan 2100 00:00:00 GMT", rule-id="tidy"' },
      }
    : undefined;

/** Hints about storage that is tried from here, before an apply or by itself. */
export const hintsOfStorage: Readonly<Record<string, Story | readonly Story[]>> = {
  "Write TYPE=URL, where TYPE is one of ….": onS3({
    wrong: { run: ["apply", "--auto-approve", "--preflight", "--endpoint", "aws=http://127.0.0.1"] },
  }),
  "delete it by hand": onS3({
    policy: onDelete,
    mend: async (s3) => {
      for (const key of await s3.keys("lake")) if (key.includes("probe")) await s3.remove("lake", key);
    },
  }),

  // Whether it can be reached.
  "check …, the network and HTTPS_PROXY": onS3({
    policy: () => ({ kind: "reset_before" }),
  }),
  "check …, or any proxy in between": onS3({
    policy: answering(302, "Moved", { headers: { location: "http://127.0.0.1:1/" } }),
  }),
  "whoever runs this can allow the address with --endpoint …=URL": onObs({
    wrong: { run: ["apply", "--auto-approve", "--preflight"] },
  }),
  "run this from an admitted address, or let the platform's own check tell": onAzure({
    answer: () => ({ status: 403, code: "AuthorizationSourceIPMismatch" }),
    isAlone: true,
  }),
  "set the clock of this machine: signatures are rejected when it is wrong": onS3({
    wrong: { today: () => new Date(Date.now() + 3_600_000) },
  }),
  "set the clock of this machine, and try again": onS3({ policy: answering(403, "RequestTimeTooSkewed") }),
  "try again later": onS3({ policy: answering(503, "SlowDown"), isAlone: true }),
  "check that resource_path and the connection fit the storage": onS3({
    policy: answering(400, "Unheard"),
    isAlone: true,
  }),

  // Credentials and rights.
  "check access_key and secret_access_key, and that the key is active in IAM": onS3({
    wrong: { env: { S3_SECRET: "wrong" } },
    right: { env: { S3_SECRET: s3Key.secret } },
  }),
  "check obs_access_key_id and obs_secret_access_key": onObs({
    wrong: { env: { S3_SECRET: "wrong" } },
    right: { env: { S3_SECRET: s3Key.secret } },
  }),
  "check the AWS credentials of this machine": onRole({ policy: answering(403, "InvalidAccessKeyId") }),
  "check that the key still exists in the service account, and that this machine's clock is right": onGoogle({
    spoil: (google) => {
      google.interfere = (_method, { pathname }) =>
        pathname === "/token" ? { status: 400, reason: "invalid_grant" } : undefined;
    },
    mend: (google) => {
      google.interfere = () => undefined;
    },
  }),
  "issue a new SAS token, and raise the connection's rotation: an expired one and one with a wrong signature look the same":
    onAzure({ answer: () => ({ status: 403, code: "AuthenticationFailed" }) }),
  // What is on the worker's disk, or hosted by Lightly, has no credential.
  "check the credential": [],
  "set the role's maximum session duration to 12 hours": onRole({ isShort: true }),
  "allow s3:DeleteObject on the folder's objects for the IAM user": onS3({ policy: onDelete }),
  "allow s3:DeleteObject on the folder's objects for the role": onRole({ policy: onDelete }),
  "allow obs:object:DeleteObject on the folder's objects for the key's user": onObs({ policy: onDelete }),
  "issue a SAS token with delete (d) for the resource types container and object, and raise the connection's rotation":
    onAzure({
      answer: (method) =>
        method === "DELETE" ? { status: 403, code: "AuthorizationPermissionMismatch" } : undefined,
    }),
  "grant storage.objects.delete (in roles/storage.objectUser) on the bucket": onGoogle({
    spoil: ({ rights }) => rights.delete("storage.objects.delete"),
    mend: ({ rights }) => rights.add("storage.objects.delete"),
  }),
  "allow kms:Encrypt, kms:Decrypt and kms:GenerateDataKey on the key": onS3({
    fields: `${s3Fields}, server_side_encryption_kms_key: "${kmsKey}"`,
    policy: signed(
      { kind: "error", status: 400, code: "KMS.DisabledException" },
      ({ method }) => method === "PUT",
    ),
  }),
  "block public access to the bucket, unless it is meant to be public": onS3({
    policy: ({ headers, method }) =>
      headers.authorization === undefined && method === "GET"
        ? { kind: "error", status: 200, code: "None" }
        : undefined,
  }),
  "allow GET from https://app.lightly.ai in the storage account's CORS rules for blobs": onAzure({
    answer: (method) => (method === "OPTIONS" ? { status: 403, code: "CorsPreflightFailure" } : undefined),
  }),

  // What is there.
  "create the bucket, or correct its name in resource_path": onS3({
    buckets: [],
    mend: async (s3) => {
      await s3.createBucket("lake");
      await s3.put("lake", "street/one.png");
    },
  }),
  "create the …, or correct its name in resource_path": onAzure({
    answer: () => ({ status: 404, code: "ContainerNotFound" }),
  }),
  "create the folder (an object whose name ends with / is enough), or correct resource_path": [
    onS3({
      spoil: (s3) => s3.remove("lake", "street/one.png"),
      mend: (s3) => s3.put("lake", "street/", ""),
    }),
    onS3({ folder: "strete/", right: { config: inS3("street/") } }),
  ],
  "create the folder below the worker's mount": {
    held: datasets("street: { type: images }"),
    wrong: {
      config: configOf("{ type: local }", "street/"),
      act: ({ folder }) => mkdir(join(folder, "mount")),
      run: ({ folder }) => preflighted("--local-root", join(folder, "mount")),
    },
    right: {
      act: ({ folder }) => mkdir(join(folder, "mount/street")),
      run: ({ folder }) => preflighted("--local-root", join(folder, "mount")),
    },
  },
  "check resource_path, or the dataset's type; … end in …": onS3({
    folder: "texts/",
    spoil: (s3) => s3.put("lake", "texts/read.txt"),
    right: { config: inS3("street/") },
  }),
  "set region to …": onS3({
    policy: answering(400, "AuthorizationHeaderMalformed", {
      xml: "<Region>us-west-2</Region>",
      headers: { "x-amz-bucket-region": "us-west-2" },
    }),
    right: { config: inS3("street/", s3Fields.replace("eu-central-1", "us-west-2")) },
  }),
  "restore the folder's objects from the archive: Lightly cannot read archived ones": onS3({
    policy: onRead(403, "InvalidObjectState", "one.png"),
  }),
  "try again: somebody may have deleted it meanwhile": onS3({
    policy: onRead(404, "NoSuchKey"),
    isAlone: true,
  }),
  "try again": onS3({
    policy: signed(
      { kind: "error", status: 412, code: "PreconditionFailed" },
      ({ method }) => method === "PUT",
    ),
    isAlone: true,
  }),
  "leave the folder's .lightly/ out of the rule: Lightly keeps its thumbnails and metadata there": onS3({
    policy: expiring,
  }),
  "exempt the folder from the rule, or schedule runs with inputExpiration": onS3({
    policy: expiring,
    purpose: "input",
  }),
  "leave the folder's .lightly/ out of the rule": onGoogle({
    spoil: (google) => {
      google.settings = { lifecycle: { rule: [{ action: { type: "Delete" }, condition: { age: 30 } }] } };
    },
    mend: (google) => {
      google.settings = {};
    },
  }),
  "use a bucket without retention policy for what Lightly writes, and copy there what the lightly folder holds":
    onGoogle({
      spoil: (google) => {
        google.settings = { retentionPolicy: { retentionPeriod: "60" } };
      },
      mend: (google) => {
        google.settings = {};
      },
    }),
};

interface Trial<Store> {
  readonly start: () => Promise<Store & AsyncDisposable>;
  /** Its values of `--endpoint`. */
  readonly endpoints: (store: Store) => readonly string[];
  readonly config: string;
  readonly env: Readonly<Record<string, string>>;
  readonly spoil?: ((store: Store) => unknown) | undefined;
  readonly mend?: ((store: Store) => unknown) | undefined;
  readonly wrong?: Step | undefined;
  readonly right?: Step | undefined;
  /** Whether the storage is tried by itself, not before an apply, which does not tell what is merely not known. */
  readonly isAlone?: boolean | undefined;
}

/** Storage is tried: first something is wrong with it, and then nothing any more. */
function tried<Store>(trial: Trial<Store>): Story {
  const { start, endpoints, config, env, spoil, mend, wrong = {}, right = {}, isAlone = false } = trial;
  const stores = new WeakMap<World["platform"], Store>();
  const storeOf = ({ platform }: World): Store => {
    const store = stores.get(platform);
    if (store === undefined) throw new TypeError("The storage was not started.");
    return store;
  };
  const run = (world: World) => {
    const flags = endpoints(storeOf(world)).map((endpoint) => `--endpoint=${endpoint}`);
    return isAlone ? ["preflight", "--write", "probe", ...flags] : preflighted(...flags);
  };
  const today = () => new Date();
  return {
    held: isAlone ? config : datasets("street: { type: images }"),
    wrong: {
      config,
      run,
      today,
      ...wrong,
      env: { ...env, ...wrong.env },
      act: async (world) => {
        const store = await start();
        onTestFinished(() => store[Symbol.asyncDispose]());
        stores.set(world.platform, store);
        await spoil?.(store);
        await wrong.act?.(world);
      },
    },
    right: {
      run,
      today,
      ...right,
      act: async (world) => {
        await mend?.(storeOf(world));
      },
    },
  };
}

const preflighted = (...flags: readonly string[]) => ["apply", "--auto-approve", "--preflight", ...flags];

function configOf(connection: string, path: string, purpose = "input_output"): string {
  const other =
    purpose === "input" ? "      lightly: { connection: { type: lightly }, resource_path: work/ }\n" : "";
  return `version: 1
connections: { store: ${connection} }
datasets:
  street:
    type: images
    datasources:
      ${purpose}: { connection: store, resource_path: "${path}" }
${other}`;
}

function inS3(folder: string, fields = s3Fields, purpose = "input_output"): string {
  return configOf(`{ ${fields} }`, `s3://lake/${folder}`, purpose);
}

interface S3Trial extends Partial<Pick<Trial<S3Server>, "spoil" | "mend" | "wrong" | "right" | "isAlone">> {
  /** What the storage says to it, until it is mended. */
  readonly policy?: S3Policy;
  readonly buckets?: readonly string[];
  readonly folder?: string;
  readonly fields?: string;
  readonly purpose?: string;
}

function onS3({ folder = "street/", fields, purpose, ...trial }: S3Trial): Story {
  return tried({
    ...storeOfS3(trial),
    endpoints: ({ url }) => [`s3=${url}`],
    config: inS3(folder, fields, purpose),
    env: { S3_SECRET: s3Key.secret },
  });
}

function onObs(trial: S3Trial): Story {
  const fields = `type: obs, obs_endpoint: "https://127.0.0.1:1", obs_access_key_id: ${s3Key.id}, obs_secret_access_key: "\${env:S3_SECRET}"`;
  return tried({
    ...storeOfS3(trial),
    endpoints: ({ url }) => [`obs=${url}`],
    config: configOf(`{ ${fields} }`, "obs://lake/street/"),
    env: { S3_SECRET: s3Key.secret },
  });
}

function storeOfS3({
  policy = () => undefined,
  buckets = ["lake"],
  spoil,
  mend,
  wrong,
  right,
  isAlone,
}: S3Trial) {
  return {
    start: async () => {
      const s3 = await startS3(...buckets);
      for (const bucket of buckets) await s3.put(bucket, "street/one.png");
      return s3;
    },
    spoil: async (s3: S3Server) => {
      s3.setPolicy(policy);
      await spoil?.(s3);
    },
    mend: async (s3: S3Server) => {
      s3.setPolicy(() => undefined);
      await mend?.(s3);
    },
    wrong,
    right,
    isAlone,
  };
}

const session = `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>${s3Key.id}</AccessKeyId><SecretAccessKey>${s3Key.secret}</SecretAccessKey><SessionToken>token</SessionToken></Credentials></AssumeRoleResult></AssumeRoleResponse>`;

/** Behind a role that trusts the AWS credentials of this machine. */
function onRole({ policy, isShort = false }: S3Trial & { readonly isShort?: boolean }): Story {
  let longest = 43_200;
  const store = storeOfS3(policy === undefined ? {} : { policy });
  return tried({
    start: async () => {
      longest = isShort ? 3600 : 43_200;
      const s3 = await store.start();
      const sts = await startServer((_request, body, response) => {
        const isTooLong = Number(new URLSearchParams(body).get("DurationSeconds")) > longest;
        if (isTooLong) response.writeHead(400);
        response.end(
          isTooLong ? "<ErrorResponse><Error><Code>ValidationError</Code></Error></ErrorResponse>" : session,
        );
      });
      return {
        s3,
        sts,
        [Symbol.asyncDispose]: async () => {
          await sts[Symbol.asyncDispose]();
          await s3[Symbol.asyncDispose]();
        },
      };
    },
    spoil: ({ s3 }) => store.spoil(s3),
    mend: ({ s3 }) => {
      longest = 43_200;
      return store.mend(s3);
    },
    endpoints: ({ s3, sts }: { readonly s3: S3Server; readonly sts: OtherServer }) => [
      `s3=${s3.url}`,
      `sts=${sts.url}`,
    ],
    config: inS3(
      "street/",
      'type: s3_delegated_access, region: us-gov-west, role_arn: "arn:aws:iam::123456789012:role/lightly", external_id: "${env:EXTERNAL_ID}"',
    ),
    env: { AWS_ACCESS_KEY_ID: "AKIAAMBIENT", AWS_SECRET_ACCESS_KEY: "ambient" },
  });
}

function onGoogle(trial: Pick<Trial<GoogleServer>, "spoil" | "mend">): Story {
  return tried({
    ...trial,
    start: async () => {
      const google = await startGoogle("lake");
      google.objects.set("street/one.png", { content: "content", generation: 1 });
      google.settings = {};
      return google;
    },
    endpoints: ({ url }) => [`gcs=${url}`],
    config: configOf('{ type: gcs, project_id: perception, credentials: "${env:KEY}" }', "gs://lake/street/"),
    env: { KEY: keyFile() },
  });
}

interface AzureTrial {
  /** What the storage answers in place of what is right, until it is mended. */
  readonly answer: (method: string) => { readonly status: number; readonly code: string } | undefined;
  readonly isAlone?: boolean;
}

/** A container that takes everything, as far as a probe can tell. */
function onAzure({ answer, isAlone }: AzureTrial): Story {
  let refusalOf = answer;
  return tried({
    start: () =>
      startServer(({ method = "", url = "" }, _body, response) => {
        const refusal = refusalOf(method);
        const isListing = url.includes("comp=list");
        if (refusal !== undefined) response.writeHead(refusal.status, { "x-ms-error-code": refusal.code });
        // Nobody may read it without the token.
        else if (!url.includes("sig=") && method !== "OPTIONS") response.writeHead(404);
        else
          response.writeHead(statuses[method] ?? (isListing ? 200 : 206), {
            "access-control-allow-origin": "*",
          });
        response.end(refusal === undefined && isListing && url.includes("sig=") ? listing : "");
      }),
    spoil: () => {
      refusalOf = answer;
    },
    mend: () => {
      refusalOf = () => undefined;
    },
    endpoints: ({ url }) => [`azure=${url}/{account_name}`],
    config: configOf('{ type: azure, account_name: fleetstore, sas_token: "${env:SAS}" }', "lake/street/"),
    env: {},
    isAlone,
  });
}

const statuses: Readonly<Record<string, number>> = { PUT: 201, DELETE: 202, OPTIONS: 200 };
const listing =
  "<EnumerationResults><Blobs><Blob><Name>street/one.png</Name><Properties><Content-Length>7</Content-Length></Properties></Blob></Blobs><NextMarker/></EnumerationResults>";
