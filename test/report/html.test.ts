import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import { planHtml } from "../../src/report/plan-html.js";
import { printable } from "../../src/report/printable.js";
import { linksBelow, relativePath } from "../../src/report/place.js";
import { resultHtml } from "../../src/report/result-html.js";
import { accessibilityFaults, noBrowser, openBrowser, openFile } from "../support/browser.js";
import { plans, results } from "../support/document-catalogue.js";
import { field, planDocument, text, updateDatasource } from "../support/documents.js";
import { type Folder, makeFolder } from "../support/files.js";
import { replaceIn } from "../support/foreign-text.js";
import { active, hostileText } from "../support/hostile.js";

const linkTo = linksBelow("https://github.com/o/r/blob/0123", relativePath);
const pages: readonly (readonly [string, string])[] = [
  ...Object.entries(plans).map(([name, plan]) => [`plan-${name}`, planHtml(plan, linkTo)] as const),
  ...Object.entries(results).map(([name, result]) => [`result-${name}`, resultHtml(result, linkTo)] as const),
];

/** What a page consists of but for its texts: its tags and their classes. */
function skeletonOf(page: string): readonly string[] {
  return [...page.matchAll(/<(\/?[a-z0-9]+)(?=[ >/])/g)].map(([, tag]) => tag ?? "");
}

test("whatever the texts, a page has the tags that it has with harmless ones, and nothing acts", () => {
  // The message of a failure may have several lines, with an element for each.
  const small = Object.values(plans).filter(({ error, changes }) => error === null && changes.length < 100);
  fc.assert(
    fc.property(fc.constantFrom(...small), hostileText, (plan, hostile) => {
      const page = planHtml(
        replaceIn(
          plan,
          numbered((count) => `${hostile}${count}${hostile}`),
        ),
      );
      const harmless = planHtml(
        replaceIn(
          plan,
          numbered((count) => `x${count}x`),
        ),
      );
      expect(skeletonOf(page)).toEqual(skeletonOf(harmless));
      expect(page).not.toMatch(active);
    }),
    { numRuns: 150 },
  );
});

test("a page names no address but those of its links", () => {
  for (const [, page] of pages) {
    const tags = [...page.matchAll(/<[a-z][^>]*>/g)].map(([tag]) => tag).join("\n");
    const addresses = [...tags.matchAll(/\s(?:src|href|action|srcset)=(\S*)/g)].map(([, one]) => one);
    expect(
      addresses.filter((one) => one !== '"#main">' && one?.startsWith('"https://github.com/o/r/') !== true),
    ).toEqual([]);
    expect(page).toContain(`content="default-src 'none'; style-src 'sha256-`);
  }
});

