import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { begin, filesIn, githubFiles, newFolder } from "../support/beginning.js";
import { ctrlC, noTerminal, openTerminal, type Terminal } from "../support/terminal.js";

describe.skipIf(noTerminal !== undefined)(
  `in a terminal${noTerminal === undefined ? "" : ` (${noTerminal})`}`,
  () => {
    test("the whole conversation: adopt, files for CI, write, plan", async () => {
      const { env, folder, files, read, platform } = await begin();
      const terminal = openTerminal(["init"], {
        env: { ...env, AZURE_FLEETSTORE_SAS_TOKEN: "sig=marker-sas" },
        cwd: folder,
      });
      await terminal.until("you own 3 datasets");
      await terminal.until("Adopt which ones?");
      terminal.type("streets*\r");
      await terminal.until('No dataset is called "streets*"');
      await terminal.until("Adopt which ones?");
      terminal.type("street *, alley\r");
      await terminal.until("Exported 3 datasets and 1 connection.");
      await terminal.until("files for CI?");
      terminal.type("jenkins\r");
      await terminal.until("files for CI?");
      terminal.type("github\r");
      await terminal.until("Write lightly.yaml");
      expect(await files()).toEqual([]);
      terminal.type("\r");
      await terminal.until("No changes. 6 resources as declared.");
      expect(await terminal.exitCode).toBe(0);
      expect(await files()).toEqual([
        ".env.example",
        ".gitattributes",
        ...githubFiles,
        "lightly.policy.yaml",
        "lightly.yaml",
      ]);
      expect(await read("lightly.yaml")).toContain("sas_token: ${env:AZURE_FLEETSTORE_SAS_TOKEN}\n");
      expect(terminal.screen()).not.toContain("marker-sas");
      expect(await platform.writes()).toEqual([]);

      const before = await Promise.all((await files()).map(read));
      const second = openTerminal(["init"], { env, cwd: folder });
      await second.until("lightly.yaml exists, and nothing is overwritten.");
      expect(await second.exitCode).toBe(3);
      expect(await Promise.all((await files()).map(read))).toEqual(before);
    });

    test("the whole conversation without a token: an example of a provider", async () => {
      const folder = await newFolder();
      const terminal = openTerminal(["init"], { cwd: folder });
      await terminal.until("LIGHTLY_TOKEN is not set");
      await terminal.until("Start without the account?");
      terminal.type("\r");
      await terminal.until("Storage of the first dataset?");
      terminal.type("gcs\r");
      await terminal.until("files for CI?");
      terminal.type("\r");
      await terminal.until("Write lightly.yaml");
      terminal.type("yes\r");
      await terminal.until("Then: lightly-gitops plan");
      expect(await terminal.exitCode).toBe(0);
      expect(await filesIn(folder)).toEqual([
        ".env.example",
        ".gitattributes",
        "lightly.policy.yaml",
        "lightly.yaml",
      ]);
      expect(await readFile(join(folder, "lightly.yaml"), "utf8")).toContain("type: gcs\n");
    });

    test("no as the last answer leaves nothing behind", async () => {
      const { env, folder, files } = await begin();
      const terminal = openTerminal(["init"], { env, cwd: folder });
      await answer(terminal, [
        ["Adopt which ones?", "none"],
        ["Storage", "s3"],
        ["CI?", ""],
        ["Write", "no"],
      ]);
      expect(await terminal.exitCode).toBe(1);
      expect(await files()).toEqual([]);
    });

    test("Ctrl-C at every question leaves nothing behind", async () => {
      const { env, folder, files } = await begin();
      const withAccount: Script = [
        ["Adopt which ones?", "all"],
        ["CI?", "github"],
        ["Write", ctrlC],
      ];
      const without: Script = [
        ["Start without", ""],
        ["Storage", "s3"],
        ["CI?", "gitlab"],
        ["Write", ctrlC],
      ];
      await Promise.all(
        [
          ...withAccount.map((_, index) => ({ script: withAccount.slice(0, index + 1), vars: env })),
          ...without.map((_, index) => ({ script: without.slice(0, index + 1), vars: {} })),
        ].map(async ({ script, vars }) => {
          const terminal = openTerminal(["init"], { env: vars, cwd: folder });
          await answer(terminal, script.slice(0, -1));
          await terminal.until(script.at(-1)?.[0] ?? "");
          terminal.type(ctrlC);
          expect(await terminal.exitCode).toBe(130);
          expect(terminal.screen()).toContain("Interrupted.");
        }),
      );
      expect(await files()).toEqual([]);
    });
  },
);

/** Questions, by a part of them, with their answers. */
type Script = readonly (readonly [question: string, answer: string])[];

async function answer(terminal: Terminal, script: Script): Promise<void> {
  for (const [question, text] of script) {
    await terminal.until(question);
    terminal.type(`${text}\r`);
  }
}
