// Every page works without this file. It makes some of them pleasanter.

import "./passkey.js";

const NBSP = "\u00a0";

/** "12 345" or "12345 kr" → 12345; null when it is not whole kronor. The server has the last word. */
function kronor(typed) {
  const digits = typed.replace(/[\s\u00a0\u202f.]|kr$/gi, "");
  return digits === "" ? 0 : /^\d{1,15}$/.test(digits) ? Number(digits) : null;
}

function grouped(amount, space) {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, space);
}

function shown(amount) {
  return `${grouped(amount, NBSP)}${NBSP}kr`;
}

// The error summary, if there is one: focused, and each of its links moves on to the control itself.
const summary = document.querySelector("[data-error-summary]");
if (summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const control = event.target.closest("a") && document.getElementById(event.target.closest("a").hash.slice(1));
    if (!control) return;
    event.preventDefault();
    // The whole question: the field, or the group of fields that has the message.
    const parts = [control.closest(".ds-field"), control.closest("fieldset")];
    const part = parts.find((it) => it?.querySelector(":scope > .ds-validation-message")) ?? control;
    part.scrollIntoView();
    control.focus({ preventScroll: true });
  });
}

// What nobody needs who has this file.
for (const part of document.querySelectorAll("[data-without-script]")) part.hidden = true;

// A running sum: [data-live-sum] holds [data-amount] inputs and one [data-sum] output.
for (const form of document.querySelectorAll("[data-live-sum]")) {
  const output = form.querySelector("[data-sum]");
  let pause;
  const count = () => {
    const amounts = [...form.querySelectorAll("[data-amount]")].map((input) => kronor(input.value));
    const sum = amounts.includes(null) ? "–" : shown(amounts.reduce((a, b) => a + b, 0));
    if (output && output.value !== sum) output.value = sum;
  };
  count();
  form.addEventListener("input", () => {
    clearTimeout(pause); // one announcement a pause, not one a key
    pause = setTimeout(count, 250);
  });
  // Grouped in thousands once the person has left the field.
  form.addEventListener("focusout", ({ target }) => {
    const amount = target.matches("[data-amount]") && target.value.trim() !== "" && kronor(target.value);
    if (typeof amount === "number") target.value = grouped(amount, " ");
  });
}

// A radio button or checkbox with data-shows="id" shows that element while it is chosen; what no chosen one shows is hidden.
const showing = [...document.querySelectorAll("[data-shows]")];
function reveal() {
  const wanted = new Set(showing.filter((it) => it.checked).map((it) => it.dataset.shows));
  for (const { dataset } of showing) {
    const part = document.getElementById(dataset.shows);
    if (part) part.hidden = !wanted.has(dataset.shows);
  }
}
if (showing.length > 0) {
  reveal();
  document.addEventListener("change", reveal);
}

// form[data-guard] warns before what was typed is left behind. What came back with errors is not saved either.
const guarded = [...document.querySelectorAll("form[data-guard]")];
const content = (form) => new URLSearchParams([...new FormData(form)].filter(([, it]) => typeof it === "string")).toString();
const saved = new Map(guarded.map((form) => [form, summary ? null : content(form)]));
let sending = false;
addEventListener("beforeunload", (event) => {
  if (!sending && guarded.some((form) => saved.get(form) !== content(form))) event.preventDefault();
});

// One click sends once. A second quick one is stopped; the button goes out of action a moment after the form has gone, so
// that its own value is sent along, and is back after a while (a file was fetched) or when the page is returned to.
document.addEventListener("submit", (event) => {
  if ("sent" in event.target.dataset) event.preventDefault();
}, true);
addEventListener("submit", ({ target: form, submitter, defaultPrevented }) => {
  if (defaultPrevented || form.method !== "post") return;
  sending = guarded.includes(form);
  form.dataset.sent = "";
  setTimeout(() => {
    if (submitter) submitter.disabled = true;
  });
  setTimeout(again, 8000, form);
});
function again(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button:disabled")) button.disabled = false;
  sending = false;
}
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) for (const form of document.forms) again(form);
});
