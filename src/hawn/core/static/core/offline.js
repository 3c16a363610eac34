"use strict";
// Forms that work without a network. What is saved is sealed to the server's public key at once: this device cannot
// read it back. Before that it is in memory alone. Texts come from the page (data-*), in its language. On a page that
// has no such form and on which nobody is signed in it only looks whether something waits, and leaves nothing.
(() => {
  const able = () => Boolean(window.isSecureContext && window.indexedDB && window.crypto && window.crypto.subtle && navigator.serviceWorker);
  const policy = window.trustedTypes && window.trustedTypes.createPolicy("hawn", { createScriptURL: (text) => {
    if (text !== "/offline/worker.js") throw new TypeError("not ours");
    return text;
  } });
  const HOUR = 3600 * 1000, OLD = 72 * HOUR, SIGN_IN = 8 * HOUR, REFRESH = 2 * HOUR;
  const PERSONAL = ["/offline/tally/", "/offline/contact/"];
  const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

  // The outbox: sealed entries, and the public key for when there is no network.
  const open = () => new Promise((done, failed) => {
    const asked = indexedDB.open("hawn", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("outbox", { keyPath: "id" });
      asked.result.createObjectStore("facts");
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const act = async (store, mode, verb) => {
    const base = await open();
    try {
      return await new Promise((done, failed) => {
        const step = base.transaction(store, mode), asked = verb(step.objectStore(store));
        step.oncomplete = () => done(asked && asked.result);
        step.onabort = step.onerror = () => failed(step.error);
      });
    } finally { base.close(); }
  };
  // Whether this device has an outbox, without making one.
  const exists = () => new Promise((done) => {
    const asked = indexedDB.open("hawn", 1);
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onsuccess = () => { asked.result.close(); done(true); };
    asked.onerror = () => done(false);
  });
  const waiting = () => act("outbox", "readonly", (s) => s.getAll());
  const put = (entry) => act("outbox", "readwrite", (s) => s.put(entry));
  const drop = (id) => act("outbox", "readwrite", (s) => s.delete(id));

  let token = "";
  const fetchKey = async () => {
    const answer = await fetch("/offline/key/", { cache: "no-store" });
    if (!answer.ok) throw new Error("no key");
    const found = await answer.json();
    token = found.token;
    const before = await act("facts", "readonly", (s) => s.get("key"));
    const facts = { key: found.key, public: found.public, writer: found.writer, at: Date.now() };
    await act("facts", "readwrite", (s) => s.put(facts, "key"));
    if (before && before.writer && !found.writer) await forget();
    return facts;
  };
  // Somebody signed out: their team's pages are no longer for whoever has the device.
  const forget = async () => {
    if (!window.caches) return;
    for (const name of await caches.keys()) for (const page of PERSONAL) await (await caches.open(name)).delete(page);
  };
  const key = async () => {
    try { return await fetchKey(); } catch (error) {
      const kept = await act("facts", "readonly", (s) => s.get("key"));
      if (!kept) throw error;
      return kept;
    }
  };

  // Who writes: sealed into the entry, so that nobody else can send it as theirs. A count and a contact are of whoever
  // was signed in when the page was opened, however long ago. An alert is theirs within the length of a sign-in; after
  // that, and with nobody signed in, it is nobody's.
  let opened = "", ready = Promise.resolve();
  const writer = (form, found) => {
    if (form !== "alert") return opened || found.writer || "";
    return Date.now() - found.at < SIGN_IN ? found.writer || "" : "";
  };
  class Nobody extends Error {}
  const seal = async (id, form, fields) => {
    await ready;
    const found = await key();
    const content = { fields, saved_at: new Date().toISOString(), writer: writer(form, found) };
    if (form !== "alert" && !content.writer) throw new Nobody();
    const wrapping = await crypto.subtle.importKey("spki", bytes(found.public), { name: "RSA-OAEP", hash: "SHA-256" }, false, ["encrypt"]);
    const own = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
    const iv = crypto.getRandomValues(new Uint8Array(12)), text = new TextEncoder();
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: text.encode(id + "|" + form) }, own, text.encode(JSON.stringify(content)));
    const wrapped = await crypto.subtle.encrypt({ name: "RSA-OAEP" }, wrapping, await crypto.subtle.exportKey("raw", own));
    return { id, form, key: found.key, wrapped: base64(wrapped), iv: base64(iv), sealed: base64(sealed), saved: Date.now() };
  };

  // One entry to the server. "wait" leaves it in the outbox, whatever happened on the way; the server takes it once.
  const send = async (entry) => {
    const { saved, state, ...parcel } = entry;
    let answer;
    try {
      if (!token) await fetchKey();
      answer = await fetch("/offline/take/", { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify(parcel) });
    } catch { return "wait"; }
    let said = {};
    try { said = await answer.json(); } catch { /* no answer of ours: a proxy, or an error page */ }
    if (answer.status === 200 && (said.state === "taken" || said.state === "attention")) {
      await drop(entry.id);
      return said.state;
    }
    if (answer.status === 403 && !said.state) token = "";
    if (said.state) await put({ ...entry, state: said.state });
    return said.state || "wait";
  };
  let sending = null;
  const sendAll = () => {
    sending = sending || (async () => {
      const states = {};
      for (const entry of await waiting()) states[entry.id] = await send(entry);
      return states;
    })().finally(() => { sending = null; });
    return sending;
  };

  const words = (text, n) => text.replace("{n}", n);
  const banner = async () => {
    const place = document.querySelector("[data-offline-banner]");
    if (!place || !able()) return;
    let entries = [];
    try { entries = await waiting(); } catch { return; }
    const offline = !navigator.onLine, old = entries.some((one) => Date.now() - one.saved > OLD);
    const list = [];
    if (offline) list.push(place.dataset.offline);
    if (entries.length) list.push(words(entries.length === 1 ? place.dataset.one : place.dataset.many, entries.length));
    if (old) list.push(place.dataset.old);
    place.hidden = !list.length;
    place.querySelector("[data-words]").textContent = list.join(" ");
    place.querySelector("a").hidden = !entries.length;
  };

  const fields = (form) => {
    const found = {};
    for (const [name, value] of new FormData(form)) {
      if (name === "csrfmiddlewaretoken" || typeof value !== "string") continue;
      found[name] = name in found ? [].concat(found[name], value) : value;
    }
    return found;
  };
  const status = (form, name) => {
    const place = document.querySelector(form.dataset.says || "[data-says]");
    place.textContent = form.dataset[name] || "";
    place.hidden = !place.textContent;
    place.focus();
  };
  const wire = (form) => {
    let typed = false;
    form.addEventListener("input", () => { typed = true; });
    window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (form.dataset.busy) return;
      if (!form.dispatchEvent(new CustomEvent("hawn:check", { cancelable: true }))) return;
      form.dataset.busy = "1";
      try {
        const id = crypto.randomUUID ? crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));
        const entry = await seal(id, form.dataset.offline, fields(form));
        await put(entry);
        typed = false;
        form.dispatchEvent(new CustomEvent("hawn:saved", { detail: { id } }));
        form.reset();
        status(form, "saved");
        const states = await sendAll(), state = states[id] || "wait";
        status(form, { taken: "taken", attention: "attention", sign_in: "signIn", not_yours: "notYours", mend: "mend", changed: "mend", differs: "mend" }[state] || "saved");
        form.dispatchEvent(new CustomEvent("hawn:sent", { detail: { id, state } }));
      } catch (error) {
        status(form, error instanceof Nobody ? "nobody" : "unsealed");
      } finally {
        delete form.dataset.busy;
        banner();
      }
    });
  };

  const box = async (place) => {
    const template = place.querySelector("template"), empty = document.querySelector("[data-outbox-empty]");
    const entries = await waiting();
    place.querySelectorAll("li").forEach((one) => one.remove());
    empty.hidden = Boolean(entries.length);
    document.querySelectorAll("[data-send]").forEach((one) => { one.hidden = !entries.length; });
    for (const entry of entries) {
      const row = template.content.cloneNode(true);
      row.querySelector("[data-what]").textContent = place.dataset["form" + entry.form[0].toUpperCase() + entry.form.slice(1)] || entry.form;
      row.querySelector("[data-when]").textContent = new Date(entry.saved).toLocaleString(document.documentElement.lang);
      row.querySelector("[data-state]").textContent = place.dataset[{ sign_in: "signIn", not_yours: "notYours", mend: "mend", changed: "mend", differs: "differs" }[entry.state] || "waits"];
      const button = row.querySelector("button");
      button.addEventListener("click", async () => {
        if (button.dataset.asked) {
          await drop(entry.id);
          await box(place);
          await banner();
        } else {
          button.dataset.asked = "1";
          button.textContent = place.dataset.sure;
        }
      });
      place.append(row);
    }
  };

  // The kept forms as they are now (meetings of the coming week), from whichever page somebody signed in happens to
  // open: the form itself may not be opened before there is no network.
  const refresh = async () => {
    const last = await act("facts", "readonly", (s) => s.get("refreshed"));
    if (last && Date.now() - last < REFRESH) return;
    const worker = (await navigator.serviceWorker.ready).active;
    if (!worker) return;
    await act("facts", "readwrite", (s) => s.put(Date.now(), "refreshed"));
    worker.postMessage("refresh");
  };

  document.addEventListener("DOMContentLoaded", async () => {
    const forms = document.querySelectorAll("form[data-offline]"), outbox = document.querySelector("[data-outbox]");
    document.querySelectorAll("[data-unable]").forEach((one) => { one.hidden = able(); });
    document.querySelectorAll("[data-by]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => {
        const input = document.getElementById(button.dataset.for);
        input.value = Math.max(0, (parseInt(input.value, 10) || 0) + Number(button.dataset.by));
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
    });
    if (!able()) {
      forms.forEach((form) => { form.hidden = true; });
      return;
    }
    forms.forEach(wire); // before anything is waited for: a form is never sent as it is
    const signedIn = "signedIn" in document.body.dataset;
    const again = async () => {
      const entries = await waiting();
      if (entries.length && navigator.onLine) await sendAll();
      await banner();
      if (outbox) await box(outbox);
    };
    window.addEventListener("online", again);
    window.addEventListener("offline", banner);
    document.querySelectorAll("[data-send]").forEach((button) => button.addEventListener("click", again));
    if (!forms.length && !outbox && !signedIn) {
      if (!await exists()) return;
      if (navigator.onLine) await fetchKey().catch(() => {});
      return again();
    }
    ready = act("facts", "readonly", (s) => s.get("key")).then((kept) => { opened = kept && kept.writer || ""; }).catch(() => {});
    await ready;
    try { await navigator.serviceWorker.register(policy ? policy.createScriptURL("/offline/worker.js") : "/offline/worker.js", { scope: "/" }); } catch { /* private window: the forms still work while the page is open */ }
    if (navigator.onLine) {
      await fetchKey().then((found) => { opened = found.writer || opened; }).catch(() => {});
      if (signedIn) await refresh().catch(() => {});
    }
    forms.forEach((form) => { if (form.dataset.offline !== "alert" && !opened) status(form, "nobody"); });
    await again();
  });
})();
