import { describe, expect, test } from "vitest";
import { ApiError, InterruptedError } from "../../src/model/errors.js";
import type { LightlyWriter, RemoteDataset } from "../../src/model/remote.js";
import { createDataset } from "../../src/resources/create-dataset.js";
import type { Written } from "../../src/resources/kind.js";
import { readerOf, remote } from "../support/account-reader.js";

/** What the platform does when it is asked: it finds datasets of the name, creates one, or fails. */
type Answer = readonly RemoteDataset[] | string | Error;

interface Played {
  readonly outcome: unknown;
  /** `look` and `create`, in the order in which they came. */
  readonly calls: readonly string[];
}

/** Creates the dataset `street`, while the platform answers one after the other. */
async function creating(answers: readonly Answer[], retries?: number): Promise<Played> {
  const calls: string[] = [];
  const left = [...answers];
  const answer = async (call: string): Promise<Exclude<Answer, Error>> => {
    calls.push(call);
    const next = left.shift();
    if (next === undefined) throw new Error(`There is no answer to ${calls.join(", ")}.`);
    if (next instanceof Error) throw next;
    return next;
  };
  const unasked = (): never => expect.fail("is not asked for");
  const api: LightlyWriter = {
    ...readerOf([]).reader,
    findDatasets: async () => (await answer("look")) as readonly RemoteDataset[],
    createDataset: async ({ name, type }) => (await answer(`create ${name} of ${type}`)) as string,
    renameDataset: unasked,
    putDatasource: unasked,
    putSharing: unasked,
    verifyDatasources: unasked,
  };
  const outcome = await createDataset({ name: "street", type: "Images" }, api, retries).catch(
    (error: unknown) => error,
  );
  expect(left).toEqual([]);
  return { outcome, calls };
}

const create = "create street of Images";
const none: Answer = [];

function failure(
  message: string,
  facts: { readonly code?: string; readonly ambiguous?: boolean } = {},
): ApiError {
  return new ApiError(message, "", { method: "POST", path: "/", attempts: 1, ambiguous: false, ...facts });
}
const lost = failure("no answer", { ambiguous: true });
const taken = failure("it exists", { code: "DATASET_NAME_EXISTS" });
const forbidden = failure("forbidden");

function failed(message: string): Written {
  return { status: "failed", problem: { message, hint: "Run plan again." } };
}
const created: Written = { status: "done", datasetId: "1" };
const street = remote("1", "street");

describe("a creation", () => {
  test("is one look and one request", async () => {
    expect(await creating([none, "1"])).toEqual({ outcome: created, calls: ["look", create] });
  });

  test("is not sent where the name is there already, though the platform may let it pass", async () => {
    expect(await creating([[street]])).toEqual({
      outcome: failed('the dataset "street" (1) appeared since it was planned'),
      calls: ["look"],
    });
  });

  test("that is refused is the platform's to explain, without another look", async () => {
    const { outcome, calls } = await creating([none, forbidden]);
    expect(outcome).toBe(forbidden);
    expect(calls).toEqual(["look", create]);
  });

  test("that a bug or an interrupt ends is no failure of the platform", async () => {
    for (const error of [new TypeError("a bug"), new InterruptedError("Interrupted.")]) {
      expect(await creating([none, error])).toEqual({ outcome: error, calls: ["look", create] });
    }
  });

  test("of a name that somebody took in between is told with theirs", async () => {
    expect((await creating([none, taken, [remote("7", "street")]])).outcome).toEqual(
      failed('the dataset "street" (7) appeared since it was planned'),
    );
  });

  test("of a name that is taken, though nothing has it, says what that may mean", async () => {
    expect(await creating([none, taken, none])).toEqual({
      outcome: {
        status: "failed",
        problem: {
          message: "it exists; no dataset of this name can be found with this token",
          hint: expect.stringContaining("A dataset of another user may have it"),
        },
      },
      calls: ["look", create, "look"],
    });
  });
});

describe("a creation whose answer is lost", () => {
  test("is adopted where it is found", async () => {
    expect(await creating([none, lost, [street]])).toEqual({
      outcome: created,
      calls: ["look", create, "look"],
    });
  });

  test("is not taken for what somebody else made", async () => {
    expect((await creating([none, lost, [remote("7", "street", "me", "Videos")]])).outcome).toEqual(
      failed('the dataset "street" (7) appeared with another type'),
    );
    expect((await creating([none, lost, [street, remote("7", "street")]])).outcome).toEqual(
      failed(
        'more datasets of one name appeared since it was planned: the dataset "street" (1), the dataset "street" (7)',
      ),
    );
  });

  test("is sent again where it is not found, and adopted when that finds it made", async () => {
    expect(await creating([none, lost, none, "1"])).toEqual({
      outcome: created,
      calls: ["look", create, "look", create],
    });
    expect((await creating([none, lost, none, taken, [street]])).outcome).toEqual(created);
  });

  test.each([
    [undefined, 3],
    [5, 3],
    [2, 3],
    [1, 2],
    [0, 1],
  ])("is sent again %s times at most, and twice in any case", async (retries, requests) => {
    const answers = Array.from({ length: requests }, () => [lost, none] as const).flat();
    const { outcome, calls } = await creating([none, ...answers], retries);
    expect(outcome).toBe(lost);
    expect(calls.filter((call) => call === create)).toHaveLength(requests);
  });

  test("may have been carried out all the same when it is refused then", async () => {
    const mayBe = "the server may have carried it out at an attempt before";
    expect((await creating([none, lost, none, forbidden])).outcome).toEqual(failed(`forbidden; ${mayBe}`));
    const answers = [none, lost, none, taken, none, taken, none];
    expect((await creating(answers)).outcome).toEqual(failed(`it exists; ${mayBe}`));
  });

  test("and that cannot be looked for is told with both reasons", async () => {
    expect((await creating([none, lost, failure("down")])).outcome).toEqual(
      failed("no answer; whether the dataset exists all the same could not be found out: down"),
    );
    const bug = new TypeError("a bug");
    expect((await creating([none, lost, bug])).outcome).toBe(bug);
  });
});
