// The search of the documents: every word typed must begin a word of a title or heading. The list of places is
// written before this by the generator: [title, heading or "", address].
const root = document.currentScript.dataset.root;
const form = document.getElementById("search");
const query = document.getElementById("query");
const found = document.getElementById("found");
const most = 12;

const words = (text) => text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
const known = places.map(([title, heading, address]) => ({
  title,
  heading,
  address,
  words: words(`${title} ${heading} ${address.split("#")[0]}`),
}));

/** The fewer other words a place has, the better it fits; pages come before their sections. */
function search(text) {
  const asked = words(text);
  if (asked.length === 0) return [];
  const fitting = known.filter((place) => asked.every((word) => place.words.some((each) => each.startsWith(word))));
  const weight = ({ heading, words: all }) => (heading === "" ? 0 : 100) + all.length;
  return fitting.toSorted((one, other) => weight(one) - weight(other)).slice(0, most);
}

function line({ title, heading, address }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = root + address;
  link.textContent = heading === "" ? title : heading;
  if (heading !== "") {
    const page = document.createElement("small");
    page.textContent = ` ${title}`;
    link.append(page);
  }
  item.append(link);
  return item;
}

function show() {
  const places = search(query.value);
  found.replaceChildren(...places.map(line));
  if (places.length === 0 && query.value.trim() !== "") {
    const item = document.createElement("li");
    item.textContent = "No title or heading has these words.";
    found.append(item);
  }
}

form.hidden = false;
query.addEventListener("input", show);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  found.querySelector("a")?.click();
});
form.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  query.value = "";
  show();
  query.focus();
});
