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
