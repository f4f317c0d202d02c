// [data-passkey="address"] holds a button and a hidden field, in a form. The address gives the challenge for the device,
// and the device's answer is posted with the form.

const able = globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON && PublicKeyCredential.prototype.toJSON;

async function answer({ dataset }) {
  const asked = await fetch(dataset.passkey, { method: "POST" });
  // Signed out, or the person must prove again who it is: the reloaded page asks for that.
  if (asked.status === 401) return location.reload();
  if (!asked.ok) throw new Error(asked.statusText);
  const { publicKey: asJson } = await asked.json();
  const passkey =
    dataset.act === "create"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asJson) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asJson) });
  return JSON.stringify(passkey);
}

for (const part of document.querySelectorAll("[data-passkey]")) {
  const button = part.querySelector("button");
  const failed = part.querySelector("[data-failed]");
  part.hidden = !able;
  button.addEventListener("click", async () => {
    button.disabled = true;
    failed.hidden = true;
    try {
      const answered = await answer(part);
      if (!answered) return;
      part.querySelector("input").value = answered;
      button.form.submit();
    } catch {
      failed.hidden = false;
      button.disabled = false;
    }
  });
}
if (able) for (const part of document.querySelectorAll("[data-without-passkeys]")) part.hidden = true;
