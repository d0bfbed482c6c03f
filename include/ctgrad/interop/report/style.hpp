// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// How a page looks, and what it does when it is touched (layer 7, interop).
//
// CSS and JavaScript without < and &, so that the page is XML.
#pragma once
#include <string_view>

namespace ctgrad::interop {

inline constexpr std::string_view style_sheet = R"css(
:root {
  color-scheme: light dark;
  --paper: light-dark(#faf9f6, #15171c); --card: light-dark(#ffffff, #1d2027); --ink: light-dark(#20242c, #e3e6ec);
  --soft: light-dark(#5f6672, #9ba3b0); --rule: light-dark(#dfe1e6, #343945); --wire: light-dark(#a3abb8, #737d8d);
  --input: light-dark(#1f66b5, #78b0f2); --result: light-dark(#18794e, #5cc997);
  --temporary: light-dark(#ad5700, #f0a860); --register: light-dark(#6b7280, #98a1b0);
  --glow: light-dark(#ffe9a8, #5d4c0c); --reader: light-dark(#c2410c, #ff9d5c);
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
:root[data-theme=light] { color-scheme: light }
:root[data-theme=dark] { color-scheme: dark }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 Charter, Georgia, "DejaVu Serif", serif }
header { position: sticky; top: 0; z-index: 1; display: flex; gap: 1rem; align-items: center; flex-wrap: wrap;
  padding: .6rem 2rem; background: var(--paper); border-bottom: 1px solid var(--rule) }
h1 { font-size: 1.35rem; margin: 0; flex: 1 }
h2 { font-size: 1.1rem; margin: 0 0 .8rem }
input, button { font: inherit; font-size: .95rem; color: inherit; background: var(--card); border: 1px solid var(--rule);
  border-radius: 6px; padding: .25rem .7rem }
input { width: 16rem }
:focus-visible { outline: 2px solid var(--input); outline-offset: 1px }
output { color: var(--soft); font-size: .9rem; min-width: 5rem }
main { display: grid; gap: 1.2rem; padding: 1.2rem 2rem 3rem; max-width: 110rem; margin: auto;
  grid-template-columns: minmax(0, 1fr) }
section { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 1rem 1.3rem; overflow: auto }
@media (min-width: 75rem) {
  main { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) }
  .wide { grid-column: 1 / -1 }
}
math { font-size: 1.2rem;
  font-family: "Latin Modern Math", "STIX Two Math", "STIX Math", "Cambria Math", "DejaVu Math TeX Gyre", math }
math[display=block] { display: inline math; math-style: normal; text-align: left }
.formula { display: flex; gap: .6rem; align-items: center; padding: .35rem .4rem; border-radius: 6px; white-space: nowrap }
.formula + .formula { border-top: 1px solid var(--rule) }
.formula > .name { min-width: 2.8rem }
.name { font-family: var(--mono); font-size: .9rem; font-weight: 600 }
table { border-collapse: collapse; width: 100%; font-size: .95rem }
th { text-align: left; font-weight: normal; font-style: italic; color: var(--soft) }
td, th { padding: .25rem .8rem .25rem .4rem; border-bottom: 1px solid var(--rule) }
td.shape, .cost dt { font-family: var(--mono); font-size: .88rem }
td.name { white-space: nowrap }
td.name::before, .key::before { content: ""; display: inline-block; width: .65rem; height: .65rem; border-radius: 3px;
  margin-right: .5rem; background: var(--own) }
.input { --own: var(--input) } .result { --own: var(--result) }
.temporary { --own: var(--temporary) } .register { --own: var(--register) }
.cost { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.2rem; margin: 0 }
.cost { align-items: baseline }
.cost dt { text-align: right; font-weight: 600 }
.cost dd { margin: 0 }
small { color: var(--soft); font-style: italic; font-size: .9em; margin-left: .4rem }
.keys { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: -.4rem 0 .8rem; color: var(--soft); font-size: .85rem }
svg { display: block; margin: auto; max-width: 100%; height: auto; font: 12px var(--mono) }
svg text { fill: var(--ink); white-space: pre }
.node .name { font-size: 12px; fill: var(--own) }
.node .shape { fill: var(--soft) }
.node rect { fill: color-mix(in srgb, var(--own) 7%, var(--card)); stroke: var(--own) }
.node { cursor: default; outline: none }
.edge { fill: none; stroke: var(--wire); stroke-width: 1.2 }
.edge.back { stroke-dasharray: 4 3 }
marker path { fill: context-stroke }
.loop { border: 1px solid var(--rule); border-left: 3px solid var(--wire); border-radius: 6px;
  margin: .35rem 0; padding: .25rem .6rem .35rem;
  background: color-mix(in srgb, var(--wire) 6%, transparent) }
.loop.simd { border-left-color: var(--input) }
.head { display: flex; flex-wrap: wrap; gap: .6rem; align-items: baseline; font-family: var(--mono); font-size: .85rem }
.badge { border-radius: 1rem; padding: 0 .55rem; font: italic .8rem Charter, Georgia, serif; color: var(--input);
  background: color-mix(in srgb, var(--input) 13%, transparent) }
.head .from { margin-left: auto; color: var(--soft); font-size: .8rem }
.line { font-family: var(--mono); font-size: .85rem; line-height: 1.5; padding: .05rem .4rem;
  border-left: 3px solid transparent;
  white-space: pre-wrap; overflow-wrap: anywhere }
b { font-weight: 600; border-radius: 3px; cursor: default }
b.input, b.result, b.temporary { color: var(--own) }
.is:is(b, td, .name) { background: var(--glow); border-radius: 3px }
.formula.is { background: var(--glow) }
.node.is rect { fill: var(--glow); stroke-width: 2.2 }
.line.reads { border-left-color: var(--reader); background: color-mix(in srgb, var(--reader) 9%, transparent) }
.node.reads rect { stroke: var(--reader); stroke-width: 2.2 }
.edge.reads { stroke: var(--reader); stroke-width: 2.2 }
.tracing .edge:not(.reads) { opacity: .45 }
.searching :is(.node, .line, .head, tbody tr, .formula):not(.hit), .searching .edge { opacity: .35 }
.hit:is(.line, .head, tr, .formula) { background: var(--glow) }
.node.hit rect { fill: var(--glow) }
footer { color: var(--soft); font-size: .85rem; padding: 0 2rem 2rem; text-align: center }
@media print { header input, header button { display: none } }
)css";

// A value under the pointer or the focus shows where it is read.
// #search=..., #trace=... and #theme=... in the address do so too.
inline constexpr std::string_view script = R"js(
const root = document.documentElement, box = document.getElementById('search'), found = document.getElementById('found');
const all = selector => [...document.querySelectorAll(selector)];

function trace(value) {
  for (const e of all('.is, .reads')) e.classList.remove('is', 'reads');
  root.classList.toggle('tracing', value !== undefined);
  if (value === undefined) return;
  for (const e of all(`[data-value="${value}"]`)) e.classList.add('is');
  for (const e of all(`[data-reads~="${value}"], [data-from="${value}"]`)) e.classList.add('reads');
}
for (const event of ['mouseover', 'focusin'])
  document.addEventListener(event, e => trace(e.target.closest('[data-value]')?.dataset.value));

function search(text) {
  const wanted = text.trim().toLowerCase(), is_on = wanted !== '';
  let hits = 0;
  for (const e of all('.node, .line, .head, tbody tr, .formula')) {
    const hit = is_on ? e.textContent.toLowerCase().includes(wanted) : false;
    e.classList.toggle('hit', hit);
    hits += hit;
  }
  root.classList.toggle('searching', is_on);
  found.textContent = is_on ? `${hits} found` : '';
}
box.addEventListener('input', () => search(box.value));
document.addEventListener('keydown', e => {
  if (e.key === 'Escape') search(box.value = '');
  if (e.key !== '/' || e.target === box) return;
  e.preventDefault();
  box.focus();
});

document.getElementById('theme').addEventListener('click', () => {
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
});

function obey() {
  const wishes = new URLSearchParams(location.hash.slice(1));
  if (wishes.has('search')) search(box.value = wishes.get('search'));
  const is_wanted = node => node.querySelector('.name').textContent === wishes.get('trace');
  if (wishes.has('trace')) trace(all('.node').find(is_wanted)?.dataset.value);
  if (wishes.has('theme')) root.dataset.theme = wishes.get('theme');
}
addEventListener('hashchange', obey);
obey();
)js";

}  // namespace ctgrad::interop
