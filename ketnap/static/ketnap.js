// Progressive only: every page works whole without this file.
"use strict";

// A form is sent once: its button says so while the answer is awaited.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || !button.dataset.busy || event.target.method !== "post") return;
  setTimeout(() => {
    button.disabled = true;
    button.textContent = button.dataset.busy;
  });
});
// Coming back by the history shows the form as it was before sending.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// Showing the password needs a script, so the tick appears only with one.
for (const tick of document.querySelectorAll("[data-shows]")) {
  tick.closest("label").hidden = false;
  tick.addEventListener("change", () => {
    document.getElementById(tick.dataset.shows).type = tick.checked ? "text" : "password";
  });
}

// The face of the papers is fetched before printing, or the first print would be in another one.
const faces = () => Promise.all(["", "bold ", "italic ", "bold italic "].map(
  (style) => document.fonts.load(`${style}13pt "Liberation Serif"`),
));
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => faces().catch(() => {}).finally(() => print()));
}

// After a refused form the reader starts at the summary.
document.querySelector("[data-focus]")?.focus();
// The head of a swapped-in part takes the focus, so that it is read.
document.addEventListener("htmx:afterSettle", (event) => {
  event.target.querySelector?.("[data-focus]")?.focus();
});
