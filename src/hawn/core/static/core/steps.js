"use strict";
// A long form on one page, a screen at a time: Back, Continue, a check before it is saved. Nothing is kept between.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-steps]");
  if (!form) return;
  const steps = [...form.querySelectorAll("[data-step]")], last = steps.length - 1;
  let at = 0;
  const summary = form.querySelector(".govuk-error-summary");
  const show = (number, moved = true) => {
    at = number;
    steps.forEach((step, n) => { step.hidden = n !== at; });
    summary.hidden = true;
    if (at === last) check();
    if (!moved) return;
    steps[at].querySelector("h1").focus();
    window.scrollTo(0, 0);
  };
  // A plain no of an adult is only counted (ADR 18): there is no receipt then. The server decides; where it is not as
  // plain as this, the receipt is shown.
  const said = (name) => (form.querySelector(`[name=${name}]:checked`) || { value: "" }).value;
  const nobody = (name) => /^0*$/.test((form.querySelector(`[name=${name}]`) || { value: "" }).value.trim());
  const counted = () => form.dataset.refusal === "none" && said("danger") !== "yes" && ["adult", "not_asked"].includes(said("age_group"))
    && nobody("minors") && nobody("children_with")
    && (said("permission_referral") === "no" || (said("answer") === "no" && said("permission_referral") !== "yes"));
  const label = (input) => form.querySelector(`label[for="${CSS.escape(input.id)}"]`);
  const check = () => {
    const list = form.querySelector("[data-answers]");
    list.replaceChildren();
    form.querySelectorAll("[data-when]").forEach((one) => { one.hidden = (one.dataset.when === "counted") !== counted(); });
    steps.slice(0, last).forEach((step, n) => {
      step.querySelectorAll(".govuk-form-group").forEach((group) => {
        const said = [...group.querySelectorAll("input, select, textarea")].map((one) => {
          if (one.type === "radio" || one.type === "checkbox") return one.checked && !one.closest("[hidden]:not([data-step])") ? label(one).textContent.trim() : "";
          if (one.tagName === "SELECT") return one.value ? one.selectedOptions[0].textContent.trim() : "";
          return one.value.trim();
        }).filter(Boolean);
        if (!said.length) return;
        const row = document.createElement("div"), key = document.createElement("dt"), value = document.createElement("dd");
        const change = document.createElement("button"), hidden = document.createElement("span");
        row.className = "govuk-summary-list__row";
        key.className = "govuk-summary-list__key";
        value.className = "govuk-summary-list__value";
        key.textContent = (group.querySelector("legend, label") || key).firstChild.textContent.trim();
        value.textContent = said.join("; ");
        value.dir = "auto";
        const actions = document.createElement("dd");
        actions.className = "govuk-summary-list__actions";
        change.type = "button";
        change.className = "h-linkish";
        change.textContent = form.dataset.change;
        hidden.className = "govuk-visually-hidden";
        hidden.textContent = ": " + key.textContent;
        change.append(hidden);
        change.addEventListener("click", () => show(n));
        actions.append(change);
        row.append(key, value, actions);
        list.append(row);
      });
    });
  };
  const missing = (step) => [...step.querySelectorAll("[data-required]")].filter((group) => !group.querySelector("input:checked"));
  const tell = (groups) => {
    const list = summary.querySelector("ul");
    list.replaceChildren();
    form.querySelectorAll("[data-said]").forEach((one) => one.remove());
    groups.forEach((group) => {
      const input = group.querySelector("input"), item = document.createElement("li"), link = document.createElement("a");
      link.href = "#" + input.id;
      link.textContent = form.dataset.missing;
      link.addEventListener("click", (event) => { event.preventDefault(); input.focus(); });
      item.append(link);
      list.append(item);
      const words = document.createElement("p");
      words.className = "govuk-error-message";
      words.dataset.said = "1";
      words.textContent = form.dataset.missing;
      group.querySelector("fieldset").prepend(words);
    });
    summary.hidden = false;
    summary.focus();
  };
  form.addEventListener("click", (event) => {
    const go = event.target.closest("[data-go]");
    if (!go) return;
    event.preventDefault();
    const found = go.dataset.go === "next" ? missing(steps[at]) : [];
    if (found.length) return tell(found);
    form.querySelectorAll("[data-said]").forEach((one) => one.remove());
    show(Math.max(0, Math.min(last, at + (go.dataset.go === "next" ? 1 : -1))));
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || at === last || event.target.tagName === "TEXTAREA" || event.target.tagName === "BUTTON") return;
    event.preventDefault();
    steps[at].querySelector("[data-go=next]").click();
  });
  // Signs of the chosen sector; at most eight until more are asked for.
  const sector = form.querySelector("[name=sector]"), more = form.querySelector("[data-more]");
  const signs = () => {
    const all = form.dataset.more === "1";
    form.querySelectorAll("[data-sector]").forEach((group) => {
      group.hidden = Boolean(sector.value) ? group.dataset.sector !== sector.value : !all && group !== form.querySelector("[data-sector]");
      group.querySelectorAll(".govuk-checkboxes__item").forEach((item, n) => { item.hidden = !all && n >= 8 && !item.querySelector("input").checked; });
    });
  };
  sector.addEventListener("change", signs);
  more.addEventListener("click", () => { form.dataset.more = "1"; signs(); more.hidden = true; });
  signs();
  // The receipt: the same letters as the server's, drawn without favour.
  const draw = () => {
    const letters = form.dataset.alphabet, most = 256 - 256 % letters.length, found = [];
    while (found.length < 16) {
      const [byte] = crypto.getRandomValues(new Uint8Array(1));
      if (byte < most) found.push(letters[byte % letters.length]);
    }
    return found.join("").replace(/(.{4})(?=.)/g, "$1-");
  };
  const receipt = form.querySelector("[name=receipt]");
  receipt.value = draw();
  form.addEventListener("hawn:saved", () => {
    document.querySelector("[data-receipt]").textContent = counted() ? "" : receipt.value;
    document.querySelector(counted() ? "[data-counted]" : "[data-after]").hidden = false;
    form.hidden = true;
  });
  show(0, false);
});
