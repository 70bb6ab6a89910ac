/** The style of a page: light and dark, on screens of any width and on paper. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --back: #ffffff; --raised: #f6f8fa; --line: #d1d9e0; --text: #1f2328; --faint: #59636e; --link: #0550ae;
  --add: #116329; --add-back: #dafbe1; --remove: #a40e26; --remove-back: #ffebe9; --change: #7d4e00; --change-back: #fff8c5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0d1117; --raised: #151b23; --line: #3d444d; --text: #e6edf3; --faint: #9198a1; --link: #79c0ff;
    --add: #7ee787; --add-back: #12261e; --remove: #ffa198; --remove-back: #2d1619; --change: #e3b341; --change-back: #272115;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1rem; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
code, pre { font: 0.875rem/1.5 ui-monospace, monospace; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0.5rem 0; }
h2 { font-size: 1.25rem; margin: 2rem 0 0.5rem; border-bottom: 1px solid var(--line); padding-bottom: 0.25rem; }
h3 { font-size: 1rem; margin: 0 0 0.5rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { position: static; }
dl { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; margin: 0; }
dt { color: var(--faint); display: inline; }
dt::after { content: ":"; }
dd { display: inline; margin: 0 0 0 0.25rem; }
form { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1rem;
  margin: 1rem 0; padding: 0.75rem; background: var(--raised); border: 1px solid var(--line); border-radius: 0.5rem; }
form[hidden] { display: none; }
form p { margin: 0; color: var(--faint); }
input, select { font: inherit; color: var(--text); background: var(--back); border: 1px solid var(--faint);
  border-radius: 0.25rem; padding: 0.25rem 0.5rem; max-width: 100%; }
article { margin: 0.75rem 0; padding: 0.75rem 1rem; border: 1px solid var(--line); border-radius: 0.5rem; }
.long article { content-visibility: auto; contain-intrinsic-size: auto 12rem; }
.part { margin: 0.5rem 0; }
.part > p { margin: 0.25rem 0; }
.part[hidden], article[hidden], section[hidden] { display: none; }
.tag { display: inline-block; font-size: 0.8125rem; font-weight: 600; padding: 0 0.5rem; border-radius: 1rem; border: 1px solid; }
.add { color: var(--add); background: var(--add-back); }
.remove { color: var(--remove); background: var(--remove-back); }
.change { color: var(--change); background: var(--change-back); }
.faint { color: var(--faint); }
pre { margin: 0.25rem 0 0; padding: 0.5rem; background: var(--raised); border-radius: 0.25rem; white-space: pre-wrap; }
pre span { display: block; }
ul { padding-left: 1.25rem; }
svg { width: 100%; height: auto; max-width: 60rem; }
svg rect { fill: var(--raised); stroke: var(--faint); }
svg text { fill: var(--text); font: 14px system-ui, sans-serif; }
svg path { fill: none; stroke: var(--faint); }
svg .drift { stroke: var(--remove); stroke-width: 2; }
svg .update { stroke: var(--change); stroke-width: 2; }
svg .create { stroke: var(--add); stroke-width: 2; }
@media print {
  form, .skip { display: none; }
  body { max-width: none; }
  article { break-inside: avoid; }
  .long article { content-visibility: visible; }
}
`;
