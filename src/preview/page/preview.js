// The page of the preview: shows what the server tells, and asks it where things are written.

import { Pane, POINT } from "./view.js";

const $ = (id) => document.getElementById(id);
const token = document.querySelector("meta[name=token]").content;
const languageName = (tag) => {
  const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
};
const STEPS = [0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4];
const ZOOM = "pressrun-zoom";

let state;
let panes = [];
/** The pane that is worked in: others follow it. */
let leading;
let stream;
/** What is looked at: one edition or two, as in the address. */
let shown = decodeURIComponent(location.hash.slice(1)).split(",").filter(Boolean);
/** A factor, or "fit". */
let zoom = localStorage.getItem(ZOOM) ?? "fit";
/** Places that changed last and are not in view. */
let changes = [];
/** The reading of the project that they came with: editions follow one after the other. */
let reading;

// --- What is shown ---

function look(ids) {
  const anchor = leading?.anchor();
  shown = ids;
  const address = `#${ids.join(",")}`;
  if (location.hash !== address) history.replaceState(null, "", address);
  const kept = ids.map((id) => panes.find((pane) => pane.id === id));
  panes.filter((pane) => !kept.includes(pane)).forEach((pane) => pane.element.remove());
  panes = ids.map((id, at) => kept[at] ?? new Pane(id, languageName(id.split("/")[0]), { scroll: scrolled, choose }));
  $("panes").replaceChildren(...panes.map((pane) => pane.element));
  $("panes").classList.toggle("beside", panes.length > 1);
  leading = panes[0];
  panes.forEach((pane) => {
    pane.awaited = kept.includes(pane) ? undefined : anchor;
    for (const event of ["pointerenter", "wheel", "focusin", "keydown"]) {
      pane.element.addEventListener(event, () => (leading = pane), { passive: true });
    }
  });
  if (state) {
    choices();
    if (panes.some((pane) => state.proofs[pane.id])) show();
  }
  fit();
  listen();
}

function listen() {
  stream?.close();
  stream = new EventSource(`/events?show=${encodeURIComponent(shown.join(","))}`);
  stream.onmessage = (event) => {
    state = JSON.parse(event.data);
    document.body.classList.remove("lost");
    if (!shown.length && state.languages.length) return look([`${state.languages[0]}/${state.editions[0]}`]);
    return show();
  };
  stream.onerror = () => {
    document.body.classList.add("lost");
    say("The preview has stopped. It goes on here when it is started again.");
  };
}

async function show() {
  document.title = `${state.title} – preview`;
  $("title").textContent = state.title;
  document.body.classList.toggle("broken", state.broken);
  choices();
  findings();
  const version = state.version;
  changes = state.reading === reading ? changes.filter(({ pane }) => panes.includes(pane)) : [];
  reading = state.reading;
  const arriving = panes.map(async (pane) => {
    const proof = state.proofs[pane.id];
    if (!proof) return pane.wait(state.broken);
    const first = !pane.sheets.length;
    if (!first) {
      const before = pane.sheets.map((sheet) => sheet.page?.name);
      proof.pages.forEach((page, at) => {
        if (before[at] !== page.name && page.changes.length) changes.push({ pane, page: at + 1, areas: page.changes });
      });
    }
    const drawn = pane.show(proof);
    if (first) {
      fit();
      if (pane.awaited) pane.go(pane.awaited);
    }
    await drawn;
  });
  thumbnails();
  tell();
  await Promise.all(arriving);
  // What tests and measurements wait for.
  document.documentElement.dataset.version = version;
  pageNumber();
}

function tell() {
  const proof = state.proofs[panes[0]?.id];
  const behind = panes.filter((pane) => state.behind.includes(pane.id));
  if (behind.length) {
    const languages = behind.map((pane) => languageName(pane.id.split("/")[0])).join(", ");
    const those = behind.length === panes.length ? "The pages" : `The pages in ${languages}`;
    say(`${count(state.errors, "error")} in the brief.${proof ? ` ${those} are those before.` : ""}`);
  } else if (changes.length) {
    const pages = [...new Set(changes.map((change) => change.page))];
    const list = pages.length > 4 ? `${pages.slice(0, 4).join(", ")} …` : pages.join(", ");
    say(`${pages.length > 1 ? "Pages" : "Page"} ${list} changed: ${state.changed.join(", ")}`);
  } else if (proof) {
    say(`${count(proof.pages.length, "page")}, up to date`);
  }
  $("to-change").hidden = !changes.length;
}

