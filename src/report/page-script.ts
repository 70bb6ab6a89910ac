/**
 * The script of a page. It shows the form and hides what is not looked for; without it, the page says the same. It writes
 * texts and `hidden`, never markup.
 */
export const pageScript = `
"use strict";
const form = document.getElementById("filters");
const shown = document.getElementById("shown");
const entries = Array.from(document.querySelectorAll("article"), (article) => ({
  article,
  parts: Array.from(article.querySelectorAll(".part")),
  text: undefined,
}));
const sections = Array.from(document.querySelectorAll("section")).filter((section) => section.querySelector("article"));
const choices = Array.from(form.querySelectorAll("select"));
function hide(element, isHidden) {
  if (element.hidden !== isHidden) element.hidden = isHidden;
}
function update() {
  const search = form.elements.search.value.trim().toLowerCase();
  const wanted = choices.filter((choice) => choice.value !== "");
  let count = 0;
  for (const entry of entries) {
    if (search !== "" && entry.text === undefined) entry.text = entry.article.textContent.toLowerCase();
    const isNamed = search === "" || entry.text.includes(search);
    let isShown = false;
    for (const part of entry.parts) {
      const fits = isNamed && wanted.every((choice) => part.dataset[choice.name] === choice.value);
      hide(part, !fits);
      isShown ||= fits;
    }
    hide(entry.article, !isShown);
    if (isShown) count += 1;
  }
  for (const section of sections) hide(section, !section.querySelector("article:not([hidden])"));
  shown.textContent = count + " of " + entries.length + " entries shown";
}
let isPlanned = false;
form.addEventListener("input", () => {
  if (isPlanned) return;
  isPlanned = true;
  requestAnimationFrame(() => {
    isPlanned = false;
    update();
  });
});
form.addEventListener("submit", (event) => event.preventDefault());
if (entries.length > 1) {
  form.hidden = false;
  update();
}
`;
