// <ll-hearing>: one seat of a hearing room. The server says how the room stands; this shows it, and says what is done.

import { Links } from "ll/hearing-media";

const AGAIN_MS = [500, 1000, 2000, 4000, 5000];
const REPORT_MS = 2000;
const SHOWN_OUT = new Set([4001, 4404]);

/** @typedef {Record<string, any>} Told */

/** @param {string} tag @param {Record<string, string>} [said] @param {(Node | string)[]} [inside] */
function made(tag, said = {}, inside = []) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(said)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}

class Hearing extends HTMLElement {
  /** @type {WebSocket | undefined} */ #socket;
  /** @type {Told} */ #view = { seats: [], acts: [], peers: [] };
  /** @type {Map<number, Told>} */ #entries = new Map();
  /** Names once seen, so that the record can be read when somebody has left. @type {Map<number, string>} */ #names = new Map();
  /** @type {Map<string, {frame: Told, done: () => void, failed: () => void}>} */ #unsaved = new Map();
  /** @type {Record<string, string>} */ #words = {};
  #last = 0;
  #tries = 0;
  #mid = 0;
  #links = new Links(
    (frame) => this.say(frame),
    () => this.#faces(),
  );

  connectedCallback() {
    this.#words = JSON.parse(String(document.getElementById("hearing-words")?.textContent));
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("submit", (event) => this.#submit(event));
    window.setInterval(() => void this.#links.report(), REPORT_MS);
    if (this.dataset.elsewhere) this.#part("move").hidden = false;
    else this.#connect();
  }

  /** @param {string} name */
  #part(name) {
    return /** @type {HTMLElement} */ (this.querySelector(`[data-part="${name}"]`));
  }

  /** @param {string} key @param {Record<string, string>} [facts] */
  #word(key, facts = {}) {
    return Object.entries(facts).reduce((text, [name, value]) => text.replace(`{${name}}`, value), this.#words[key] ?? key);
  }

  #connect() {
    this.#part("move").hidden = true;
    const address = new URL(String(this.dataset.socket), location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ t: "hello", has_media: Links.can, last: this.#last }));
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
    socket.onclose = ({ code }) => this.#closed(code);
  }

  /** @param {number} code */
  #closed(code) {
    this.#socket = undefined;
    const isOut = SHOWN_OUT.has(code) || this.#view.stand === "left";
    this.#tell("line", isOut ? this.#word("shown_out") : this.#word("line_lost"));
    if (isOut) {
      void this.#links.share(false);
      this.#links.close();
      this.#part("move").hidden = this.#view.stand === "left";
      return;
    }
    window.setTimeout(() => this.#connect(), AGAIN_MS[Math.min(this.#tries, AGAIN_MS.length - 1)]);
    this.#tries += 1;
  }

  /** @param {Told} frame */
  say(frame) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /**
   * Say something until it is answered; after a lost line it is said again, and written once.
   * @param {Told} frame @param {() => void} [done] @param {() => void} [failed]
   */
  #surely(frame, done = () => undefined, failed = () => undefined) {
    const mid = `${Date.now()}-${(this.#mid += 1)}`;
    this.#unsaved.set(mid, { frame: { ...frame, mid }, done, failed });
    this.say({ ...frame, mid });
  }

  /** @param {Told} told */
  #hear(told) {
    if (told.t === "welcome") {
      this.#tries = 0;
      this.#tell("line", "");
      this.#links.welcome(/** @type {any} */ (told));
      for (const { frame } of this.#unsaved.values()) this.say(frame);
    } else if (told.t === "room") this.#show(told);
    else if (told.t === "entries") this.#record(told.entries);
    else if (told.t === "sig") void this.#links.hear(told);
    else if (told.t === "done") {
      this.#unsaved.get(told.mid)?.done();
      this.#unsaved.delete(told.mid);
      this.#tell("fault", "");
    } else if (told.t === "error") {
      if (told.code !== "not_saved") {
        this.#unsaved.get(told.mid)?.failed();
        this.#unsaved.delete(told.mid);
      }
      this.#tell("fault", this.#word(`fault_${told.code}`));
    }
  }

  /** @param {string} part @param {string} text */
  #tell(part, text) {
    const place = this.#part(part);
    if (place.textContent !== text) place.textContent = text;
    place.hidden = !text;
  }

  /** @returns {Told} */
  get #me() {
    return this.#view.seats.find((/** @type {Told} */ seat) => seat.id === this.#view.me) ?? {};
  }

  /** @param {Told} view */
  #show(view) {
    const before = this.#me;
    this.#view = view;
    for (const seat of view.seats) this.#names.set(seat.id, seat.name);
    this.dataset.phase = view.phase;
    this.dataset.version = view.version;
    this.dataset.group = view.group;
    this.dataset.private = String(view.is_private);
    // Another may turn a device off, never on.
    if (before.mic && !this.#me.mic && this.#links.mic) void this.#links.turn("audio", false);
    if (before.cam && !this.#me.cam && this.#links.cam) void this.#links.turn("video", false);
    // The room has ended it: with another group nothing is shared on, also where the group changed while it was asked.
    if (this.#links.isSharing && !this.#me.screen) {
      void this.#links.share(false);
      if (!before.screen && view.acts.includes("screen")) this.say({ t: "screen", is_on: false });
    }
    this.#links.regroup(
      /** @type {any} */ (view),
      (id) => view.seats.some((/** @type {Told} */ seat) => seat.id === id && seat.media && seat.online),
    );
    this.#banner();
    this.#seats();
    this.#faces();
    this.#answers();
    this.#paper();
    for (const part of this.querySelectorAll("[data-for]")) {
      const wanted = String(/** @type {HTMLElement} */ (part).dataset.for).split(" ");
      /** @type {HTMLElement} */ (part).hidden = !wanted.some((act) => view.acts.includes(act));
    }
    this.#part("ready").hidden = !(view.stand === "waiting" && this.#me.is_alone === null);
    if (["closed", "abandoned"].includes(view.phase)) this.#links.close();
  }

  #banner() {
    const view = this.#view;
    const isApart = String(view.group).startsWith("caucus-");
    let key = `phase_${view.phase}`;
    if (view.stand === "waiting") key = "waiting";
    else if (view.stand === "in" && !view.group && ["joint", "caucus", "closing"].includes(view.phase)) key = "waiting";
    else if (view.is_private) key = "private";
    else if (isApart) key = "not_private";
    else if (view.others_since && view.group) key = "others_apart";
    const names = view.seats.filter((/** @type {Told} */ s) => s.group && s.group === view.group).map((/** @type {Told} */ s) => s.name);
    const since = view.others_since ? new Date(view.others_since).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }) : "";
    const banner = this.#part("banner");
    banner.dataset.look = view.is_private ? "private" : isApart ? "open" : "";
    this.#tell("banner", this.#word(key, { names: names.join("、"), time: since }));
    const missing = view.missing.map((/** @type {number} */ id) => this.#names.get(id)).join("、");
    this.#tell("missing", missing && isApart ? this.#word("missing", { names: missing }) : "");
    this.#tell("chair", view.is_chair_lost ? this.#word("chair_lost") : "");
  }

  /** Those who are in the own group, each with picture or name. */
  #faces() {
    const place = this.#part("faces");
    const seats = this.#view.seats.filter((/** @type {Told} */ s) => s.group === this.#view.group && (s.id === this.#view.me || s.group));
    const keep = new Set();
    for (const seat of seats) {
      let face = /** @type {HTMLElement | null} */ (place.querySelector(`[data-face="${seat.id}"]`));
      if (!face) {
        const video = /** @type {HTMLVideoElement} */ (made("video", { autoplay: "", playsinline: "" }));
        face = made("li", { "data-face": String(seat.id), class: "hearing-face" }, [video, made("p")]);
        place.append(face);
      }
      keep.add(face);
      const isMe = seat.id === this.#view.me;
      const video = /** @type {HTMLVideoElement} */ (face.querySelector("video"));
      const own = isMe && this.#links.tracks.video ? [this.#links.tracks.video] : [];
      const stream = isMe ? (own.length ? new MediaStream(own) : null) : (this.#links.stream(seat.id) ?? null);
      const isSame = stream && video.srcObject instanceof MediaStream && stream.getTracks().every((t) => /** @type {MediaStream} */ (video.srcObject).getTrackById(t.id));
      if (!isSame && video.srcObject !== stream) video.srcObject = stream;
      video.muted = isMe;
      video.hidden = seat.screen || !(isMe ? own.length : seat.cam);
      face.dataset.link = isMe ? "me" : this.#links.state(seat.id);
      const marks = [seat.way !== "online" ? this.#word(`way_${seat.way}`) : "", seat.mic || seat.way !== "online" ? "" : this.#word("mic_is_off"), seat.is_lost ? this.#word("lost") : ""];
      const line = [isMe ? this.#word("me", { name: seat.name }) : seat.name, ...marks].filter(Boolean).join(" · ");
      const words = /** @type {HTMLElement} */ (face.querySelector("p"));
      if (words.textContent !== line) words.textContent = line;
    }
    for (const face of [...place.children]) if (!keep.has(face)) face.remove();
    for (const [name, on] of [["mic", this.#links.mic], ["cam", this.#links.cam]]) {
      const button = this.querySelector(`[data-turn="${name}"]`);
      button?.setAttribute("aria-pressed", String(on));
      if (button) button.textContent = this.#word(`${name}_${on ? "off" : "on"}`);
    }
    this.#screen();
  }

  /** The screen that somebody shares with the own group, large, and the own button for it. */
  #screen() {
    const sharer = this.#view.seats.find((/** @type {Told} */ seat) => seat.screen);
    const isMine = sharer?.id === this.#view.me;
    this.#tell("screen-name", sharer ? this.#word(isMine ? "screen_own" : "screen_of", { name: sharer.name }) : "");
    const video = /** @type {HTMLVideoElement} */ (this.#part("screen"));
    const [track] = sharer && !isMine ? (this.#links.stream(sharer.id)?.getVideoTracks() ?? []) : [];
    const shown = /** @type {MediaStream | null} */ (video.srcObject)?.getTracks()[0];
    if (shown !== track) video.srcObject = track ? new MediaStream([track]) : null;
    video.hidden = !track;
    const may = this.#view.acts.includes("screen");
    const button = /** @type {HTMLButtonElement} */ (this.querySelector("[data-share]"));
    button.hidden = !may || !Links.canShare;
    button.disabled = Boolean(sharer) && !isMine;
    button.setAttribute("aria-pressed", String(isMine));
    button.textContent = this.#word(isMine ? "screen_off" : "screen_on");
    this.#tell("screen-cannot", may && !Links.canShare ? this.#word("screen_cannot") : "");
  }

  async #share() {
    if (this.#me.screen) {
      this.#unshare();
      return;
    }
    try {
      await this.#links.choose(() => this.#unshare());
      // The room decides; until it has, nothing is sent.
      this.#surely({ t: "screen", is_on: true }, () => void this.#links.share(true), () => void this.#links.share(false));
    } catch {
      this.#tell("fault", this.#word("screen_none"));
    }
  }

  #unshare() {
    void this.#links.share(false);
    this.#surely({ t: "screen", is_on: false });
  }

  /** The panel's list of everybody, with what may be done to each. */
  #seats() {
    const view = this.#view;
    const place = this.#part("seats");
    const isPanel = view.acts.includes("identify");
    this.#part("people").hidden = !isPanel;
    if (!isPanel) return;
    const chosen = new Set([...place.querySelectorAll("input:checked")].map((box) => /** @type {HTMLInputElement} */ (box).value));
    const focused = document.activeElement?.getAttribute("data-key");
    const rows = view.seats.map((/** @type {Told} */ seat) => this.#row(seat, chosen));
    place.replaceChildren(...rows);
    if (focused) /** @type {HTMLElement | null} */ (place.querySelector(`[data-key="${focused}"]`))?.focus();
    const speaker = /** @type {HTMLSelectElement} */ (this.#part("speaker"));
    const value = speaker.value;
    const options = view.seats.filter((/** @type {Told} */ s) => s.group === view.group || s.way !== "online");
    speaker.replaceChildren(made("option", { value: "" }, [this.#word("nobody")]), ...options.map((/** @type {Told} */ s) => made("option", { value: String(s.id) }, [s.name])));
    speaker.value = value;
  }

  /** @param {Told} seat @param {Set<string>} chosen */
  #row(seat, chosen) {
    const view = this.#view;
    const may = (/** @type {string} */ act) => view.acts.includes(act);
    const isOther = seat.id !== view.me;
    const isThere = seat.online || seat.way !== "online";
    const facts = [
      this.#word(`job_${seat.id === view.chair ? "chair" : seat.job}`), seat.side && this.#word(`side_${seat.side}`),
      this.#word(`way_${seat.way}`), seat.is_lost ? this.#word("lost") : this.#word(`stand_${seat.stand}`),
      String(seat.group).startsWith("caucus-") && this.#word("apart"), seat.others,
      seat.is_alone === false && this.#word("not_alone"), seat.wish && this.#word(`wish_${seat.wish}`),
    ].filter(Boolean).join(" · ");
    /** @type {[boolean, string, Record<string, string>][]} */
    const buttons = [
      [may("identify") && !seat.identity && seat.way === "online", "identify", { method: "document" }],
      [may("identify") && !seat.identity && seat.way === "phone", "call_back", { do: "identify", method: "call_back", is_alone: "1" }],
      [may("identify") && !seat.identity && seat.way === "table", "seen", { do: "identify", method: "document", is_alone: "1" }],
      [may("admit") && isThere && !!seat.identity && ["waiting", "left", "invited"].includes(seat.stand), "admit", {}],
      [may("mute") && isOther && seat.mic, "mute", { what: "mic" }],
      [may("mute") && isOther && seat.cam, "mute_cam", { do: "mute", what: "cam" }],
      [may("mute") && isOther && seat.screen, "mute_screen", { do: "mute", what: "screen" }],
      [may("allow") && seat.may_screen === false, "allow", { is_allowed: "1" }],
      [may("allow") && seat.may_screen === true, "disallow", { do: "allow", is_allowed: "0" }],
      [may("vouch") && seat.stand === "in" && seat.way !== "online" && view.missing.includes(seat.id), "vouch", { version: String(view.version) }],
      [may("way") && !seat.online && seat.way === "online" && isOther, "way", { way: "phone" }],
      [may("hand") && isOther && seat.job === "mediator" && seat.stand === "in", "hand", {}],
      [may("read_back") && seat.way !== "online" && seat.stand === "in", "read_back", { digest: String(view.digest), is_right: "1" }],
      [may("eject") && isOther && seat.stand === "in", "eject", { reason: this.#word("reason_wait") }],
    ];
    const made_ = buttons.filter(([is]) => is).map(([, key, said]) => {
      const data = Object.fromEntries(Object.entries(said).map(([name, value]) => [`data-${name.replace("_", "-")}`, value]));
      return made("button", { type: "button", class: "govuk-button govuk-button--secondary govuk-button--small", "data-do": said.do ?? key, "data-seat": String(seat.id), "data-key": `${key}-${seat.id}`, ...data }, [this.#word(`do_${key}`), made("span", { class: "govuk-visually-hidden" }, [` ${seat.name}`])]);
    });
    const name = made("span", {}, [made("strong", {}, [seat.name]), made("span", { class: "ll-small ll-muted" }, [facts])]);
    const box = /** @type {HTMLInputElement} */ (made("input", { type: "checkbox", value: String(seat.id), "data-key": `box-${seat.id}` }));
    box.checked = chosen.has(box.value);
    const head = may("group") && seat.stand === "in" ? made("label", { class: "hearing-choice" }, [box, name]) : name;
    return made("li", { "data-row": String(seat.id), "data-stand": seat.stand }, [head, made("div", { class: "hearing-buttons" }, made_)]);
  }

  /** @param {Told[]} entries */
  #record(entries) {
    const place = this.#part("record");
    for (const entry of entries) {
      if (this.#entries.has(entry.id)) continue;
      this.#entries.set(entry.id, entry);
      this.#last = Math.max(this.#last, entry.id);
      const time = new Date(entry.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
      const who = this.#names.get(entry.speaker) ?? "";
      const isApart = String(entry.group).startsWith("caucus-");
      const marks = [time, this.#word(`kind_${entry.kind}`), who, isApart && this.#word("kept_apart")].filter(Boolean).join(" · ");
      const line = made("li", { "data-entry": String(entry.id), "data-apart": String(isApart) }, [made("p", { class: "ll-small ll-muted" }, [marks]), made("p", { class: "hearing-words" }, [entry.text])]);
      if (entry.kind !== "chat" && entry.speaker === this.#view.me) {
        line.append(made("button", { type: "button", class: "hearing-flag", "data-flag": String(entry.id) }, [this.#word("not_said")]));
      }
      place.append(line);
    }
    place.scrollTop = place.scrollHeight;
  }

  /** The document that the own group is shown, and what the panel may show it. */
  #paper() {
    const { paper, papers = [] } = this.#view;
    this.#part("paper").hidden = !paper;
    this.#tell("paper-name", paper ? (paper.draft ? this.#word("draft", { n: String(paper.draft) }) : paper.name) : "");
    this.#tell("paper-text", paper?.text ?? "");
    const [picture, pages] = [this.#part("paper-picture"), this.#part("paper-pages")];
    const address = paper?.url ? paper.url + (paper.kind === "pages" ? `#page=${paper.page}` : "") : "";
    for (const [place, kind] of /** @type {[HTMLImageElement | HTMLIFrameElement, string][]} */ ([[picture, "picture"], [pages, "pages"]])) {
      const wanted = paper?.kind === kind ? address : "";
      place.hidden = !wanted;
      if (place.getAttribute("src") !== wanted) wanted ? place.setAttribute("src", wanted) : place.removeAttribute("src");
    }
    if (paper) picture.setAttribute("alt", paper.name);
    const link = this.#part("paper-link");
    link.hidden = !address;
    link.querySelector("a")?.setAttribute("href", address);
    const choice = /** @type {HTMLSelectElement} */ (this.#part("papers"));
    const value = choice.value;
    const named = (/** @type {Told} */ one) => (one.what === "proposal" ? this.#word("draft", { n: one.name.slice(1) }) : one.name);
    choice.replaceChildren(...papers.map((/** @type {Told} */ one) => made("option", { value: `${one.what}-${one.id}` }, [named(one)])));
    if (value) choice.value = value;
  }

  /** Who has confirmed the record, and the own answer. */
  #answers() {
    const { answers = {}, digest = "", acts, seats } = this.#view;
    this.#part("closing").hidden = !acts.includes("confirm");
    if (!acts.includes("confirm")) return;
    const mine = answers[this.#view.me];
    this.#part("closing").dataset.digest = digest;
    this.#tell("mine", mine ? this.#word(mine.is_right ? "you_confirmed" : "you_refused") : "");
    const told = seats.filter((/** @type {Told} */ s) => answers[s.id]).map((/** @type {Told} */ s) => `${s.name}: ${this.#word(answers[s.id].is_right ? "confirmed" : "refused")} ${answers[s.id].reason}`);
    this.#part("answers").replaceChildren(...told.map((/** @type {string} */ line) => made("li", {}, [line])));
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const button = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("button"));
    if (!button) return;
    const said = button.dataset;
    if (said.move !== undefined) this.#connect();
    else if (said.turn) void this.#turn(said.turn);
    else if (said.share !== undefined) void this.#share();
    else if (said.turnPage) this.#surely({ t: "page", page: Math.max(1, this.#view.paper.page + Number(said.turnPage)) });
    else if (said.flag) this.#flag(Number(said.flag));
    else if (said.do === "group") this.#surely({ t: "group", members: this.#chosen() });
    else if (said.do) this.#surely(this.#frame(said));
  }

  #chosen() {
    const boxes = [...this.#part("seats").querySelectorAll("input:checked")];
    return [...new Set([this.#view.me, ...boxes.map((box) => Number(/** @type {HTMLInputElement} */ (box).value))])];
  }

  /** @param {DOMStringMap} said */
  #frame(said) {
    /** @type {Told} */
    const frame = { t: said.do };
    for (const name of ["method", "what", "way", "reason", "digest"]) if (said[name] !== undefined) frame[name] = said[name];
    for (const name of ["seat", "version"]) if (said[name]) frame[name] = Number(said[name]);
    if (said.isAlone) frame.is_alone = true;
    if (said.isAllowed) frame.is_allowed = said.isAllowed === "1";
    if (said.isRight) frame.is_right = true;
    return frame;
  }

  /** @param {string} name */
  async #turn(name) {
    const isMic = name === "mic";
    const on = !(isMic ? this.#links.mic : this.#links.cam);
    try {
      await this.#links.turn(isMic ? "audio" : "video", on);
      this.#surely({ t: "media", mic: this.#links.mic, cam: this.#links.cam });
      this.#tell("fault", "");
    } catch (error) {
      const key = `device_${error instanceof Error ? error.name : ""}`;
      this.#tell("fault", this.#word(key in this.#words ? key : "device"));
    }
  }

  /** @param {number} entry */
  #flag(entry) {
    const field = /** @type {HTMLTextAreaElement} */ (this.querySelector("form[data-form=chat] textarea"));
    field.dataset.flag = String(entry);
    this.#tell("flagging", this.#word("flagging"));
    field.focus();
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.dataset.form) return;
    event.preventDefault();
    const data = new FormData(form);
    const text = String(data.get("text") ?? "").trim();
    const clear = () => form.reset();
    const kind = form.dataset.form;
    if (kind === "chat" && text) {
      const field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
      const flag = Number(field.dataset.flag ?? 0);
      delete field.dataset.flag;
      this.#tell("flagging", "");
      this.#surely(flag ? { t: "flag", entry: flag, text } : { t: "chat", text }, clear);
    } else if (kind === "entry" && text) {
      const speaker = Number(data.get("speaker")) || null;
      this.#surely({ t: "entry", kind: data.get("kind"), text, speaker }, () => {
        /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text")).value = "";
      });
    } else if (kind === "ready") this.#surely({ t: "ready", is_alone: data.get("alone") === "yes", others: String(data.get("others") ?? "") });
    else if (kind === "show" && data.get("paper")) {
      const [what, id] = String(data.get("paper")).split("-");
      this.#surely({ t: "show", what, id: Number(id) });
    } else if (kind === "begin") this.#surely({ t: "begin", is_read: data.get("read") === "yes" });
    else if (kind === "seat") this.#surely({ t: "seat", name: String(data.get("name")).trim(), job: data.get("job"), side: data.get("side"), way: data.get("way") }, clear);
    else if (kind === "confirm") {
      const isRight = /** @type {HTMLButtonElement | null} */ (event.submitter)?.value === "right";
      this.#surely({ t: "confirm", digest: this.#part("closing").dataset.digest, is_right: isRight, reason: String(data.get("reason") ?? "") });
    }
  }
}

customElements.define("ll-hearing", Hearing);
