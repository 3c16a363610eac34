"use strict";
// Progressive only: every page works without this file.
document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  const summary = document.querySelector(".govuk-error-summary");
  if (summary && !summary.dataset.disableAutoFocus) summary.focus();
  // Three presses of Shift leave quickly, where the page offers to leave.
  const ways = document.querySelectorAll("[data-leave]");
  if (ways.length) {
    const leave = () => {
      document.body.hidden = true;
      document.title = "\u00a0";
      window.location.replace(ways[0].getAttribute("href")); // takes this page's place in the history
    };
    let presses = 0;
    document.addEventListener("keyup", (event) => {
      presses = event.key === "Shift" ? presses + 1 : 0;
      if (presses === 3) leave();
    });
    ways.forEach((way) => way.addEventListener("click", (event) => {
      event.preventDefault();
      leave();
    }));
  }
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  // Reading aloud, where this device has a voice of its own for the language: nothing is sent to a voice elsewhere.
  const aloud = document.querySelector("[data-aloud]"), listen = document.querySelector("[data-listen]");
  if (aloud && listen && window.speechSynthesis) {
    const speech = window.speechSynthesis;
    const voice = () => speech.getVoices().find((one) => one.localService && one.lang.split("-")[0] === aloud.lang);
    const offer = () => { listen.hidden = !voice(); };
    offer();
    speech.addEventListener("voiceschanged", offer);
    listen.addEventListener("click", () => {
      const reading = speech.speaking;
      speech.cancel();
      if (reading) return;
      const words = new SpeechSynthesisUtterance(aloud.innerText);
      words.voice = voice();
      words.lang = aloud.lang;
      speech.speak(words);
    });
  }
  // A sign-in ends after 15 quiet minutes. Typing keeps it; a warning comes two minutes before; what was typed is
  // kept, sealed, on the server, and comes back after the next sign-in.
  const body = document.body;
  if ("signedIn" in body.dataset) {
    const minute = 60000, began = { at: Date.now() };
    let typed = 0, warning = null;
    const form = () => document.querySelector("main form[method=post]");
    const stay = () => {
      began.at = Date.now();
      if (warning) warning.remove();
      warning = null;
      return fetch("/account/stay/", { redirect: "manual" });
    };
    document.addEventListener("input", () => { typed = Date.now(); });
    const keep = async () => {
      if (!form() || !typed) return;
      const words = new FormData(form());
      form().querySelectorAll("input[type=file]").forEach((one) => words.delete(one.name));
      words.append("kept_path", location.pathname + location.search);
      await fetch("/account/kept/", { method: "POST", body: new URLSearchParams(words), redirect: "manual" });
    };
    const tick = async () => {
      const quiet = Date.now() - began.at;
      if (typed > began.at && quiet > 5 * minute && !warning) return stay();
      if (quiet >= 13 * minute && !warning) {
        warning = document.createElement("div");
        warning.className = "h-warn";
        warning.setAttribute("role", "alertdialog");
        warning.setAttribute("aria-label", body.dataset.warn);
        const words = document.createElement("p"), button = document.createElement("button");
        words.textContent = body.dataset.warn;
        button.textContent = body.dataset.stay;
        button.className = "govuk-button";
        button.addEventListener("click", stay);
        warning.append(words, button);
        body.append(warning);
        button.focus();
      }
      if (quiet >= 14.5 * minute && warning && !warning.dataset.kept) {
        warning.dataset.kept = "1";
        await keep();
      }
      if (quiet >= 15.1 * minute && !began.left) {
        began.left = true;
        const back = encodeURIComponent(location.pathname + location.search + "#kept");
        location.replace("/account/login/?after=idle&next=" + back);
      }
    };
    setInterval(tick, 5000);
    if (location.hash === "#kept" && form()) {
      const path = encodeURIComponent(location.pathname + location.search);
      fetch("/account/kept/?kept_path=" + path).then((answer) => answer.json()).then((fields) => {
        let back = false;
        Object.entries(fields).forEach(([name, values]) => {
          form().querySelectorAll(`[name="${CSS.escape(name)}"]`).forEach((one) => {
            if (one.type === "hidden" || one.type === "file") return;
            if (one.type === "radio" || one.type === "checkbox") one.checked = values.includes(one.value);
            else one.value = values[0];
            back = true;
          });
        });
        if (!back) return;
        typed = Date.now();
        const words = document.createElement("p");
        words.className = "h-card";
        words.setAttribute("role", "status");
        words.textContent = body.dataset.back;
        form().before(words);
      });
    }
  }
  // A second press on Send does not send twice (the server takes it once anyway).
  document.querySelectorAll("form[data-once]").forEach((form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
    });
  });
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-once]").forEach((form) => delete form.dataset.sent);
});