describe.skipIf(noBrowser !== undefined)(
  `in a browser${noBrowser === undefined ? "" : ` (${noBrowser})`}`,
  () => {
    let browser: Browser;
    let folder: Folder;
    beforeAll(async () => {
      browser = await openBrowser();
      folder = await makeFolder();
    });
    afterAll(async () => {
      await browser.close();
      await folder[Symbol.asyncDispose]();
    });
    const saved = async (name: string, page: string): Promise<string> => {
      const path = join(folder.path, `${name}.html`);
      await writeFile(path, page);
      return path;
    };

    test.each(pages)("%s asks for nothing, says nothing, and breaks no policy", async (name, page) => {
      await using opened = await openFile(browser, await saved(name, page));
      expect(await opened.page.locator("h1").count()).toBe(1);
      expect(opened.incidents).toEqual([]);
    });

    test("the test notices what a page should not do", async () => {
      const page = planHtml(plans.everything).replace(
        "</main>",
        '</main><img src="https://evil.example/x"><script>alert(1)</script>',
      );
      await using opened = await openFile(browser, await saved("bad", page));
      await expect.poll(() => opened.incidents.length).toBeGreaterThan(1);
      expect(opened.incidents.join("\n")).toContain("policy: ");
    });

    test("hostile names are text", async () => {
      await using opened = await openFile(browser, await saved("hostile", planHtml(plans.hostile)));
      const body = await opened.page.locator("body").innerText();
      const { changes } = plans.hostile;
      const names = changes.flatMap(({ dataset, title, fields: [first] }) => [
        dataset,
        title,
        first?.field ?? title,
      ]);
      // Blanks on end are one on a screen.
      const collapsed = (one: string): string => one.replace(/\s+/g, " ").trim();
      for (const name of names) expect(collapsed(body)).toContain(collapsed(printable(name)));
      expect(await opened.page.locator("img, iframe, object").count()).toBe(0);
    });

    describe.each(["light", "dark"] as const)("contrast and roles pass axe: %s", (colorScheme) => {
      test.each(pages.filter(([name]) => /everything|hostile|every-check|partial|invalid-config/.test(name)))(
        "%s",
        async (name, page) => {
          const path = await saved(name, page);
          await using opened = await openFile(browser, path, { colorScheme });
          expect(await accessibilityFaults(opened.page)).toEqual([]);
        },
      );
    });

    test("it is read without its script, and on paper", async () => {
      const path = await saved("everything", planHtml(plans.everything));
      await using opened = await openFile(browser, path, { javaScriptEnabled: false });
      expect(await opened.page.getByRole("search").count()).toBe(0);
      expect(await opened.page.locator("article").count()).toBe(6);
      await opened.page.emulateMedia({ media: "print" });
      expect(await opened.page.locator("form").isVisible()).toBe(false);
      expect(await opened.page.locator("article").last().isVisible()).toBe(true);
    });

    test("entries are searched and filtered by dataset, cause, kind and provider, by keyboard", async () => {
      await using opened = await openFile(browser, await saved("filters", planHtml(plans.everything)));
      const { page } = opened;
      const shown = () => page.locator("article:visible h3").allInnerTexts();
      await page.getByLabel("Search").focus();
      await page.keyboard.type("TUNN");
      await expect.poll(shown).toEqual(["dataset tunnels", "dataset tunnels"]);
      expect(await page.getByRole("status").innerText()).toBe("2 of 6 entries shown");
      await page.keyboard.press("Tab");
      await page.keyboard.type("drift");
      await expect.poll(shown).toEqual(["dataset tunnels"]);
      expect(await page.getByRole("heading", { name: "Updates" }).isVisible()).toBe(false);
      await page.getByLabel("Search").fill("");
      await page.getByLabel("Provider").selectOption("s3");
      await expect.poll(shown).toEqual(["dataset street-scenes"]);
      await page.getByLabel("Cause").selectOption("");
      await page.getByLabel("Provider").selectOption("");
      await page.getByLabel("Kind").selectOption("dataset");
      await expect.poll(shown).toEqual(["dataset tunnels", "dataset dashcam"]);
    });

    test("outcomes are filtered", async () => {
      await using opened = await openFile(browser, await saved("outcomes", resultHtml(results.partial)));
      await opened.page.getByLabel("Outcome").selectOption("failed");
      await expect
        .poll(() => opened.page.locator("article:visible h3").allInnerTexts())
        .toEqual(["dataset street-scenes"]);
    });

    test("10,000 changes, each with its own cause, are painted within two seconds and filtered", async () => {
      await using opened = await openFile(browser, await saved("many", planHtml(tenThousand)));
      const { page } = opened;
      const painted = await page.evaluate<number>(`new Promise((resolve) => {
        new PerformanceObserver((list) => {
          for (const { name, startTime } of list.getEntries())
            if (name === "first-contentful-paint") resolve(startTime);
        }).observe({ type: "paint", buffered: true });
      })`);
      expect(painted).toBeLessThan(2_000);
      await page.getByLabel("Search").fill("dataset-7654");
      await expect.poll(() => page.getByRole("status").innerText()).toBe("1 of 10000 entries shown");
    });
  },
);

const tenThousand: PlanDocument = planDocument({
  changes: Array.from({ length: 10_000 }, (_, index) =>
    updateDatasource(`dataset-${index}`, index + 1, [
      field("resource_path", text("s3://lightly/old/"), text(`s3://lightly/street-${index}/`), index + 1),
    ]),
  ),
});

function numbered(textOf: (count: number) => string): (text: string) => string {
  const counts = new Map<string, number>();
  return (one) => {
    const count = counts.get(one) ?? counts.size;
    counts.set(one, count);
    return textOf(count);
  };
}
