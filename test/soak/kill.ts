import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runCli, startCli } from "../support/cli.js";
import { manyDatasets } from "../support/known-worlds.js";
import { Tally } from "../support/laws.js";
import { numberIn, say, seed } from "../support/long-run.js";
import { type Platform, startPlatform } from "../support/platform.js";
import { startTcpProxy } from "../support/tcp-proxy.js";
import { act, people } from "../support/user-actions.js";
import { configOf, writeDown } from "../support/written-config.js";

const kills = numberIn("KILLS", 100);

test(`${kills} times, an apply that is killed loses nothing, and the next one does the rest`, async () => {
  const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-kill-"));
  const tally = new Tally();
  const begin = performance.now();
  try {
    const whole = await killed(folder, Infinity, tally);
    say(`an apply that is left alone passes ${whole.pieces} pieces over the wire`);
    const moments = fc.sample(fc.integer({ min: 0, max: whole.pieces }), { numRuns: kills, seed });
    for (const moment of moments) {
      const { state } = await killed(folder, moment, tally);
      expect(state, `killed at piece ${moment}`).toEqual(whole.state);
    }
  } finally {
    say(`kills: ${kills} runs, seed ${seed}, ${((performance.now() - begin) / 1000).toFixed(0)} s`);
    say(tally.toString());
    await rm(folder, { recursive: true });
  }
});

/** Applies, kills the program at a moment, and lets the next apply finish; gives what the platform holds then. */
async function killed(folder: string, moment: number, tally: Tally) {
  // A platform that lets a second dataset of a name pass shows each creation that is made twice.
  await using platform = await startPlatform({
    users: Object.values(people),
    settings: { duplicateNames: "allow" },
  });
  for (const action of manyDatasets.account) await act(platform, action);
  const { file, env: secrets } = writeDown(configOf(manyDatasets.config, platform.emulator.snapshot()));
  await writeFile(join(folder, "lightly.yaml"), JSON.stringify(file));
  const before = platform.emulator.snapshot().datasets.length;
  let pieces = 0;
  let kill: () => void = () => undefined;
  await using proxy = await startTcpProxy(platform.emulator, {
    onPiece: () => {
      pieces += 1;
      if (pieces > moment) kill();
    },
  });
  const env = (server: string) => ({
    LIGHTLY_TOKEN: people.me.token,
    LIGHTLY_SERVER_LOCATION: server,
    ...secrets,
  });
  const args = ["apply", "--auto-approve"];
  await platform.clearRequests();
  const running = startCli(args, { cwd: folder, env: env(proxy.url) });
  kill = () => running.kill("SIGKILL");
  const { code } = await running.result;
  await platform.settled();
  const writes = (await platform.writes()).length;
  const made = platform.emulator.snapshot().datasets.length - before;
  tally.count(code === null ? `killed after ${band(writes)} writes` : "came to its end before");
  tally.count("datasets there when it was killed", made);

  const next = await runCli(args, { cwd: folder, env: env(platform.url) });
  expect(next).toMatchObject({ code: 0 });
  const plan = await runCli(["plan", "--detailed-exitcode"], { cwd: folder, env: env(platform.url) });
  expect(plan).toMatchObject({ code: 0 });
  return { pieces, state: stateOf(platform) };
}

function band(writes: number): string {
  if (writes === 0) return "no";
  return writes < 10 ? "1 to 9" : writes < 20 ? "10 to 19" : "20 or more";
}

/** Everything but ids, times, and how often the storage was tried. */
function stateOf(platform: Platform): readonly string[] {
  return platform.emulator
    .snapshot()
    .datasets.map(({ name, owner, type, datasources, share }) =>
      JSON.stringify([
        owner,
        name,
        type,
        datasources
          .map(({ id: _id, ...source }) => source)
          .toSorted((a, b) => (a.purpose < b.purpose ? -1 : 1)),
        [share?.users, share?.teams],
      ]),
    )
    .toSorted();
}
