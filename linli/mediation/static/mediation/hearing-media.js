// The links of this browser to the others of its group. Sound comes first and never waits for a picture; what is not
// of the group is closed before anything else is done.

const PICTURE = { width: 320, height: 240, frameRate: 15 };
// The profile "normal" (hearing-room 2).
const MOST_BITS = 150_000;
// A screen is read, not watched: few frames, and as many bits as the profile "clear".
const SCREEN = { video: { width: { max: 1280 }, height: { max: 960 }, frameRate: { max: 8 } }, audio: false };
const SCREEN_BITS = 400_000;
const AGAIN_MS = 4000;

/** @typedef {{pc: RTCPeerConnection, waiting: RTCIceCandidateInit[], bytes: number, stream: MediaStream, timer: number, tries: number}} Pair */

export class Links {
  /** @type {Map<number, Pair>} */ #pairs = new Map();
  /** @type {Record<string, any>[]} */ #early = [];
  /** @type {RTCConfiguration} */ #config = {};
  #version = 0;
  #me = 0;
  /** @type {number[]} */ #peers = [];
  /** @type {Record<string, MediaStreamTrack | undefined>} */ tracks = {};
  /** The own screen as it was chosen, and whether it is sent in the place of the camera. @type {MediaStreamTrack | undefined} */ screen;
  isSharing = false;
  mayBeOn = false;

  /**
   * @param {(frame: Record<string, unknown>) => void} say
   * @param {() => void} changed called when a picture or a state has changed
   */
  constructor(say, changed) {
    this.say = say;
    this.changed = changed;
  }

  static get can() {
    return "RTCPeerConnection" in window;
  }

  /** Phones mostly cannot. */
  static get canShare() {
    return Links.can && "getDisplayMedia" in (navigator.mediaDevices ?? {});
  }

  /** @param {{me: number, ice: RTCIceServer[], relay_only: boolean}} told */
  welcome(told) {
    this.#me = told.me;
    this.#config = { iceServers: told.ice, iceTransportPolicy: told.relay_only ? "relay" : "all" };
  }

  /**
   * Turn a device on, asking the person once, or off. Throws what the browser says where it may not.
   * @param {"audio" | "video"} kind @param {boolean} on
   */
  async turn(kind, on) {
    const old = this.tracks[kind];
    if (on && (!old || old.readyState === "ended")) {
      const wanted = kind === "audio" ? { audio: { echoCancellation: true } } : { video: PICTURE };
      const stream = await navigator.mediaDevices.getUserMedia(wanted);
      [this.tracks[kind]] = stream.getTracks();
    }
    if (!on && kind === "video") {
      old?.stop();
      this.tracks.video = undefined;
    }
    this[kind === "audio" ? "mic" : "cam"] = on;
    await this.#send();
  }

  mic = false;
  cam = false;

  /**
   * Let the person choose what to share; nothing of it is sent yet. Throws what the browser says where nothing was chosen.
   * @param {() => void} ended called when the browser itself ends it
   */
  async choose(ended) {
    const stream = await navigator.mediaDevices.getDisplayMedia(SCREEN);
    this.screen?.stop();
    [this.screen] = stream.getVideoTracks();
    this.screen.contentHint = "detail";
    this.screen.onended = ended;
  }

  /** Send the chosen screen in the place of the camera, or no longer. @param {boolean} on */
  async share(on) {
    this.isSharing = on && Boolean(this.screen);
    if (!on) {
      // Before anything else, so that not one frame more goes out.
      this.screen?.stop();
      this.screen = undefined;
    }
    await this.#send();
  }

