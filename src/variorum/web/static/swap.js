/* What htmx leaves to us: the pages that are swapped in are whole pages, of which `#main` is taken.
   Without this file, or without htmx, every link and form does what it says. */

let before = location.search;

/** What the search form asks without saying anything is left out of the address. */
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.request.method !== "GET") return;
  for (const [name, value] of [...ctx.request.body]) if (!value) ctx.request.body.delete(name);
});

document.addEventListener("htmx:before:request", () => {
  before = location.search;
  document.getElementById("main").setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:finally:request", () => {
  document.getElementById("main").removeAttribute("aria-busy");
});

/** An answer that is none of our pages (a proxy's login) is gone to, not swapped in. */
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  if (ctx.text.includes('id="main"')) return;
  event.preventDefault();
  location.assign(ctx.request.action);
});

/** Nobody answered: the browser itself asks again, and says why it cannot. */
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx && ctx.status.startsWith("error")) location.assign(ctx.request.action);
});

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const page = new DOMParser().parseFromString(ctx.text, "text/html");
  for (const link of document.head.querySelectorAll("link[rel=canonical], link[rel=alternate]")) link.remove();
  document.head.append(...page.head.querySelectorAll("link[rel=canonical], link[rel=alternate]"));
  for (const choice of document.querySelectorAll("#main :is([type=radio], [type=checkbox])")) choice.checked = choice.defaultChecked;
  document.getElementById("said").textContent = page.title;
  document.dispatchEvent(new Event("variorum:page"));
});

/** Folds that the reader opened stay as they are; those of unchanged text follow the address. */
const unfolded = (search) => new URLSearchParams(search).get("all");
htmx.registerExtension("folds", {
  htmx_before_morph_attr: (element, { attrName }) =>
    !(attrName === "open" && element.matches("details") && unfolded(before) === unfolded(location.search)),
});