const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

function say(words) {
  if ($("status").textContent !== words) $("status").textContent = words;
}

function options(select, entries, chosen) {
  const written = JSON.stringify([entries, chosen]);
  if (select.dataset.written === written) return;
  select.dataset.written = written;
  select.replaceChildren(...entries.map(([value, text]) => new Option(text, value, false, value === chosen)));
}

function choices() {
  const [language, edition] = (shown[0] ?? "").split("/");
  const second = shown[1]?.split("/")[0] ?? "";
  const languages = state.languages.map((tag) => [tag, languageName(tag)]);
  options($("language"), languages, language);
  options($("beside"), [["", "Alone"], ...languages.filter(([tag]) => tag !== language).map(([tag, name]) => [tag, `Beside: ${name}`])], second);
  options($("edition"), state.editions.map((name) => [name, name]), edition);
  $("beside-label").hidden = state.languages.length < 2;
  $("edition-label").hidden = state.editions.length < 2;
}

function chosen() {
  const edition = $("edition").value || state.editions[0];
  const languages = [$("language").value, $("beside").value].filter((tag, at, all) => tag && all.indexOf(tag) === at);
  look(languages.map((language) => `${language}/${edition}`));
}

// --- Thumbnails ---

const thumbs = new IntersectionObserver((entries) => {
  for (const entry of entries.filter((entry) => entry.isIntersecting)) entry.target.src = entry.target.dataset.src;
}, { root: $("thumbs"), rootMargin: "50% 0px" });

function thumbnails() {
  const proof = state.proofs[panes[0]?.id];
  const list = $("thumbs").firstElementChild;
  const pages = proof?.pages ?? [];
  while (list.children.length > pages.length) list.lastElementChild.remove();
  pages.forEach((page, at) => {
    let item = list.children[at];
    if (!item) {
      item = document.createElement("li");
      item.innerHTML = "<button type=button><img alt=''><span></span></button>";
      item.firstChild.addEventListener("click", () => {
        panes[0].goTo(at + 1, panes[0].element.clientHeight / 3 / panes[0].scale - 6);
        panes[0].element.focus({ preventScroll: true });
      });
      item.querySelector("span").textContent = at + 1;
      list.append(item);
    }
    const image = item.querySelector("img");
    item.firstChild.setAttribute("aria-label", `Go to page ${at + 1}`);
    image.style.aspectRatio = `${page.width} / ${page.height}`;
    item.classList.toggle("changed", changes.some((change) => change.pane === panes[0] && change.page === at + 1));
    const source = `/pages/${page.name}.svg`;
    if (image.dataset.src !== source) {
      image.dataset.src = source;
      thumbs.unobserve(image);
      thumbs.observe(image);
    }
  });
}

function pageNumber() {
  const pane = leading ?? panes[0];
  if (!pane?.sheets.length) return;
  const at = pane.current;
  $("page-number").textContent = `${at + 1} / ${pane.sheets.length}`;
  [...$("thumbs").firstElementChild.children].forEach((item, number) => {
    const here = pane === panes[0] && number === at;
    if (here && !item.firstChild.hasAttribute("aria-current")) item.scrollIntoView({ block: "nearest" });
    here ? item.firstChild.setAttribute("aria-current", "true") : item.firstChild.removeAttribute("aria-current");
  });
}

// --- Scrolling and zoom ---

function scrolled(pane) {
  if (pane !== leading) return;
  const anchor = pane.anchor();
  panes.filter((other) => other !== pane && other.sheets.length).forEach((other) => other.go(anchor));
  pageNumber();
}

