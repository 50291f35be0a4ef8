// The bulletin read from files: finding articles and writing feedback without a server. Every page can be read without
// this file; what was typed is only ever set as text.
"use strict";

const folded = (said) => said.normalize("NFC").toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{Mn}/gu, "");
const WORD = /[\p{L}\p{N}]+/gu;
const element = (name, said = "", of = {}) => Object.assign(document.createElement(name), { textContent: said }, of);

// Numbers of the articles that have all the words: first those with all in the title, then in title or lead, newest first.
function having(words) {
  let found = null;
  for (const word of words) {
    const next = new Map();
    for (const place of Object.hasOwn(window.bulletin.words, word) ? window.bulletin.words[word] : []) {
      const number = Math.floor(place / 3);
      if (!found || found.has(number)) next.set(number, Math.max(place % 3, found ? found.get(number) : 0));
    }
    found = next;
  }
  return [...found].sort((one, other) => one[1] - other[1] || one[0] - other[0]).map(([number]) => number);
}

function marked(said, words) {
  const parts = [];
  let end = 0;
  for (const match of said.matchAll(WORD)) {
    if (!words.has(folded(match[0]))) continue;
    parts.push(said.slice(end, match.index), element("mark", match[0]));
    end = match.index + match[0].length;
  }
  return [...parts, said.slice(end)];
}

function line(article, words) {
  const [href, title, lead, section, sectionHref, day] = article;
  const link = element("a", "", { href });
  link.append(...marked(title, words));
  const heading = element("h2");
  heading.append(link);
  const told = element("p");
  told.append(...marked(lead, words));
  const of = element("p", "", { className: "of" });
  of.append(element("a", section, { href: sectionHref }), `, ${day}`);
  const box = element("div");
  box.append(heading, told, of);
  const item = element("li");
  item.append(box);
  return item;
}

const sentence = document.getElementById("tim-thay");
if (sentence && window.bulletin) {
  const typed = (new URLSearchParams(location.search).get("q") || "").replace(/\s+/g, " ").trim();
  const words = new Set(folded(typed).match(WORD) || []);
  const list = document.getElementById("bai-thay");
  document.getElementById("q").value = typed.slice(0, sentence.dataset.longest);
  if (typed.length > sentence.dataset.longest || words.size > sentence.dataset.words) {
    sentence.textContent = sentence.dataset.long;
  } else if (!words.size) {
    sentence.textContent = sentence.dataset.nothing;
  } else {
    const found = having(words);
    sentence.textContent = found.length
      ? `${found.length} bài có “${typed}”.`
      : `Không thấy “${typed}”. Thử gõ ít chữ hơn, không cần dấu.`;
    list.replaceChildren(...found.map((number) => line(window.bulletin.articles[number], words)));
    list.hidden = !found.length;
    document.getElementById("moi-bai").hidden = found.length > 0;
  }
  sentence.hidden = false;
}

// One line of JSON as docs/bulletin.md says, saved by the browser: nothing is sent.
const writing = document.getElementById("viet");
if (writing) {
  const form = writing.querySelector("form");
  const [code, name, text] = ["ma-bai", "ten", "y-kien"].map((id) => document.getElementById(id));
  code.value = new URLSearchParams(location.search).get("bai") || "";
  const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  let id = random();
  let before = "";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = { article: code.value.trim(), name: name.value, text: text.value };
    // Saved twice it is one; changed it is another one.
    if (before && before !== JSON.stringify(said)) id = random();
    before = JSON.stringify(said);
    const content = `${JSON.stringify({ id, ...said, received_at: new Date().toISOString() })}\n`;
    const file = `y-kien-${id.slice(0, 8)}.txt`;
    const link = element("a", "", { href: URL.createObjectURL(new Blob([content], { type: "text/plain" })), download: file });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    const told = document.getElementById("da-luu");
    told.querySelector("b").textContent = file;
    told.hidden = false;
  });
  writing.hidden = false;
}
