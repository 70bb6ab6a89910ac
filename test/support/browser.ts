import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

const executable = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));

/** Why there is no browser to test with; `undefined` when there is one. */
export const noBrowser: string | undefined = executable === undefined ? "needs Debian's chromium" : undefined;

/** Opens a browser that reaches nothing by itself; each has a profile of its own, which is gone afterwards. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(executable === undefined ? {} : { executablePath: executable }),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A page that was opened from its file, and everything that it should not do. */
export interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
  /** Requests, console messages, errors and violations of its policy, in the order in which they came. */
  readonly incidents: readonly string[];
}

/** Opens a file. Its own request is no incident; any other is one, and is not sent. */
export async function openFile(
  browser: Browser,
  path: string,
  options: Parameters<Browser["newContext"]>[0] = {},
): Promise<OpenedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const incidents: string[] = [];
  const address = pathToFileURL(path).href;
  await page.route("**", (route) => {
    const url = route.request().url();
    if (url === address) return route.continue();
    incidents.push(`request: ${url}`);
    return route.abort();
  });
  page.on("console", (message) => incidents.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => incidents.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    incidents.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.addInitScript(`document.addEventListener("securitypolicyviolation", (event) =>
    console.log("policy: " + event.violatedDirective + " " + event.blockedURI))`);
  await page.goto(address);
  return { page, incidents, [Symbol.asyncDispose]: () => context.close() };
}

/** What axe finds wrong in a page: its rules, and the elements. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  const source = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  // Through the protocol, which the page's policy does not bind.
  await page.evaluate(await readFile(source, "utf8"));
  const violations = await page.evaluate<readonly AxeViolation[]>(
    "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) })))",
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

interface AxeViolation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}
