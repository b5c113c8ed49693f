// The search; the menu and the contents of a page, which are open on wide screens. The index is loaded when somebody searches, as a script: pages that are
// opened as files may load nothing else.
"use strict";
(() => {
  const base = document.currentScript.dataset.base;
  for (const [part, width] of [["menu", "56rem"], ["contents", "75rem"]]) {
    const details = document.querySelector("." + part);
    const wide = matchMedia(`(min-width: ${width})`);
    const show = () => {
      if (details) {
        details.open = wide.matches;
      }
    };
    show();
    wide.addEventListener("change", show);
  }

  const form = document.querySelector(".search");
  const input = form.querySelector("input");
  const results = form.querySelector(".results");
  const MOST = 20;
  let loading;

  function load() {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = base + "search-index.js";
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    return loading;
  }

  // How well a section fits: 0 where a word is missing.
  function score([, title, heading, text], words) {
    // "close timeout" is closeTimeout, too
    let sum = text.toLowerCase().includes(words.join("")) || text.toLowerCase().includes(words.join(" ")) ? 10 : 0;
    for (const word of words) {
      const inHeading = heading.toLowerCase().includes(word);
      const inTitle = title.toLowerCase().includes(word);
      const times = text.toLowerCase().split(word).length - 1;
      if (!inHeading && !inTitle && times === 0) {
        return 0;
      }
      sum += (inHeading ? 20 : 0) + (inTitle ? 5 : 0) + Math.min(times, 5);
    }
    return sum;
  }

  function excerpt(text, words) {
    const lower = text.toLowerCase();
    const found = [words.join(" "), words.join(""), ...words].map(word => lower.indexOf(word)).filter(at => at >= 0);
    const from = found.length ? Math.max(0, found[0] - 40) : 0;
    return (from > 0 ? "…" : "") + text.slice(from, from + 140) + (text.length > from + 140 ? "…" : "");
  }

  function item([address, title, heading, text], words) {
    const link = document.createElement("a");
    link.href = base + address;
    const name = document.createElement("b");
    name.textContent = heading === title ? title : title + " › " + heading;
    const part = document.createElement("span");
    part.textContent = excerpt(text, words);
    link.append(name, part);
    const line = document.createElement("li");
    line.append(link);
    return line;
  }

  function show() {
    const words = input.value.toLowerCase().split(/\s+/).filter(word => word);
    results.hidden = words.length === 0;
    if (results.hidden) {
      return;
    }
    const found = window.searchIndex
      .map(section => ({ section, score: score(section, words) }))
      .filter(hit => hit.score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, MOST)
      .map(hit => item(hit.section, words));
    if (found.length === 0) {
      const none = document.createElement("li");
      none.className = "none";
      none.textContent = "Nothing found.";
      found.push(none);
    }
    results.replaceChildren(...found);
  }

  input.addEventListener("focus", load);
  input.addEventListener("input", () => load().then(show));
  form.addEventListener("submit", event => {
    event.preventDefault();
    results.querySelector("a")?.click();
  });
  document.addEventListener("keydown", event => {
    if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      input.focus();
    } else if (event.key === "Escape") {
      results.hidden = true;
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && form.contains(document.activeElement)) {
      const stops = [input, ...results.querySelectorAll("a")];
      const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) {
        event.preventDefault();
        next.focus();
      }
    }
  });
  document.addEventListener("click", event => {
    if (!form.contains(event.target)) {
      results.hidden = true;
    }
  });
})();
