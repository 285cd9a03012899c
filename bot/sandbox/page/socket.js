// The line to the server: JSON frames both ways, opened again by itself whenever it drops.

const FIRST_WAIT = 300;
const LONGEST_WAIT = 4000;

export class Connection {
  #onFrame;
  #onStatus;
  #socket = null;
  #wait = FIRST_WAIT;
  #timer;

  /** onFrame gets each frame of the server; onStatus gets true when connected and false when the line is lost. */
  constructor({ onFrame, onStatus }) {
    this.#onFrame = onFrame;
    this.#onStatus = onStatus;
    addEventListener("online", () => this.#retryNow());
    document.addEventListener("visibilitychange", () => document.hidden || this.#retryNow());
    this.#open();
  }

  /** Send a frame; false when there is no line, and then nothing was sent. */
  send(frame) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #open() {
    const address = new URL("/chat/socket", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#wait = FIRST_WAIT;
      this.#onStatus(true);
    });
    socket.addEventListener("message", (event) => this.#onFrame(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      this.#onStatus(false);
      this.#timer = setTimeout(() => this.#open(), this.#wait);
      this.#wait = Math.min(this.#wait * 1.6, LONGEST_WAIT);
    });
  }

  #retryNow() {
    if (this.#socket.readyState !== WebSocket.CLOSED) return;
    clearTimeout(this.#timer);
    this.#open();
  }
}
