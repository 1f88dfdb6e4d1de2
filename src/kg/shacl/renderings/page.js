"use strict";
const form = document.getElementById("filters");
const main = document.getElementById("results");
const articles = [...main.querySelectorAll("article")];
const texts = articles.map(article => article.textContent.toLowerCase());
const keys = ["severity", "shape", "component", "file"];

function show() {
  const wanted = new FormData(form);
  const text = wanted.get("text").trim().toLowerCase();
  const shown = articles.filter((article, number) => {
    const fits = keys.every(key => {
      const value = wanted.get(key);
      return form.elements[key].selectedIndex === 0 || article.dataset[key] === value;
    }) && texts[number].includes(text);
    article.hidden = !fits;
    return fits;
  });
  form.elements.shown.value = `${shown.length} / ${articles.length}`;
  arrange(shown, wanted.get("group"));
}

function arrange(shown, group) {
  main.querySelectorAll("h3").forEach(heading => heading.remove());
  if (!group) {
    main.append(...articles);
    return;
  }
  const groups = new Map();
  for (const article of shown) {
    const name = article.dataset[group];
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(article);
  }
  for (const [name, members] of [...groups].sort()) {
    const heading = document.createElement("h3");
    heading.textContent = `${name || "–"} (${members.length})`;
    main.append(heading, ...members);
  }
}

form.addEventListener("input", show);
form.addEventListener("submit", event => event.preventDefault());
show();
