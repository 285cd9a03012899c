// Taps on inline buttons that the bot has not answered yet.

const PATIENCE = 15_000;

export class Taps {
  #waiting = new Map();
  #count = 0;
  #send;
  #onChange;
  #onSilence;

  /** send(frame) -> whether it was sent; onChange(message id) when a button's state changed; onSilence when the bot kept silent. */
  constructor({ send, onChange, onSilence }) {
    this.#send = send;
    this.#onChange = onChange;
    this.#onSilence = onSilence;
  }

  /** Tap a button, unless its last tap still waits for an answer. */
  tap(messageId, data) {
    if (this.waits(messageId, data)) return;
    const tag = `tap-${++this.#count}`;
    if (!this.#send({ type: "tap", message_id: messageId, data, tag })) return;
    const timer = setTimeout(() => {
      this.#finish(tag);
      this.#onSilence();
    }, PATIENCE);
    this.#waiting.set(tag, { messageId, data, timer, query: null });
    this.#onChange(messageId);
  }

  /** Whether this button shows that its tap is being handled. */
  waits(messageId, data) {
    return [...this.#waiting.values()].some((tap) => tap.messageId === messageId && tap.data === data);
  }

  /** The server took a tap and says under which callback query it goes to the bot. */
  named({ tag, callback_query_id: query }) {
    const tap = this.#waiting.get(tag);
    if (tap) tap.query = query;
  }

  /** The bot answered a callback query. */
  answered({ callback_query_id: query, message_id: messageId }) {
    const tags = [...this.#waiting.keys()];
    const ours = tags.find((tag) => this.#waiting.get(tag).query === query);
    // A quick bot may answer before the server has told us the query's id.
    const early = tags.find((tag) => this.#waiting.get(tag).query === null && this.#waiting.get(tag).messageId === messageId);
    if (ours ?? early) this.#finish(ours ?? early);
  }

  /** Nothing that waits can be answered any more: the line was lost, or the chat begins anew. */
  forget() {
    for (const tag of [...this.#waiting.keys()]) this.#finish(tag);
  }

  #finish(tag) {
    const { messageId, timer } = this.#waiting.get(tag);
    clearTimeout(timer);
    this.#waiting.delete(tag);
    this.#onChange(messageId);
  }
}
