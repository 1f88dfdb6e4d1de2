"use strict";
const form = document.getElementById("filters");
const main = document.getElementById("results");
const articles = [...main.children];
const keys = ["severity", "shape", "component", "file"];
// The texts of all results, once anybody searches; how they are arranged, and the last wait.
let texts = null;
let arranged = "";
let waiting = 0;

function show() {
  const wanted = new FormData(form);
  const text = wanted.get("text").trim().toLowerCase();
  if (text && !texts) texts = articles.map(article => article.textContent.toLowerCase());
  const asked = keys.filter(key => form.elements[key].selectedIndex > 0);
  let count = 0;
  articles.forEach((article, number) => {
    const fits = asked.every(key => article.dataset[key] === wanted.get(key))
      && (!text || texts[number].includes(text));
    if (article.hidden === fits) article.hidden = !fits;
    count += fits;
  });
  form.elements.shown.value = `${count} / ${articles.length}`;
  const group = wanted.get("group");
  if (group || arranged) arrange(group);
  arranged = group;
}

function arrange(group) {
  const groups = new Map();
  for (const article of articles) {
    const name = group ? article.dataset[group] : "";
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(article);
  }
  const page = document.createDocumentFragment();
  for (const [name, members] of groups) {
    const shown = members.filter(article => !article.hidden).length;
    if (group && shown) {
      const heading = document.createElement("h3");
      heading.textContent = `${name || "–"} (${shown})`;
      page.append(heading);
    }
    for (const article of members) page.append(article);
  }
  main.replaceChildren(page);
}

form.addEventListener("input", event => {
  clearTimeout(waiting);
  waiting = setTimeout(show, event.target.name === "text" ? 200 : 0);
});
form.addEventListener("submit", event => event.preventDefault());
show();
