// Tells of the number under the pointer, or of the result in focus, and lights what it belongs to. Without it, the page is whole.
const box = document.getElementById("told");
function tell(number) {
  document.querySelectorAll(".lit").forEach((each) => each.classList.remove("lit"));
  box.replaceChildren();
  if (!number) return;
  const same = `[data-of="${CSS.escape(number.dataset.of)}"]`, part = `[data-part="${CSS.escape(number.dataset.part || "")}"]`;
  document.querySelectorAll(`math ${same}, svg ${part}`).forEach((each) => each.classList.add("lit"));
  const text = document.createElement("p"), drawing = document.querySelector("figure svg:has(.lit)");
  text.textContent = number.getAttribute("title");
  box.append(text, ...(drawing ? [drawing.cloneNode(true)] : []));
}
const numbers = (place) => place.querySelectorAll?.("[data-of]") ?? [];
document.addEventListener("pointerover", (event) => tell(event.target.closest?.("[data-of]")));
document.addEventListener("focusin", (event) => tell([...numbers(event.target)].at(-1)));
document.addEventListener("keydown", (event) => event.key === "Escape" && tell());
