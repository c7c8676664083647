// Building elements. Text from the wire only ever becomes text nodes; nothing here parses markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, to] of Object.entries(value)) element.style.setProperty(key, to);
    else if (name === "value") element.value = value;
    else if (name === "checked") element.checked = value;
    else if (name === "dataset") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(3)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

/** An HTML element with properties and children; strings become text. */
export const h = (tag, properties, ...children) => fill(document.createElement(tag), properties, children);

/** The same for SVG. */
export const s = (tag, properties, ...children) => fill(document.createElementNS(SVG, tag), properties, children);

/** Go to a place of the page, at once: a bare change of the address is acted on only later. */
export function goTo(hash) {
  history.pushState(null, "", `#${hash}`);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

/** The element of this id. */
export const $ = (id) => document.getElementById(id);

/** Put these children in place of those that are there. */
export function show(element, ...children) {
  element.replaceChildren();
  return fill(element, null, children);
}
