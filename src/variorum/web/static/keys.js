/* The keyboard: single keys that press what stands on the page. What a key presses says so itself (`data-key`,
   `rel=prev`, `rel=next`), so that no key does what cannot be done by hand. They can be switched off in the list of
   keys, which is kept in this browser. */

const OFF = "keys-off";
const ITEMS = ":is(.card h2, .card h3, .hit h2, .lanes .text, .events .text) a, .grid tbody td:first-child > a";
const CHANGES = ".diff .row:not(.same, .heads), .quotes tbody tr, .fully";
const PLACES = { l: "/", a: "/articles", s: "/stories", q: "/quotes", o: "/sources" };

const one = (selector) => document.querySelector(selector);
const shown = (element) => element.checkVisibility({ visibilityProperty: true });
const all = (selector) => [...document.querySelectorAll(`#main ${selector}`)].filter(shown);
let after = "";

function say(text) {
  one("#said").textContent = text;
  const toast = one("#toast");
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(say.ends);
  say.ends = setTimeout(() => (toast.hidden = true), 2500);
}

function press(selector) {
  const element = document.querySelector(selector);
  if (!element || !shown(element)) return false;
  element.click();
  return true;
}

/** The focus goes to the next or the previous of these, from where it is or from what is seen. */
function walk(elements, step) {
  const at = elements.findIndex((each) => each === document.activeElement || each.contains(document.activeElement));
  const seen = elements.findIndex((each) => each.getBoundingClientRect().top > 0);
  const next = at >= 0 ? at + step : step > 0 ? seen : seen - 1;
  const element = elements[Math.max(0, Math.min(elements.length - 1, next))];
  if (!element) return false;
  if (!element.matches("a")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: element.matches("a") ? "nearest" : "center" });
  return true;
}

function permanent() {
  const link = one("link[rel=canonical]");
  if (!link) return false;
  const path = new URL(link.href).pathname;
  history.replaceState(history.state, "", path + location.search + location.hash);
  say(`${one("#toast").dataset.permanent} ${path}`);
  return true;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    say(one("#toast").dataset.copied);
  } catch {
    say(one("#toast").dataset.refused);
  }
}

function cite() {
  const citation = one(".cite [data-cite]");
  if (citation) copy(citation.textContent.trim());
  return Boolean(citation);
}

function exporting() {
  const form = one("#forms a");
  form?.focus();
  return Boolean(form);
}

function help() {
  const dialog = one("#keys");
  if (!dialog.open) dialog.showModal();
  return true;
}

function search() {
  const field = one("#main [type=search]") ?? one("[type=search]");
  field?.focus();
  field?.select();
  return Boolean(field);
}

const KEYS = {
  "?": help,
  "/": search,
  j: () => walk(all(ITEMS), 1),
  k: () => walk(all(ITEMS), -1),
  o: () => document.activeElement.matches("a") && (document.activeElement.click(), true),
  n: () => walk(all(CHANGES), 1),
  p: () => walk(all(CHANGES), -1),
  "[": () => press("#main a[rel=prev]"),
  "]": () => press("#main a[rel=next]"),
  s: () => press("[data-key=s]"),
  i: () => press("[data-key=i]"),
  v: () => press("[data-key=v]"),
  u: () => press("[data-key=u]"),
  y: permanent,
  c: cite,
  e: exporting,
  t: () => press("[data-key=t]"),
};

function off() {
  return localStorage.getItem(OFF) === "1";
}

/** Esc leaves a field with what was typed in it, so that the other keys work again. */
function leave(event) {
  if (event.key !== "Escape" || event.isComposing || one("dialog[open]")) return;
  event.preventDefault();
  event.target.blur();
}

document.addEventListener("keydown", (event) => {
  const typed = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  if (typed) return leave(event);
  const held = event.metaKey || ((event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph"));
  if (held || event.isComposing || event.repeat && !"jknp".includes(event.key)) return;
  if (off() || one("dialog[open]")) return;
  const place = after === "g" && PLACES[event.key];
  after = event.key;
  if (place) {
    event.preventDefault();
    location.assign(place);
  } else if (KEYS[event.key]?.()) event.preventDefault();
});

/** What only scripts can do is offered only with scripts. */
function offer() {
  for (const button of document.querySelectorAll("[data-scripted]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-scripted]");
  if (button?.dataset.scripted === "keys") help();
  if (button?.dataset.scripted === "cite") cite();
  if (button?.dataset.scripted === "copy") copy(document.getElementById(button.dataset.of).textContent.trim());
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("#keys-on")) return;
  if (event.target.checked) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "1");
});

document.addEventListener("variorum:page", start);

function start() {
  offer();
  const choice = one("#keys-on");
  if (choice) choice.checked = !off();
}

start();
