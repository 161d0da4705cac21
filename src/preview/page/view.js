// A column of pages that scrolls, and the geometry that keeps two of them in step.

/** CSS pixels in a point at 100 %. */
export const POINT = 96 / 72;
const GAP = 20;
/** How long what changed stays marked, in milliseconds. */
const MARKED = 1800;

export class Pane {
  /** `on` is told of scrolling, of a point that was chosen, and of pages that came in view. */
  constructor(id, name, on) {
    this.id = id;
    this.on = on;
    this.sheets = [];
    this.headings = [];
    this.scale = POINT;
    this.element = document.createElement("section");
    this.element.className = "pane";
    this.element.tabIndex = 0;
    this.element.lang = id.split("/")[0];
    this.element.dir = "ltr";
    this.element.setAttribute("aria-label", name);
    this.empty = document.createElement("p");
    this.empty.className = "empty";
    this.wait(false);
    this.element.append(this.empty);
    this.seen = new IntersectionObserver((entries) => this.#look(entries), { root: this.element, rootMargin: "60% 0px" });
    this.element.addEventListener("scroll", () => this.on.scroll(this), { passive: true });
  }

  /** There are no pages yet. */
  wait(broken) {
    this.empty.textContent = broken ? "There are no pages yet: the findings say what to correct first." : "Setting the pages …";
  }

  /** Shows pages: those that look as before are left alone. Resolves when those in view are there. */
  show(proof) {
    this.headings = proof.headings;
    this.empty.hidden = true;
    while (this.sheets.length > proof.pages.length) this.sheets.pop().element.remove();
    const arriving = proof.pages.map((page, at) => {
      const sheet = this.sheets[at] ?? this.#add(at);
      sheet.element.setAttribute("aria-label", this.#name(at));
      const resized = sheet.page?.width !== page.width || sheet.page?.height !== page.height;
      const marks = sheet.page && sheet.page.name !== page.name ? page.changes : [];
      sheet.page = page;
      if (resized) this.#size(sheet);
      if (sheet.visible) return this.#draw(sheet, marks);
      return undefined;
    });
    return Promise.all(arriving);
  }

  resize(scale) {
    const anchor = this.anchor();
    this.scale = scale;
    this.sheets.forEach((sheet) => this.#size(sheet));
    this.go(anchor);
  }

  /** The widest page, in points. */
  get width() {
    return Math.max(1, ...this.sheets.map((sheet) => sheet.page?.width ?? 0));
  }

  /** The page at the middle of the window, from 0. */
  get current() {
    const middle = this.element.scrollTop + this.element.clientHeight / 3;
    const after = this.sheets.findIndex((sheet) => sheet.element.offsetTop > middle);
    return after < 0 ? this.sheets.length - 1 : Math.max(0, after - 1);
  }

  /** How far down the column a place on a page is, in pixels. */
  offset(page, y) {
    const sheet = this.sheets[page - 1];
    return sheet ? sheet.element.offsetTop + y * this.scale : 0;
  }

  scrollTo(top) {
    this.element.scrollTop = top;
  }

  /** Brings a place on a page into the upper third of the window. */
  goTo(page, y) {
    this.scrollTo(this.offset(page, y) - this.element.clientHeight / 3);
  }

  /** Where the window stands between two headings; a language has the same headings as the others. */
  anchor() {
    const top = this.element.scrollTop;
    const stops = this.#stops();
    let at = 0;
    while (at + 1 < stops.length && stops[at + 1].top <= top) at += 1;
    const from = stops[at];
    const to = stops[at + 1] ?? { top: this.element.scrollHeight };
    return { id: from.id, part: to.top > from.top ? (top - from.top) / (to.top - from.top) : 0 };
  }

  /** Goes to where another column stands. */
  go(anchor) {
    const stops = this.#stops();
    const at = stops.findIndex((stop) => stop.id === anchor.id);
    if (at < 0) return;
    const end = stops[at + 1]?.top ?? this.element.scrollHeight;
    this.scrollTo(stops[at].top + anchor.part * (end - stops[at].top));
  }

  #stops() {
    const headings = this.headings.map((heading) => ({ id: heading.id, top: this.offset(heading.page, heading.y) }));
    return [{ id: "", top: 0 }, ...headings];
  }

  /** The point of a page under a mouse or the middle of the window, in points. */
  pointAt(clientX, clientY) {
    for (const [at, sheet] of this.sheets.entries()) {
      const box = sheet.element.getBoundingClientRect();
      if (clientY <= box.bottom) return { page: at + 1, x: (clientX - box.left) / this.scale, y: (clientY - box.top) / this.scale };
    }
    return undefined;
  }

  /** Marks areas of a page for a moment. */
  mark(page, areas, kind = "change") {
    const sheet = this.sheets[page - 1];
    if (!sheet) return;
    const marks = areas.map((area) => {
      const mark = document.createElement("div");
      mark.className = `mark ${kind}`;
      const share = (length, whole) => `${(100 * length) / whole}%`;
      mark.style.left = share(area.x - 3, sheet.page.width);
      mark.style.top = share(area.y - 2, sheet.page.height);
      mark.style.width = share(area.width + 6, sheet.page.width);
      mark.style.height = share(area.height + 4, sheet.page.height);
      return mark;
    });
    sheet.element.append(...marks);
    setTimeout(() => marks.forEach((mark) => mark.remove()), MARKED);
  }

  #add(at) {
    const element = document.createElement("div");
    element.className = "sheet";
    element.setAttribute("role", "img");
    const sheet = { element, visible: false };
    element.addEventListener("click", (event) => this.on.choose(this, event.clientX, event.clientY));
    this.element.append(element);
    this.sheets.push(sheet);
    this.seen.observe(element);
    sheet.at = at;
    return sheet;
  }

  #name(at) {
    const heading = this.headings.filter((heading) => heading.page <= at + 1).pop();
    return heading ? `Page ${at + 1}, ${heading.text}` : `Page ${at + 1}`;
  }

  #size(sheet) {
    if (!sheet.page) return;
    sheet.element.style.width = `${sheet.page.width * this.scale}px`;
    sheet.element.style.height = `${sheet.page.height * this.scale}px`;
    sheet.element.style.marginBottom = `${GAP}px`;
  }

  #look(entries) {
    for (const entry of entries) {
      const sheet = this.sheets.find((sheet) => sheet.element === entry.target);
      if (!sheet) continue;
      sheet.visible = entry.isIntersecting;
      if (sheet.visible && sheet.page) this.#draw(sheet, []);
    }
  }

  /** Loads the picture of a page beside the one that is shown, and changes them over when it is whole. */
  async #draw(sheet, marks) {
    const name = sheet.page.name;
    if (sheet.drawn === name) return;
    const image = new Image();
    image.alt = "";
    image.decoding = "sync";
    image.src = `/pages/${name}.svg`;
    try {
      await image.decode();
    } catch {
      return; // A newer state is on its way.
    }
    if (sheet.page.name !== name) return;
    const before = sheet.element.querySelector("img");
    if (before) before.replaceWith(image);
    else sheet.element.prepend(image);
    sheet.drawn = name;
    sheet.element.dataset.name = name;
    this.mark(sheet.at + 1, marks);
  }
}
