// Swagger UI is dark under a class: it follows the reader's device where the theme has a dark sheet, as all pages do.
const page = document.documentElement;
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => page.classList.toggle("dark-mode", dark.matches && page.classList.contains("cn-dark"));
dark.addEventListener("change", follow);
follow();
