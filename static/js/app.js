// Every page works without this file. It makes some of them pleasanter.

import "./passkey.js";

const NBSP = "\u00a0";

// What the server drops of a text since nobody sees it (values::unseen), but for what is seen in emoji.
const UNSEEN = /(?![\u115f\u1160\u200d\u202b\u202e\u2067\u3164\ufe0f\uffa0\u{e0020}-\u{e007f}])\p{DI}/gu;

function seen(typed) {
  return typed.replace(UNSEEN, "");
}

/**
 * "12 345" or "12345 kr" → 12345, 0 where nothing is typed, and null for what the server would not read: the rule is that
 * of Kronor::parse_whole, and tests/fixtures/amounts.json holds both to it.
 */
function kronor(typed) {
  const amount = seen(typed).trim();
  if (amount === "") return 0;
  const digits = amount.replace(/\s*(kronor|kr\.?)$/i, "");
  const grouped = /^(\d+|\d{1,3}(\p{Zs}\d{3})+|\d{1,3}(\.\d{3})+)$/u.test(digits);
  const whole = grouped ? Number(digits.replace(/\D/g, "")) : NaN;
  return whole < 1e12 ? whole : null;
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

// A part that a link leads into is unfolded, and all are while they are printed, by browsers too that do neither by themselves.
const unfold = () => {
  const part = document.getElementById(location.hash.slice(1));
  const fold = part?.closest("details:not([open])");
  if (!fold) return;
  fold.open = true;
  part.scrollIntoView();
};
unfold();
addEventListener("hashchange", unfold);
const folded = new Set();
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details:not([open])")) {
    folded.add(part);
    part.open = true;
  }
});
addEventListener("afterprint", () => {
  for (const part of folded) part.open = false;
  folded.clear();
});

// Hides what is needed only where this script does not run.
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

// How much room is left in a text, once most of it is used: counted as the server counts, and never cut.
for (const text of document.querySelectorAll("textarea[data-most]")) {
  const most = Number(text.dataset.most);
  const said = document.createElement("p");
  said.className = "count";
  said.setAttribute("aria-live", "polite");
  let pause;
  const count = () => {
    const length = [...seen(text.value).trim().normalize("NFC")].length;
    const over = length - most;
    said.toggleAttribute("data-over", over > 0);
    said.textContent =
      over > 0
        ? `${grouped(over, NBSP)} tecken för mycket. Allt du har skrivit står kvar.`
        : length < most * 0.8 ? "" : `${grouped(length, NBSP)} av ${grouped(most, NBSP)} tecken`;
  };
  text.after(said);
  count();
  text.addEventListener("input", () => {
    clearTimeout(pause); // one announcement a pause, not one a key
    pause = setTimeout(count, 250);
  });
}

// A radio button, checkbox or option with data-shows="id" (or ids, with spaces between) shows those elements while it is
// chosen; what no chosen one shows is hidden.
const showing = [...document.querySelectorAll("[data-shows]")];
function reveal() {
  const shown = (it) => it.dataset.shows.split(" ");
  const wanted = new Set(showing.filter((it) => it.checked || it.selected).flatMap(shown));
  for (const id of showing.flatMap(shown)) {
    const part = document.getElementById(id);
    // An error is seen, wherever it is.
    if (part) part.hidden = !wanted.has(id) && !part.querySelector("[aria-invalid]");
  }
}
if (showing.length > 0) {
  reveal();
  document.addEventListener("change", reveal);
}

// form[data-guard] warns before what was typed is left behind. What came back with errors is not saved either, but in a
// draft it is: data-guard="saved".
const guarded = [...document.querySelectorAll("form[data-guard]")];
const content = (form) => new URLSearchParams([...new FormData(form)].filter(([, it]) => typeof it === "string")).toString();
const saved = new Map(guarded.map((form) => [form, (summary && form.dataset.guard !== "saved") || "unsaved" in form.dataset ? null : content(form)]));
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
  setTimeout(again, "working" in form.dataset ? 60000 : 8000, form);
  if ("working" in form.dataset) form.append(working(form));
});
// What is being done, where that takes a moment: form[data-working] has the words.
function working(form) {
  const said = document.createElement("p");
  said.className = "working";
  said.setAttribute("role", "status");
  setTimeout(() => (said.textContent = form.dataset.working)); // told once it is there
  return said;
}
function again(form) {
  form.querySelector(".working")?.remove();
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button:disabled")) button.disabled = false;
  sending = false;
}
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) for (const form of document.forms) again(form);
});

// A button that shows a new password while it is typed.
for (const input of document.querySelectorAll("input[autocomplete=new-password]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-button";
  button.setAttribute("aria-controls", input.id);
  const show = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? "Dölj lösenordet" : "Visa lösenordet";
  };
  show(false);
  button.addEventListener("click", () => show(input.type === "password"));
  // Hidden again before it is sent, so that the browser does not remember it as ordinary text.
  input.form.addEventListener("submit", () => show(false));
  input.after(button);
}

// A session ends when it has not been used for a while, and at the latest some hours after it began. Five minutes before,
// a warning says so. Its button uses the session, so that it lasts longer; there is none when the session has lasted as
// long as it may. Each tab tells the others when it has used the session.
const { sessionUnused, sessionForGood } = document.body.dataset;
if (sessionUnused) {
  const WARNING = 5 * 60;
  const seconds = () => Date.now() / 1000;
  const tabs = new BroadcastChannel("session");
  const box = document.createElement("div");
  box.className = "ds-alert session-warning";
  box.dataset.color = "warning";
  box.setAttribute("role", "alert");
  let unused, forGood, said;
  const used = (ends) => {
    unused = seconds() + ends.unused;
    forGood = seconds() + ends.for_good;
    say("");
  };
  const say = (state) => {
    if (state === said) return;
    said = state;
    box.remove();
    if (state === "") return;
    const words = document.createElement("p");
    words.textContent = {
      soon: "Du loggas ut om fem minuter. Det du har skrivit finns kvar om du loggar in igen.",
      last: "Du loggas ut om fem minuter, eftersom du har varit inloggad länge. Det du har skrivit finns kvar om du loggar in igen.",
      over: "Du är utloggad. Det du har skrivit står kvar här på sidan. Spara det, så får du logga in igen.",
    }[state];
    box.replaceChildren(words);
    if (state === "soon") {
      const stay = document.createElement("button");
      stay.type = "button";
      stay.className = "ds-button";
      stay.textContent = "Fortsätt vara inloggad";
      stay.addEventListener("click", async () => {
        const answer = await fetch("/konto/inloggningar/forlangning", { method: "POST" }).catch(() => null);
        if (!answer) return; // no network: the button is still there
        if (!answer.ok) return say("over");
        const ends = await answer.json();
        used(ends);
        tabs.postMessage(ends);
        document.querySelector("main").focus();
      });
      box.append(stay);
    }
    document.body.append(box);
  };
  // Looks at the clock every few seconds: a timer stands still while the computer sleeps.
  const look = () => {
    const left = Math.min(unused, forGood) - seconds();
    say(left <= 0 ? "over" : left > WARNING ? "" : forGood - seconds() <= WARNING ? "last" : "soon");
  };
  const ends = { unused: Number(sessionUnused), for_good: Number(sessionForGood) };
  used(ends);
  tabs.postMessage(ends);
  tabs.addEventListener("message", ({ data }) => used(data));
  setInterval(look, 5000);
  addEventListener("pageshow", look);
}
