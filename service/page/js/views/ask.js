// Where one asks.
import { el } from "../dom.js";

export default {
  title: "Dateline",
  async render(root) {
    root.append(el("h1", {}, "Ask the news you follow"));
  },
};
