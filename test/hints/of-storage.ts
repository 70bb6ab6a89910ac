import { onTestFinished } from "vitest";
import { denied, s3Key, type S3Policy, type S3Server, startS3 } from "../support/s3-server.js";
import { ofConnection, street } from "./config-stories.js";
import type { Step, Story, World } from "./story.js";

const connection = `{ type: s3, region: eu-central-1, access_key: ${s3Key.id}, secret_access_key: "\${env:S3_SECRET}" }`;
const { right: onS3 } = ofConnection("", connection, "s3://lake/street/");

/** Hints about storage that is tried from here. */
export const hintsOfStorage: Readonly<Record<string, Story | readonly Story[]>> = {
  "Write TYPE=URL, where TYPE is one of ….": tried({
    wrong: { run: ["apply", "--auto-approve", "--preflight", "--endpoint", "aws=http://127.0.0.1"] },
  }),
  "delete it by hand": tried({
    policy: ({ method, key }) => (method === "DELETE" && key.includes("probe") ? denied : undefined),
    right: async (s3) => {
      for (const key of await s3.keys("lake")) if (key.includes("probe")) await s3.remove("lake", key);
    },
  }),
};

interface Trial {
  /** What is wrong, beside what the storage says; nothing unless given. */
  readonly wrong?: Step;
  /** What the storage says to it. */
  readonly policy?: S3Policy;
  /** What is done to the storage, which says no longer what it said. */
  readonly right?: (s3: S3Server) => Promise<void>;
}

/** A bucket with an image in it is tried before an apply: first something is wrong with it, and then nothing any more. */
function tried({ wrong, policy = () => undefined, right }: Trial): Story {
  const stores = new WeakMap<World["platform"], S3Server>();
  const run = ({ platform }: World) => [
    "apply",
    "--auto-approve",
    "--preflight",
    "--endpoint",
    `s3=${stores.get(platform)?.url}`,
  ];
  return {
    held: street,
    wrong: {
      ...onS3,
      env: { S3_SECRET: s3Key.secret },
      run,
      ...wrong,
      act: async ({ platform }) => {
        const s3 = await startS3("lake");
        onTestFinished(() => s3[Symbol.asyncDispose]());
        await s3.put("lake", "street/one.png");
        s3.setPolicy(policy);
        stores.set(platform, s3);
      },
    },
    right: {
      act: async ({ platform }) => {
        const s3 = stores.get(platform);
        s3?.setPolicy(() => undefined);
        if (s3 !== undefined) await right?.(s3);
      },
      run,
    },
  };
}
