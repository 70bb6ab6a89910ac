import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { example, inStreet, ofAzure, ofConnection, ofPath, street, text } from "./config-stories.js";
import type { Story } from "./story.js";

const avenue = "version: 1\ndatasets:\n  avenue: { type: videos }\n";
const both = `${street}  avenue: { type: videos }\n`;

/** Hints about the file of a config: how it is found, written down, and read as YAML. */
export const hintsOfTexts: Readonly<Record<string, Story | readonly Story[]>> = {
  // The file itself.
  "name the config with --config PATH, or make one with `init`": [
    {
      wrong: { files: { "config.yaml": street } },
      right: {
        run: ["apply", "--auto-approve", "--config", "config.yaml"],
        plan: ["--config", "config.yaml"],
      },
    },
    {
      held: street,
      wrong: { act: ({ folder }) => rm(join(folder, "lightly.yaml")) },
      right: { run: ["init", "--from-account"] },
    },
  ],
  "there is one at …: add --config …, or run this in its folder": {
    held: street,
    wrong: {
      act: async ({ folder }) => {
        await mkdir(join(folder, ".git"));
        await mkdir(join(folder, "conf"));
        await rename(join(folder, "lightly.yaml"), join(folder, "conf/lightly.yaml"));
      },
    },
    right: {
      run: ["apply", "--auto-approve", "--config", "conf/lightly.yaml"],
      plan: ["--config", "conf/lightly.yaml"],
    },
  },
  "keep one, with what both declare, or name the files of the config with --config": [
    {
      held: both,
      wrong: { config: street, files: { "lightly.yml": avenue } },
      right: { config: both, act: ({ folder }) => rm(join(folder, "lightly.yml")) },
    },
    {
      held: both,
      wrong: { config: street, files: { "lightly.yml": avenue } },
      right: {
        run: ["apply", "--auto-approve", "--config", "lightly.yaml", "--config", "lightly.yml"],
        plan: ["--config", "lightly.yaml", "--config", "lightly.yml"],
      },
    },
  ],
  "name both with --config, or all that belong to the config": {
    held: both,
    wrong: { config: street, files: { "lightly/avenue.yaml": avenue } },
    right: {
      run: ["apply", "--auto-approve", "--config", "lightly.yaml", "--config", "lightly"],
      plan: ["--config", "lightly.yaml", "--config", "lightly"],
    },
  },
  "name a regular file that can be read": {
    held: street,
    wrong: { run: ["plan", "--config", "nowhere.yaml"] },
    right: { run: ["apply", "--auto-approve", "--config", "lightly.yaml"] },
  },
  "all files of a config together may have 16 MiB; split it into several configs": text(
    `${"# \n".repeat(6_000_000)}`,
    street,
  ),
  "split it into several configs, or let `defaults:` say what its datasets have in common; in little memory, less can be read":
    text(`${street}${`# ${"${".repeat(30_000)}\n`.repeat(31)}`, street),
  "save it as UTF-8; what PowerShell's `>` writes is UTF-16, `Out-File -Encoding utf8` is not": text(
    Buffer.from(street, "utf16le"),
    street,
  ),
  "save it as UTF-8; the character here is perhaps of Latin-1 or Windows-1252": text(
    Uint8Array.from([...Buffer.from(`${street}# `), 0xe9, 0x0a]),
    `${street}# é\n`,
  ),
  "save the file as UTF-8 text; the name is perhaps that of another file": text(
    `${street}# \0 and more\n`,
    street,
  ),
  "save the file with LF or CRLF line ends": text(
    street.replaceAll("\n", "\r"),
    street.replaceAll("\n", "\r\n"),
  ),
  "keep what is right of the lines from <<<<<<< to >>>>>>>, and remove these markers": text(
    `${street}<<<<<<< ours\n  avenue: { type: images }\n=======\n  avenue: { type: videos }\n>>>>>>> theirs\n`,
    `${street}  avenue: { type: videos }\n`,
  ),
  "name files, folders or patterns of the config with --config": {
    wrong: { config: street, run: ["plan", "--config", "no-*.yaml"] },
    right: { run: ["apply", "--auto-approve", "--config", "*.yaml"] },
  },
  "break it into lines of at most … characters": text(
    `${street}# ${"x ".repeat(40_000)}\n`,
    `${street}${"# x\n".repeat(40_000)}`,
  ),
  "only the first … are listed; mend them and check again": text(
    `version: 1\n${"x: 1\n".repeat(5000)}datasets: { street: { type: images } }\n`,
    street,
  ),

  // YAML.
  "indent it by … blanks": inStreet(
    "\n      type: images\n    share_with: []",
    "\n      type: images\n      share_with: []",
  ),
  // Of a file that is too large to try other indentations.
  "indent it as this one": inStreet(
    `\n    type: images\n      share_with: []\n${"#\n".repeat(20_000)}`,
    "\n    type: images\n    share_with: []",
  ),
  "align the keys of one mapping with each other": inStreet(
    "\n      type: images\n    share_with: []\n   id: x",
    "\n    type: images\n    share_with: []",
  ),
  "close it, and indent all lines of it further than its key": inStreet("{ type: images", "{ type: images }"),
  "write the keys out, use `defaults:`, or let an alias (*name) stand for a whole value": text(
    "version: 1\ndatasets:\n  street: &all { type: images }\n  avenue: { <<: *all }\n",
    "version: 1\ndatasets:\n  street: &all { type: images }\n  avenue: *all\n",
  ),
  "no field takes so much; perhaps a quote is missing": inStreet(
    `{ type: "images${"\n      x".repeat(40_000)}" }`,
    '{ type: "images" }',
  ),
  "start with `version: 1`": text("# datasets\n", street),
  "one file holds one config; move this document to a file of its own": {
    held: street,
    wrong: { config: `${street}---\nversion: 1\ndatasets: { avenue: { type: videos } }\n` },
    right: {
      config: street,
      files: { "avenue.yaml": "version: 1\ndatasets: { avenue: { type: videos } }\n" },
      run: ["apply", "--auto-approve", "--config", "lightly.yaml", "--config", "avenue.yaml"],
      plan: ["--config", "lightly.yaml", "--config", "avenue.yaml"],
    },
    creates: ["avenue"],
  },
  "the config language needs no more than eight levels": text(
    `${street}x: ${"[".repeat(2000)}${"]".repeat(2000)}\n`,
    street,
  ),
  "double braces are no template here; write ${env:NAME} for a secret, and quote a key of special characters":
    ofAzure("sas_token: {{ SAS }}", "sas_token: ${env:SAS}"),
  "write `key: value`, with a blank after the colon": inStreet("{ type:images }", "{ type: images }"),
  "quote the text if it is meant to be text": ofPath("*raw/", '"*raw/"'),
  "write the value out": inStreet(
    "&one { type: images, share_with: [*one] }",
    "{ type: images, share_with: [] }",
  ),
  "write the values out": text(
    `version: 1\n${Array.from(
      { length: 9 },
      (_, at) =>
        `a${at}: &a${at} [${Array(10)
          .fill(at === 0 ? "x" : `*a${at - 1}`)
          .join(", ")}]\n`,
    ).join("")}`,
    street,
  ),
  "indent with spaces": text("version: 1\ndatasets:\n\tstreet: { type: images }\n", street),
  'inside { } or [ ] write "${env:NAME}", with the quotes': ofConnection(
    "{ type: azure, account_name: fleetstore, sas_token: ${env:SAS} }",
    '{ type: azure, account_name: fleetstore, sas_token: "${env:SAS}" }',
    "raw/street/",
  ),
  "an alias stands alone": text(
    "version: 1\ndatasets:\n  street: &x { type: images }\n  avenue: &y *x\n",
    "version: 1\ndatasets:\n  street: &x { type: images }\n  avenue: *x\n",
  ),
  "remove the line that starts with %": text(`%FOO bar\n---\n${street}`, street),
  "use single quotes, or double the backslash": ofPath('"raw\\q/"', "'raw\\q/'"),
  "put it directly before the value": text(
    "version: 1\n&x ? datasets\n: { street: { type: images } }\n",
    "version: 1\ndatasets: &x { street: { type: images } }\n",
  ),
  "break the line after the first colon": inStreet("type: images", "\n    type: images"),
  "close the braces first, or write the value inside them": inStreet(
    "{ type: images, share_with:\n      - ada@example.com }",
    "{ type: images, share_with: [ada@example.com] }",
  ),
  "shorten it; perhaps a quote is missing": text(`${street}${"k".repeat(1025)}: 1\n`, street),
  "look for an open quote, brace or bracket, or a missing colon or space": inStreet(
    '{ type: "images }',
    '{ type: "images" }',
  ),
  "look for a missing colon after the key, or for an open quote": inStreet(
    "\n    type images\n    share_with: []",
    "\n    type: images\n    share_with: []",
  ),
  "keep one": inStreet("&x &y { type: images }", "&x { type: images }"),
  "remove the tags": inStreet("!x !y { type: images }", "{ type: images }"),
  "remove the tag; secrets are written ${env:NAME}": ofAzure(
    "sas_token: !secret SAS",
    "sas_token: ${env:SAS}",
  ),
  "look for a missing quote, comma or colon before it": inStreet(
    "{ type: images, share_with: [ada@example.com, , bob@example.com] }",
    "{ type: images, share_with: [ada@example.com, bob@example.com] }",
  ),
  // For whatever the parser may say in a later version; nothing makes it say so today.
  "rewrite the line": [],
  "the first one is on line …; keep one, or rename the other": example("duplicate-key"),
  "the first one is in …:…; keep one, or rename the other": {
    held: street,
    wrong: {
      config: street,
      files: { "more.yaml": street },
      run: ["plan", "--config", "lightly.yaml", "--config", "more.yaml"],
    },
    right: {
      files: { "more.yaml": "version: 1\ndatasets: { avenue: { type: videos } }\n" },
      run: ["apply", "--auto-approve", "--config", "lightly.yaml", "--config", "more.yaml"],
      plan: ["--config", "lightly.yaml", "--config", "more.yaml"],
    },
    creates: ["avenue"],
  },
};
