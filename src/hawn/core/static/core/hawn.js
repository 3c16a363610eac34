"use strict";
// Progressive only: every page works without this file.
document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  const summary = document.querySelector(".govuk-error-summary");
  if (summary) summary.focus();
  // Three presses of Shift leave quickly, where the page offers to leave.
  const leave = document.querySelector("[data-leave]");
  if (leave) {
    let presses = 0;
    document.addEventListener("keyup", (event) => {
      presses = event.key === "Shift" ? presses + 1 : 0;
      if (presses === 3) window.location.replace(leave.getAttribute("href"));
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
