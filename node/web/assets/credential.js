"use strict";
// A member's key: made here, kept here, and shown once as a code to write down; and signing with an
// administrator's key file. The only script of these pages (decision 0093). It holds no words; those stand in the page and are shown or hidden.
// docs/spec/coalition/registers.md says what is signed; docs/guide/member-key.md what people do.
(() => {
  const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // as voting codes: no I, L, O, U
  const MAX_KEY_FILE_BYTES = 8192, MAX_ITERATIONS = 2_000_000; // as node/founding/stewards.py
  const SECRET_BYTES = 32, CODE_CHARS = 52, CHECK_CHARS = 4, GROUP_CHARS = 4;
  // The header of an Ed25519 private key in PKCS#8 (RFC 8410 section 7); the secret follows it.
  const PKCS8 = unhex("302e020100300506032b657004220420");

  function unhex(text) {
    return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  }

  function hex(bytes) {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function joined(...parts) {
    return Uint8Array.from(parts.flatMap((part) => [...part]));
  }

  async function check(secret) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", secret));
    return base32(digest.slice(0, 3)).slice(0, CHECK_CHARS);
  }

  function base32(bytes) {
    let bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
    bits = bits.padEnd(Math.ceil(bits.length / 5) * 5, "0");
    return bits.match(/.{5}/g).map((five) => ALPHABET[parseInt(five, 2)]).join("");
  }

  async function code(secret) {
    const plain = base32(secret) + (await check(secret));
    return plain.match(new RegExp(`.{${GROUP_CHARS}}`, "g")).join("-");
  }

  // The secret of a code as typed; null if it can't be one, or has a typing mistake.
  async function secretOf(typed) {
    const alike = { O: "0", I: "1", L: "1" };
    const plain = typed.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/[OIL]/g, (c) => alike[c]);
    if (plain.length !== CODE_CHARS + CHECK_CHARS || [...plain].some((c) => !ALPHABET.includes(c)))
      return null;
    const bits = [...plain.slice(0, CODE_CHARS)]
      .map((c) => ALPHABET.indexOf(c).toString(2).padStart(5, "0"))
      .join("");
    const secret = Uint8Array.from(bits.slice(0, SECRET_BYTES * 8).match(/.{8}/g), (b) => parseInt(b, 2));
    return base32(secret) + (await check(secret)) === plain ? secret : null;
  }

  // The key pair of a secret. What is kept can sign and can't be read out again.
  async function keyOf(secret) {
    const algorithm = { name: "Ed25519" };
    const data = joined(PKCS8, secret);
    const open = await crypto.subtle.importKey("pkcs8", data, algorithm, true, ["sign"]);
    const x = (await crypto.subtle.exportKey("jwk", open)).x;
    const raw = atob(x.replaceAll("-", "+").replaceAll("_", "/"));
    const kept = await crypto.subtle.importKey("pkcs8", data, algorithm, false, ["sign"]);
    return { sign: kept, public: hex(Uint8Array.from(raw, (c) => c.charCodeAt(0))) };
  }

  // This browser's keys by their public halves.
  function inStore(mode, work) {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open("commonweal-keys", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("keys");
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const transaction = opening.result.transaction("keys", mode);
        const asked = work(transaction.objectStore("keys"));
        transaction.oncomplete = () => resolve(asked.result);
        transaction.onerror = transaction.onabort = () => reject(transaction.error);
      };
    });
  }

  const keep = (key) => inStore("readwrite", (keys) => keys.put(key.sign, key.public));
  const held = (name) => inStore("readonly", (keys) => keys.get(name));

  async function signature(sign, bytes) {
    return hex(new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, sign, bytes)));
  }

  function show(root, name, shown = true) {
    for (const part of root.querySelectorAll(`[data-show="${name}"]`)) part.hidden = !shown;
  }

  // The page on which a key is made, registered, and entered again.
  function credentialPage(page) {
    const registered = page.dataset.key;
    let made = null;

    async function status() {
      const here = registered !== "" && (await held(registered)) !== undefined;
      show(page, "here", here);
      show(page, "elsewhere", registered !== "" && !here);
      show(page, "make", true);
    }

    page.querySelector("[data-do=make]").addEventListener("click", async () => {
      const secret = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
      made = { key: await keyOf(secret), code: await code(secret) };
      page.querySelector("[data-code]").textContent = made.code;
      // Beside the new code no other field asks for one.
      for (const name of ["make", "here", "elsewhere"]) show(page, name, false);
      show(page, "made");
      page.querySelector("[data-code]").focus();
    });

    page.querySelector("form[data-register]").addEventListener("submit", async (event) => {
      const form = event.target;
      event.preventDefault();
      const typed = form.elements.last.value.toUpperCase().trim();
      const right = made !== null && made.code.endsWith(`-${typed}`);
      show(form, "mistyped", !right);
      if (!right) return;
      await keep(made.key);
      form.elements.last.disabled = true; // a part of the secret, which stays here
      form.elements.key.value = made.key.public;
      const bytes = joined(unhex(page.dataset.hold), unhex(made.key.public));
      form.elements.signature.value = await signature(made.key.sign, bytes);
      form.submit();
    });

    page.querySelector("form[data-enter]").addEventListener("submit", async (event) => {
      event.preventDefault();
      const secret = await secretOf(event.target.elements.code.value);
      const key = secret === null ? null : await keyOf(secret);
      show(page, "mistyped-code", secret === null);
      show(page, "other-key", key !== null && key.public !== registered);
      if (key === null || key.public !== registered) return;
      await keep(key);
      event.target.reset();
      await status();
    });

    return status();
  }

  // A form on any page: <form data-sign="bytes in hex" data-key="public key in hex"> with an empty
  // field `signature`. It is signed when it is sent; without the key here it says so and stays.
  function signingForm(form) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const sign = await held(form.dataset.key);
      show(form, "no-key", sign === undefined);
      if (sign === undefined) return;
      form.elements.signature.value = await signature(sign, unhex(form.dataset.sign));
      form.submit();
    });
  }

  // The secret of a key file (node/founding/stewards.py), or what is missing to open it: `sealed` if it
  // can't be opened here at all.
  async function seedOf(text, passphrase) {
    const field = (name, form) => text.match(new RegExp(`^${name} = ${form}\\r?$`, "m"))?.[1];
    const plain = field("seed", '"([0-9a-f]{64})"');
    if (plain !== undefined) return { seed: unhex(plain) };
    const rounds = Number(field("iterations", "([0-9]{1,8})"));
    const [salt, nonce, sealed, open] = ["salt", "nonce", "sealed", "public"].map((name) => field(name, '"([0-9a-f]+)"'));
    if (!(rounds >= 1 && rounds <= MAX_ITERATIONS) || !salt || !nonce || !sealed || !open) return { fault: "sealed" };
    if (passphrase === "") return { fault: "needs-passphrase" };
    const typed = new TextEncoder().encode(passphrase.normalize("NFC"));
    const from = await crypto.subtle.importKey("raw", typed, "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt: unhex(salt), iterations: rounds };
    const key = await crypto.subtle.deriveKey(how, from, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
    const box = { name: "AES-GCM", iv: unhex(nonce), additionalData: unhex(open) };
    try {
      return { seed: new Uint8Array(await crypto.subtle.decrypt(box, key, unhex(sealed))) };
    } catch {
      return { fault: "wrong-passphrase" };
    }
  }

  // A part of a form that asks for an administrator's key file: <div data-lend="bytes in hex"> with
  // the file and its passphrase and, in the form, empty fields `steward` and `signature`. The file
  // signs here, and it and the passphrase stay (decisions 0198 and 0196). One that can't be opened here,
  // as those sealed by argon2id, goes to the server, after a warning.
  function lendingPart(part) {
    const form = part.closest("form"), file = part.querySelector("input[type=file]"), phrase = part.querySelector("input[type=password]");
    const FAULTS = ["sealed", "needs-passphrase", "wrong-passphrase"];
    let warned = false;
    show(part, "lent", false);
    show(part, "kept");
    form.addEventListener("submit", async (event) => {
      const [chosen] = file.files;
      if (chosen === undefined) return;
      event.preventDefault();
      // Kept before anything is awaited: browsers forget it then.
      const pressedWith = event.submitter;
      const text = chosen.size > MAX_KEY_FILE_BYTES ? "" : await chosen.text();
      const { seed, fault } = await seedOf(text, phrase.value);
      for (const name of FAULTS) show(part, name, name === fault);
      if (fault === "sealed" ? !warned : fault !== undefined) {
        warned = fault === "sealed";
        return;
      }
      if (seed !== undefined) {
        const key = await keyOf(seed);
        form.elements.steward.value = key.public;
        form.elements.signature.value = await signature(key.sign, unhex(part.dataset.lend));
        file.value = phrase.value = "";
      }
      if (pressedWith?.name) {
        const pressed = document.createElement("input");
        Object.assign(pressed, { type: "hidden", name: pressedWith.name, value: pressedWith.value });
        form.append(pressed);
      }
      form.submit();
    });
  }

  async function begin() {
    const able = window.isSecureContext && window.crypto?.subtle && window.indexedDB;
    try {
      if (!able) throw new Error("no web crypto");
      await crypto.subtle.importKey("pkcs8", joined(PKCS8, new Uint8Array(SECRET_BYTES)), { name: "Ed25519" }, false, ["sign"]);
    } catch {
      show(document, "unable");
      return;
    }
    show(document, "able");
    document.querySelectorAll("form[data-sign]").forEach(signingForm);
    document.querySelectorAll("[data-lend]").forEach(lendingPart);
    const page = document.querySelector("[data-credential]");
    if (page !== null) await credentialPage(page);
  }

  begin();
})();