  /** @param {string} kind */
  #track(kind) {
    return (kind === "video" && this.isSharing ? this.screen : this.tracks[kind]) ?? null;
  }

  /** Send what is on, where the group is confirmed; everything else is held back. */
  async #send() {
    const [sound, picture] = [this.tracks.audio, this.tracks.video];
    if (sound) sound.enabled = this.mic && this.mayBeOn;
    if (picture) picture.enabled = this.cam && this.mayBeOn;
    if (this.screen) this.screen.enabled = this.mayBeOn;
    for (const { pc } of this.#pairs.values()) await this.#attach(pc);
    this.changed();
  }

  /** @param {RTCPeerConnection} pc */
  async #attach(pc) {
    for (const { sender, receiver } of pc.getTransceivers()) {
      const track = this.#track(receiver.track.kind);
      if (sender.track === track) continue;
      await sender.replaceTrack(track);
      if (receiver.track.kind !== "video" || !track) continue;
      const said = sender.getParameters();
      if (said.encodings?.length) {
        said.encodings[0].maxBitrate = this.isSharing ? SCREEN_BITS : MOST_BITS;
        await sender.setParameters(said).catch(() => undefined);
      }
    }
  }

  /**
   * Take the groups as they are now: close what is not of the own one, say so, then make what is missing.
   * @param {{version: number, peers: number[], is_open: boolean}} view @param {(id: number) => boolean} hasMedia
   */
  regroup(view, hasMedia) {
    const isNew = view.version !== this.#version;
    this.#version = view.version;
    this.#peers = view.peers;
    for (const [id, pair] of this.#pairs) {
      const isStuck = isNew && pair.pc.connectionState !== "connected";
      if (!view.peers.includes(id) || isStuck) this.#close(id);
    }
    if (isNew) this.say({ t: "ack", version: view.version, links: this.open });
    if (this.mayBeOn !== view.is_open) {
      this.mayBeOn = view.is_open;
      void this.#send();
    }
    if (!Links.can) return;
    for (const id of view.peers) {
      if (!this.#pairs.has(id) && this.#me > id && hasMedia(id)) void this.#offer(id);
    }
    const early = this.#early.filter((sig) => sig.version >= this.#version);
    this.#early = [];
    for (const sig of early) void this.hear(sig);
    this.changed();
  }

  /** The seats that this browser has a link to. */
  get open() {
    return [...this.#pairs.keys()];
  }

  /** @param {number} id */
  stream(id) {
    return this.#pairs.get(id)?.stream;
  }

  /** @param {number} id */
  state(id) {
    return this.#pairs.get(id)?.pc.connectionState ?? "none";
  }

  /** Say which links are there, or carry anything: whoever outside hears a member says so by this. */
  async report() {
    const links = new Set(this.open);
    for (const [id, pair] of this.#pairs) {
      let bytes = 0;
      for (const one of (await pair.pc.getStats()).values()) if (one.type === "transport") bytes += one.bytesReceived;
      if (bytes > pair.bytes) links.add(id);
      pair.bytes = bytes;
    }
    if (this.#version) this.say({ t: "ack", version: this.#version, links: [...links] });
  }

  close() {
    for (const id of this.open) this.#close(id);
  }

  /** @param {number} id */
  #close(id) {
    const pair = this.#pairs.get(id);
    if (!pair) return;
    clearTimeout(pair.timer);
    this.#pairs.delete(id);
    pair.pc.close();
  }

  /** @param {number} id */
  #make(id) {
    const tries = (this.#pairs.get(id)?.tries ?? -1) + 1;
    this.#close(id);
    const pc = new RTCPeerConnection(this.#config);
    /** @type {Pair} */
    const pair = { pc, waiting: [], bytes: 0, stream: new MediaStream(), timer: 0, tries };
    this.#pairs.set(id, pair);
    const version = this.#version;
    pc.onicecandidate = ({ candidate }) => {
      if (candidate) this.#sig(id, version, "candidate", JSON.stringify(candidate));
    };
    pc.ontrack = ({ track }) => {
      pair.stream.addTrack(track);
      this.changed();
    };
    pc.onconnectionstatechange = () => {
      clearTimeout(pair.timer);
      if (pc.connectionState === "connected") pair.tries = 0;
      else if (pc.connectionState !== "closed") this.#later(id, pair);
      this.changed();
    };
    this.#later(id, pair);
    return pair;
  }

  /** Try a pair again that does not come about, ever more slowly. @param {number} id @param {Pair} pair */
  #later(id, pair) {
    clearTimeout(pair.timer);
    pair.timer = window.setTimeout(() => {
      if (this.#pairs.get(id) !== pair || pair.pc.connectionState === "connected") return;
      if (this.#me > id) void this.#offer(id);
      else this.#sig(id, this.#version, "again", "");
    }, AGAIN_MS * (1 + Math.min(pair.tries, 5)));
  }

  /** @param {number} id @param {number} version @param {string} kind @param {string} data */
  #sig(id, version, kind, data) {
    if (version === this.#version) this.say({ t: "sig", to: id, version, kind, data });
  }

  /** @param {number} id */
  async #offer(id) {
    const { pc } = this.#make(id);
    const version = this.#version;
    pc.addTransceiver("audio", { direction: "sendrecv" });
    pc.addTransceiver("video", { direction: "sendrecv" });
    await this.#attach(pc);
    await pc.setLocalDescription();
    this.#sig(id, version, "offer", String(pc.localDescription?.sdp));
  }

  /**
   * Take one step of another browser's way to this one; what belongs to groups that are no more is dropped.
   * @param {Record<string, any>} sig
   */
  async hear(sig) {
    if (sig.version > this.#version) this.#early.push(sig);
    if (sig.version !== this.#version || !this.#peers.includes(sig.from)) return;
    try {
      await this.#step(sig.from, sig.kind, sig.data);
    } catch (error) {
      // A step that came too late for its link: the pair is tried again by itself.
      console.info("a link begins anew", error instanceof Error ? error.name : "");
    }
  }

  /** @param {number} id @param {string} kind @param {string} data */
  async #step(id, kind, data) {
    if (kind === "again") {
      if (this.#me > id) await this.#offer(id);
      return;
    }
    const pair = kind === "offer" ? this.#make(id) : this.#pairs.get(id);
    if (!pair) return;
    const { pc, waiting } = pair;
    if (kind === "candidate") {
      if (pc.remoteDescription) await pc.addIceCandidate(JSON.parse(data));
      else waiting.push(JSON.parse(data));
      return;
    }
    await pc.setRemoteDescription(kind === "offer" ? { type: "offer", sdp: data } : { type: "answer", sdp: data });
    for (const candidate of waiting.splice(0)) await pc.addIceCandidate(candidate);
    if (kind !== "offer") return;
    for (const each of pc.getTransceivers()) each.direction = "sendrecv";
    await this.#attach(pc);
    const version = this.#version;
    await pc.setLocalDescription();
    this.#sig(id, version, "answer", String(pc.localDescription?.sdp));
  }
}