function fit() {
  for (const pane of panes) {
    const room = pane.element.clientWidth - 2 * (window.innerWidth < 700 ? 12 : 32);
    const widest = Math.min(room / pane.width, 1.25 * POINT);
    const scale = zoom === "fit" ? widest : Number(zoom) * POINT;
    if (Math.abs(scale - pane.scale) > 0.001) pane.resize(scale);
  }
  if (panes[0]) $("zoom-value").textContent = `${Math.round((100 * panes[0].scale) / POINT)}%`;
  $("zoom-fit").setAttribute("aria-label", `Zoom ${$("zoom-value").textContent}; fit the width`);
}

function zoomTo(value) {
  zoom = value;
  localStorage.setItem(ZOOM, zoom);
  fit();
}

function step(direction) {
  const now = (panes[0]?.scale ?? POINT) / POINT;
  const next = direction > 0 ? STEPS.find((step) => step > now + 0.01) : STEPS.findLast((step) => step < now - 0.01);
  if (next) zoomTo(next);
}

function nextChange() {
  const change = changes.shift();
  if (!change) return;
  changes.push(change);
  change.pane.goTo(change.page, change.areas[0].y);
  change.pane.mark(change.page, change.areas);
}

// --- Findings ---

function findings() {
  const list = $("problems").querySelector("ul");
  list.replaceChildren(...state.findings.map(finding));
  const words = [state.errors && count(state.errors, "error"), state.warnings && count(state.warnings, "warning")].filter(Boolean);
  $("problems-count").textContent = words.join(", ") || "No findings";
  if (!state.findings.length) {
    const none = document.createElement("li");
    none.className = "none";
    none.textContent = "Nothing is wrong with the brief.";
    list.append(none);
  }
}

function finding(finding) {
  const item = document.createElement("li");
  item.className = finding.severity;
  const part = (tag, className, text) => {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  };
  const button = document.createElement("button");
  button.type = "button";
  const place = finding.place;
  const where = place ? [place.file, place.line, place.column].filter(Boolean).join(":") : "";
  button.append(part("span", "severity", finding.severity), part("span", "message", finding.message), part("code", "where", where));
  if (place?.source) button.append(part("code", "line", place.source.trim()));
  const because = [finding.reason, finding.help].filter(Boolean).join(" — ");
  if (because) button.append(part("span", "help", because));
  button.addEventListener("click", () => jump(finding, button));
  item.append(button);
  return item;
}

function jump(finding, button) {
  for (const pane of panes) {
    const spot = finding.spots[pane.id];
    if (!spot) continue;
    pane.goTo(spot.page, spot.y);
    const page = pane.sheets[spot.page - 1]?.page;
    if (page) pane.mark(spot.page, [{ x: 24, y: spot.y - 2, width: page.width - 48, height: 16 }], "found");
  }
  if (finding.place?.line) {
    // Above the list, so that it hides none of it.
    const { left, right } = button.getBoundingClientRect();
    const { top } = $("problems").getBoundingClientRect();
    source({ ...finding.place, text: finding.place.source }, { left, right, top, bottom: window.innerHeight });
  }
}

function problems(open) {
  $("problems").hidden = !open;
  $("problems-toggle").setAttribute("aria-expanded", open);
  if (open) ($("problems").querySelector("li button") ?? $("problems").querySelector(".close")).focus();
  else $("problems-toggle").focus();
}

// --- Where something is written ---

let written;

async function choose(pane, clientX, clientY) {
  const point = pane.pointAt(clientX, clientY);
  if (!point) return;
  const query = new URLSearchParams({ show: pane.id, page: point.page, x: point.x.toFixed(1), y: point.y.toFixed(1) });
  const found = await (await fetch(`/source?${query}`)).json();
  const at = { left: clientX, right: clientX, top: clientY, bottom: clientY };
  if (found) pane.mark(point.page, [found.area], "found");
  source(found, at);
}

