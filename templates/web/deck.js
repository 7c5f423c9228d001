// The keys of a presenter turn the slides; without this, they are scrolled.
const STEPS = { ArrowRight: 1, PageDown: 1, ArrowDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1, ArrowUp: -1 };
const slides = [...document.querySelectorAll(".slide")];
document.addEventListener("keydown", (event) => {
  if (!STEPS[event.key]) return;
  event.preventDefault();
  const middle = window.scrollY + window.innerHeight / 2;
  const now = slides.findIndex((slide) => slide.offsetTop + slide.offsetHeight > middle);
  slides[Math.min(Math.max(now + STEPS[event.key], 0), slides.length - 1)].scrollIntoView();
});
