/**
 * Every code that ends a socket. Browsers come back after 1001, 1012 and 1013 (RFC 6455 and the IANA registry),
 * and stay away after 1008 and 4xxx: those are used only where coming back by itself is pointless.
 */
export const closeCodes = {
  /** The server goes away: come back. */
  goingAway: { code: 1001, reason: "The server is stopping" },
  /** Signed out, deactivated, or no longer allowed here. */
  revoked: { code: 1008, reason: "Signed out" },
  /** A frame over 64 KiB; sent by the socket layer itself. */
  tooBig: { code: 1009, reason: "Frame too big" },
  /** Fell behind, or said nothing for 60 s: come back and catch up. */
  tooSlow: { code: 1013, reason: "Too slow" },
  /** Too many sockets of this person or address, or no room: come back later. */
  tooMany: { code: 1013, reason: "Too many connections" },
  /** A server owner ended it: come back. */
  byOperator: { code: 1012, reason: "Closed by an operator" },
  /** Kept sending frames that could not be read. */
  badFrames: { code: 4400, reason: "Frames of the wrong shape" },
  /** Kept sending faster than allowed. */
  tooFast: { code: 4429, reason: "Too many frames" },
} as const

export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes]