function source(found, at) {
  written = found;
  const place = found && `${found.file}:${found.line}:${found.column}`;
  $("source-place").textContent = place ?? "No single place";
  $("source-text").textContent = found?.text?.trim() ?? "Pressrun makes this from other parts of the brief: a heading, a number, a word of the language.";
  $("source-copy").hidden = !found;
  $("source-open").hidden = !found || !state.editor;
  $("source-note").textContent = "";
  const panel = $("source");
  panel.hidden = false;
  const { width, height } = panel.getBoundingClientRect();
  const below = at.bottom + 12 + height < window.innerHeight;
  panel.style.left = `${Math.max(12, Math.min(at.left - 24, window.innerWidth - width - 12))}px`;
  panel.style.top = `${Math.max(12, below ? at.bottom + 12 : at.top - height - 12)}px`;
  panel.querySelector("button:not([hidden])").focus({ preventScroll: true });
}

function closeSource() {
  if ($("source").hidden) return false;
  $("source").hidden = true;
  leading?.element.focus({ preventScroll: true });
  return true;
}

$("source-copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText($("source-place").textContent);
  $("source-note").textContent = "Copied";
});
$("source-open").addEventListener("click", async () => {
  const query = new URLSearchParams({ file: written.file, line: written.line, column: written.column });
  const answer = await fetch(`/open?${query}`, { method: "POST", headers: { "x-pressrun-token": token } });
  $("source-note").textContent = answer.ok ? "Opened" : await answer.text();
});
$("source").querySelector(".close").addEventListener("click", closeSource);

// --- Buttons and keys ---

function thumbsShown(open) {
  document.body.classList.toggle("no-thumbs", !open);
  $("thumbs-toggle").setAttribute("aria-expanded", open);
  fit();
}

$("language").addEventListener("change", chosen);
$("beside").addEventListener("change", chosen);
$("edition").addEventListener("change", chosen);
$("zoom-in").addEventListener("click", () => step(1));
$("zoom-out").addEventListener("click", () => step(-1));
$("zoom-fit").addEventListener("click", () => zoomTo("fit"));
$("to-change").addEventListener("click", nextChange);
$("thumbs-toggle").addEventListener("click", () => thumbsShown(document.body.classList.contains("no-thumbs")));
$("problems-toggle").addEventListener("click", () => problems($("problems").hidden));
$("problems").querySelector(".close").addEventListener("click", () => problems(false));
$("help-open").addEventListener("click", () => $("help").showModal());
new ResizeObserver(fit).observe($("panes"));
window.addEventListener("hashchange", () => {
  const ids = decodeURIComponent(location.hash.slice(1)).split(",").filter(Boolean);
  if (ids.join() !== shown.join()) look(ids);
});

function nextLanguage() {
  const at = state.languages.indexOf($("language").value);
  $("language").value = state.languages[(at + 1) % state.languages.length];
  chosen();
}

function toggleBeside() {
  const others = state.languages.filter((tag) => tag !== $("language").value);
  $("beside").value = shown.length > 1 ? "" : (others[0] ?? "");
  chosen();
}

function turn(pages) {
  const pane = leading ?? panes[0];
  const sheet = pane.sheets[pane.current + pages];
  if (sheet) pane.scrollTo(sheet.element.offsetTop - 16);
}

const KEYS = {
  "+": () => step(1),
  "=": () => step(1),
  "-": () => step(-1),
  0: () => zoomTo("fit"),
  j: () => turn(1),
  k: () => turn(-1),
  c: nextChange,
  l: nextLanguage,
  s: toggleBeside,
  t: () => thumbsShown(document.body.classList.contains("no-thumbs")),
  p: () => problems($("problems").hidden),
  "?": () => $("help").showModal(),
  Escape: () => closeSource() || (!$("problems").hidden && problems(false)),
  Enter: () => {
    const box = leading.element.getBoundingClientRect();
    choose(leading, box.left + box.width / 2, box.top + box.height / 2);
  },
};

document.addEventListener("keydown", (event) => {
  // A dialog has keys of its own.
  if ($("help").open) return;
  const typing = event.target.closest("select, input") || (event.key === "Enter" && event.target.closest("button, a"));
  if (event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== "Escape") || !state) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

thumbsShown(window.innerWidth >= 900);
look(shown);
