import { example, inStreet, ofAzure, ofConnection, ofPath, street, text } from "./config-stories.js";
import type { Story } from "./story.js";

/** Hints about the file of a config: how it is found, written down, and read as YAML. */
export const hintsOfTexts: Readonly<Record<string, Story | readonly Story[]>> = {
  // The file itself.
  "name files, folders or patterns of the config with --config": {
    wrong: { config: street, run: ["plan", "--config", "no-*.yaml"] },
    right: { run: ["apply", "--auto-approve", "--config", "*.yaml"] },
  },
  "name the config with --config PATH, or create lightly.yaml here": {
    wrong: { files: { "config.yaml": street } },
    right: {
      run: ["apply", "--auto-approve", "--config", "config.yaml"],
      plan: ["--config", "config.yaml"],
    },
  },
  "split it into several configs": text(`${"# \n".repeat(6_000_000)}`, street),
  "break it into lines of at most … characters": text(
    `${street}# ${"x ".repeat(40_000)}\n`,
    `${street}${"# x\n".repeat(40_000)}`,
  ),
  "save it as UTF-8 without BOM": text(`\uFEFF${street}`, street),
  "save the file with LF line ends; in a git repository, `*.yaml text eol=lf` in .gitattributes keeps them":
    text(street.replaceAll("\n", "\r\n"), street),
  "save it as UTF-8": {
    wrong: { config: Uint8Array.from([...Buffer.from(`${street}# `), 0xe9, 0x0a]) },
    right: { config: `${street}# é\n` },
  },
  "only the first … are listed; mend them and check again": text(
    `version: 1\n${"x: 1\n".repeat(5000)}datasets: { street: { type: images } }\n`,
    street,
  ),

  // YAML.
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
  "close it, and indent all lines of it further than its key": text(
    "version: 1\ndatasets: {\nstreet: { type: images }\n}\n",
    "version: 1\ndatasets: {\n  street: { type: images }\n}\n",
  ),
  "an alias stands alone": text(
    "version: 1\ndatasets:\n  street: &x { type: images }\n  avenue: &y *x\n",
    "version: 1\ndatasets:\n  street: &x { type: images }\n  avenue: *x\n",
  ),
  "remove the line that starts with %": text(`%FOO bar\n---\n${street}`, street),
  "use single quotes, or double the backslash": ofPath('"raw\\q/"', "'raw\\q/'"),
  "align the keys of one mapping with each other": inStreet(
    "\n      type: images\n    share_with: []",
    "\n    type: images\n    share_with: []",
  ),
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
