import { describe, expect, test } from "vitest";
import type { ExportedConfig } from "../../src/export/exported.js";
import { insertInto } from "../../src/export/insert.js";

const connection = { name: "new", type: "lightly", fields: [] } as const;
const dataset = (name: string) =>
  ({ name, id: undefined, members: { type: "images" }, datasources: undefined }) as const;
const one: ExportedConfig = { connections: [], datasets: [dataset("added")] };
const both: ExportedConfig = { connections: [connection], datasets: [dataset("added")] };

function inserted(text: string, added: ExportedConfig): string {
  const result = insertInto(text, added);
  if (result.kind === "refused") throw new Error(result.reason);
  return result.text;
}

describe("entries go on where a section ends", () => {
  test.each([
    [
      "at the end of the file",
      "version: 1\ndatasets:\n  old:\n    type: images\n^  added:\n    type: images\n",
    ],
    [
      "before the next section",
      "datasets:\n  old:\n    type: images\n^  added:\n    type: images\n\nversion: 1\n",
    ],
    [
      "after comments that belong to the section",
      "datasets:\n  old:\n    type: images # why\n    # more\n\n  # off:\n  #   type: images\n^  added:\n    type: images\n# Next.\nversion: 1\n",
    ],
    [
      "with an empty line between, where that is the custom",
      "datasets:\n  old: { type: images }\n\n  # This one.\n  older: { type: images }\n^\n  added:\n    type: images\nversion: 1\n",
    ],
    [
      "in its indentation",
      "version: 1\ndatasets:\n    old:\n      type: images\n^    added:\n        type: images\n",
    ],
    [
      "where the whole is indented",
      "  version: 1\n  datasets:\n    old:\n      type: images\n^    added:\n      type: images\n",
    ],
    [
      "after a block of text",
      "datasets:\n  old: { type: images }\n^  added:\n    type: images\nvariables:\n  x:\n    description: |\n      a\n\n      b\nversion: 1\n",
    ],
    [
      "after a list",
      "datasets:\n  old:\n    type: images\n    share_with:\n      - ann@example.com # Ann\n^  added:\n    type: images\nversion: 1\n",
    ],
    [
      "before the end of the document",
      "---\nversion: 1\ndatasets:\n  old: { type: images }\n^  added:\n    type: images\n...\n",
    ],
  ])("%s", (_, marked) => {
    const [before = "", rest = ""] = marked.split("^");
    const added = /^\n?( +)added:\n +type: images\n/.exec(rest)?.[0] ?? "";
    expect(inserted(before + rest.slice(added.length), one)).toBe(before + added + rest.slice(added.length));
  });

  test("and a last line without its end gets one", () => {
    expect(inserted("version: 1\ndatasets:\n  old: { type: images }", one)).toBe(
      "version: 1\ndatasets:\n  old: { type: images }\n  added:\n    type: images\n",
    );
  });
});

describe("sections that are missing begin", () => {
  const sections = "connections:\n  new:\n    type: lightly\n";
  const datasets = "datasets:\n  added:\n    type: images\n";

  test("at the end", () => {
    expect(inserted("# Mine.\nversion: 1\n# End.\n", both)).toBe(
      `# Mine.\nversion: 1\n# End.\n\n${sections}\n${datasets}`,
    );
  });

  test("before the datasets, and their comment", () => {
    expect(inserted("version: 1\n\n# Ours.\ndatasets:\n  old: { type: images }\n", both)).toBe(
      `version: 1\n\n${sections}\n# Ours.\ndatasets:\n  old: { type: images }\n  added:\n    type: images\n`,
    );
  });

  test("not between a comment at the top and what follows", () => {
    expect(inserted("# Top.\ndatasets:\n  old: { type: images }\nversion: 1\n", both)).toBe(
      `# Top.\ndatasets:\n  old: { type: images }\n  added:\n    type: images\nversion: 1\n\n${sections}`,
    );
    expect(inserted("# Top.\nversion: 1\ndatasets:\n  old: { type: images }\n", both)).toContain(
      `# Top.\nversion: 1\n${sections}datasets:\n`,
    );
    const last = "# Top.\ndatasets:\n  old: { type: images }\n";
    expect(inserted(last, both)).toBe(`${last}  added:\n    type: images\n\n${sections}`);
  });
});

test.each([
  ["braces around everything", '{ "version": 1 }\n'],
  ["braces around a section", "version: 1\ndatasets: {}\n"],
  ["an alias for a section", "version: 1\nx: &x\n  old: { type: images }\ndatasets: *x\n"],
  ["explicit keys", "version: 1\ndatasets:\n  ? old\n  : type: images\n"],
])("%s are refused", (_, text) => {
  expect(insertInto(text, one)).toMatchObject({ kind: "refused" });
});
