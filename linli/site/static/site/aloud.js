// <ll-aloud>: reads the page aloud with the device's own voice; stays away where none speaks the page's language.

/** Give a voice of the page's language, or none. */
function voice() {
  const spoken = document.documentElement.lang.slice(0, 2);
  return speechSynthesis.getVoices().find((each) => each.lang.slice(0, 2) === spoken);
}

class Aloud extends HTMLElement {
  connectedCallback() {
    if (!("speechSynthesis" in window)) return;
    speechSynthesis.addEventListener("voiceschanged", this.#offer);
    window.addEventListener("pagehide", () => speechSynthesis.cancel());
    this.#offer();
  }

  #offer = () => {
    if (this.firstElementChild || !voice()) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary";
    button.textContent = this.dataset.play ?? "";
    button.addEventListener("click", () => this.#turn(button));
    this.append(button);
  };

  /** @param {HTMLButtonElement} button */
  #turn(button) {
    if (speechSynthesis.speaking) {
      speechSynthesis.cancel();
      return;
    }
    const words = new SpeechSynthesisUtterance(document.querySelector("main")?.innerText ?? "");
    const ended = () => (button.textContent = this.dataset.play ?? "");
    words.voice = voice() ?? null;
    words.lang = document.documentElement.lang;
    words.addEventListener("end", ended);
    words.addEventListener("error", ended);
    button.textContent = this.dataset.stop ?? "";
    speechSynthesis.speak(words);
  }
}

customElements.define("ll-aloud", Aloud);
