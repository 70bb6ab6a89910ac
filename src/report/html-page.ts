import { createHash } from "node:crypto";
import { html } from "./html-text.js";
import { pageScript } from "./page-script.js";
import { pageStyle } from "./page-style.js";

/** One page: everything that it needs is in it. */
export interface Page {
  /** Text, for the window's title and the heading. */
  readonly title: string;
  /** Markup: what the page is about, such as the server, with its name. */
  readonly facts: readonly (readonly [name: string, content: string])[];
  readonly filters: readonly Filter[];
  /** How many entries the sections hold. */
  readonly entries: number;
  /** Markup. */
  readonly sections: readonly string[];
}

/** Of more entries than this, a browser draws only those that are on the screen. */
const mostDrawn = 200;

/** A choice by which parts of the page are shown: those whose `data-NAME` is the one that is chosen. */
export interface Filter {
  readonly name: string;
  readonly label: string;
  readonly values: readonly string[];
}

/**
 * A page that asks nobody for anything: no address is in it but those of links, and its policy lets nothing run or be
 * loaded but its own style and script, by their digests. The script only filters.
 */
export function pageHtml({ title, facts, filters, entries, sections }: Page): string {
  const policy = [
    "default-src 'none'",
    `style-src '${sourceDigest(pageStyle)}'`,
    `script-src '${sourceDigest(pageScript)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${html(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<h1>${html(title)}</h1>
<dl>
${facts.map(([name, content]) => `<div><dt>${html(name)}</dt><dd>${content}</dd></div>`).join("\n")}
</dl>
</header>
${formHtml(filters)}
<main id="main" tabindex="-1"${entries > mostDrawn ? ' class="long"' : ""}>
${sections.filter((section) => section !== "").join("\n")}
</main>
<script>${pageScript}</script>
</body>
</html>
`;
}

/** A heading and what it is about; empty without content. */
export function sectionHtml(heading: string, intro: string, content: string): string {
  if (content === "") return "";
  const words = intro === "" ? "" : `<p>${html(intro)}</p>\n`;
  return `<section>\n<h2>${html(heading)}</h2>\n${words}${content}\n</section>`;
}

/** A section with a list of markup; empty without items. */
export function listHtml(heading: string, intro: string, items: readonly string[]): string {
  const list = items.length === 0 ? "" : `<ul>\n${items.map((item) => `<li>${item}</li>`).join("\n")}\n</ul>`;
  return sectionHtml(heading, intro, list);
}

/** Hidden as long as no script has said that it works. */
function formHtml(filters: readonly Filter[]): string {
  const choices = filters
    .filter(({ values }) => values.length > 1)
    .map(({ name, label, values }) => {
      const options = values
        .map((value) => `<option value="${html(value)}">${html(value)}</option>`)
        .join("");
      return `<label>${html(label)} <select name="${name}"><option value="">all</option>${options}</select></label>`;
    });
  return `<form id="filters" role="search" hidden>
<label>Search <input type="search" name="search" autocomplete="off"></label>
${choices.join("\n")}
<p id="shown" role="status"></p>
</form>`;
}

function sourceDigest(source: string): string {
  return `sha256-${createHash("sha256").update(source).digest("base64")}`;
}
